"""Every operation over a real socket: where it goes, what it sends, when it is asked again."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from lynn.api.client import LynnClient, dnd_payload
from lynn.api.curl import curl_line
from lynn.errors import (
    ConflictError,
    NotFoundError,
    NotTakenError,
    OutcomeUnknownError,
    SettingError,
)
from lynn.settings import Secret
from tests.api.samples import GATEWAY_PAGE, PAYLOAD, TAKEN, connection_to
from tests.loopback import LoopbackServer, cut, reply


def test_a_read_is_tried_again(client: LynnClient, loopback_server: LoopbackServer, waits: list[float]) -> None:
    loopback_server.answer(
        cut(), reply(503), reply(429, b"", {"Retry-After": "2"}), reply(200, [{"id": 1, "name": "May"}])
    )
    assert [each.name for each in client.campaigns()] == ["May"]
    assert len(waits) == 3
    assert waits[2] >= 2


def test_a_read_that_fails_for_good_may_be_asked_again(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(500))
    with pytest.raises(NotTakenError):
        client.status("17")
    assert len(loopback_server.requests) == 4


def test_a_page_instead_of_a_list_is_shown_not_believed(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(200, GATEWAY_PAGE))
    with pytest.raises(OutcomeUnknownError) as raised:
        client.campaigns()
    assert raised.value.facts["words"] == "502 Bad Gateway 502 Bad Gateway"
    assert len(loopback_server.requests) == 1


def test_a_write_is_never_tried_again(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(cut())
    with pytest.raises(OutcomeUnknownError):
        client.post_campaign({"name": "May"})
    assert len(loopback_server.requests) == 1


CALLS: dict[str, tuple[Callable[[LynnClient], object], str, str]] = {
    "status": (lambda c: c.status("a/b"), "GET", "/status/1001/a%2Fb"),
    "campaigns": (lambda c: c.campaigns(), "GET", "/api/LynnOutbound/GetCampaigns/1001"),
    "campaign": (lambda c: c.campaign("7"), "GET", "/api/LynnOutbound/GetCampaign/1001/7"),
    "post_campaign": (lambda c: c.post_campaign({}), "POST", "/api/LynnOutbound/PostCampaign/1001"),
    "put_campaign": (lambda c: c.put_campaign("7", {}), "PUT", "/api/LynnOutbound/PutCampaign/1001/7"),
    "delete_campaign": (lambda c: c.delete_campaign("7"), "DELETE", "/api/LynnOutbound/DeleteCampaign/1001/7"),
    "start": (lambda c: c.start_campaign("7"), "POST", "/api/LynnOutbound/StartCampaignExecution/1001/7"),
    "stop": (lambda c: c.stop_campaign("7"), "POST", "/api/LynnOutbound/StopCampaignExecution/1001/7"),
    "contacts": (lambda c: c.contacts(), "GET", "/api/LynnOutbound/GetContacts/1001"),
    "contact": (lambda c: c.contact("x y"), "GET", "/api/LynnOutbound/GetContact/1001/x%20y"),
    "post_contact": (lambda c: c.post_contact({}), "POST", "/api/LynnOutbound/PostContact/1001"),
    "put_contact": (lambda c: c.put_contact("9", {}), "PUT", "/api/LynnOutbound/PutContact/1001/9"),
    "delete_contact": (lambda c: c.delete_contact("9"), "DELETE", "/api/LynnOutbound/DeleteContact/1001/9"),
    "dnd_of_contact": (lambda c: c.dnd_of_contact("9"), "GET", "/api/LynnOutbound/GetDnDContact/1001/9"),
    "set_dnd_by_campaign": (
        lambda c: c.set_dnd_by_campaign("9", "7"), "POST", "/api/LynnOutbound/SetDnDContactByCampaign/1001",
    ),
    "set_dnd_by_category": (
        lambda c: c.set_dnd_by_category("9", "Retail"), "POST", "/api/LynnOutbound/SetDnDContactByCategory/1001",
    ),
    "manage_dnd": (
        lambda c: c.manage_dnd_by_campaign("7", b"[]"), "POST", "/api/LynnOutbound/ManageDnDByCampaign/1001/7",
    ),
    "dnd_task_status": (lambda c: c.dnd_task_status("3"), "GET", "/api/LynnOutbound/GetDndTaskStatus/1001/3"),
    "upload": (
        lambda c: c.upload_campaign_data("a.cpg", b"x"), "POST", "/api/LynnOutbound/UploadCampaignDataByTenant/1001",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("call", "verb", "path"), CALLS.values(), ids=CALLS)
def test_every_operation_goes_where_the_table_says(
    client: LynnClient, loopback_server: LoopbackServer, call: Callable[[LynnClient], object], verb: str, path: str
) -> None:
    loopback_server.answer(reply(200, {"taskId": "t-1", "id": 7, "data": [{"id": 7}]}))
    call(client)
    assert (loopback_server.requests[-1].verb, loopback_server.requests[-1].path) == (verb, path)


def test_a_change_sends_back_what_we_do_not_know(client: LynnClient, loopback_server: LoopbackServer) -> None:
    stored = {"Id": 7, "CampaignName": "May", "ExecutionMode": 2, "secretSauce": {"a": [1, None]}, "Ñ": "ñ"}
    loopback_server.answer(reply(200, stored), reply(200, {}))
    client.put_campaign("7", {"name": "June", "mode": "3"})
    assert json.loads(loopback_server.requests[-1].body) == stored | {"CampaignName": "June", "ExecutionMode": 3}


def test_a_change_made_elsewhere_meanwhile_is_not_overwritten(
    client: LynnClient, loopback_server: LoopbackServer
) -> None:
    loopback_server.answer(reply(200, {"id": 7, "name": "May"}), reply(200, {"id": 7, "name": "April"}))
    seen = client.campaign("7")
    with pytest.raises(ConflictError) as raised:
        client.put_campaign("7", {"name": "June"}, seen=seen)
    assert raised.value.facts["fields"] == ["name"]
    assert [each.verb for each in loopback_server.requests] == ["GET", "GET"]


@pytest.mark.parametrize(
    "call", [lambda c: c.campaign("7"), lambda c: c.delete_contact("7"), lambda c: c.start_campaign("7")]
)
def test_an_id_that_is_not_there_is_said_to_be_not_there(
    client: LynnClient, loopback_server: LoopbackServer, call: Callable[[LynnClient], object]
) -> None:
    loopback_server.answer(reply(404))
    with pytest.raises(NotFoundError):
        call(client)


def test_an_uploaded_file_arrives_as_it_is(client: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(TAKEN)
    content = "Name;Phone\r\nBegoña;56966666666\r\n".encode("cp1252")
    assert client.upload_campaign_data('a"b.cpg', content).task_id == "17"
    (request,) = loopback_server.requests
    assert b"\r\n\r\n" + content + b"\r\n--" in request.body
    assert b'filename="a_b.cpg"' in request.body
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")


def test_a_bulk_change_says_for_each_whether_on_or_off() -> None:
    assert json.loads(dnd_payload([("56966666666", True), ("56955555555", False)])) == [
        {"contact": "56966666666", "isBlacklisted": True},
        {"contact": "56955555555", "isBlacklisted": False},
    ]


def test_a_test_of_the_connection_signs_in_anew(renewing: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(
        reply(200, {"token": "first-token"}),
        reply(200, []),
        reply(200, {"token": "second-token"}),
        reply(200, [{"id": 1, "name": "May"}]),
    )
    renewing.campaigns()
    assert [each.name for each in renewing.test()] == ["May"]
    assert [each.path.split("/")[3] for each in loopback_server.requests] == [
        "CreateToken", "GetCampaigns", "CreateToken", "GetCampaigns",
    ]  # fmt: skip


def test_a_test_of_the_connection_says_at_once_what_is_wrong(
    client: LynnClient, loopback_server: LoopbackServer
) -> None:
    loopback_server.answer(reply(503))
    with pytest.raises(NotTakenError):
        client.test()
    assert len(loopback_server.requests) == 1


def test_a_live_connection_without_the_loading_url_loads_nothing(loopback_server: LoopbackServer) -> None:
    with LynnClient(connection_to(loopback_server.url, load_url=None)) as client, pytest.raises(SettingError):
        client.load(PAYLOAD)
    assert loopback_server.requests == []


def test_a_subscription_key_goes_along(loopback_server: LoopbackServer) -> None:
    loopback_server.answer(TAKEN)
    with LynnClient(connection_to(loopback_server.url, subscription_key=Secret("key-1"))) as client:
        client.load(PAYLOAD)
    assert loopback_server.requests[0].headers["ocp-apim-subscription-key"] == "key-1"


def test_a_curl_line_holds_no_token() -> None:
    line = curl_line(connection_to("https://lynn.example", subscription_key=Secret("key-1")), "batch 1.json")
    assert "static-token" not in line
    assert "key-1" not in line
    assert "'https://lynn.example/load/1001'" in line or "https://lynn.example/load/1001" in line
    assert "--data-binary '@batch 1.json'" in line
    assert '"Authorization: Bearer $LYNN_TOKEN"' in line
