"""Loading a list over a real socket, and what becomes of its records."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.conftest import SAMPLE_ROW, Visitor

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def person(phone: str, **more: str) -> dict[str, str]:
    return {**SAMPLE_ROW, "Phone": phone, **more}


def test_a_load_is_answered_with_a_task_id(visitor: Visitor) -> None:
    answer = visitor.load()
    assert answer.status_code == 200
    assert GUID.fullmatch(answer.json()["TaskID"])


def test_a_load_is_logged_with_the_fingerprint_of_its_exact_bytes(visitor: Visitor) -> None:
    body = json.dumps({"templateId": "t", "data": [SAMPLE_ROW, SAMPLE_ROW]}, indent=3).encode() + b"\n"
    visitor.call("POST", "LoadCampaignData", content=body, headers={"Content-Type": "application/json"})
    (entry,) = visitor.received()
    assert set(entry) == {"sha256", "rows", "received_at"}
    assert entry["sha256"] == hashlib.sha256(body).hexdigest()
    assert entry["rows"] == 2
    assert datetime.now(UTC) - datetime.fromisoformat(entry["received_at"]) < timedelta(minutes=1)


def test_the_exact_bytes_of_a_load_can_be_read_back(visitor: Visitor) -> None:
    sent = visitor.load().request.content
    fingerprint = hashlib.sha256(sent).hexdigest()
    assert visitor.http.get(f"/_sandbox/received/{fingerprint}").content == sent
    assert visitor.http.get(f"/_sandbox/received/{'0' * 64}").status_code == 404


def test_a_load_that_comes_twice_stands_in_the_log_twice(visitor: Visitor) -> None:
    visitor.load()
    visitor.load()
    first, second = visitor.received()
    assert first["sha256"] == second["sha256"]


def test_the_log_tells_connections_apart(visitor: Visitor) -> None:
    visitor.load()
    visitor.load()
    with_other = Visitor(visitor.url)
    with_other.load()
    with_other.http.close()
    names = [entry["connection"] for entry in visitor.log()]
    assert names[0] == names[1] != names[2]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"templateId": ""}, "The templateId is missing."),
    ({"templateId": 7}, "The templateId is missing."),
    ({"campaingId": 7}, "The campaingId must be a text."),
    ({"data": []}, "The data must be a list with at least one row."),
    ({"data": {}}, "The data must be a list with at least one row."),
    ({"data": [SAMPLE_ROW, "x"]}, "Row 2 of the data must be an object."),
    ({"data": [{**SAMPLE_ROW, "Tags": 5000}]}, "Row 1: the value of Tags must be a text."),
    ({"data": [{**SAMPLE_ROW, "Tags": None}]}, "Row 1: the value of Tags must be a text."),
    ({"data": [person("+56966666666")]}, "Row 1: Phone must be country code and number, digits only."),
    ({"data": [person("5.69667E+10")]}, "Row 1: Phone must be country code and number, digits only."),
    ({"data": [person("٥٦٩٦٦٦٦٦٦٦٦")]}, "Row 1: Phone must be country code and number, digits only."),
    ({"data": [{"Name": "Maiko"}]}, "Row 1: Phone must be country code and number, digits only."),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSED)
def test_a_malformed_load_is_refused_with_words_and_not_taken(
    visitor: Visitor, change: dict[str, Any], sentence: str
) -> None:
    answer = visitor.load(**change)
    assert answer.status_code == 400
    assert answer.json() == {"message": sentence}
    assert visitor.received() == []
    assert [(entry["outcome"], entry["taken"]) for entry in visitor.log()] == [("400", False)]


@pytest.mark.parametrize("body", [b"", b"{", b"nope", b"\xff\xfe", b'{"a": "\\ud800"}', b"[" * 100_000])
def test_what_is_not_json_is_refused(visitor: Visitor, body: bytes) -> None:
    answer = visitor.call("POST", "LoadCampaignData", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json() == {"message": "The body is not valid JSON."}


def test_a_body_that_is_not_called_json_is_refused(visitor: Visitor) -> None:
    answer = visitor.call("POST", "LoadCampaignData", content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


def test_a_body_above_64_mb_is_refused(visitor: Visitor) -> None:
    blocks = (b" " * 1024 * 1024 for _ in range(65))
    answer = visitor.call("POST", "LoadCampaignData", content=blocks, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert visitor.received() == []


def test_records_go_from_ready_to_200(visitor: Visitor) -> None:
    task = visitor.task()
    seen = []
    for _ in range(40):
        seen.append(visitor.records(task)[0]["Status"])
        visitor.wait(0.5)
    assert list(dict.fromkeys(seen)) == ["Ready", "InProgress", "Sent", "200"]


FATES = [
    (person("56966666666"), "200"),
    (person("56966666666", Tags=""), "200"),
    (person("56966666600"), "131026"),
    (person("56966666699"), "131050"),
    (person("56223456781"), "131026"),
    (person("551133334444"), "131026"),
    (person("56966666666", **{"Store Name": ""}), "132000"),
    (person("56966666666", **{"Store Name": "  "}), "132000"),
    (person("56966666666", Name="Mai\nko"), "132012"),
    (person("56966666666", Name="Mai\tko"), "132012"),
    (person("56966666666", Name="Mai     ko"), "132012"),
    (person("56966666666", Name="x" * 1025), "132005"),
]


@pytest.mark.parametrize(("row", "status"), FATES)
def test_a_record_ends_as_its_data_say(visitor: Visitor, row: dict[str, str], status: str) -> None:
    task = visitor.task([row])
    visitor.wait(60)
    (record,) = visitor.records(task)
    assert record["Status"] == status
    assert (record["Message"] == "") == (status == "200")


def test_a_demo_of_a_thousand_is_finished_in_forty_seconds(visitor: Visitor) -> None:
    task = visitor.task([person(f"5696660{number:04d}") for number in range(1000)])
    visitor.wait(20)
    assert any(record["Status"] == "Sent" for record in visitor.records(task))
    visitor.wait(20)
    ends = {record["Status"] for record in visitor.records(task)}
    assert ends == {"200", "131026", "131050"}


def test_people_of_a_load_become_contacts_once(visitor: Visitor) -> None:
    before = len(visitor.call("GET", "GetContacts").json())
    visitor.load([person("56961234567"), person("56961234567"), person("56961234568", Name="Íñigo")])
    visitor.load([person("56961234567")])
    contacts = visitor.call("GET", "GetContacts").json()
    assert len(contacts) == before + 2
    assert contacts[-1]["fullName"] == "Íñigo"


def test_a_load_into_a_campaign_that_is_not_there_is_refused(visitor: Visitor) -> None:
    answer = visitor.load(campaingId="11111111-2222-3333-4444-555555555555")
    assert answer.status_code == 404
    assert visitor.received() == []


def test_somebody_on_the_campaigns_blacklist_is_not_written_to(visitor: Visitor) -> None:
    campaign = visitor.campaign("Winter coupons 2026")["id"]
    visitor.call("POST", "ManageDnDByCampaign", campaign, json=[{"contact": "56961234567", "dnd": True}])
    task = visitor.task([person("56961234567"), person("56961234568")], campaingId=campaign)
    elsewhere = visitor.task([person("56961234567")])
    visitor.wait(60)
    assert [record["Status"] for record in visitor.records(task)] == ["Canceled", "200"]
    assert [record["Status"] for record in visitor.records(elsewhere)] == ["200"]


def test_records_of_a_manual_campaign_wait_until_it_is_started(visitor: Visitor) -> None:
    campaign = visitor.campaign("Store openings")["id"]
    task = visitor.task(campaingId=campaign)
    visitor.wait(3600)
    assert visitor.records(task)[0]["Status"] == "Ready"
    visitor.call("POST", "StartCampaignExecution", campaign)
    visitor.wait(60)
    assert visitor.records(task)[0]["Status"] == "200"


def test_records_stand_still_while_their_campaign_is_stopped(visitor: Visitor) -> None:
    campaign = visitor.campaign("Store openings")["id"]
    task = visitor.task(campaingId=campaign)
    visitor.call("POST", "StartCampaignExecution", campaign)
    visitor.wait(3)
    visitor.call("POST", "StopCampaignExecution", campaign)
    before = visitor.records(task)
    assert before[0]["Status"] == "InProgress"
    visitor.wait(3600)
    assert visitor.records(task) == before


def test_records_of_a_scheduled_campaign_wait_for_its_day(visitor: Visitor) -> None:
    campaign = visitor.campaign("Loyalty March")["id"]
    task = visitor.task(campaingId=campaign)
    visitor.wait(3600)
    assert visitor.records(task)[0]["Status"] == "Ready"
    visitor.wait(500 * 86_400)
    assert visitor.records(task)[0]["Status"] == "200"


def test_records_of_a_deleted_campaign_are_canceled(visitor: Visitor) -> None:
    campaign = visitor.campaign("Store openings")["id"]
    task = visitor.task(campaingId=campaign)
    visitor.call("DELETE", "DeleteCampaign", campaign)
    assert visitor.records(task)[0]["Status"] == "Canceled"


def test_the_status_of_an_unknown_task_is_404(visitor: Visitor) -> None:
    answer = visitor.call("GET", "GetLoadStatus", "11111111-2222-3333-4444-555555555555")
    assert answer.status_code == 404
    assert visitor.call("GET", "GetLoadStatus", "999999").status_code == 404


def test_speed_makes_the_worlds_time_run_faster(visitor: Visitor) -> None:
    answer = visitor.http.post("/_sandbox/clock", json={"speed": 1000})
    assert answer.json()["speed"] == 1000
    first = visitor.http.get("/_sandbox/clock").json()["now"]
    assert visitor.http.get("/_sandbox/clock").json()["now"] > first
