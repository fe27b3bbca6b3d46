"""Numbers as rows of bytes come back as the texts that they were, of whatever length."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lynn.phone.letters import WIDTH, as_column, as_letters, no_column, put

NUMBERS = st.lists(st.text("0123456789+", max_size=WIDTH), min_size=1, max_size=20)


@given(NUMBERS)
def test_letters_come_back_as_text(numbers: list[str]) -> None:
    assert as_column(*as_letters(numbers)).to_pylist() == numbers


@given(NUMBERS)
def test_letters_are_put_into_their_rows(numbers: list[str]) -> None:
    letters, lengths = as_letters(numbers)
    places = np.random.default_rng(len(numbers)).permutation(len(numbers) + 3)[: len(numbers)]
    into, sizes = np.zeros((len(numbers) + 3, WIDTH), np.uint8), np.zeros(len(numbers) + 3, np.int64)
    put(letters[:, : int(lengths.max())].T, into, places)
    sizes[places] = lengths
    found = as_column(into, sizes).to_pylist()
    assert [found[place] for place in places] == numbers
    assert sorted(found) == sorted([*numbers, "", "", ""])


def test_a_column_of_nothing_has_as_many_empty_texts() -> None:
    assert no_column(3).to_pylist() == ["", "", ""]
