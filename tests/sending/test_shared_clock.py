"""Machines whose clocks are wrong agree on the time all the same: it is that of the database which they share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lynn.sending.ledger import Ledger
from lynn.sending.shared_clock import SharedClock
from lynn.sending.states import BatchState
from lynn.sending.timing import Clock
from tests.sending.postgres import PostgresServer
from tests.sending.practice import TIMING, Practice, decision, make_batches, sending, until

pytestmark = pytest.mark.postgres

SOON = timedelta(seconds=5)


class Wrong(Clock):
    """A machine whose clock somebody set an hour wrong."""

    def __init__(self, hours: float) -> None:
        self._moved = timedelta(hours=hours)
        self.skipped_seconds = 0.0

    def now(self) -> datetime:
        return super().now() + self._moved

    def monotonic(self) -> float:
        return super().monotonic() + self.skipped_seconds


@pytest.fixture
def ledger_on_postgres(postgres: PostgresServer, tmp_path: Path) -> Ledger:
    return Ledger(postgres.new_database(), data=tmp_path, timing=TIMING)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_wrong_clock_of_the_machine_is_not_asked(ledger_on_postgres: Ledger, hours: float) -> None:
    clock = SharedClock(ledger_on_postgres.store, Wrong(hours))
    assert abs(clock.now() - datetime.now(UTC)) < SOON
    ledger_on_postgres.close()


def test_seconds_that_the_machine_slept_are_counted(ledger_on_postgres: Ledger) -> None:
    machine = Wrong(0)
    clock = SharedClock(ledger_on_postgres.store, machine)
    machine.skipped_seconds = 600.0
    assert abs(clock.now() - datetime.now(UTC) - timedelta(minutes=10)) < SOON
    clock.refresh()
    assert abs(clock.now() - datetime.now(UTC)) < SOON, "looked at again, it is the database's"
    ledger_on_postgres.close()


def test_it_goes_on_while_the_database_is_away(own_postgres: PostgresServer, tmp_path: Path) -> None:
    ledger = Ledger(own_postgres.new_database(), data=tmp_path, timing=TIMING)
    machine = Wrong(-3)
    clock = SharedClock(ledger.store, machine)
    own_postgres.stop("fast")
    machine.skipped_seconds = 60.0
    clock.refresh()
    assert abs(clock.now() - datetime.now(UTC) - timedelta(minutes=1)) < SOON
    ledger.close()


def test_a_batch_on_its_way_is_not_lost_for_a_colleague_whose_clock_is_ahead(
    postgres: PostgresServer, tmp_path: Path, practice: Practice
) -> None:
    url = postgres.new_database()
    mine = Ledger(url, data=tmp_path, timing=TIMING)
    colleagues = Ledger(url, data=tmp_path, timing=TIMING)
    colleagues.clock = SharedClock(colleagues.store, Wrong(1))
    practice.faults({"slow": {"seconds": 1}})
    batches = make_batches(4)
    submission_id = mine.record(decision(batches), batches)
    seen: set[BatchState] = set()

    def is_all_accepted() -> bool:
        seen.update(view.state for view in mine.batches(submission_id))
        return mine.counts(submission_id).accepted == 12

    with sending(mine, practice.clients()), sending(colleagues, practice.clients()):
        until(is_all_accepted)
    assert BatchState.SENDING in seen
    assert BatchState.UNKNOWN not in seen
    for ledger in (mine, colleagues):
        ledger.close()
