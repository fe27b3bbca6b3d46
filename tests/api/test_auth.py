"""Signing in: when first needed, once when refused, by one thread for all."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from lynn.api.auth import Tokens
from lynn.api.client import LynnClient
from lynn.api.transport import Deadline
from lynn.errors import (
    NotTakenError,
    SignInError,
)
from lynn.settings import Secret, practice_connection
from lynn.text import t
from tests.api.samples import PAYLOAD, TAKEN
from tests.loopback import Answer, LoopbackServer, cut, hang, reply


def sign_in_then(*answers: Answer) -> list[Answer]:
    return [reply(200, {"token": "first-token"}), *answers]


def test_the_first_request_signs_in(renewing: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(*sign_in_then(TAKEN))
    renewing.load(PAYLOAD)
    sign_in, load = loopback_server.requests
    assert json.loads(sign_in.body) == {"accessToken": "practice", "accessTokenSecret": "practice", "tenant": 1001}
    assert sign_in.path == "/api/LynnOutbound/CreateToken"
    assert load.headers["authorization"] == "Bearer first-token"


def test_a_refused_token_is_renewed_once(renewing: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(*sign_in_then(reply(401), reply(200, {"Token": "second-token"}), TAKEN))
    assert renewing.load(PAYLOAD).task_id == "17"
    assert loopback_server.requests[-1].headers["authorization"] == "Bearer second-token"
    assert loopback_server.bodies("LoadCampaignData") == [PAYLOAD, PAYLOAD]


def test_a_token_refused_twice_ends_the_load(renewing: LynnClient, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(*sign_in_then(reply(401), reply(200, {"token": "second-token"}), reply(401)))
    with pytest.raises(SignInError) as raised:
        renewing.load(PAYLOAD)
    assert raised.value.code == "lynn-401"
    assert len(loopback_server.requests) == 4


@pytest.mark.parametrize("answer", [cut(), reply(500), hang()], ids=["cut", "500", "hang"])
def test_trouble_while_signing_in_leaves_the_load_untaken(loopback_server: LoopbackServer, answer: Answer) -> None:
    loopback_server.answer(answer)
    with (
        LynnClient(practice_connection(loopback_server.url), request_seconds=0.5) as client,
        pytest.raises(NotTakenError),
    ):
        client.load(PAYLOAD)
    assert loopback_server.bodies("LoadCampaignData") == []


def test_many_threads_share_one_renewal(renewing: LynnClient, loopback_server: LoopbackServer) -> None:
    tokens = iter(range(100))
    lock = threading.Lock()

    def answer(connection: socket.socket, received: Any, stopped: threading.Event) -> bool:
        if "CreateToken" in received.path:
            with lock:
                return reply(200, {"token": f"token-{next(tokens)}"})(connection, received, stopped)
        is_old = received.headers["authorization"] == "Bearer token-0"
        return (reply(401) if is_old else TAKEN)(connection, received, stopped)

    loopback_server.answer(answer)
    threads = [threading.Thread(target=renewing.load, args=(PAYLOAD,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loopback_server.bodies("CreateToken")) == 2


def tokens_of(sign_in: Callable[[Deadline], Secret], clock: Callable[[], float] = time.monotonic) -> Tokens:
    return Tokens(practice_connection(), sign_in, clock=clock)


def test_a_refused_sign_in_is_not_repeated_for_half_a_minute() -> None:
    now = [0.0]
    knocks: list[float] = []

    def refuse(_: Deadline) -> Secret:
        knocks.append(now[0])
        raise SignInError(t("refused"), code="lynn-401")

    tokens = tokens_of(refuse, lambda: now[0])
    for moment in (0.0, 1.0, 29.0, 31.0):
        now[0] = moment
        with pytest.raises(SignInError, match="refused"):
            tokens.current(Deadline(5))
    assert knocks == [0.0, 31.0]


def test_a_sign_in_that_could_not_be_asked_is_asked_again() -> None:
    answers = iter([NotTakenError(t("away")), None])

    def sometimes(_: Deadline) -> Secret:
        if (error := next(answers)) is not None:
            raise error
        return Secret("token")

    tokens = tokens_of(sometimes)
    with pytest.raises(NotTakenError):
        tokens.current(Deadline(5))
    assert tokens.current(Deadline(5)) == Secret("token")


def test_waiting_for_another_thread_to_sign_in_ends_at_the_deadline() -> None:
    entered, leave = threading.Event(), threading.Event()

    def slowly(_: Deadline) -> Secret:
        entered.set()
        leave.wait()
        return Secret("token")

    tokens = tokens_of(slowly)
    thread = threading.Thread(target=tokens.current, args=(Deadline(5),))
    thread.start()
    entered.wait()
    with pytest.raises(NotTakenError):
        tokens.current(Deadline(0.05))
    leave.set()
    thread.join()


def test_a_load_and_its_sign_in_share_one_deadline(loopback_server: LoopbackServer) -> None:
    loopback_server.answer(hang())
    began = time.monotonic()
    client = LynnClient(practice_connection(loopback_server.url), load_seconds=0.5, request_seconds=30)
    with client, pytest.raises(NotTakenError):
        client.load(PAYLOAD)
    assert time.monotonic() - began < 2
