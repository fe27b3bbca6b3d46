"""What is logged is one line an event, and holds nobody's number and no token, whoever logs it and however."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from lynn.api.client import LynnClient
from lynn.logs import configure_logging, secrets_of
from lynn.settings import Secret
from tests.api.samples import connection_to
from tests.loopback import LoopbackServer, reply

HIDDEN = [Secret("tok-3f1e9c")]
log = logging.getLogger("lynn.test")


@pytest.fixture(params=[False, True], ids=["plain", "json"])
def lines(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    levels = {name: logging.getLogger(name).level for name in ("lynn", "httpx", "httpcore")}
    handler = configure_logging(json=request.param, secrets=lambda: HIDDEN, stream=stream)
    yield stream
    logging.getLogger().removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_numbers_and_secrets_in_messages_are_masked(lines: io.StringIO) -> None:
    log.warning("sent to %s with %s", "56966666666", "tok-3f1e9c")
    log.warning("sent to 56966666666 %s", Secret("another"))
    assert "sent to •••• with ••••" in lines.getvalue()
    assert "another" not in lines.getvalue()


def test_numbers_and_secrets_in_tracebacks_and_extras_are_masked(lines: io.StringIO) -> None:
    try:
        raise ValueError("56966666666 tok-3f1e9c")
    except ValueError:
        log.exception("failed", extra={"who": "56966666666", "rows": 12, "key": HIDDEN[0]})
    written = lines.getvalue()
    assert "ValueError" in written
    assert "56966666666" not in written
    assert "tok-3f1e9c" not in written


def test_a_broken_log_call_is_written_all_the_same(lines: io.StringIO) -> None:
    record = log.makeRecord("lynn.test", logging.WARNING, "", 0, "%d people, 56966666666", ("many",), None)
    handler = next(each for each in logging.getLogger().handlers if each.get_name() == "listo")
    handler.handle(record)
    assert "people, ••••" in lines.getvalue()
    assert "many" in lines.getvalue()


def test_the_client_logs_no_url_no_token_and_no_body(lines: io.StringIO, loopback_server: LoopbackServer) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        loopback_server.answer(reply(200, {"TaskID": 17}))
        with LynnClient(connection_to(loopback_server.url)) as client:
            client.load(b'{"Phone": "56966666666"}')
    finally:
        logging.getLogger().setLevel(logging.WARNING)
    for part in ("static-token", "56966666666", "/load/1001"):
        assert part not in lines.getvalue()


def test_json_lines_hold_what_the_caller_added() -> None:
    stream = io.StringIO()
    handler = configure_logging(json=True, stream=stream)
    log.warning("batch %s", "b-1", extra={"submission": "s-1", "rows": 12})
    logging.getLogger().removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert line["message"] == "batch b-1"
    assert (line["level"], line["logger"], line["submission"], line["rows"]) == ("warning", "lynn.test", "s-1", 12)
    assert line["at"].endswith("+00:00")


def test_configuring_twice_writes_each_line_once() -> None:
    first, second = io.StringIO(), io.StringIO()
    configure_logging(stream=first)
    handler = configure_logging(stream=second)
    log.warning("once")
    logging.getLogger().removeHandler(handler)
    assert (first.getvalue(), second.getvalue().count("once")) == ("", 1)


def test_all_secrets_of_a_live_connection_are_known_to_the_filter() -> None:
    connection = connection_to("https://lynn.example", subscription_key=Secret("key-1"), access_token=Secret("a"))
    assert set(secrets_of([connection])) == {Secret("static-token"), Secret("key-1"), Secret("a")}
