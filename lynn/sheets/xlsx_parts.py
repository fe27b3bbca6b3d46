"""The parts of an `.xlsx` package that are not cells: which sheets there are, and what each cell style shows numbers as.

In: the open file. Out: `Book`. Why our own: openpyxl reads all shared strings before the first style (20 s on a large
list) and refuses workbooks over details that no list needs.
Names are compared without their namespace prefix, so strict and prefixed workbooks read alike.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import IO
from urllib.parse import unquote
from xml.parsers import expat

from lynn.errors import ListError
from lynn.sheets.format_codes import NumberFormat, built_in_code, parse_format
from lynn.sheets.inflate import ZIP_ERRORS, inflate
from lynn.sheets.recognise import unreadable
from lynn.sheets.regions import Region
from lynn.text import t

#: Inflated bytes that a sheet may have: a million rows of 40 columns.
MAX_SHEET_BYTES = 2_000_000_000


@dataclass(frozen=True, kw_only=True)
class SheetPart:
    """One worksheet of the package."""

    name: str
    #: The zip member that holds its cells.
    part: str
    is_hidden: bool


@dataclass(frozen=True, kw_only=True)
class Book:
    """The package, opened."""

    archive: zipfile.ZipFile
    sheets: tuple[SheetPart, ...]
    is_1904: bool
    #: Number format id of each cell style.
    style_ids: tuple[int, ...]
    #: Format codes that the file itself declares, by id.
    codes: Mapping[int, str]
    #: Zip members; None where there is none.
    strings_part: str | None

    def sheet(self, name: str) -> SheetPart:
        """The worksheet of that name; `ListError` when there is none."""
        for part in self.sheets:
            if part.name == name:
                return part
        raise ListError(t("There is no sheet “{sheet}” in this file.", sheet=name), code="list-no-such-sheet")

    def formats(self, region: Region) -> tuple[NumberFormat, ...]:
        """The number format of each cell style, as shown in that region."""
        return tuple(parse_format(built_in_code(i, region, self.codes.get(i))) for i in self.style_ids)


def local(name: str) -> str:
    """A tag's or attribute's name without its prefix."""
    return name.rpartition(":")[2]


def open_book(stream: IO[bytes]) -> Book:
    """Open a package. Raises `ListError` (`list-damaged`, `list-too-large`, `list-unsafe`)."""
    try:
        archive = zipfile.ZipFile(stream)
        return _read_book(archive)
    except ZIP_ERRORS as error:
        raise unreadable("list-damaged") from error


def _read_book(archive: zipfile.ZipFile) -> Book:
    members = members_of(archive)
    main = next((target for kind, target, _ in relations_of(archive, members, "") if kind == "officeDocument"), "")
    main = main if main.lower() in members else "xl/workbook.xml"
    if main.lower() not in members:
        raise unreadable("list-damaged")
    relations = {key: (kind, target) for kind, target, key in relations_of(archive, members, main)}
    sheets: list[SheetPart] = []
    is_1904 = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal is_1904
        if name == "workbookPr":
            is_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "sheet":
            key = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            kind, target = relations.get(key, ("", ""))
            if kind == "worksheet" and target.lower() in members:
                is_hidden = attributes.get("state", "visible") != "visible"
                sheets.append(
                    SheetPart(name=attributes.get("name", ""), part=members[target.lower()], is_hidden=is_hidden)
                )

    _walk(archive, members[main.lower()], start)
    others = {kind: members.get(target.lower()) for kind, target in relations.values()}
    style_ids, codes = _styles(archive, others.get("styles"))
    return Book(
        archive=archive,
        sheets=tuple(sheets),
        is_1904=is_1904,
        style_ids=style_ids,
        codes=codes,
        strings_part=others.get("sharedStrings"),
    )


def members_of(archive: zipfile.ZipFile) -> dict[str, str]:
    """The names of the zip's members by their plain form: lower case, forward slashes."""
    return {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}


def relations_of(archive: zipfile.ZipFile, members: Mapping[str, str], part: str) -> list[tuple[str, str, str]]:
    """(last word of the type, target, id) of each relationship of a part; external ones are never followed."""
    folder, base = posixpath.split(part)
    name = members.get(posixpath.join(folder, "_rels", f"{base}.rels").lower())
    found: list[tuple[str, str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode", "").lower() != "external":
            target = unquote(attributes.get("Target", "")).replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found.append((attributes.get("Type", "").rpartition("/")[2], path, attributes.get("Id", "")))

    if name is not None:
        _walk(archive, name, start)
    return found


def _styles(archive: zipfile.ZipFile, part: str | None) -> tuple[tuple[int, ...], dict[int, str]]:
    style_ids: list[int] = []
    codes: dict[int, str] = {}
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        inside.append(name)
        if name == "numFmt" and len(inside) > 1 and inside[-2] == "numFmts":
            number = attributes.get("numFmtId", "")
            if number.isdigit() and "formatCode" in attributes:
                codes[int(number)] = attributes["formatCode"]
        elif name == "xf" and len(inside) > 1 and inside[-2] == "cellXfs":
            number = attributes.get("numFmtId", "0")
            style_ids.append(int(number) if number.isdigit() else 0)

    def end(_: str) -> None:
        inside.pop()

    if part is not None:
        _walk(archive, part, start, end)
    return tuple(style_ids), codes


def new_parser() -> expat.XMLParserType:
    """An XML parser that refuses a document type, and with it every entity attack."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise ListError(
            t("This file carries instructions that no spreadsheet program writes, so it is not opened."),
            code="list-unsafe",
        )

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _walk(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
) -> None:
    parser = new_parser()
    shorten = lru_cache(maxsize=1024)(local)
    parser.StartElementHandler = lambda name, attributes: start(shorten(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(shorten(name))
    try:
        for chunk in inflate(archive, part):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise unreadable("list-damaged") from error
