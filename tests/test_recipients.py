"""Checks over people: repeats by number, do not disturb, unusable phones, phones that count up."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lynn.answers import KEEP_CHOICES
from lynn.check import Answers, Severity, Silence, check_rows
from lynn.check.recipients import consecutive_rows, repeated_rows
from tests.made_lists import checked_people, made_mapping, made_table, made_template, people

ANA = "+56966660001"


def test_people_are_the_same_however_the_number_is_spelled() -> None:
    checked = checked_people(3, Phone=["+56 9 6666 0001", "966660001", "56 9 7777 0002"])
    assert checked.held_back == {"duplicate-person": 1}
    (issue,) = checked.issues("duplicate-person")
    assert (issue.row, issue.field, issue.value) == (3, "Phone", "966660001")
    assert str(issue.message) == "The same person as in row 2, which is kept."


@pytest.mark.parametrize(("keep", "held"), [("first", [3, 4]), ("last", [2, 3]), ("fullest", [2, 4])])
def test_of_repeated_people_the_row_asked_for_is_kept(keep: str, held: list[int]) -> None:
    names = ["Ana", "Ana María de Soto", "Ana"]
    checked = checked_people(3, Answers(keep_duplicate=keep), Phone=[ANA] * 3, Name=names)
    assert [issue.row for issue in checked.issues("duplicate-person")] == held


def test_a_row_silence_for_itself_never_keeps_out_the_same_person() -> None:
    checked = checked_people(2, Phone=[ANA, ANA], Store_Name=["", "Plaza Sur"])
    assert checked.held_back == {"value-missing": 1}
    assert checked.hold.tolist() == [1, 0]


def test_repeated_people_go_when_a_person_allows_it() -> None:
    checked = checked_people(2, Answers(allowed=frozenset({"duplicate-person"})), Phone=[ANA, ANA])
    assert checked.will_go_count == 2
    assert [cause.severity for cause in checked.causes] == [Severity.NOTICE]


def test_nobody_on_the_do_not_disturb_list_goes_in_any_spelling_and_whatever_is_allowed() -> None:
    allowed = frozenset({"do-not-disturb", "left-out", "phone-missing"})
    checked = checked_people(
        3,
        Answers(allowed=allowed),
        silence=Silence(here=frozenset({ANA})),
        Phone=["9 6666 0001", "+56977770002", "(56) 9-6666-0001"],
    )
    assert checked.held_back == {"do-not-disturb": 2}


def test_who_asked_for_silence_elsewhere_stays_out_until_a_person_decides() -> None:
    phones = ["9 6666 0001", "+56977770002", "(56) 9-6666-0001"]
    silence = Silence(elsewhere=frozenset({ANA}))
    assert checked_people(3, silence=silence, Phone=phones).held_back == {"do-not-disturb-elsewhere": 2}
    allowed = Answers(allowed=frozenset({"do-not-disturb-elsewhere", "do-not-disturb"}))
    assert checked_people(3, allowed, silence=silence, Phone=phones).held_back == {"duplicate-person": 1}
    both = Silence(here=frozenset({ANA}), elsewhere=frozenset({ANA}))
    assert checked_people(3, allowed, silence=both, Phone=phones).held_back == {"do-not-disturb": 2}


def test_a_phone_typed_by_a_person_does_not_get_round_do_not_disturb() -> None:
    answers = Answers(edits={(3, "Phone"): "966660001"})
    checked = checked_people(3, answers, silence=Silence(here=frozenset({ANA})))
    assert checked.held_back == {"do-not-disturb": 1}


@pytest.mark.parametrize("said", ["no llamar 9 6234 1111", "962341111 (baja)", "+56962341111 / 977770009 no enviar"])
def test_who_said_no_in_one_row_is_reached_by_no_other(said: str) -> None:
    phones = [said, "+56977770002", "9 6234 1111", "+56962341111"]
    checked = checked_people(4, Phone=phones)
    assert checked.held_back == {"phone-says-no": 1, "phone-says-no-elsewhere": 2}
    issues = checked.issues("phone-says-no-elsewhere")
    assert [issue.row for issue in issues] == [4, 5]
    assert str(issues[0].message) == "Row 2 has the same number with a refusal beside it."


def test_every_number_of_a_cell_that_says_no_is_refused() -> None:
    phones = ["+56962341111 / 977770009 no enviar", "977770009", "+56977770002"]
    assert checked_people(3, Phone=phones).held_back == {"phone-says-no": 1, "phone-says-no-elsewhere": 1}


@pytest.mark.parametrize("where", ["edits", "cell_edits"])
@pytest.mark.parametrize(
    ("typed", "held"), [("977770003", {"phone-says-no-elsewhere": 1}), ("962341111", {"duplicate-person": 1}), ("", {})]
)
def test_only_the_number_typed_alone_takes_a_refusal_back(where: str, typed: str, held: dict[str, int]) -> None:
    phones = ["no llamar 962341111", "+56977770002", "+56962341111"]
    answers = Answers(**{where: {(2, "Phone"): typed}})  # type: ignore[arg-type]
    checked = checked_people(3, answers, Phone=phones)
    missing = {} if typed else {"phone-missing": 1, "phone-says-no-elsewhere": 1}
    assert checked.held_back == {**held, **missing}


def test_a_country_column_reads_the_number_that_was_refused() -> None:
    template = made_template()
    table = made_table({**people(2, Phone=["no llamar 11 2345-6789", "+541123456789"]), "País": ["Argentina", "Chile"]})
    checked = check_rows(table, template, dataclasses.replace(made_mapping(template), country_label="País"))
    assert checked.held_back == {"phone-says-no": 1, "phone-says-no-elsewhere": 1}


def test_a_list_of_people_to_be_left_in_peace_is_read_whole() -> None:
    template = made_template()
    table = made_table(people(2, Phone=["no llamar 962341111", "977770002"]))
    checked = check_rows(table, template, made_mapping(template), heeds_refusals=False)
    assert checked.held_back == {}


def test_rows_that_a_person_took_out_are_counted_as_such() -> None:
    checked = checked_people(4, Answers(left_out=frozenset({3, 4, 99})))
    assert checked.held_back == {"left-out": 2}


@pytest.mark.parametrize("keep", ["first", "last", "fullest"])
@pytest.mark.parametrize("taken_out", [2, 4, 5])
def test_who_is_left_out_is_left_out_in_every_row_of_that_number(keep: str, taken_out: int) -> None:
    phones = ["+56966660001", "+56977770002", "9 6666 0001", "56966660001"]
    checked = checked_people(4, Answers(left_out=frozenset({taken_out}), keep_duplicate=keep), Phone=phones)
    assert checked.held_back == {"left-out": 3}
    assert [issue.row for issue in checked.issues("left-out")] == [2, 4, 5]


@pytest.mark.parametrize(
    "typed_over",
    [
        {"edits": {(2, "Phone"): "962349999"}},
        {"cell_edits": {(2, "Phone"): "962349999"}},
        {"edits": {(2, "Phone"): ""}},
        {"edits": {(2, "Phone"): "962349999"}, "cell_edits": {(2, "Phone"): "962348888"}},
        {"undone": frozenset({"phone-country-code-added:Phone"})},
    ],
)
def test_who_was_left_out_stays_out_by_the_number_that_the_sheet_has(typed_over: dict[str, Any]) -> None:
    phones = ["962341111", "+56977770002", "+56962341111", "+56977770003"]
    checked = checked_people(4, Answers(left_out=frozenset({2}), **typed_over), Phone=phones)
    assert [issue.row for issue in checked.issues("left-out")] == [2, 4]


def test_who_was_left_out_stays_out_by_the_number_typed_for_them_too() -> None:
    answers = Answers(left_out=frozenset({2}), edits={(2, "Phone"): "977770003"})
    checked = checked_people(4, answers, Phone=["962341111", "+56977770002", "+56962341111", "+56977770003"])
    assert [issue.row for issue in checked.issues("left-out")] == [2, 4, 5]


def test_who_was_left_out_stays_out_by_a_number_that_words_stand_beside() -> None:
    phones = ["no llamar 962341111", "+56977770002", "+56962341111"]
    assert checked_people(3, Phone=phones).held_back == {"phone-says-no": 1, "phone-says-no-elsewhere": 1}
    assert checked_people(3, Answers(left_out=frozenset({2})), Phone=phones).held_back == {"left-out": 2}


def test_a_row_left_out_that_nobody_can_be_reached_by_takes_no_other_with_it() -> None:
    checked = checked_people(3, Answers(left_out=frozenset({2})), Phone=["", "", "+56977770002"])
    assert checked.held_back == {"left-out": 1, "phone-missing": 1}


def test_unusable_phones_are_held_back_by_their_reason() -> None:
    checked = checked_people(4, Phone=["", "5.69E+10", "Ana Soto", "+56977770002"])
    assert checked.held_back == {"phone-missing": 1, "phone-digits-lost": 1, "phone-not-a-number": 1}
    assert checked.values.column("Phone").to_pylist() == ["", "", "", "+56977770002"]


def test_phones_counting_up_are_told_from_five_rows_on() -> None:
    phones = [f"+569666600{at:02d}" for at in (10, 11, 12, 13, 14, 30, 31, 32, 40)]
    checked = checked_people(9, Phone=phones)
    assert [issue.row for issue in checked.issues("phone-consecutive")] == [2, 3, 4, 5, 6]
    assert checked.will_go_count == 9


def test_a_country_column_decides_row_by_row() -> None:
    template = made_template()
    table = made_table({**people(2, Phone=["966660001", "11 2345-6789"]), "País": ["Chile", "Argentina"]})
    mapping = dataclasses.replace(made_mapping(template), country_label="País")
    checked = check_rows(table, template, mapping)
    assert [number[:3] for number in checked.values.column("Phone").to_pylist()] == ["+56", "+54"]


@pytest.mark.parametrize("listed", ["966660001", "+", "ana", "+56 9 6666 0001", ""])
def test_a_do_not_disturb_list_that_is_not_e164_stops_the_check_without_saying_the_number(listed: str) -> None:
    with pytest.raises(ValueError, match=r"^suppressed numbers are E\.164$"):
        checked_people(2, silence=Silence(here=frozenset({listed})))


NUMBERS = st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.text("ab", max_size=3)), max_size=12)


@given(NUMBERS, st.sampled_from(KEEP_CHOICES))
def test_repeats_are_what_a_careful_person_would_count(people: list[tuple[int, bool, str]], keep: str) -> None:
    numbers = np.array([number for number, _, _ in people], dtype=np.int64)
    goes = np.array([will_go for _, will_go, _ in people], dtype=np.bool_)
    column = pa.chunked_array([pa.array([text for _, _, text in people], type=pa.large_string())])
    expected = {}
    for number in set(numbers.tolist()) - {0}:
        rows = [row for row, (own, will_go, _) in enumerate(people) if own == number and will_go]
        if len(rows) > 1:
            fullest = max(rows, key=lambda row: (len(people[row][2]), -row))
            kept = {"first": rows[0], "last": rows[-1], "fullest": fullest}[keep]
            expected.update({row: kept for row in rows if row != kept})
    repeated, others = repeated_rows(numbers, goes, keep, [column])
    assert dict(zip(repeated.tolist(), others.tolist(), strict=True)) == expected
    assert repeated.tolist() == sorted(repeated.tolist())


@given(st.lists(st.integers(0, 3), max_size=25))
def test_runs_are_what_a_careful_person_would_count(steps: list[int]) -> None:
    numbers = [1]
    for step in steps:
        numbers.append(numbers[-1] + step)
    expected: set[int] = set()
    for start in range(len(numbers)):
        end = start
        while end + 1 < len(numbers) and numbers[end + 1] == numbers[end] + 1:
            end += 1
        if end - start + 1 >= 5:
            expected.update(range(start, end + 1))
    assert consecutive_rows(np.array(numbers, dtype=np.int64)).tolist() == sorted(expected)
