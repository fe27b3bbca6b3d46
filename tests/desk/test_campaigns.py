"""A campaign between what is typed and what Lynn keeps, whatever encoding Lynn has."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lynn.api.lists import campaign_from, with_changes
from lynn.desk import campaigns as desk
from lynn.desk.forms import changed_elsewhere
from lynn.errors import InputError

LYNNS: dict[str, Any] = {
    "campaignId": 7,
    "campaignName": "Winter",
    "division": "D",
    "category": "C",
    "campaignType": "SingleMessage",
    "mode": "manual",
    "endDate": "2026-12-31T00:00:00Z",
    "owner": {"id": 3},
}


def values(**changes: str) -> dict[str, str]:
    return desk.values_of(campaign_from(LYNNS)) | changes


def test_a_change_goes_under_lynns_own_key_and_nothing_else_is_touched() -> None:
    campaign = campaign_from(LYNNS)
    changes = desk.changes_to(campaign, values(name="Spring"))
    assert with_changes(LYNNS, changes) == LYNNS | {"campaignName": "Spring"}


def test_what_was_opened_and_not_changed_is_no_change() -> None:
    assert desk.changes_to(campaign_from(LYNNS), values()) == {}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Name is empty"),
        ({"category": ""}, "Category is empty"),
        ({"name": "x" * 201}, "Name is too long: 201 characters"),
        ({"valid_until": "31/12/2026"}, "is not a day such as 2026-12-31"),
        ({"mode": "Scheduled"}, "needs its first and its last day"),
        ({"mode": "Scheduled", "start_date": "2026-02-02", "stop_date": "2026-02-01"}, "before the first day"),
    ],
)
def test_what_lynn_cannot_take_is_said_before_it_leaves(changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        desk.checked_values(values(**changes))


@pytest.mark.parametrize("mode", ["Manual", "manual", "MANUAL", " Manual"])
def test_a_manual_campaign_may_be_started_by_hand_however_it_is_spelled(mode: str) -> None:
    assert desk.why_not_by_hand(campaign_from(LYNNS | {"mode": mode})) is None


@pytest.mark.parametrize("mode", ["AlwaysOn", "always_on", "Scheduled", "0", 2, None, "Sometimes"])
def test_every_other_mode_has_a_reason_why_not(mode: object) -> None:
    assert desk.why_not_by_hand(campaign_from(LYNNS | {"mode": mode})) is not None


def test_becoming_always_on_names_its_consequence_first() -> None:
    said = list(desk.consequences(values(mode="AlwaysOn"), before=campaign_from(LYNNS)))
    assert "sent to its people at once" in str(said[0])


def test_a_change_elsewhere_is_found_in_unknown_fields_too() -> None:
    assert changed_elsewhere(LYNNS, LYNNS | {"owner": {"id": 4}, "new": 1}) == [
        ("owner", '{"id": 3}', '{"id": 4}'),
        ("new", "", "1"),
    ]


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("fields", "sentence", "begun"),
    [
        ({"executionMode": "Manual", "state": "Stopped"}, "It goes out when somebody starts the campaign.", False),
        ({"executionMode": "Manual"}, "It goes out when somebody starts the campaign.", False),
        ({"executionMode": "Manual", "state": "Running"}, "The campaign is running: it goes out at once.", True),
        ({"executionMode": "AlwaysOn"}, "The campaign is always on: it goes out at once.", True),
        (
            {"executionMode": "Scheduled", "startDate": "2026-12-01", "stopDate": "2026-12-31"},
            "It goes out on the days of the campaign, 2026-12-01 to 2026-12-31.",
            False,
        ),
        (
            {"executionMode": "Scheduled", "startDate": "2026-11-01T00:00:00Z", "stopDate": "2026-11-22"},
            "It goes out on the days of the campaign, 2026-11-01 to 2026-11-22.",
            True,
        ),
        (
            {"executionMode": "Scheduled", "startDate": "2026-10-01", "stopDate": "2026-10-31"},
            "The days of the campaign are over (2026-10-01 to 2026-10-31): "
            "it goes out only if they are changed in Lynn.",
            True,
        ),
        ({"executionMode": "Scheduled"}, "It goes out on the days of the campaign.", True),
        ({"executionMode": 3}, "Lynn does not say when this campaign sends.", True),
        ({}, "Lynn does not say when this campaign sends.", True),
    ],
)
def test_when_a_list_goes_out_is_the_campaigns_own_matter(
    fields: dict[str, object], sentence: str, begun: bool
) -> None:
    campaign = campaign_from({"campaignId": 7, "name": "Verano", **fields})
    assert str(desk.when_it_goes_out(campaign, TODAY)) == sentence
    assert desk.has_begun(campaign, TODAY) is begun
