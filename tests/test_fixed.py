"""A value typed once for everyone is looked at where it is typed, and what is none counts for nothing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from lynn.check import check_rows
from lynn.check.fixed import troubles
from lynn.drafting import practice
from lynn.mapping import ColumnMapping, FieldSource, Sureness, with_source
from lynn.sheets.grid import Column
from lynn.sheets.table import Table
from lynn.template import Template, parse_template

TEMPLATE: Template = parse_template(practice.TEMPLATE)
PHONES = ["+56966660001", "+56966660002"]


def mapped(field: str, value: str) -> ColumnMapping:
    sources = tuple(FieldSource(field=each, fixed="3", sureness=Sureness.CHOSEN) for each in TEMPLATE.fields)
    mapping = ColumnMapping(sources=sources, phone_field="Phone", country="CL")
    mapping = with_source(mapping, FieldSource(field="Phone", labels=("Fono",), sureness=Sureness.SURE))
    mapping = with_source(mapping, FieldSource(field="New Date", fixed="30/11/2026", sureness=Sureness.CHOSEN))
    return with_source(mapping, FieldSource(field=field, fixed=value, sureness=Sureness.CHOSEN))


def said(field: str, value: str) -> list[tuple[str, str]]:
    mapping = mapped(field, value)
    found = troubles(TEMPLATE, mapping, mapping.source(field), language="es")
    return [(severity.value, str(text)) for severity, text in found]


def going(field: str, value: str) -> tuple[int, list[str]]:
    """(rows that go, the field as it goes out) of a list of two people."""
    column = Column(text=pa.chunked_array([PHONES], type=pa.large_string()))
    rows = np.array([2, 3], dtype=np.int64)
    table = Table(
        labels=("Fono",), columns=(column,), row_numbers=rows, hidden=np.zeros(2, dtype=np.bool_), language="es"
    )
    checked = check_rows(table, TEMPLATE, mapped(field, value))
    return checked.will_go_count, checked.values[field].to_pylist()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("New Date", "31/11/2026", "Dates that no calendar has"),
        ("New Date", "v1", "Not a date"),
        ("New Date", "30/11", "Dates without a year"),
        ("Store Name", "{{1}}", "Places never filled in"),
        ("Phone", "12", "Phone"),
    ],
)
def test_what_would_hold_everybody_back_is_said_of_the_value(field: str, value: str, sentence: str) -> None:
    severity, text = said(field, value)[0]
    assert severity == "blocking"
    assert sentence in text
    assert going(field, value)[0] == 0


@pytest.mark.parametrize(
    ("field", "value"), [("New Date", "30/11/2026"), ("New Date", "04/05/2026"), ("Coupon Days", "3")]
)
def test_a_value_that_is_right_goes_out_as_it_was_typed(field: str, value: str) -> None:
    assert said(field, value) == []
    assert going(field, value) == (2, [value, value])


@pytest.mark.parametrize("value", ["", "  "])
def test_a_blank_is_no_value(value: str) -> None:
    assert not mapped("Coupon Days", value).source("Coupon Days").is_settled
    assert going("Coupon Days", value)[0] == 0
