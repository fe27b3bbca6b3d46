"""Each trouble as a client meets it: turned away, cut, late, strange, refused; and whether the load was taken all the same."""

import gzip
import socket
import time
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.sandbox.conftest import SAMPLE_ROW, Visitor

LOAD = "LoadCampaignData"


# Trouble after which nothing was taken.

TURNED_AWAY: list[tuple[dict[str, Any], int]] = [
    ({"too_many": {"retry_after": 7}}, 429),
    ({"unauthorised": {}}, 401),
    ({"too_large": {}}, 413),
    ({"redirect": {}}, 307),
    ({"refuse": {"operation": LOAD, "status": 422, "body": {"error": "no"}}}, 422),
    ({"server_error": {"taken": False, "status": 503}}, 503),
    ({"html_502": {"taken": False}}, 502),
]


@pytest.mark.parametrize(("script", "status"), TURNED_AWAY)
def test_a_load_that_is_turned_away_is_not_taken(visitor: Visitor, script: dict[str, Any], status: int) -> None:
    visitor.faults(script)
    assert visitor.load().status_code == status
    assert visitor.received() == []
    (entry,) = visitor.log()
    assert entry["rows"] == 1
    assert not entry["taken"]


def test_retry_after_comes_in_seconds_or_as_a_date(visitor: Visitor) -> None:
    visitor.faults({"too_many": {"retry_after": 7}})
    assert visitor.load().headers["Retry-After"] == "7"
    visitor.faults({"too_many": {"retry_after": 90, "retry_after_date": True}})
    until = parsedate_to_datetime(visitor.load().headers["Retry-After"])
    assert 80 < until.timestamp() - time.time() < 91


def test_too_large_strikes_only_above_so_many_rows(visitor: Visitor) -> None:
    visitor.faults({"too_large": {"above_rows": 2}})
    statuses = [visitor.load([SAMPLE_ROW] * count).status_code for count in (3, 2, 1, 4)]
    assert statuses == [413, 200, 200, 413]
    assert [entry["rows"] for entry in visitor.received()] == [2, 1]


def test_too_large_may_mean_bytes(visitor: Visitor) -> None:
    visitor.faults({"too_large": {"above_bytes": 1000}})
    assert [visitor.load([SAMPLE_ROW] * count).status_code for count in (1, 20)] == [200, 413]


def test_a_401_of_trouble_has_an_empty_body(visitor: Visitor) -> None:
    visitor.faults({"unauthorised": {"times": 1}})
    assert visitor.load().content == b""
    assert visitor.load().status_code == 200


# Trouble after which the load was taken, although the answer does not say so.


@pytest.mark.parametrize("how", ["reset", "close", "midway"])
def test_a_connection_that_is_cut_after_accepting_leaves_the_load_taken(visitor: Visitor, how: str) -> None:
    visitor.faults({"cut_after_accept": {"times": 1, "how": how}})
    with pytest.raises(httpx.TransportError):
        visitor.load()
    assert len(visitor.received()) == 1
    assert visitor.load().status_code == 200


def test_a_cut_is_a_real_reset_of_the_connection(visitor: Visitor) -> None:
    visitor.faults({"cut_after_accept": {"operation": "GetCampaigns"}})
    address = urlsplit(visitor.url)
    with socket.create_connection((address.hostname, address.port)) as raw:
        token = visitor.http.headers["Authorization"]
        head = f"GET /api/x/GetCampaigns/1001 HTTP/1.1\r\nHost: localhost:1\r\nAuthorization: {token}\r\n\r\n"
        raw.sendall(head.encode())
        with pytest.raises(ConnectionResetError):
            raw.recv(1)


def test_a_connection_that_is_cut_before_reading_leaves_nothing_taken(visitor: Visitor) -> None:
    visitor.faults({"cut_before_read": {"times": 1}})
    with pytest.raises(httpx.TransportError):
        visitor.load()
    assert visitor.received() == []
    (entry,) = visitor.log()
    assert (entry["outcome"], entry["sha256"], entry["taken"]) == ("cut_before_read", None, False)


def test_a_hanging_load_is_taken_and_answered_late(visitor: Visitor) -> None:
    visitor.faults({"hang": {"times": 1, "seconds": 60}})
    with pytest.raises(httpx.ReadTimeout):
        visitor.http.post("/api/x/LoadCampaignData/1001", json={"templateId": "t", "data": [SAMPLE_ROW]}, timeout=1)
    assert len(visitor.received()) == 1
    visitor.faults({"hang": {"times": 1, "seconds": 0.2}})
    started = time.monotonic()
    assert "TaskID" in visitor.load().json()
    assert time.monotonic() - started >= 0.2


def test_a_hang_may_take_nothing(visitor: Visitor) -> None:
    visitor.faults({"hang": {"seconds": 0.05, "taken": False}})
    assert visitor.load().status_code == 503
    assert visitor.received() == []


STRANGE_ANSWERS: list[tuple[dict[str, Any], int, bytes]] = [
    ({"server_error": {}}, 500, b'{"message":"An unexpected error has occurred."}'),
    ({"no_task_id": {}}, 200, b'{"message":"Accepted."}'),
    ({"invalid_json": {}}, 200, b'{"TaskID": "3c6f10ec-'),
]


@pytest.mark.parametrize(("script", "status", "body"), STRANGE_ANSWERS)
def test_a_load_may_be_taken_and_answered_strangely(
    visitor: Visitor, script: dict[str, Any], status: int, body: bytes
) -> None:
    visitor.faults(script)
    answer = visitor.load()
    assert (answer.status_code, answer.content) == (status, body)
    assert len(visitor.received()) == 1
    assert visitor.log()[0]["outcome"] == next(iter(script))


def test_a_gateways_page_is_html(visitor: Visitor) -> None:
    visitor.faults({"html_502": {}})
    answer = visitor.load()
    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "502 Bad Gateway" in answer.text
    assert len(visitor.received()) == 1


def test_a_huge_reply_is_as_large_as_told(visitor: Visitor) -> None:
    visitor.faults({"huge_reply": {"bytes": 1_000_000}})
    assert len(visitor.load().content) > 1_000_000


def test_a_redirect_points_elsewhere(visitor: Visitor) -> None:
    visitor.faults({"redirect": {"to": "https://lynn.example/login", "status": 302}})
    answer = visitor.load()
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://lynn.example/login")


# The manner of an answer, and other operations than the load.


def test_a_slow_load_is_in_the_log_before_it_is_answered(visitor: Visitor) -> None:
    visitor.faults({"slow": {"seconds": 0.3}})
    started = time.monotonic()
    visitor.load()
    assert time.monotonic() - started >= 0.3


def test_a_dripping_reply_is_whole_in_the_end(visitor: Visitor) -> None:
    visitor.faults({"drip": {"bytes_a_second": 1000}})
    started = time.monotonic()
    assert "TaskID" in visitor.load().json()
    assert time.monotonic() - started >= 0.15


def test_a_reply_may_come_compressed(visitor: Visitor) -> None:
    visitor.faults({"gzip": {}})
    with visitor.http.stream(
        "POST", "/api/x/LoadCampaignData/1001", json={"templateId": "t", "data": [SAMPLE_ROW]}
    ) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"TaskID" in gzip.decompress(raw)


def test_the_status_may_be_down(visitor: Visitor) -> None:
    task = visitor.task()
    visitor.faults({"status_down": {"times": 2}})
    statuses = [visitor.call("GET", "GetLoadStatus", task).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]


def test_any_operation_may_be_refused_with_any_words(visitor: Visitor) -> None:
    visitor.faults({"refuse": {"operation": "GetCampaigns", "status": 403, "body": "<p>No</p>", "times": 1}})
    answer = visitor.call("GET", "GetCampaigns")
    assert (answer.status_code, answer.text) == (403, "<p>No</p>")
    assert visitor.call("GET", "GetCampaigns").status_code == 200


def test_sign_in_may_be_in_trouble_too(visitor: Visitor) -> None:
    visitor.faults({"server_error": {"operation": "CreateToken", "taken": False, "times": 1}})
    given = {"accessToken": "practice", "accessTokenSecret": "practice", "tenant": 1001}
    assert [visitor.http.post("/api/x/CreateToken", json=given).status_code for _ in range(2)] == [500, 200]


def test_a_load_that_is_refused_on_its_own_account_uses_up_no_trouble(visitor: Visitor) -> None:
    visitor.faults({"server_error": {"times": 1}})
    assert visitor.load(data=[]).status_code == 400
    assert visitor.load().status_code == 500


def test_answers_are_counted_by_operation_and_status(visitor: Visitor) -> None:
    visitor.faults({"too_many": {"times": 1}, "server_error": {"times": 1}})
    for _ in range(3):
        visitor.load()
    counts = {
        (entry["operation"], entry["status"]): entry["count"] for entry in visitor.http.get("/_sandbox/requests").json()
    }
    assert counts == {("CreateToken", "200"): 1, (LOAD, "200"): 1, (LOAD, "429"): 1, (LOAD, "500"): 1}
