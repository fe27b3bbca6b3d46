"""The only way to a POST: one batch at a time becomes `sending`, on disk, before its request leaves.

In: who asks, for which connections. Out: a `Claim` with the frozen bytes, or how long to wait. What is claimed carries a random
mark; only who holds it may later say what became of the attempt. A lease that runs out becomes `unknown`, never `pending`.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, exists, insert, null, nulls_first, select, update

from lynn.errors import StoreError
from lynn.sending import pace, schema
from lynn.sending.dividing import divide
from lynn.sending.events import PROGRAM, note
from lynn.sending.progress import refresh, set_state, take_submission
from lynn.sending.quiet import quiet_until
from lynn.sending.sparing import hold_back
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.store import Store
from lynn.sending.timing import Clock, Timing
from lynn.sending.witness import Witness
from lynn.settings import Limits
from lynn.text import t

_SUBMISSION = schema.submissions.c
_BATCH = schema.batches.c

# Statements that run for every batch are built once: building them costs more than running them.
_CANDIDATES = (
    select(
        _SUBMISSION.id,
        _SUBMISSION.connection,
        _SUBMISSION.quiet_from,
        _SUBMISSION.quiet_until,
        _SUBMISSION.quiet_zone,
    )
    .where(
        _SUBMISSION.state == SubmissionState.SENDING,
        _SUBMISSION.connection.in_(bindparam("names", expanding=True)),
        exists().where(
            _BATCH.submission_id == _SUBMISSION.id,
            _BATCH.state == BatchState.PENDING,
            _BATCH.stage <= _SUBMISSION.open_stage,
        ),
    )
    .order_by(nulls_first(_SUBMISSION.served_at), _SUBMISSION.created_at)
)
_WITH_BODY = select(schema.batches, schema.payloads.c.body).join(
    schema.payloads, schema.payloads.c.batch_id == _BATCH.id
)
_NEXT = (
    _WITH_BODY.where(
        _BATCH.submission_id == bindparam("wanted"),
        _BATCH.state == BatchState.PENDING,
        _BATCH.stage <= bindparam("stage"),
    )
    .order_by(_BATCH.stage, _BATCH.position)
    .limit(1)
    .with_for_update(skip_locked=True, key_share=True, of=schema.batches)
)
_MARK = (
    update(schema.batches)
    .where(_BATCH.id == bindparam("wanted"), _BATCH.state == BatchState.PENDING)
    .values(
        state=BatchState.SENDING,
        owner=bindparam("worker"),
        claim=bindparam("mark"),
        attempts=_BATCH.attempts + 1,
        sent_at=bindparam("now"),
        lease_until=bindparam("lease"),
        lease_steady=bindparam("steady"),
        lease_boot=bindparam("boot"),
        answered_at=None,
        reason=null(),
        words="",
    )
)
_SERVED = update(schema.submissions).where(_SUBMISSION.id == bindparam("wanted")).values(served_at=bindparam("now"))
_POSTS = insert(schema.posts)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One batch that one worker may POST once, now."""

    batch_id: int
    submission_id: str
    connection: str
    operation: str
    campaign_id: str
    number: int
    row_count: int
    #: What went out under this claim and nothing else may be settled with it.
    mark: str
    lease_until: datetime
    #: By `Clock.monotonic` of who claimed it.
    claimed_at_seconds: float
    payload: bytes


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Nothing may leave now."""

    #: When it is worth looking again; None when there is nothing to send at all.
    seconds: float | None


class ClaimInDoubtError(StoreError):
    """The database went away while the claim was written: it may stand. It never led to a POST and is to be given back."""

    def __init__(self, claim: Claim, cause: StoreError) -> None:
        super().__init__(cause.sentence, code="claim-in-doubt")
        self.claim = claim


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a worker may claim."""

    #: Connection → the tenant that it speaks for here; None: not to be compared.
    tenants: Mapping[str, str | None]
    #: Nothing but this submission.
    only: str | None = None


def claim(
    store: Store,
    worker: str,
    scope: Scope,
    limits: Limits,
    timing: Timing,
    clock: Clock,
    witness: Witness | None = None,
) -> Claim | Wait:
    """The next batch that may leave. `ClaimInDoubtError` and `StoreError` mean: nothing may."""
    if witness is not None:
        witness.begin()
    with store.read() as connection:
        candidates = _candidates(connection, scope, clock.now())
    waits: dict[str, float] = {}
    for submission_id, lane_name in candidates:
        if lane_name in waits:
            continue
        claimed: Claim | None = None
        counted = 0
        try:
            with store.write() as connection:
                lane = pace.take_lane(connection, lane_name)
                # Read only now: waiting for the others may have taken a while, and the lease begins here.
                now = clock.now()
                if witness is not None and witness.is_ahead(lane):
                    witness.stop(connection, lane, now)
                    continue
                wait = pace.wait_seconds(connection, lane, limits, timing, now, worker)
                if wait > 0:
                    waits[lane_name] = wait
                    continue
                claimed = _take_batch(connection, lane, submission_id, worker, scope, timing, clock)
                if claimed is not None and witness is not None:
                    counted = witness.count(connection, lane)
        except StoreError as error:
            if claimed is not None:
                raise ClaimInDoubtError(claimed, error) from None
            raise
        if claimed is not None:
            if witness is not None:
                witness.saw(lane_name, counted)
            return claimed
    return Wait(seconds=min(waits.values(), default=None))


def _candidates(connection: Connection, scope: Scope, now: datetime) -> list[tuple[str, str]]:
    """Submissions with something to send: the one that was served longest ago comes first."""
    found = connection.execute(_CANDIDATES, {"names": list(scope.tenants)})
    return [
        (submission_id, name)
        for submission_id, name, start, end, zone in found
        if scope.only in (None, submission_id) and quiet_until(now, start, end, zone) is None
    ]


def _take_batch(
    connection: Connection,
    lane: RowMapping,
    submission_id: str,
    worker: str,
    scope: Scope,
    timing: Timing,
    clock: Clock,
) -> Claim | None:
    submission, now = take_submission(connection, submission_id), clock.now()
    # Looked at again, now that nobody else can change it: a pause that was written before this is obeyed.
    if submission["state"] != SubmissionState.SENDING:
        return None
    speaks_for = scope.tenants[submission["connection"]]
    if None not in (speaks_for, submission["tenant"]) and speaks_for != submission["tenant"]:
        _stop_for_tenant(connection, submission, now)
        return None
    wanted = {"wanted": submission_id, "stage": submission["open_stage"]}
    row = connection.execute(_NEXT, wanted).mappings().first()
    is_changed = False
    # Whoever asked not to be disturbed since the list was checked is taken out here, and only here it is certain.
    while row is not None and hold_back(connection, submission, row, now):
        is_changed = True
        row = connection.execute(_NEXT, wanted).mappings().first()
    if row is None:
        if is_changed:
            refresh(connection, take_submission(connection, submission_id), now)
        return None
    if lane["rows_too_many"] is not None and 1 < row["row_count"] >= lane["rows_too_many"]:
        # This size was refused before: asking again would only cost a refusal.
        row = _first_piece(connection, row)
    return _mark_sending(connection, submission, row, worker, timing, clock)


def _stop_for_tenant(connection: Connection, submission: RowMapping, now: datetime) -> None:
    reason = t(
        "The connection {name} now belongs to another tenant than {tenant}, for which this was meant. Nothing more left. Put the "
        "connection right, then go on; or cancel, and send the list anew.",
        name=submission["connection"],
        tenant=submission["tenant"],
    )
    set_state(connection, submission["id"], SubmissionState.PAUSED, reason)
    note(connection, submission["id"], now, PROGRAM, t("stopped: the connection belongs to another tenant"))


def _first_piece(connection: Connection, row: RowMapping) -> RowMapping:
    try:
        first, _ = divide(connection, row)
    except ValueError:
        # Its rows are not found in its bytes: it goes as it is, and Lynn says what it thinks of it.
        return row
    return connection.execute(_WITH_BODY.where(_BATCH.id == first)).mappings().one()


def _mark_sending(
    connection: Connection, submission: RowMapping, row: RowMapping, worker: str, timing: Timing, clock: Clock
) -> Claim | None:
    mark, now, seconds = secrets.token_hex(8), clock.now(), clock.monotonic()
    lease_until = now + timing.lease
    held = {"lease": lease_until, "steady": seconds + timing.lease.total_seconds(), "boot": clock.boot()}
    taken = connection.execute(_MARK, {"wanted": row["id"], "worker": worker, "mark": mark, "now": now} | held)
    if taken.rowcount != 1:
        return None
    connection.execute(_SERVED, {"wanted": submission["id"], "now": now})
    attempt = {"connection": row["connection"], "batch_id": row["id"], "attempt": row["attempts"] + 1}
    connection.execute(_POSTS, attempt | {"worker": worker, "at": now})
    return Claim(
        batch_id=row["id"],
        submission_id=submission["id"],
        connection=row["connection"],
        operation=submission["operation"],
        campaign_id=submission["campaign_id"],
        number=row["number"],
        row_count=row["row_count"],
        mark=mark,
        lease_until=lease_until,
        claimed_at_seconds=seconds,
        payload=zlib.decompress(row["body"]),
    )
