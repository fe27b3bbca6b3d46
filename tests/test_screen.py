"""One look at a column finds the rows that a slow look finds."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from lynn.check.recipients import as_numbers
from lynn.check.screen import rows_among, screen

#: Among others: what is odd, blanks in all places, letters of two bytes, a NUL.
PIECES = [
    "a",
    "é",
    "Ñ",
    "7",
    " ",
    "  ",
    "\t",
    "\n",
    "\x00",
    "{",
    "<",
    "&",
    "?",
    "\u200b",
    "\u00a0",
    "“",
    "😀",
    "á",
    "/",
    "-",
    "",
]


def is_unusual(text: str) -> bool:
    odd = any(c < " " or c in "{[<%&$+*?\x7f" or (ord(c) > 0x7F and not "\u00c0" <= c <= "\u00ff") for c in text)
    return odd or "  " in text or text != text.strip(" ")


def made_column(rng: random.Random, pieces: list[str], *, row_count: int) -> list[str]:
    return ["".join(rng.choice(pieces) for _ in range(rng.randrange(6))) for _ in range(row_count)]


@pytest.mark.parametrize("pieces", [PIECES, ["a", "b", " ", ""], ["1", "/", "."], ["1", ""], [""]])
@pytest.mark.parametrize("chunk_count", [0, 1, 3])
def test_unusual_rows_are_those_that_a_slow_look_finds(pieces: list[str], chunk_count: int) -> None:
    rng = random.Random(f"{pieces} {chunk_count}")
    chunks = [made_column(rng, pieces, row_count=200) for _ in range(chunk_count)]
    texts = [text for chunk in chunks for text in chunk]
    seen = screen(pa.chunked_array(chunks, pa.large_string()))
    # U+0080 to U+00BF are told with those that have a lead byte of their own.
    expected = [row for row, text in enumerate(texts) if is_unusual(text)]
    assert seen.unusual.tolist() == expected
    assert seen.byte_count.tolist() == [len(text.encode()) for text in texts]


def test_what_is_unusual_is_found_wherever_a_long_column_is_cut() -> None:
    # Rows of three bytes: the pieces in which a column is looked at end in the middle of some.
    texts = ["ab "] * 300_000
    column = pa.chunked_array([texts], pa.large_string())
    assert len(screen(column).unusual) == len(texts)
    texts = ["a  b "[:5] if row % 50_000 == 17 else "a bcd" for row in range(200_000)]
    assert screen(pa.chunked_array([texts], pa.large_string())).unusual.tolist() == [17, 50_017, 100_017, 150_017]


@pytest.mark.parametrize("most", [0, 2, 5, 100])
def test_rows_that_begin_with_a_character_are_found_in_either_case(most: int) -> None:
    texts = ["test", "Test 1", "", "alto", "TE", "\x00t", "é", "t"]
    found = screen(pa.chunked_array([texts], pa.large_string())).beginning("t", at_most_bytes=most)
    assert found.tolist() == [row for row, text in enumerate(texts) if text[:1] in ("t", "T") and len(text) <= most]


def test_rows_of_wanted_numbers_are_found_among_numbers_that_end_alike() -> None:
    numbers = np.array([5, 5 + (1 << 20), -1, 7, 5], dtype=np.int64)
    assert rows_among(numbers, np.array([5], dtype=np.int64)).tolist() == [0, 4]
    assert rows_among(numbers, np.array([-1, 7], dtype=np.int64)).tolist() == [2, 3]
    assert rows_among(numbers, np.zeros(0, dtype=np.int64)).tolist() == []


@pytest.mark.parametrize(
    "chunks",
    [
        [],
        [[]],
        [["", ""]],
        [["+56912345678", "", "+56987654321"]],
        [["+56912345678", "+5491123456789", ""], ["+999999999999999"]],
    ],
)
def test_e164_becomes_integers(chunks: list[list[str]]) -> None:
    column = pa.chunked_array(chunks, pa.large_string())
    assert as_numbers(column).tolist() == [int(text or "0") for chunk in chunks for text in chunk]
