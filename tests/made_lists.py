"""Small lists in memory, for tests that begin after reading: a Table from columns, a mapping by equal names, a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from lynn.check import Answers, CheckedRows, Silence, check_rows
from lynn.mapping import ColumnMapping, FieldSource, Sureness
from lynn.sheets.grid import CellKind, Column
from lynn.sheets.table import Reading, Table
from lynn.template import Template, parse_template

#: The vendor's own sample, with invented ids.
JSON_REQUEST = """
{"campaingId": "", "templateId": "3c6f10ec-0000-0000-0000-210080090000", "typeOfData": 0,
 "data": [{"Name": "Maiko", "Phone": "56966666666", "Tags": "5000", "New Date": "03/05/2024",
           "Store Name": "Altos las Condes", "Order Number": "12345678"},
          {"Name": "Camilo", "Phone": "56955555555", "Tags": "5500", "New Date": "04/05/2024",
           "Store Name": "Parque Norte", "Order Number": "12345"}]}
"""


def made_template(document: str = JSON_REQUEST) -> Template:
    """A template as if pasted."""
    return parse_template(document)


def made_table(
    columns: Mapping[str, Sequence[str]], *, first_row: int = 2, kinds: Mapping[str, Sequence[CellKind]] | None = None
) -> Table:
    """A list whose rows begin in sheet row `first_row`."""
    row_count = len(next(iter(columns.values())))
    made = tuple(
        Column(
            text=pa.chunked_array([pa.array(list(texts), type=pa.large_string())]),
            kinds=np.array(kinds[label], dtype=np.int8) if kinds and label in kinds else None,
        )
        for label, texts in columns.items()
    )
    return Table(
        labels=tuple(columns),
        columns=made,
        row_numbers=np.arange(first_row, first_row + row_count, dtype=np.int64),
        hidden=np.zeros(row_count, dtype=np.bool_),
        language="es",
    )


def made_reading(table: Table) -> Reading:
    """A reading of that list, as if from a workbook."""
    return Reading(table=table, kind="xlsx", sheets=(), sheet="Hoja1", header_rows=(1,), notes=(), preview=())


def people(count: int, **columns: Sequence[str]) -> dict[str, Sequence[str]]:
    """Columns of a list in which nothing is wrong, with some of them replaced. Underscores in names stand for blanks."""
    phones = [f"+569667{(at * 417 + 13) % 100_000:05d}" for at in range(count)]
    sound: dict[str, Sequence[str]] = {
        "Name": [f"Ana {'abcdefghij'[at % 10]}ría Soto" for at in range(count)],
        "Phone": phones,
        "Tags": [str(5000 + 10 * (at % 7)) for at in range(count)],
        "New Date": [f"{13 + at % 9}/0{1 + at % 3}/2026" for at in range(count)],
        "Store Name": [("Parque Norte", "Plaza Sur")[at % 2] for at in range(count)],
        "Order Number": [f"{70_000_000 + at * 17}" for at in range(count)],
    }
    return sound | {name.replace("_", " "): texts for name, texts in columns.items()}


def made_mapping(template: Template, **sources: FieldSource) -> ColumnMapping:
    """Every field from the label of the same name; Chile for national numbers. Underscores in names stand for blanks."""
    given = {name.replace("_", " "): source for name, source in sources.items()}
    return ColumnMapping(
        sources=tuple(
            given.get(field) or FieldSource(field=field, labels=(field,), sureness=Sureness.SURE)
            for field in template.fields
        ),
        phone_field="Phone" if "Phone" in template.fields else None,
        country="CL",
    )


def checked_people(
    count: int, answers: Answers | None = None, *, silence: Silence | None = None, **columns: Sequence[str]
) -> CheckedRows:
    """A list of sound people with some columns replaced, checked."""
    template = made_template()
    table = made_table(people(count, **columns))
    return check_rows(table, template, made_mapping(template), answers, silence=silence or Silence())
