"""UploadCampaignDataByTenant: a `.cpg` file comes in as multipart, campaign records and a task come out.

Nothing about the file's inside is documented, so every plausible one is taken: UTF-8 or Windows-1252, delimited by
semicolon, comma, tab or bar, first line the names of the columns, one of them the number.
"""

import csv
import io
import re
import sqlite3
from collections.abc import Mapping

from . import campaigns, loads, shapes
from .calls import Call, RefusalError
from .exchange import Reply

_PHONE_NAMES = ("phone", "telefono", "teléfono", "telefone", "celular", "identifier", "whatsapp", "number")
_DELIMITERS = ";,\t|"


def count_file_rows(call: Call) -> int:
    """Read the whole file. Raises `RefusalError` with what is wrong with it."""
    return len(_rows(call))


def upload(database: sqlite3.Connection, call: Call) -> Reply:
    """Take the file's rows as campaign records."""
    campaign = (_fields(call).get("campaignid") or (b"", ""))[0].decode("utf-8", "replace").strip() or None
    if campaign:
        campaigns.refuse_unfit(database, call.tenant, campaign)
    task, number = loads.take(database, call, _rows(call), campaign)
    return shapes.LOAD[call.shape](task, number)


def _rows(call: Call) -> list[Mapping[str, str]]:
    content, name = next(((body, name) for body, name in _fields(call).values() if name), (b"", ""))
    if not name:
        raise RefusalError(400, "The request holds no file.")
    if not name.lower().endswith(".cpg"):
        raise RefusalError(400, "The file's name must end in .cpg.")
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    table = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(line)]
    if len(table) < 2:
        raise RefusalError(400, "The file holds no rows.")
    head = [label.strip() for label in table[0]]
    phone = next((label for label in head if label.casefold() in _PHONE_NAMES), None)
    if phone is None:
        raise RefusalError(400, "The file has no column for the number.")
    rows: list[Mapping[str, str]] = []
    for number, line in enumerate(table[1:], start=2):
        if len(line) != len(head):
            raise RefusalError(400, f"Line {number} has {len(line)} values, but there are {len(head)} columns.")
        row = dict(zip(head, line, strict=True))
        row = {"Phone": row.pop(phone), **row}
        if not loads.NUMBER.fullmatch(row["Phone"]):
            raise RefusalError(400, f"Line {number}: the number must be country code and number, digits only.")
        rows.append(row)
    return rows


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _fields(call: Call) -> dict[str, tuple[bytes, str]]:
    """The form's fields by name in lower case: content, and the file's name (empty for a plain field)."""
    found = re.fullmatch(
        r'multipart/form-data;.*boundary="?([^";]{1,70})"?.*', call.headers.get("content-type", ""), re.I
    )
    if not found:
        raise RefusalError(415, "The file must be sent as multipart/form-data.")
    fields = {}
    for part in call.body.split(b"--" + found[1].encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        shown = head.decode("utf-8", "replace")
        name = re.search(r'[; ]name="([^"]*)"', shown)
        file = re.search(r'filename="([^"]*)"', shown)
        if name:
            fields[name[1].lower()] = (content.removesuffix(b"\r\n"), file[1] if file else "")
    return fields
