"""Tokens, addresses and HTTP itself."""

import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from lynn.sandbox import start
from tests.sandbox.conftest import Visitor

SIGN_IN: dict[str, object] = {"accessToken": "practice", "accessTokenSecret": "practice", "tenant": 1001}

REFUSED_SIGN_INS: list[tuple[dict[str, object], int]] = [
    ({"accessToken": "wrong"}, 401),
    ({"accessTokenSecret": "wrong"}, 401),
    ({"tenant": 1002}, 401),
    ({"tenant": "1001"}, 400),
    ({"tenant": True}, 400),
    ({"accessToken": None}, 400),
]


@pytest.mark.parametrize(("change", "status"), REFUSED_SIGN_INS)
def test_wrong_credentials_make_no_token(visitor: Visitor, change: dict[str, object], status: int) -> None:
    answer = visitor.http.post("/api/LynnOutbound/CreateToken", json={**SIGN_IN, **change})
    assert answer.status_code == status
    assert (answer.content == b"") == (status == 401)


@pytest.mark.parametrize("body", ["", "x", "[]", "null"])
def test_credentials_must_be_a_json_object(visitor: Visitor, body: str) -> None:
    assert visitor.http.post("/api/LynnOutbound/CreateToken", content=body).status_code == 400


def test_credentials_can_be_added(visitor: Visitor) -> None:
    given = {"accessToken": "a", "accessTokenSecret": "b", "tenant": 7}
    visitor.http.post("/_sandbox/credentials", json=given).raise_for_status()
    token = visitor.http.post("/api/AnyService/CreateToken", json=given).json()["token"]
    answer = visitor.call("GET", "GetCampaigns", tenant="7", headers={"Authorization": f"Bearer {token}"})
    assert answer.json() == []


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic cHJhY3RpY2U=", "Token {token}"])
def test_without_a_good_token_the_answer_is_401_and_empty(visitor: Visitor, header: str) -> None:
    token = visitor.http.headers["Authorization"].removeprefix("Bearer ")
    answer = visitor.call("GET", "GetCampaigns", headers={"Authorization": header.format(token=token)})
    assert (answer.status_code, answer.content) == (401, b"")


def test_the_word_bearer_may_be_small(visitor: Visitor) -> None:
    header = visitor.http.headers["Authorization"].replace("Bearer", "bearer")
    assert visitor.call("GET", "GetCampaigns", headers={"Authorization": header}).status_code == 200


def test_a_token_ends_after_its_time_and_a_new_one_is_good(visitor: Visitor) -> None:
    visitor.faults({"token_seconds": 0})
    assert visitor.load().status_code == 401
    assert visitor.received() == []
    assert [(entry["outcome"], entry["taken"]) for entry in visitor.log()] == [("401", False)]
    visitor.faults({"token_seconds": 60})
    visitor.sign_in()
    assert visitor.load().status_code == 200


def test_a_token_of_another_tenant_is_refused(visitor: Visitor) -> None:
    token = visitor.http.post("/_sandbox/token", json={"tenant": 7}).json()["token"]
    answer = visitor.call("GET", "GetCampaigns", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403


ADDRESSES = [
    ("GET", "/", 404),
    ("GET", "/api", 404),
    ("GET", "/api/LynnOutbound/GetNothing/1001", 404),
    ("GET", "/api/LynnOutbound/GetCampaign/1001", 404),
    ("GET", "/api/LynnOutbound/GetCampaigns/1001/more", 404),
    ("POST", "/api/LynnOutbound/GetCampaigns/1001", 405),
    ("GET", "/api/LynnOutbound/LoadCampaignData/1001", 405),
    ("GET", "/api/LynnOutbound/CreateToken", 405),
    ("GET", "/api/LynnOutbound/GetCampaigns/acme", 400),
    ("GET", "/api/LynnOutbound/GetCampaigns/²", 400),
    ("GET", f"/api/LynnOutbound/GetCampaigns/{'9' * 5000}", 400),
    ("GET", "/api/LynnOutbound/GetCampaign/1001/a%2Fb", 404),
    ("GET", "/api/LynnOutbound/GetCampaign/1001/%00%ff", 404),
    ("GET", f"/api/LynnOutbound/GetLoadStatus/1001/{'9' * 5000}", 404),
    ("GET", "/api/LynnOutbound/GetLoadStatus/1001/²", 404),
    ("GET", "/api/Anything/GetCampaigns/1001", 200),
    ("GET", "/API/lynnoutbound/getcampaigns/1001", 200),
    ("GET", "/_sandbox/nothing", 404),
    ("DELETE", "/_sandbox/received", 405),
    ("GET", "/_sandbox/health", 200),
]


@pytest.mark.parametrize(("verb", "path", "status"), ADDRESSES)
def test_addresses_and_verbs(visitor: Visitor, verb: str, path: str, status: int) -> None:
    assert visitor.http.request(verb, path).status_code == status


def test_every_answer_of_lynn_has_a_request_id_of_its_own(visitor: Visitor) -> None:
    answers = [visitor.load(), visitor.load(data=[]), visitor.call("GET", "GetNothing")]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 3


def test_no_token_and_no_secret_is_in_the_worlds_files(world: Path) -> None:
    sandbox = start(world)
    visitor = Visitor(sandbox.url)
    visitor.load()
    given = {"accessToken": "visible-access", "accessTokenSecret": "visible-secret", "tenant": 7}
    visitor.http.post("/_sandbox/credentials", json=given).raise_for_status()
    token = visitor.http.headers["Authorization"].removeprefix("Bearer ")
    visitor.http.close()
    sandbox.stop()
    kept = b"".join(file.read_bytes() for file in world.parent.iterdir())
    assert b"56966666666" in kept
    assert not any(secret.encode() in kept for secret in (token, "visible-access", "visible-secret"))


def test_a_name_that_is_not_loopback_is_refused(visitor: Visitor) -> None:
    answer = visitor.http.post("/_sandbox/faults", json={}, headers={"Host": "lynn.example:80"})
    assert answer.status_code == 403


def raw_answer(url: str, sent: bytes) -> bytes:
    """What the server says to these bytes until it closes."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as raw:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: raw.recv(65536), b""))


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"GET /_sandbox/health HTTP/1.1\r\nHost: loc", b"POST"])
def test_a_connection_that_ends_early_harms_nobody(visitor: Visitor, sent: bytes) -> None:
    raw_answer(visitor.url, sent)
    assert visitor.http.get("/_sandbox/health").status_code == 200


def test_what_is_not_http_is_answered_with_400(visitor: Visitor) -> None:
    for sent in (b"\x16\x03\x01\x02\x00 not http at all\r\n\r\n", b"GET //[ HTTP/1.1\r\nHost: localhost:1\r\n\r\n"):
        assert b" 400 " in raw_answer(visitor.url, sent).partition(b"\r\n")[0]


def test_a_load_whose_body_ends_early_is_not_taken(visitor: Visitor) -> None:
    head = (
        "POST /api/x/LoadCampaignData/1001 HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 500\r\n"
        f"Authorization: {visitor.http.headers['Authorization']}\r\n\r\n"
    )
    raw_answer(visitor.url, head.encode() + b'{"templateId":')
    assert visitor.received() == []


def test_a_chunked_body_and_expect_continue_are_understood(visitor: Visitor) -> None:
    head = (
        "POST /_sandbox/contacts HTTP/1.1\r\nHost: localhost:1\r\nTransfer-Encoding: chunked\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    answer = raw_answer(visitor.url, head.encode() + b'5\r\n{"cou\r\n8\r\nnt" : 3}\r\n0\r\n\r\n')
    assert answer.startswith(b"HTTP/1.1 100")
    assert b'{"added":3}' in answer


def test_requests_on_one_connection_are_answered_in_order(visitor: Visitor) -> None:
    request = b"GET /_sandbox/%s HTTP/1.1\r\nHost: localhost:1\r\n\r\n"
    answer = raw_answer(visitor.url, request % b"faults" + request % b"health")
    assert answer.index(b"{}") < answer.index(b'"instance"')


MALFORMED: list[Callable[[httpx.Client], httpx.Response]] = [
    lambda http: http.post("/_sandbox/clock", json={"speed": "fast"}),
    lambda http: http.post("/_sandbox/clock", json=[]),
    lambda http: http.post("/_sandbox/contacts", json={"count": 10_000_000}),
    lambda http: http.post("/_sandbox/credentials", json={"accessToken": 1}),
    lambda http: http.post("/_sandbox/credentials", json=[]),
    lambda http: http.post("/_sandbox/faults", content=b"{"),
]


@pytest.mark.parametrize("knock", MALFORMED)
def test_a_door_refuses_what_it_does_not_understand(
    visitor: Visitor, knock: Callable[[httpx.Client], httpx.Response]
) -> None:
    answer = knock(visitor.http)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_the_most_requests_at_one_moment_are_counted(visitor: Visitor) -> None:
    visitor.load()
    visitor.load()
    assert visitor.http.get("/_sandbox/peaks").json() == {"LoadCampaignData": 1}


def test_the_log_is_a_table_that_anybody_can_read(world: Path) -> None:
    sandbox = start(world)
    visitor = Visitor(sandbox.url)
    visitor.load()
    with sqlite3.connect(world) as database:
        rows = database.execute("SELECT operation, rows, outcome, taken FROM received").fetchall()
    database.close()
    visitor.http.close()
    sandbox.stop()
    assert rows == [("LoadCampaignData", 1, "200", 1)]
