"""One person's number in its two international spellings is one person; everybody else's is left as it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lynn.answers import Answers
from lynn.phone import identities, identity, identity_of_digits, other_spelling
from tests.made_lists import checked_people

#: The number as it is spelled today, and as lists and other systems still spell it.
TWO_SPELLINGS = [
    ("+5491123450064", "+541123450064"),
    ("+5493515550064", "+543515550064"),
    ("+525512340061", "+5215512340061"),
    ("+5511987650062", "+551187650062"),
    ("+5521967650062", "+552167650062"),
]
#: A landline of Brazil, areas that do not exist, other countries, a service.
ONE_SPELLING = [
    "+551133334444",
    "+5511933334444",
    "+551087650062",
    "+56966660001",
    "+573001234567",
    "+51987654321",
    "+549",
]


@pytest.mark.parametrize(("now", "before"), TWO_SPELLINGS)
def test_both_spellings_have_one_identity_and_name_each_other(now: str, before: str) -> None:
    assert (identity(now), identity(before)) == (now, now)
    assert (other_spelling(now), other_spelling(before)) == (before, now)


@pytest.mark.parametrize("number", ONE_SPELLING)
def test_a_number_with_one_spelling_is_its_own_identity(number: str) -> None:
    assert (identity(number), other_spelling(number)) == (number, "")


@pytest.mark.parametrize("written", ["5215512340061", "+52 1 55 1234 0061", "52-55-1234-0061"])
def test_what_another_system_keeps_is_known_with_or_without_plus_and_blanks(written: str) -> None:
    assert identity_of_digits(written) == "+525512340061"


@given(
    st.lists(
        st.one_of(
            st.just(0),
            st.integers(54 * 10**10, 56 * 10**10 - 1),
            st.integers(520 * 10**10, 560 * 10**10 - 1),
            st.integers(52 * 10**10, 53 * 10**10 - 1),
            st.integers(10**7, 10**15 - 1),
        )
    )
)
def test_a_whole_column_is_read_as_each_number_is(numbers: list[int]) -> None:
    alone = [int(identity(f"+{number}")) if number else 0 for number in numbers]
    assert identities(np.array(numbers, dtype=np.int64)).tolist() == alone


@given(st.integers(51 * 10**10, 560 * 10**10 - 1))
def test_the_other_spelling_of_the_other_spelling_is_the_number_itself(number: int) -> None:
    if other := other_spelling(f"+{number}"):
        assert other_spelling(other) == f"+{number}"


@pytest.mark.parametrize(("now", "before"), TWO_SPELLINGS)
def test_a_person_who_stands_twice_in_two_spellings_gets_one_message(now: str, before: str) -> None:
    checked = checked_people(2, Phone=[now, before])
    values = checked.values["Phone"].to_pylist()
    # Some old spellings are read as today's at once; the others go out as they stand.
    assert identity(values[1]) == values[0]
    assert (checked.will_go_count, checked.held_back) == (1, {"duplicate-person": 1})


def test_who_refuses_in_one_row_is_held_back_where_the_number_is_spelled_otherwise() -> None:
    checked = checked_people(2, Phone=["no llamar +54 11 2345 0064", "+54 9 11 2345 0064"])
    assert checked.held_back == {"phone-says-no": 1, "phone-says-no-elsewhere": 1}


def test_who_was_left_out_stays_out_where_the_number_is_spelled_otherwise() -> None:
    checked = checked_people(2, Answers(left_out=frozenset({2})), Phone=["+54 11 2345 0064", "+54 9 11 2345 0064"])
    assert checked.will_go_count == 0
