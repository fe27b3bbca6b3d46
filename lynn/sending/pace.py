"""How fast a connection may go, over all workers together, and what was learned of it.

In: limits, what was sent lately, what Lynn said. Out: how long to wait. All workers read and write the same row (`lanes`), so
a Retry-After that one of them got holds for every other. Taking the row also puts the claims of one connection in line.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lynn.sending import schema
from lynn.sending.states import BatchState
from lynn.sending.timing import Timing
from lynn.settings import Limits

_LANE = schema.lanes.c
_MINUTE = timedelta(minutes=1)

# Statements that run for every batch are built once: building them costs more than running them. Rows are taken FOR NO KEY
# UPDATE: on PostgreSQL a row that refers to them can then be written by others meanwhile, so that two never block each other.
_TAKE = select(schema.lanes).where(_LANE.connection == bindparam("name")).with_for_update(key_share=True)
#: A worker that died has no POST under way: the system closed its sockets; its silence tells.
_IN_FLIGHT = (
    select(func.count())
    .select_from(schema.batches)
    .outerjoin(schema.workers, schema.workers.c.name == schema.batches.c.owner)
    .where(
        schema.batches.c.connection == bindparam("name"),
        schema.batches.c.state == BatchState.SENDING,
        schema.batches.c.lease_until > bindparam("now"),
        or_(
            schema.batches.c.owner == bindparam("worker"),
            schema.workers.c.beat_at.between(bindparam("silent"), bindparam("future")),
        ),
    )
)
_NTH_LAST_POST = (
    select(schema.posts.c.at)
    .where(
        schema.posts.c.connection == bindparam("name"),
        schema.posts.c.at.between(bindparam("since"), bindparam("future")),
    )
    .order_by(schema.posts.c.at.desc())
    .offset(bindparam("before"))
    .limit(1)
)


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
    found = connection.execute(_TAKE, {"name": name}).mappings().first()
    if found is None:
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        fresh = {"connection": name, "backoffs": 0, "ask_backoffs": 0, "rows_taken": 0}
        connection.execute(make(schema.lanes).values(fresh).on_conflict_do_nothing())
        found = connection.execute(_TAKE, {"name": name}).mappings().one()
    return found


def wait_seconds(
    connection: Connection, lane: RowMapping, limits: Limits, timing: Timing, now: datetime, worker: str
) -> float:
    """0: a POST may leave now. Else how long until it is worth asking again."""
    if lane["blocked_until"] is not None and lane["blocked_until"] > now:
        return float((lane["blocked_until"] - now).total_seconds())
    name, silent = lane["connection"], now - timedelta(seconds=timing.silent_after_seconds)
    # What is later than that was written before somebody set the clock back: it must not hold everything up until then.
    future = now + _MINUTE
    in_flight = {"name": name, "now": now, "worker": worker, "silent": silent, "future": future}
    if connection.execute(_IN_FLIGHT, in_flight).scalar_one() >= limits.in_flight:
        return timing.silent_after_seconds / 4
    last_minute = {"name": name, "since": now - _MINUTE, "future": future, "before": max(limits.per_minute, 1) - 1}
    oldest = connection.execute(_NTH_LAST_POST, last_minute).scalar()
    return 0.0 if oldest is None else float((oldest + _MINUTE - now).total_seconds())


def block(
    connection: Connection, lane: RowMapping, now: datetime, wish_seconds: float | None, timing: Timing
) -> datetime:
    """After "surely not taken": all senders of the connection wait, as Lynn wishes or longer each time."""
    # Those that left together and failed together are one trouble, not four.
    is_new = lane["blocked_until"] is None or lane["blocked_until"] <= now
    troubles = max(lane["backoffs"] + is_new, 1)
    backoff = Backoff(first_seconds=timing.backoff_first_seconds, last_seconds=timing.backoff_last_seconds)
    # Not for secrets: jitter.
    chance = random.random()  # noqa: S311
    seconds = wish_seconds if wish_seconds is not None else backoff.seconds(troubles, chance)
    until = now + timedelta(seconds=seconds)
    if lane["blocked_until"] is not None and lane["blocked_until"] > until:
        until = lane["blocked_until"]
    _set(connection, lane, blocked_until=until, backoffs=troubles)
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
