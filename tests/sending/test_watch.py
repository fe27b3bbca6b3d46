"""Lynn is asked gently, its words are kept verbatim, and only "200" is success."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import orjson
import pytest

from lynn.api.client import LynnClient
from lynn.sending.claims import Claim, Scope, claim
from lynn.sending.ledger import Ledger
from lynn.sending.outcomes import Outcome, write_outcome
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.submission import BatchView
from lynn.settings import Connection, Secret
from tests.loopback import Answer, LoopbackServer, Received, reply
from tests.sending.practice import LIMITS, TIMING, Movable, decision, make_batches, sending, until

NOTHING = reply(503, b"")


@contextmanager
def watched(
    ledger: Ledger, server: LoopbackServer, *answers: Answer, rows: int = 3
) -> Iterator[Callable[[], BatchView]]:
    """A batch that was taken, whose status is answered so; gives a look at it."""
    submission_id = take_one(ledger, "t-1", rows=rows)
    server.answer(*answers)
    connection = Connection(name="practice", is_practice=True, tenant="1", base_url=server.url, token=Secret("t"))
    with (
        LynnClient(connection, request_seconds=1.0, sleep=lambda _: None) as client,
        sending(ledger, lambda _: client),
    ):
        yield lambda: ledger.batches(submission_id)[0]


def take_one(ledger: Ledger, task_id: str, *, rows: int = 3) -> str:
    """A submission of one batch that Lynn took under this id."""
    batches = make_batches(1, rows=rows, salt=task_id)
    submission_id = ledger.record(decision(batches), batches)
    claimed = claim(ledger.store, "before", Scope(tenants={"practice": None}), LIMITS, TIMING, ledger.clock)
    assert isinstance(claimed, Claim)
    taken = Outcome(state=BatchState.ACCEPTED, task_id=task_id)
    write_outcome(ledger.store, claimed, taken, LIMITS, TIMING, ledger.clock.now())
    return submission_id


def records(*statuses: str, **more: Any) -> Answer:
    return reply(200, {"Records": [{"Phone": f"569{i:08d}", "Status": s} for i, s in enumerate(statuses)], **more})


def test_it_is_final_when_every_record_has_its_code(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    answers = [
        records("Ready", "Ready", "Ready"),
        records("200", "InProgress", "131026"),
        records("200", "200", "131026"),
    ]
    with watched(ledger, loopback_server, *answers) as look:
        until(lambda: look().statuses == {"200": 1, "InProgress": 1, "131026": 1})
        assert not look().is_final
        until(lambda: look().is_final)
        assert look().statuses == {"200": 2, "131026": 1}
        (found,) = ledger.submissions()
        assert (found.state, dict(found.counts.statuses)) == (SubmissionState.DONE, {"200": 2, "131026": 1})
        assert look().ask_next_at is None, "no question after that"


def test_records_are_laid_beside_their_rows_by_phone(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    backwards = reply(
        200,
        {"Records": [{"Phone": f"569{i:08d}", "Status": str(200 + i)} for i in (2, 0, 1)]},
    )
    with watched(ledger, loopback_server, backwards) as look:
        until(lambda: look().asked_at)
        (found,) = ledger.submissions()
        said = [(row, status) for row, _, _, status, _ in ledger.row_outcomes(found.submission_id)]
    assert said == [(2, "200"), (3, "201"), (4, "202")]


def test_a_word_never_seen_is_shown_raw_and_is_no_success(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    with watched(ledger, loopback_server, records("Teleported", "200", "200")) as look:
        until(lambda: look().statuses == {"Teleported": 1, "200": 2})
        assert not look().is_final
        assert look().ask_next_at is not None


@pytest.mark.parametrize(
    "answer", [NOTHING, reply(200, b"<html>"), reply(429, b"", {"Retry-After": "1"}), reply(404, b"")]
)
def test_lynn_away_is_no_error_but_a_later_question(
    ledger: Ledger, loopback_server: LoopbackServer, answer: Answer
) -> None:
    with watched(ledger, loopback_server, answer) as look:
        until(lambda: look().asked_at)
        view = look()
        assert (view.state, view.is_final, view.reason) == (BatchState.ACCEPTED, False, None)
        assert view.ask_next_at is not None
        assert view.ask_next_at > ledger.clock.now()
        loopback_server.answer(records("200", "200", "200"))
        until(lambda: look().is_final)


def test_questions_come_less_and_less_often(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    clock = ledger.clock = Movable()
    waits: list[float] = []
    with watched(ledger, loopback_server, records("Ready", "Ready", "Ready")) as look:
        for minutes in (0, 1, 5, 60):
            asked = len(loopback_server.requests)
            clock.moved = timedelta(minutes=minutes)
            until(lambda asked=asked: len(loopback_server.requests) > asked)  # type: ignore[misc]
            until(lambda: (look().asked_at or clock.start) > clock.start + clock.moved)
            view = look()
            assert view.asked_at
            assert view.ask_next_at
            waits.append((view.ask_next_at - view.asked_at).total_seconds())
    assert waits == sorted(waits)
    assert waits[0] < 1 <= waits[-1]


def test_an_hour_without_lynn_is_no_error(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    clock = ledger.clock = Movable()
    with watched(ledger, loopback_server, NOTHING) as look:
        for minutes in range(0, 61, 10):
            clock.moved = timedelta(minutes=minutes)
            until(lambda: (look().asked_at or clock.start) > clock.start + clock.moved)
        view = look()
        assert (view.state, view.is_final, view.reason) == (BatchState.ACCEPTED, False, None)
        assert view.ask_next_at
        assert view.asked_at
        assert view.ask_next_at > view.asked_at
        assert ledger.submissions()[0].state == SubmissionState.WATCHING
        loopback_server.answer(records("200", "200", "200"))
        clock.moved = timedelta(minutes=70)
        until(lambda: look().is_final)
        assert ledger.submissions()[0].state == SubmissionState.DONE


def test_many_tasks_are_asked_about_at_a_gentle_pace(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    moments: list[float] = []

    def answer(connection: socket.socket, received: Received, stopped: threading.Event) -> bool:
        moments.append(time.monotonic())
        return records("200", "200", "200")(connection, received, stopped)

    for number in range(30):
        take_one(ledger, f"t-{number + 2}")
    with watched(ledger, loopback_server, answer):
        until(lambda: all(found.state == SubmissionState.DONE for found in ledger.submissions()))
    assert len(moments) == 31
    assert moments[-1] - moments[0] >= 29 / TIMING.asks_per_second


def test_a_task_without_a_last_word_is_given_up_and_says_so(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    impatient = Ledger(
        f"sqlite:///{ledger.store.folder}/other.sqlite",
        timing=type(TIMING)(look_seconds=0.1, ask_first_seconds=0.1, ask_days=1e-5),
    )
    with watched(impatient, loopback_server, records("Ready", "Ready", "Ready")) as look:
        until(lambda: look().is_final)
        assert "no longer asked" in str(look().reason)
        assert look().statuses == {"Ready": 3}
        assert impatient.submissions()[0].state == SubmissionState.DONE
    impatient.close()


def test_rows_that_lynn_left_out_stay_without_an_answer(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    with watched(ledger, loopback_server, records("200", "200")) as look:
        until(lambda: look().asked_at)
        assert look().statuses == {"200": 2, "": 1}
        assert not look().is_final


def test_the_payload_in_the_tests_is_what_lynn_is_asked_about() -> None:
    assert [row["Phone"] for row in orjson.loads(make_batches(1)[0].payload)["data"]][1] == "56900000001"
