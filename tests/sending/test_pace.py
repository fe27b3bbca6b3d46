"""How long all senders of a connection wait after "surely not taken"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lynn.sending import pace
from lynn.sending.ledger import Ledger
from lynn.sending.pace import Backoff
from lynn.sending.timing import Timing

#: Of the first trouble, and no longer than.
BACKOFF = Backoff(first_seconds=1.0, last_seconds=60.0)
TIMING = Timing(backoff_first_seconds=100.0, backoff_last_seconds=10_000.0)
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("troubles", "at_least", "at_most"), [(1, 0.5, 1), (2, 1, 2), (3, 2, 4), (6, 16, 32), (7, 30, 60), (1000, 30, 60)]
)
def test_each_trouble_in_a_row_doubles_the_wait_up_to_its_end(troubles: int, at_least: float, at_most: float) -> None:
    assert BACKOFF.seconds(troubles, 0.0) == at_least
    assert BACKOFF.seconds(troubles, 1.0) == at_most


def blocked(ledger: Ledger, now: datetime, wish_seconds: float | None) -> float:
    """Another "surely not taken" comes in; how many seconds nothing may leave from now on."""
    with ledger.store.write() as connection:
        lane = pace.take_lane(connection, "practice")
        return (pace.block(connection, lane, now, wish_seconds, TIMING) - now).total_seconds()


def test_a_longer_wish_is_not_shortened_by_one_that_came_after_it(any_ledger: Ledger) -> None:
    assert blocked(any_ledger, NOW, 300) == 300
    assert blocked(any_ledger, NOW + timedelta(seconds=1), 5) == 299
    assert blocked(any_ledger, NOW + timedelta(seconds=2), 500) == 500


def test_requests_that_failed_together_are_one_trouble_and_the_next_is_another(any_ledger: Ledger) -> None:
    for _ in range(4):
        # Four were in flight: they wait once, not eight times as long.
        assert 50 <= blocked(any_ledger, NOW, None) <= 100
    assert 100 <= blocked(any_ledger, NOW + timedelta(seconds=101), None) <= 200


def test_a_load_that_was_taken_ends_the_row_of_troubles(any_ledger: Ledger) -> None:
    blocked(any_ledger, NOW, None)
    with any_ledger.store.write() as connection:
        pace.learn_taken(connection, pace.take_lane(connection, "practice"), 3)
    assert 50 <= blocked(any_ledger, NOW + timedelta(seconds=101), None) <= 100
