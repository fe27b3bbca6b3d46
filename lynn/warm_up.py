"""What the first list of a process costs more than the second, paid before anybody waits for it.

In: nothing. Out: nothing. Why: number plans, patterns and parts of libraries are made ready when they are first needed, which
would be while a person looks on; the app does it as it starts, a command while its list is being read.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from lynn.batch import make_batches
from lynn.check import check_rows
from lynn.mapping import guess_mapping
from lynn.sheets.grid import Column
from lynn.sheets.table import Table
from lynn.template import parse_template

_JSON_REQUEST = """{"templateId": "t-1", "data": [
  {"Name": "Maiko", "Phone": "56966666666", "Tags": "5000", "New Date": "03/05/2024", "Coupon Number": "87654321"}
]}"""
_LIST = {
    "Nombre": ("María José Núñez", "camilo rojas"),
    "Celular": ("+56 9 6666 0001", "9 6666 0002"),
    "Monto": ("$5.000", "5500"),
    "Fecha": ("13/07/2026", "14/07/2026"),
    "Cupón": ("00012345", "00054321"),
}


def warm_up() -> None:
    """Take two invented people all the way to a payload."""
    count = len(_LIST["Nombre"])
    table = Table(
        labels=tuple(_LIST),
        columns=tuple(Column(text=pa.chunked_array([pa.array(texts, pa.large_string())])) for texts in _LIST.values()),
        row_numbers=np.arange(2, 2 + count),
        hidden=np.zeros(count, dtype=np.bool_),
        language="es",
    )
    template = parse_template(_JSON_REQUEST)
    list(make_batches(check_rows(table, template, guess_mapping(table, template))))
