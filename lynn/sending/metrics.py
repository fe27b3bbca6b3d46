"""Numbers for machines: is it ready, and how is it doing. No personal data, no names of people, files or templates.

In: a ledger. Out: whether it answers, and Prometheus text. Everything is read from the ledger at the moment of asking, so any
replica gives the same numbers for all workers together.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Connection, func, select

from lynn.errors import StoreError
from lynn.sending import schema
from lynn.sending.ledger import Ledger
from lynn.sending.presence import live_workers
from lynn.sending.states import BatchState, SubmissionState
from lynn.text import Text

_BATCH = schema.batches.c
_SUBMISSION = schema.submissions.c


def trouble(ledger: Ledger) -> Text | None:
    """Why nothing can be recorded or sent from here; None when all is well."""
    try:
        ledger.check()
    except StoreError as error:
        return error.sentence
    return None


def exposition(ledger: Ledger) -> tuple[bytes, str]:
    """(Prometheus text, its media type). With the database away only `listo_database_up 0` is in it."""
    registry = CollectorRegistry()
    # Its own describe(): a registry would otherwise collect once more only to learn the names.
    registry.register(_Collector(ledger))
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Collector:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def describe(self) -> list[Metric]:
        """Nothing ahead of time."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All numbers as they stand."""
        up = GaugeMetricFamily("listo_database_up", "Whether the ledger's database answers.")
        now = self._ledger.clock.now()
        try:
            with self._ledger.store.read() as connection:
                found = [*_batches(connection), *_submissions(connection), *_pace(connection, now)]
            found.append(self._workers(now))
        except StoreError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found

    def _workers(self, now: datetime) -> Metric:
        gauge = GaugeMetricFamily("listo_workers", "Workers heard of lately.")
        gauge.add_metric([], len(live_workers(self._ledger.store, self._ledger.timing, now)))
        return gauge


def _batches(connection: Connection) -> Iterator[Metric]:
    labels = ["connection", "state"]
    counts = GaugeMetricFamily("listo_batches", "Batches by outcome.", labels=labels)
    people = GaugeMetricFamily("listo_records", "Rows by outcome of their batch.", labels=labels)
    query = select(_BATCH.connection, _BATCH.state, func.count(), func.sum(_BATCH.row_count))
    by_state = query.where(_BATCH.state != BatchState.SPLIT).group_by(_BATCH.connection, _BATCH.state)
    for name, state, batch_count, row_count in connection.execute(by_state):
        counts.add_metric([name, state], batch_count)
        people.add_metric([name, state], int(row_count))
    yield counts
    yield people


def _submissions(connection: Connection) -> Iterator[Metric]:
    gauge = GaugeMetricFamily("listo_submissions", "Submissions by state.", labels=["connection", "state"])
    query = select(_SUBMISSION.connection, _SUBMISSION.state, func.count())
    for name, state, count in connection.execute(query.group_by(_SUBMISSION.connection, _SUBMISSION.state)):
        gauge.add_metric([name, SubmissionState(state).value], count)
    yield gauge


def _pace(connection: Connection, now: datetime) -> Iterator[Metric]:
    posts = GaugeMetricFamily("listo_posts_last_minute", "POSTs in the last minute.", labels=["connection"])
    query = select(schema.posts.c.connection, func.count()).where(schema.posts.c.at > now - timedelta(minutes=1))
    for name, count in connection.execute(query.group_by(schema.posts.c.connection)):
        posts.add_metric([name], count)
    yield posts
    oldest = GaugeMetricFamily(
        "listo_oldest_unknown_seconds", "Age of the oldest batch that waits for a person.", labels=["connection"]
    )
    unknown = select(_BATCH.connection, func.min(_BATCH.sent_at)).where(_BATCH.state == BatchState.UNKNOWN)
    for name, sent_at in connection.execute(unknown.group_by(_BATCH.connection)):
        if sent_at is not None:
            oldest.add_metric([name], (now - sent_at).total_seconds())
    yield oldest
