"""Numbers shown by the thousand show as they do one at a time."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.sheets.format_arrays import NumberShower
from lynn.sheets.format_codes import parse_format
from lynn.sheets.formats import show_number
from lynn.sheets.regions import region_of

CODES = [
    *(
        "General",
        "0",
        "00000",
        "0.00",
        "#,##0",
        "#,##0.00",
        '"$"#,##0',
        '"$" #,##0.0',
        "0%",
        "0.00%",
        "00.000",
        "@",
        '0" un."',
    ),
    *(
        '_-"$"* #,##0_-;-"$"* #,##0_-;_-"$"* "-"_-',
        "#,##0;[Red]-#,##0",
        '#,##0.00" CLP"',
        "[$$-340A]#,##0",
        "[$S/-es-PE] #,##0",
        "#,##0_);(#,##0)",
    ),
    *(
        '[>=1000]#,##0,"K";0',
        "0.##",
        "dd/mm/yyyy",
        "dd/mm/yyyy hh:mm:ss",
        "[h]:mm",
        "0;-0;;@",
        "0.00E+00",
        "# ?/?",
        '"1"0',
        "000-000",
    ),
]
NUMBERS = st.one_of(
    st.integers(-(10**6), 10**16).map(str),
    st.integers(0, 90_000).map(str),
    st.decimals(-(10**7), 10**10, places=4, allow_nan=False).map(str),
    st.floats(-1e12, 1e12, allow_nan=False).map(repr),
    st.integers(0, 10**7).map(lambda cents: repr(cents / 1000)),
    st.sampled_from(
        ["0", "-0", "007", "1.0", "5.69E+10", "1.005", "2.675", "0.285", "99999.995", "999.5", "45415.75", "1e-9"]
    ),
)


@settings(max_examples=300)
@given(st.sampled_from(CODES), st.sampled_from(["es", "en"]), st.lists(NUMBERS, min_size=1, max_size=30))
def test_many_numbers_show_as_each_one_does(code: str, language: str, written: list[str]) -> None:
    form, region = parse_format(code), region_of(language)
    many = NumberShower(form, region).show(pa.array(written, pa.large_string()))
    each = [show_number(float(text), form, region) for text in written]
    assert many.text.to_pylist() == [one.text for one in each]
    assert many.kinds.tolist() == [one.kind for one in each]
    instants = many.dates if many.dates is not None else np.full(len(each), np.datetime64("NaT", "s"))
    assert [None if np.isnat(instant) else instant.item() for instant in instants] == [one.instant for one in each]


@pytest.mark.parametrize(
    ("code", "shown"), [("dd/mm/yyyy", "03/05/2024"), ("General", "43953"), ("[h]:mm", "1054872:00"), ("h:mm", "0:00")]
)
def test_only_dates_are_moved_by_the_1904_epoch(code: str, shown: str) -> None:
    shower = NumberShower(parse_format(code), region_of("es"), is_1904=True)
    assert shower.show(pa.array(["43953"], pa.large_string())).text.to_pylist() == [shown]


def test_what_is_no_number_stays_as_written() -> None:
    shown = NumberShower(parse_format("#,##0"), region_of("es")).show(
        pa.array(["5.000 aprox", "", " 7 "], pa.large_string())
    )
    assert shown.text.to_pylist() == ["5.000 aprox", "", "7"]
