"""Campaigns, contacts and do-not-disturb entries in every plausible spelling; what is sent back loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from lynn.api.lists import (
    parse_campaign,
    parse_campaigns,
    parse_contact,
    parse_contacts,
    parse_dnd_entries,
    parse_written,
    with_changes,
)
from lynn.errors import NotFoundError, OutcomeUnknownError, RefusedError

SAMPLES = Path(__file__).parent.parent / "samples" / "replies" / "lists"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("campaigns-*")))
def test_a_campaign_is_read_in_every_spelling(name: str) -> None:
    (campaign,) = parse_campaigns(200, {}, sample(name))
    assert (campaign.campaign_id, campaign.name, campaign.mode, campaign.kind) == ("7", "May", "Manual", "Single")
    assert (campaign.category, campaign.valid_until, campaign.division) == ("Retail", "2026-12-31", "Chile")
    assert campaign.state == "Stopped"
    assert parse_campaign(200, {}, sample(name)) == campaign, "a list where one object was expected"


def test_a_campaign_keeps_fields_that_nobody_knows() -> None:
    (campaign,) = parse_campaigns(200, {}, sample("campaigns-list.json"))
    assert campaign.fields["secret"] == {"a": [1]}


@pytest.mark.parametrize("name", ["contacts.json", "contacts-theirs.json"])
def test_a_contact_is_read_in_every_spelling(name: str) -> None:
    (contact,) = parse_contacts(200, {}, sample(name))
    assert (contact.contact_id, contact.name, contact.channel) == ("c-9", "Begoña Inventada", "WhatsApp")
    assert (contact.identifier, contact.correlation_ids) == ("56966666666", ("A1", "C3"))
    assert parse_contact(200, {}, sample(name)) == contact


def test_who_a_contact_is_stays_out_of_its_repr() -> None:
    (contact,) = parse_contacts(200, {}, sample("contacts.json"))
    assert contact.contact_id in repr(contact)
    for part in (contact.name, contact.identifier, contact.correlation_ids[0]):
        assert part not in repr(contact)


@pytest.mark.parametrize(
    ("name", "ids"), [("dnd.json", ["7"]), ("dnd-ids.json", ["7"]), ("dnd-nested.json", ["7"]), ("dnd-none.json", [])]
)
def test_do_not_disturb_entries_are_read(name: str, ids: list[str]) -> None:
    assert [each.campaign_id for each in parse_dnd_entries(200, {}, sample(name))] == ids


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("unreadable-*")))
def test_silence_and_faults_are_never_read_as_not_on_the_list(name: str) -> None:
    with pytest.raises(OutcomeUnknownError) as raised:
        parse_dnd_entries(200, {}, sample(name))
    assert raised.value.code == "lynn-unreadable"


def test_a_204_is_an_empty_list() -> None:
    assert parse_contacts(204, {}, b"") == []


@pytest.mark.parametrize("body", [b"[]", b'{"data": []}', b"{}"])
def test_one_of_nothing_is_not_found(body: bytes) -> None:
    with pytest.raises(NotFoundError):
        parse_campaign(200, {}, body)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b'{"id": 7}', {"id": 7}),
        (b'{"data": {"id": 7}}', {"id": 7}),
        (b'[{"id": 7}]', {"id": 7}),
        (b"7", {"id": 7}),
        (b'"c-7"', {"id": "c-7"}),
        (b"", {}),
        (b"OK", {}),
        (b"true", {}),
    ],
)
def test_what_comes_back_from_a_write_is_read(body: bytes, fields: dict[str, object]) -> None:
    assert parse_written(200, {}, body) == fields


@pytest.mark.parametrize(
    ("status_code", "body", "kind"),
    [(200, b"<html>Sign in</html>", OutcomeUnknownError), (409, b"", RefusedError), (500, b"", OutcomeUnknownError)],
)
def test_a_write_that_did_not_go_well_is_an_error(status_code: int, body: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        parse_written(status_code, {}, body)


@pytest.mark.parametrize(
    ("fields", "changes", "result"),
    [
        ({"id": 1, "name": "a"}, {"name": "b"}, {"id": 1, "name": "b"}),
        ({"CampaignName": "a"}, {"name": "b"}, {"CampaignName": "b"}),
        ({"ValidTo": "x"}, {"valid_until": "y"}, {"ValidTo": "y"}),
        ({"executionMode": 2}, {"mode": "3"}, {"executionMode": 3}),
        ({"executionMode": "2"}, {"mode": "3"}, {"executionMode": "3"}),
        ({"isOn": True}, {"isOn": "0"}, {"isOn": "0"}),
        ({}, {"valid_until": "y"}, {"validUntil": "y"}),
        ({"x": {"deep": [None]}}, {}, {"x": {"deep": [None]}}),
    ],
)
def test_a_change_goes_under_the_key_that_is_there(
    fields: dict[str, object], changes: dict[str, object], result: dict[str, object]
) -> None:
    assert with_changes(fields, changes) == result
