"""Own number first, a few first, later: what a plan makes of the batches."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lynn.batch import make_batch, make_batches
from lynn.drafting.plan import CANARY_PEOPLE, Plan, batch_count, own_batches, own_number, said
from lynn.errors import InputError
from lynn.sending.stages import in_stages
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


NIGHT: dict[str, Any] = {"quiet_from": "21:00", "quiet_until": "08:00", "quiet_zone": "America/Santiago"}


@pytest.mark.parametrize(
    ("plan", "going", "size", "sentences"),
    [
        (Plan(), 31, 200, ["It leaves in 1 batch."]),
        (Plan(), 31, 10, ["It leaves in 4 batches."]),
        (
            Plan(own_phone="+56999990001", has_canary=True, **NIGHT),
            31,
            200,
            [
                "First 3 real rows go to your own number, and it waits until you go on.",
                "It stops after the first 20 people until you have looked.",
                "Nothing leaves from 21:00 to 08:00 (America/Santiago).",
                "It leaves in 3 batches.",
            ],
        ),
        (Plan(has_canary=True), 20, 200, ["It leaves in 1 batch."]),
        (
            Plan(has_canary=True),
            30,
            10,
            ["It stops after the first 20 people until you have looked.", "It leaves in 3 batches."],
        ),
    ],
)
def test_all_that_was_chosen_is_said(plan: Plan, going: int, size: int, sentences: list[str]) -> None:
    assert [str(text) for text in said(plan, going, size)] == sentences


@pytest.mark.parametrize(("going", "size"), [(31, 200), (31, 10), (22, 8), (20, 200), (5, 2), (41, 20)])
@pytest.mark.parametrize("own_phone", ["", "+56999990001"])
@pytest.mark.parametrize("has_canary", [True, False])
def test_as_many_batches_are_promised_as_leave(going: int, size: int, own_phone: str, has_canary: bool) -> None:
    checked = checked_people(going)
    plan = Plan(own_phone=own_phone, has_canary=has_canary)
    own = own_batches(checked, plan, made_mapping(checked.template), None, size)
    batches = in_stages(
        [*own, *make_batches(checked, batch_size=size)],
        own_number_batches=len(own),
        canary_rows=CANARY_PEOPLE if has_canary else 0,
    )
    assert len(list(batches)) == batch_count(plan, going, size)


@pytest.mark.parametrize("typed", ["12", "hola"])
def test_an_own_number_that_is_none_is_said_before_anything_is_sent(typed: str) -> None:
    with pytest.raises(InputError, match="own number"):
        own_number(Plan(own_phone=typed), made_mapping(checked_people(1).template))
