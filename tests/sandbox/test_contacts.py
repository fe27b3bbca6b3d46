"""Contacts and do-not-disturb: the whole life of a contact, the bulk change as a task, and every refusal."""

from typing import Any

import httpx
import pytest

from lynn.sandbox import Running
from tests.sandbox.conftest import Visitor, cpu_seconds

NEW: dict[str, Any] = {
    "fullName": "Íñigo Peña",
    "channel": "WhatsApp",
    "identifier": "56961234567",
    "correlationIds": ["RUT-1"],
    "vip": True,
}
NOBODY = "11111111-2222-3333-4444-555555555555"


def created(visitor: Visitor, **change: object) -> dict[str, Any]:
    answer = visitor.call("POST", "PostContact", json={**NEW, **change})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def blacklists(visitor: Visitor, contact: str) -> list[str]:
    return [entry["campaignName"] for entry in visitor.call("GET", "GetDnDContact", contact).json()]


def test_a_world_begins_with_200_invented_contacts_some_on_a_blacklist(visitor: Visitor) -> None:
    contacts = visitor.call("GET", "GetContacts").json()
    assert len({one["identifier"] for one in contacts}) == 200
    assert {one["identifier"][:2] for one in contacts} == {"56", "55", "52"}
    assert sum(bool(blacklists(visitor, one["id"])) for one in contacts[:50]) > 2


def test_a_contact_that_was_created_can_be_read(visitor: Visitor) -> None:
    made = created(visitor)
    assert visitor.call("GET", "GetContact", made["id"]).json() == made == {**NEW, "id": made["id"]}


def test_a_change_replaces_the_whole_contact(visitor: Visitor) -> None:
    made = created(visitor)
    changed = {"id": made["id"], "fullName": "Another", "identifier": "56961234568"}
    assert visitor.call("PUT", "PutContact", made["id"], json=changed).status_code == 200
    found = visitor.call("GET", "GetContact", made["id"]).json()
    assert found == {**changed, "channel": "WhatsApp", "correlationIds": []}


def test_a_deleted_contact_is_gone(visitor: Visitor) -> None:
    made = created(visitor)
    assert visitor.call("DELETE", "DeleteContact", made["id"]).status_code == 200
    assert visitor.call("GET", "GetContact", made["id"]).status_code == 404


MALFORMED: list[dict[str, object]] = [
    {"fullName": ""},
    {"fullName": None},
    {"channel": 1},
    {"identifier": "+56961234567"},
    {"identifier": 56961234567},
    {"identifier": ""},
    {"correlationIds": ["1", "2", "3", "4"]},
    {"correlationIds": "RUT-1"},
    {"correlationIds": [1]},
]


@pytest.mark.parametrize("change", MALFORMED)
def test_a_malformed_contact_is_refused(visitor: Visitor, change: dict[str, object]) -> None:
    answer = visitor.call("POST", "PostContact", json={**NEW, **change})
    assert answer.status_code == 400
    assert answer.json()["message"].endswith(".")


def test_two_contacts_cannot_have_one_number(visitor: Visitor) -> None:
    created(visitor)
    other = created(visitor, identifier="56961234568")
    assert visitor.call("POST", "PostContact", json=NEW).status_code == 409
    assert visitor.call("PUT", "PutContact", other["id"], json=NEW).status_code == 409


@pytest.mark.parametrize(
    ("verb", "operation"),
    [("GET", "GetContact"), ("PUT", "PutContact"), ("DELETE", "DeleteContact"), ("GET", "GetDnDContact")],
)
def test_an_unknown_contact_is_404(visitor: Visitor, verb: str, operation: str) -> None:
    assert visitor.call(verb, operation, NOBODY, json=NEW if verb == "PUT" else None).status_code == 404


def test_a_hundred_thousand_contacts_are_made_and_listed_in_seconds(visitor: Visitor, running: Running) -> None:
    before = cpu_seconds(running.pid)
    visitor.http.post("/_sandbox/contacts", json={"count": 100_000}, timeout=60).raise_for_status()
    contacts = visitor.call("GET", "GetContacts", timeout=60).json()
    assert len({one["identifier"] for one in contacts}) == 100_200
    assert cpu_seconds(running.pid) - before < 5


# Do not disturb.


def test_a_contact_is_put_on_one_campaigns_blacklist(visitor: Visitor) -> None:
    contact, campaign = created(visitor)["id"], visitor.campaign("Store openings")["id"]
    for _ in range(2):
        answer = visitor.call("POST", "SetDnDContactByCampaign", json={"contactId": contact, "campaignId": campaign})
        assert answer.status_code == 200
    assert blacklists(visitor, contact) == ["Store openings"]


def test_a_contact_is_put_on_the_blacklist_of_a_category(visitor: Visitor) -> None:
    contact = created(visitor)["id"]
    answer = visitor.call("POST", "SetDnDContactByCategory", json={"contactId": contact, "category": "Promotions"})
    assert answer.json()["campaigns"] == 2
    assert blacklists(visitor, contact) == ["Winter coupons 2026", "Loyalty March"]


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("SetDnDContactByCampaign", {"contactId": NOBODY, "campaignId": NOBODY}),
        ("SetDnDContactByCampaign", {"contactId": "56966660000"}),
        ("SetDnDContactByCategory", {"contactId": NOBODY, "category": "News"}),
        ("SetDnDContactByCategory", {"contactId": "56966660000", "category": "Nothing"}),
    ],
)
def test_what_is_not_there_cannot_be_put_on_a_blacklist(
    visitor: Visitor, operation: str, body: dict[str, object]
) -> None:
    visitor.http.post("/_sandbox/contacts", json={"count": 1})
    assert visitor.call("POST", operation, json=body).status_code == 404


BULK_FORMS: list[list[object]] = [
    [{"contact": "56961234567", "dnd": True}],
    [{"identifier": "56961234567", "fullName": "Íñigo", "state": True}],
    [{"contact": {"identifier": "56961234567", "fullName": "Íñigo"}, "value": True}],
    [["56961234567", True]],
]


@pytest.mark.parametrize("body", BULK_FORMS)
def test_the_bulk_change_is_understood_in_every_plausible_form(visitor: Visitor, body: list[object]) -> None:
    campaign = visitor.campaign("Store openings")["id"]
    answer = visitor.call("POST", "ManageDnDByCampaign", campaign, json=body)
    assert answer.status_code == 200
    contact = next(one for one in visitor.call("GET", "GetContacts").json() if one["identifier"] == "56961234567")
    assert blacklists(visitor, contact["id"]) == ["Store openings"]


def test_the_bulk_change_puts_on_and_takes_off(visitor: Visitor) -> None:
    campaign = visitor.campaign("Store openings")["id"]
    first, second = created(visitor)["id"], created(visitor, identifier="56961234568")["id"]
    visitor.call("POST", "SetDnDContactByCampaign", json={"contactId": first, "campaignId": campaign})
    body = [{"contact": first, "dnd": False}, {"contact": "56961234568", "dnd": True}]
    visitor.call("POST", "ManageDnDByCampaign", campaign, json=body)
    assert (blacklists(visitor, first), blacklists(visitor, second)) == ([], ["Store openings"])


def test_the_bulk_change_is_a_task_that_finishes_and_tells_what_failed(visitor: Visitor) -> None:
    campaign = visitor.campaign("Store openings")["id"]
    body = [{"contact": f"5696123{n:04d}", "dnd": True} for n in range(300)] + [{"contact": "nobody", "dnd": True}]
    task = visitor.call("POST", "ManageDnDByCampaign", campaign, json=body).json()["TaskID"]
    seen = []
    for _ in range(4):
        seen.append(visitor.call("GET", "GetDndTaskStatus", task).json())
        visitor.wait(1.1)
    assert [one["status"] for one in seen] == ["Ready", "InProgress", "InProgress", "Finished"]
    assert seen[-1] == {
        "taskId": task,
        "status": "Finished",
        "total": 301,
        "processed": 301,
        "failed": [{"row": 301, "contact": "nobody", "reason": "This is neither a contact nor a number."}],
    }


def test_the_bulk_change_is_logged_like_a_load(visitor: Visitor) -> None:
    campaign = visitor.campaign("Store openings")["id"]
    visitor.faults({"cut_after_accept": {"operation": "ManageDnDByCampaign", "how": "close", "times": 1}})
    with pytest.raises(httpx.TransportError):
        visitor.call("POST", "ManageDnDByCampaign", campaign, json=[["56961234567", True]])
    assert visitor.received() == []
    (entry,) = visitor.http.get("/_sandbox/received?operation=ManageDnDByCampaign").json()
    assert entry["rows"] == 1


@pytest.mark.parametrize(
    "body", [[], {}, [{}], [{"contact": "56961234567"}], [{"dnd": True}], [["1", True, False]], [7]]
)
def test_a_malformed_bulk_change_is_refused(visitor: Visitor, body: object) -> None:
    campaign = visitor.campaign("Store openings")["id"]
    assert visitor.call("POST", "ManageDnDByCampaign", campaign, json=body).status_code == 400


def test_the_task_of_a_load_is_no_task_of_the_blacklist(visitor: Visitor) -> None:
    assert visitor.call("GET", "GetDndTaskStatus", visitor.task()).status_code == 404
