"""Own number first, a few first, later: what a plan makes of the batches."""

from __future__ import annotations

import json

import pytest

from lynn.batch import make_batch, make_batches
from lynn.drafting.plan import Plan, own_batches
from lynn.errors import InputError
from tests.made_lists import checked_people, made_mapping


def test_one_batch_is_the_same_bytes_as_among_all() -> None:
    checked = checked_people(7)
    batches = list(make_batches(checked, batch_size=3))
    assert [make_batch(checked, number, batch_size=3).payload for number in (1, 2, 3)] == [
        batch.payload for batch in batches
    ]


@pytest.mark.parametrize("number", [-1, 0, 4])
def test_a_batch_that_is_not_there_is_an_index_error(number: int) -> None:
    with pytest.raises(IndexError):
        make_batch(checked_people(7), number, batch_size=3)


def test_own_number_gets_the_first_real_rows() -> None:
    checked = checked_people(7)
    (own,) = own_batches(checked, Plan(own_phone="+56 9 9999 0001"), made_mapping(checked.template), None, 200)
    rows = json.loads(own.payload)["data"]
    theirs = json.loads(make_batch(checked, 1).payload)["data"][:3]
    assert {row["Phone"] for row in rows} == {"56999990001"}
    assert [row["Name"] for row in rows] == [row["Name"] for row in theirs]


def test_an_own_number_that_is_none_is_said() -> None:
    checked = checked_people(2)
    with pytest.raises(InputError, match="own number"):
        own_batches(checked, Plan(own_phone="abc"), made_mapping(checked.template), None, 200)


def test_a_plan_survives_its_store_and_forgets_what_it_does_not_know() -> None:
    plan = Plan(reached="again", has_canary=True, start_at="2026-12-01T09:00:00-03:00")
    assert Plan.from_json(plan.as_json() | {"later_version": 1}) == plan
