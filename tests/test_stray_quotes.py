"""Quotes by the hundred thousand on one line cost what a line costs, and the rows around it stay whole."""

from __future__ import annotations

import time

import pytest

from lynn.sheets.records import mend_quotes, split_loosely

#: Seconds of processor time; before there was a bound, each of these lines took half a minute.
_MOST_SECONDS = 8


@pytest.mark.parametrize("piece", ['"a"b,', '"x,', '"a""b"c,', 'a"b', '" ', '\\",', '"a" "b",'])
def test_a_line_of_stray_quotes_costs_what_a_line_costs(piece: str) -> None:
    text = f"Nombre,Fono\nAna,56966660001\n{piece * 300_000}\nLuis,56966660002\n"
    start = time.process_time()
    mended, _ = mend_quotes(text.encode(), ",")
    assert time.process_time() - start < _MOST_SECONDS
    lines = bytes(mended).decode().splitlines()
    assert (lines[:2], lines[-1]) == (["Nombre,Fono", "Ana,56966660001"], "Luis,56966660002")


def test_behind_too_many_quotes_a_line_is_cut_at_its_delimiters_alone() -> None:
    fields = split_loosely('"x,' * 2_000 + 'Ana,"Soto, Ana"', ",")
    assert len(fields) == 2_000 + 3
    assert split_loosely('x"y,' * 20 + '"Soto, Ana"', ",")[-1] == "Soto, Ana"
