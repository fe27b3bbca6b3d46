"""Which sheet holds the list: the one with people in it, not the cover, the instructions or the lookup tables.

In: the first rows of every sheet. Out: the sheet, and notes on the others.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lynn.errors import ListError
from lynn.sheets.grid import Column, Grid, Note
from lynn.sheets.options import ReadOptions
from lynn.sheets.recognise import unreadable
from lynn.sheets.shapes import Shape, fold, names_a_column, shape_of
from lynn.sheets.table import SheetInfo
from lynn.sheets.tables import Found, find_table
from lynn.text import t, tn

_ASIDE = re.compile(
    r"\b(instruc\w+|leeme|leame|leia|readme|portada|capa|cover|ayuda|ajuda|help|listas?|catalogos?|lookup|parametros?|config\w*|"
    r"resumen|resumo|summary|dashboard|grafico\w*|pivot|dinamica|plantilla|ejemplo|exemplo|example)\b"
)


_OF_PEOPLE = re.compile(
    r"\b(nombres?|nomes?|names?|clientes?|customers?|contactos?|contatos?|telefonos?|telefones?|fonos?|celular(es)?|movil|"
    r"telemovel|whatsapp|phones?|mobile|e ?mail|correo)\b"
)


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One sheet, looked at by its first rows."""

    info: SheetInfo
    grid: Grid
    found: Found | None
    #: Why there is no list in it.
    error: ListError | None
    #: Whether the rows looked at are all there are.
    is_whole: bool
    score: float


def probe(info: SheetInfo, grid: Grid, row_limit: int, options: ReadOptions) -> Probe:
    """Look at a sheet by its first rows."""
    is_whole = len(grid.row_numbers) < row_limit
    # Another sheet's heading says nothing about this one.
    header_row = options.header_row if options.sheet in (None, info.name) else None
    try:
        found = find_table(grid, "es", header_row=header_row)
    except ListError as error:
        return Probe(info=info, grid=grid, found=None, error=error, is_whole=is_whole, score=-math.inf)
    row_count = len(found.table) if is_whole else max(info.row_count or 0, len(found.table))
    return Probe(info=info, grid=grid, found=found, error=None, is_whole=is_whole, score=_score(info, found, row_count))


def _score(info: SheetInfo, found: Found, row_count: int) -> float:
    score = math.log2(row_count + 1)
    if any(_holds_people(column) for column in found.table.columns):
        score += 20
    if found.header_rows:
        score += 2 + min(4, sum(names_a_column(label) for label in found.table.labels))
        # A barcode is as long as a phone; its label tells them apart.
        score += 4 * min(2, sum(bool(_OF_PEOPLE.search(fold(label))) for label in found.table.labels))
    if _ASIDE.search(fold(info.name)):
        score -= 8
    if info.is_hidden:
        # Less than people weigh: a hidden list is likelier meant than a visible summary.
        score -= 15
    return score


def _holds_people(column: Column) -> bool:
    cells = [text for text in column.text[:40].to_pylist() if text]
    kinds = column.kinds[:40].tolist() if column.kinds is not None else None
    texts = column.text[:40].to_pylist()
    shapes = [shape_of(text, kinds[row] if kinds else 1) for row, text in enumerate(texts) if text]
    people = sum(shape in (Shape.LONG_NUMBER, Shape.EMAIL) for shape in shapes)
    return people * 2 > len(cells)


def best_probe(probes: Sequence[Probe], wanted: str | None) -> Probe:
    """The sheet that a person asked for, or else the one that holds the list; of several alike, the first."""
    if wanted is not None:
        return next(one for one in probes if one.info.name == wanted)
    if not probes:
        raise unreadable("list-empty")
    best = max(probes, key=lambda one: one.score)
    if best.found is None:
        # A sheet with headings says more about what is missing than an empty one.
        return next((one for one in probes if one.error and one.error.code != "list-empty"), best)
    alike = same_shape(probes, best)
    return alike[0] if alike else best


def same_shape(probes: Sequence[Probe], chosen: Probe) -> list[Probe]:
    """The sheets with the same headings as the chosen one, in whatever order, itself included, as long as they are as
    visible."""
    if chosen.found is None or not chosen.found.header_rows:
        return [chosen]
    labels = sorted(fold(label) for label in chosen.found.table.labels)
    return [
        one
        for one in probes
        if one.found is not None
        and one.found.header_rows
        and one.info.is_hidden == chosen.info.is_hidden
        and sorted(fold(label) for label in one.found.table.labels) == labels
        and (one is chosen or one.score > chosen.score - 15)
    ]


def choice_notes(
    probes: Sequence[Probe], chosen: Probe, alike: Sequence[Probe], counts: Mapping[str, int]
) -> list[Note]:
    """What the other sheets hold, as far as it matters."""
    notes = []
    if len(alike) > len(counts):
        text = t(
            "There are {lists} lists of the same shape, one a sheet: use one or all? Now it is «{sheet}».",
            lists=len(alike),
            sheet=chosen.info.name,
        )
        notes.append(Note(code="sheets-alike", text=text))
    elif len(alike) > 1:
        text = t(
            "There are {lists} lists of the same shape, one a sheet: use one or all ({rows} rows)? Now it is «{sheet}».",
            lists=len(alike),
            rows=sum(counts.values()),
            sheet=chosen.info.name,
        )
        notes.append(Note(code="sheets-alike", text=text))
    elif not alike:
        pass
    elif len(probes) > 1:
        others = [one for one in probes if one is not chosen and len(one.grid.row_numbers)]
        if others:
            text = tn(
                "The list is in the sheet «{sheet}». One other sheet is not read.",
                "The list is in the sheet «{sheet}». {count} other sheets are not read.",
                len(others),
                sheet=chosen.info.name,
            )
            notes.append(Note(code="sheet-chosen", text=text))
    if chosen.info.is_hidden:
        text = t("The list is in the sheet «{sheet}», which is hidden in the workbook.", sheet=chosen.info.name)
        notes.append(Note(code="sheet-hidden", text=text))
    return notes
