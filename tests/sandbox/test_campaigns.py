"""Campaigns: the whole life of one, and every refusal."""

from typing import Any

import pytest

from tests.sandbox.conftest import Visitor

NEW: dict[str, Any] = {
    "name": "Spring",
    "division": "Retail Chile",
    "type": "SingleMessage",
    "executionMode": "Manual",
    "category": "News",
    "validUntil": "2090-12-31",
    "somethingElse": {"deep": [1, None]},
}
NOBODY = "11111111-2222-3333-4444-555555555555"


def created(visitor: Visitor, **change: object) -> dict[str, Any]:
    answer = visitor.call("POST", "PostCampaign", json={**NEW, **change})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_world_begins_with_three_campaigns(visitor: Visitor) -> None:
    found = [(one["name"], one["executionMode"], one["state"]) for one in visitor.call("GET", "GetCampaigns").json()]
    assert found == [
        ("Winter coupons 2026", "AlwaysOn", "Running"),
        ("Store openings", "Manual", "Stopped"),
        ("Loyalty March", "Scheduled", "Waiting"),
    ]


def test_a_campaign_that_was_created_can_be_read(visitor: Visitor) -> None:
    made = created(visitor)
    assert (
        visitor.call("GET", "GetCampaign", made["id"]).json() == made == {**NEW, "id": made["id"], "state": "Stopped"}
    )


def test_a_change_replaces_the_whole_campaign(visitor: Visitor) -> None:
    made = created(visitor)
    answer = visitor.call(
        "PUT", "PutCampaign", made["id"], json={key: made[key] for key in made if key != "somethingElse"}
    )
    assert answer.status_code == 200
    assert "somethingElse" not in visitor.call("GET", "GetCampaign", made["id"]).json()


def test_fields_that_nobody_knows_are_kept(visitor: Visitor) -> None:
    made = created(visitor)
    visitor.call("PUT", "PutCampaign", made["id"], json={**made, "name": "Summer"})
    found = visitor.call("GET", "GetCampaign", made["id"]).json()
    assert (found["name"], found["somethingElse"]) == ("Summer", NEW["somethingElse"])


def test_a_deleted_campaign_is_gone(visitor: Visitor) -> None:
    made = created(visitor)
    assert visitor.call("DELETE", "DeleteCampaign", made["id"]).status_code == 200
    assert visitor.call("GET", "GetCampaign", made["id"]).status_code == 404


SPELLINGS: list[tuple[dict[str, object], str, str]] = [
    ({"executionMode": "always on"}, "executionMode", "AlwaysOn"),
    ({"executionMode": 0}, "executionMode", "Manual"),
    ({"executionMode": "manual"}, "executionMode", "Manual"),
    ({"type": "single"}, "type", "SingleMessage"),
    ({"type": 0}, "type", "SingleMessage"),
]


@pytest.mark.parametrize(("change", "field", "kept"), SPELLINGS)
def test_known_values_are_understood_in_other_spellings(
    visitor: Visitor, change: dict[str, object], field: str, kept: str
) -> None:
    assert created(visitor, **change)[field] == kept


def test_known_fields_are_understood_in_other_spellings(visitor: Visitor) -> None:
    given = {"Name": "A", "Division": "B", "Category": "C", "execution_mode": "Manual"}
    made = visitor.call("POST", "PostCampaign", json=given).json()
    assert (made["name"], made["division"], made["category"], made["executionMode"]) == ("A", "B", "C", "Manual")


MALFORMED: list[tuple[dict[str, object], str]] = [
    ({"name": ""}, "The campaign needs a name."),
    ({"name": 7}, "The campaign needs a name."),
    ({"division": None}, "The campaign needs a division."),
    ({"category": " "}, "The campaign needs a category."),
    ({"executionMode": "Sometimes"}, "The executionMode must be one of Manual, Scheduled, AlwaysOn."),
    ({"executionMode": None}, "The executionMode must be one of Manual, Scheduled, AlwaysOn."),
    ({"executionMode": 3}, "The executionMode must be one of Manual, Scheduled, AlwaysOn."),
    ({"type": "MultipleMessage"}, "WhatsApp allows only campaigns of the type SingleMessage."),
    ({"validUntil": "31/12/2026"}, "The validUntil must be a date like 2026-12-31."),
    ({"executionMode": "Scheduled"}, "The startDate must be a date like 2026-12-31."),
    (
        {"executionMode": "Scheduled", "startDate": "2090-02-01", "stopDate": "2090-01-01"},
        "The stopDate is before the startDate.",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), MALFORMED)
def test_a_malformed_campaign_is_refused(visitor: Visitor, change: dict[str, object], sentence: str) -> None:
    answer = visitor.call("POST", "PostCampaign", json={**NEW, **change})
    assert (answer.status_code, answer.json()) == (400, {"message": sentence})
    assert len(visitor.call("GET", "GetCampaigns").json()) == 3


def test_a_list_where_an_object_was_expected_is_refused(visitor: Visitor) -> None:
    assert visitor.call("POST", "PostCampaign", json=[NEW]).status_code == 400


def test_a_tenant_holds_at_most_15_campaigns(visitor: Visitor) -> None:
    for number in range(12):
        created(visitor, name=f"Number {number}")
    answer = visitor.call("POST", "PostCampaign", json=NEW)
    assert answer.status_code == 400
    assert answer.json() == {"message": "The tenant has reached the maximum of 15 campaigns."}


def test_two_campaigns_cannot_have_one_name(visitor: Visitor) -> None:
    made = created(visitor)
    assert visitor.call("POST", "PostCampaign", json={**NEW, "name": "SPRING"}).status_code == 409
    answer = visitor.call("PUT", "PutCampaign", made["id"], json={**made, "name": "Store openings"})
    assert answer.status_code == 409


def test_the_id_of_a_campaign_cannot_be_changed(visitor: Visitor) -> None:
    made = created(visitor)
    assert visitor.call("PUT", "PutCampaign", made["id"], json={**made, "id": NOBODY}).status_code == 400


UNKNOWN = [
    ("GET", "GetCampaign"),
    ("PUT", "PutCampaign"),
    ("DELETE", "DeleteCampaign"),
    ("POST", "StartCampaignExecution"),
    ("POST", "StopCampaignExecution"),
]


@pytest.mark.parametrize(("verb", "operation"), UNKNOWN)
def test_an_unknown_campaign_is_404(visitor: Visitor, verb: str, operation: str) -> None:
    answer = visitor.call(verb, operation, NOBODY, json=NEW if verb == "PUT" else None)
    assert (answer.status_code, answer.json()) == (404, {"message": "There is no campaign with this id."})


def test_a_manual_campaign_starts_and_stops_once(visitor: Visitor) -> None:
    made = created(visitor)["id"]
    calls = ["StopCampaignExecution", "StartCampaignExecution", "StartCampaignExecution", "StopCampaignExecution"]
    assert [visitor.call("POST", name, made).status_code for name in calls] == [409, 200, 409, 200]


def test_a_running_campaign_can_neither_be_deleted_nor_change_its_mode(visitor: Visitor) -> None:
    made = created(visitor)
    visitor.call("POST", "StartCampaignExecution", made["id"])
    assert visitor.call("DELETE", "DeleteCampaign", made["id"]).status_code == 409
    changed = {**made, "executionMode": "AlwaysOn"}
    assert visitor.call("PUT", "PutCampaign", made["id"], json=changed).status_code == 409
    assert visitor.call("PUT", "PutCampaign", made["id"], json={**made, "name": "Other"}).status_code == 200


@pytest.mark.parametrize("name", ["Winter coupons 2026", "Loyalty March"])
@pytest.mark.parametrize("operation", ["StartCampaignExecution", "StopCampaignExecution"])
def test_only_manual_campaigns_can_be_started_and_stopped(visitor: Visitor, name: str, operation: str) -> None:
    answer = visitor.call("POST", operation, visitor.campaign(name)["id"])
    assert answer.status_code == 400
    assert "Manual" in answer.json()["message"]


def test_a_campaign_whose_validity_has_ended_takes_nothing(visitor: Visitor) -> None:
    made = created(visitor, validUntil="2020-01-01")
    assert made["state"] == "Expired"
    assert visitor.call("POST", "StartCampaignExecution", made["id"]).status_code == 400
    assert visitor.load(campaingId=made["id"]).status_code == 400
