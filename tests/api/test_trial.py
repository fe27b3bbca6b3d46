"""One operation tried on purpose: everything shown, nobody's number and no secret in it."""

from __future__ import annotations

import pytest

from lynn.api.trial import try_operation
from lynn.errors import InputError, NotTakenError
from lynn.settings import Operation, Secret, practice_connection
from tests.api.samples import GATEWAY_PAGE, connection_to
from tests.loopback import LoopbackServer, reply


def test_a_read_shows_request_and_reply_masked(loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(200, [{"id": 9, "Phone": "56966666666"}], {"Set-Cookie": "s=1", "Server": "nginx"}))
    connection = connection_to(loopback_server.url, subscription_key=Secret("key-1"))
    trial = try_operation(connection, Operation.GET_CONTACTS)
    assert (trial.verb, trial.status_code, trial.error) == ("GET", 200, None)
    assert trial.url.endswith("/api/LynnOutbound/GetContacts/1001")
    assert '"id": 9' in trial.reply_body
    assert trial.reply_headers == {"server": "nginx"}
    for part in ("56966666666", "static-token", "key-1"):
        assert part not in repr(trial)


@pytest.mark.parametrize(("status", "body"), [(404, b""), (500, b"{"), (502, GATEWAY_PAGE), (200, b"\xff\xfe")])
def test_any_reply_is_shown(loopback_server: LoopbackServer, status: int, body: bytes) -> None:
    loopback_server.answer(reply(status, body))
    trial = try_operation(connection_to(loopback_server.url), Operation.GET_CAMPAIGN, ids={"campaignid": "7"})
    assert trial.status_code == status
    assert len(loopback_server.requests) == 1, "a trial is not repeated"


def test_a_write_that_was_not_meant_does_not_leave(loopback_server: LoopbackServer) -> None:
    connection = connection_to(loopback_server.url)
    with pytest.raises(InputError):
        try_operation(connection, Operation.DELETE_CAMPAIGN, ids={"campaignid": "7"})
    assert loopback_server.requests == []
    try_operation(connection, Operation.DELETE_CAMPAIGN, ids={"campaignid": "7"}, is_write_meant=True)
    assert [each.verb for each in loopback_server.requests] == ["DELETE"]


def test_trouble_is_shown_instead_of_a_reply() -> None:
    trial = try_operation(connection_to("https://lynn.example"), Operation.GET_CAMPAIGNS)
    assert trial.status_code is None
    assert isinstance(trial.error, NotTakenError)


def test_trying_to_sign_in_shows_neither_credentials_nor_token(loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(200, {"token": "fresh-token"}))
    trial = try_operation(practice_connection(loopback_server.url), Operation.CREATE_TOKEN)
    assert trial.error is None
    assert "fresh-token" not in repr(trial)
    assert len(loopback_server.requests) == 1


def test_a_connection_with_a_token_of_its_own_has_no_sign_in_to_try() -> None:
    with pytest.raises(InputError):
        try_operation(connection_to("http://127.0.0.1:1"), Operation.CREATE_TOKEN)
