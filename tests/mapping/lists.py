"""Made-up lists and templates whose columns are matched, and how a match is told in a test."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from lynn.mapping import ColumnMapping
from lynn.sheets.grid import CellKind, Column
from lynn.sheets.table import Table
from lynn.template import Template, parse_template

SAMPLES = Path(__file__).parents[1] / "samples"
SAMPLE_TEMPLATE = parse_template((SAMPLES / "template" / "exact.json").read_text())
HEADERS = [line.split("\t") for line in (SAMPLES / "mapping" / "headers.tsv").read_text().splitlines()]

NAMES = ["María José Núñez", "Camilo Rojas", "João da Conceição", "Ana Soto", "Eva Ríos"]
PHONES = ["9 6666 6601", "+56 9 6666 6602", "56966666603", "966666604", "9-6666-6605"]
DATES = ["03/07/2026", "04/07/2026", "28/07/2026", "05/07/2026", "06/07/2026"]


def table(columns: Mapping[str, Sequence[str]], kinds: Mapping[str, CellKind] | None = None) -> Table:
    """A list with these columns, as the reader would give it."""
    count = len(next(iter(columns.values())))
    return Table(
        labels=tuple(columns),
        columns=tuple(
            Column(
                text=pa.chunked_array([pa.array(list(texts), pa.large_string())]),
                kinds=np.full(count, kinds[label], np.int8) if kinds and label in kinds else None,
            )
            for label, texts in columns.items()
        ),
        row_numbers=np.arange(2, count + 2),
        hidden=np.zeros(count, bool),
        language="es",
    )


def template(**example: str) -> Template:
    """A template with these fields and examples; `_` in a name stands for a blank."""
    row = {name.replace("_", " "): value for name, value in example.items()}
    return parse_template(json.dumps({"templateId": "t", "data": [row]}))


FOUR = template(Name="Maiko", Phone="56966666666", New_Date="03/05/2024", Coupon_Days="3")


def matches(mapping: ColumnMapping) -> dict[str, tuple[str, str]]:
    """Field → (label, how sure), of the fields that have one."""
    return {source.field: (source.labels[0], source.sureness.value) for source in mapping.sources if source.labels}


def why(mapping: ColumnMapping, field: str) -> str:
    """The reason in English."""
    return str(mapping.source(field).why)


LIST = table({"Nombre": ["Ana", "", " Luis "], "Apellido": ["Soto", "Paz", ""], "Trato": ["M", " f ", "otro"]})
