"""Which tasks are due to be asked about: those of a connection that is away wait together, and each is asked about by one."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from lynn.sending.asks import Question, due_questions, write_away
from lynn.sending.claims import Claim, Scope, claim
from lynn.sending.ledger import Ledger
from lynn.sending.outcomes import Outcome, write_outcome
from lynn.sending.states import BatchState
from tests.sending.practice import TIMING, Movable, limits, record

LIMITS = limits(in_flight=100)


@pytest.fixture
def clock(any_ledger: Ledger) -> Movable:
    """The ledger's, some seconds after eight tasks were taken."""
    clock = any_ledger.clock = Movable()
    record(any_ledger, 8)
    for number in range(8):
        claimed = claim(any_ledger.store, "w", Scope(tenants={"practice": None}), LIMITS, TIMING, clock)
        assert isinstance(claimed, Claim)
        taken = Outcome(state=BatchState.ACCEPTED, task_id=f"t-{number}")
        write_outcome(any_ledger.store, claimed, taken, LIMITS, TIMING, clock.now())
    clock.moved = timedelta(seconds=10)
    return clock


def due(ledger: Ledger, limit: int = 8) -> list[Question]:
    return due_questions(ledger.store, ["practice"], ledger.clock.now(), limit)


@pytest.mark.parametrize(("wish_seconds", "waits_seconds"), [(None, 0.2), (90.0, 90.0)])
def test_while_lynn_is_away_nobody_asks_about_other_tasks_either(
    any_ledger: Ledger, clock: Movable, wish_seconds: float | None, waits_seconds: float
) -> None:
    (first,) = due(any_ledger, 1)
    write_away(any_ledger.store, first, TIMING, clock.now(), wish_seconds=wish_seconds, is_lane=True)
    away_at = clock.now()
    waiting = due_questions(any_ledger.store, ["practice"], away_at + timedelta(seconds=waits_seconds * 0.9), 8)
    after = due_questions(any_ledger.store, ["practice"], away_at + timedelta(seconds=waits_seconds + 1), 8)
    assert (len(waiting), len(after)) == (0, 8)


def test_a_task_that_lynn_cannot_speak_of_holds_no_other_up(any_ledger: Ledger, clock: Movable) -> None:
    (first,) = due(any_ledger, 1)
    write_away(any_ledger.store, first, TIMING, clock.now(), wish_seconds=None, is_lane=False)
    others = {question.batch_id for question in due(any_ledger)}
    assert (len(others), first.batch_id in others) == (7, False)


def test_machines_that_look_at_once_never_ask_the_same(any_ledger: Ledger, clock: Movable) -> None:
    start = threading.Barrier(6)
    asked: list[int] = []

    def look() -> None:
        start.wait()
        asked.extend(question.batch_id for question in due(any_ledger))

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == sorted(set(asked))
    assert len(asked) == 8
