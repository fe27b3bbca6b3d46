"""How fast a connection may go, over all workers together, and what was learned of it.

In: limits, what was sent lately, what Lynn said. Out: how long to wait. All workers read and write the same row (`lanes`), so
a Retry-After that one of them got holds for every other. Taking the row also puts the claims of one connection in line.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lynn.sending import schema
from lynn.sending.states import BatchState
from lynn.sending.timing import Timing
from lynn.settings import Limits

_LANE = schema.lanes.c
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """How long to wait after the n-th trouble in a row: doubling, between half and all of it by chance."""

    first_seconds: float
    last_seconds: float

    def seconds(self, troubles: int, chance: float) -> float:
        """`troubles` counts from 1; `chance` is in [0, 1): senders that failed together do not come back together."""
        full = min(self.last_seconds, self.first_seconds * 2.0 ** min(troubles - 1, 30))
        return full * (0.5 + chance / 2)


def take_lane(connection: Connection, name: str) -> RowMapping:
    """The connection's row, made when missing, held until the transaction ends."""
    query = select(schema.lanes).where(_LANE.connection == name).with_for_update()
    found = connection.execute(query).mappings().first()
    if found is None:
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        fresh = {"connection": name, "backoffs": 0, "ask_backoffs": 0, "rows_taken": 0}
        connection.execute(make(schema.lanes).values(fresh).on_conflict_do_nothing())
        found = connection.execute(query).mappings().one()
    return found


def wait_seconds(
    connection: Connection, lane: RowMapping, limits: Limits, timing: Timing, now: datetime, worker: str
) -> float:
    """0: a POST may leave now. Else how long until it is worth asking again."""
    if lane["blocked_until"] is not None and lane["blocked_until"] > now:
        return float((lane["blocked_until"] - now).total_seconds())
    if _in_flight(connection, lane["connection"], now, timing, worker) >= limits.in_flight:
        return timing.silent_after_seconds / 4
    oldest = connection.execute(
        select(schema.posts.c.at)
        .where(schema.posts.c.connection == lane["connection"], schema.posts.c.at > now - _MINUTE)
        .order_by(schema.posts.c.at.desc())
        .offset(limits.per_minute - 1)
        .limit(1)
    ).scalar()
    return 0.0 if oldest is None else float((oldest + _MINUTE - now).total_seconds())


def _in_flight(connection: Connection, name: str, now: datetime, timing: Timing, worker: str) -> int:
    """POSTs under way. A worker that died has none: the system closed its sockets; its silence tells."""
    batch, beat = schema.batches.c, schema.workers.c.beat_at
    silent = now - timedelta(seconds=timing.silent_after_seconds)
    query = (
        select(func.count())
        .select_from(schema.batches)
        .outerjoin(schema.workers, schema.workers.c.name == batch.owner)
        .where(
            batch.connection == name,
            batch.state == BatchState.SENDING,
            batch.lease_until > now,
            or_(batch.owner == worker, beat > silent),
        )
    )
    return int(connection.execute(query).scalar_one())


def block(
    connection: Connection, lane: RowMapping, now: datetime, wish_seconds: float | None, timing: Timing
) -> datetime:
    """After "surely not taken": all senders of the connection wait, as Lynn wishes or longer each time."""
    troubles = lane["backoffs"] + 1
    backoff = Backoff(first_seconds=timing.backoff_first_seconds, last_seconds=timing.backoff_last_seconds)
    # Not for secrets: jitter.
    chance = random.random()  # noqa: S311
    seconds = wish_seconds if wish_seconds is not None else backoff.seconds(troubles, chance)
    until = now + timedelta(seconds=seconds)
    if lane["blocked_until"] is not None and lane["blocked_until"] > until:
        until = lane["blocked_until"]
    # Those that left together and failed together are one trouble, not four.
    is_new = lane["blocked_until"] is None or lane["blocked_until"] <= now
    _set(connection, lane, blocked_until=until, backoffs=troubles if is_new else lane["backoffs"])
    return until


def learn_taken(connection: Connection, lane: RowMapping, row_count: int) -> None:
    """A load of so many rows was taken: the way is free, and this size is known to pass."""
    too_many = lane["rows_too_many"]
    is_refuted = too_many is not None and row_count >= too_many
    if lane["backoffs"] or row_count > lane["rows_taken"] or is_refuted:
        _set(
            connection,
            lane,
            backoffs=0,
            rows_taken=max(row_count, lane["rows_taken"]),
            rows_too_many=None if is_refuted else too_many,
        )


def learn_too_large(connection: Connection, lane: RowMapping, row_count: int) -> None:
    """A load of so many rows was answered with 413: later ones of this size are divided before they leave."""
    if row_count > 1 and (lane["rows_too_many"] is None or row_count < lane["rows_too_many"]):
        _set(connection, lane, rows_too_many=row_count, rows_taken=min(lane["rows_taken"], row_count - 1))


def _set(connection: Connection, lane: RowMapping, **values: object) -> None:
    connection.execute(update(schema.lanes).where(_LANE.connection == lane["connection"]).values(**values))
