"""The rehearsed rows go to Lynn one by one, at a pace; each at most once, and every outcome is on disk before the next.

In: a client, rows, a journal. Out: lines in the journal, and why it stopped when it stopped early. What surely was not taken is
tried again here; what may have been taken never is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

from lynn.api.client import LynnClient
from lynn.desk import contacts as desk
from lynn.desk.journal import Journal, State, key_of
from lynn.desk.people import Person
from lynn.desk.rehearsal import Row, form_values, seen_values
from lynn.errors import ConflictError, LynnError, NotFoundError, NotTakenError, OutcomeUnknownError, SignInError
from lynn.text import Text, t

#: Tries of a row that surely was not taken, and the wait between them where Lynn names none (seconds).
TRIES = 4
WAIT_SECONDS = 2.0
#: A wish to wait longer than this stops the run: a person comes back later.
MOST_WAIT_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """Why a run ended before its last row; the rest can go later."""

    reason: Text


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast, and when to give up."""

    per_minute: int
    #: Unknown outcomes in a row after which the run stops by itself.
    troubles_in_a_row: int


def to_send(rows: Sequence[Row], journal: Journal, *, with_unknown: bool = False) -> tuple[list[Row], list[Row]]:
    """(rows that may go, rows that only a person may send again because their fate is not known)."""
    lines = journal.lines()
    unknown = {row.row for row in rows if (line := lines.get(key_of(row.number))) and line.state.is_unknown}
    if with_unknown:
        return list(rows), []
    return [row for row in rows if row.row not in unknown], [row for row in rows if row.row in unknown]


def bring(
    client: LynnClient,
    rows: Sequence[Row],
    journal: Journal,
    pace: Pace,
    *,
    cancelled: Event | None = None,
    on_progress: Callable[[float], None] | None = None,
    connection: str = "",
    list_name: str = "",
    by: str = "",
) -> Stopped | None:
    """Create and change contacts, row after row. None when all had their turn. The last three name the run in the journal."""
    stop = cancelled or Event()
    troubles = 0
    with journal.run(connection, list_name, len(rows), by=by):
        for position, row in enumerate(rows):
            if stop.is_set():
                return Stopped(reason=t("You stopped it. The rest was not sent."))
            begun = time.monotonic()
            state, why = _one(client, row, journal, stop)
            if why is not None:
                return Stopped(reason=why)
            troubles = troubles + 1 if state.is_unknown else 0
            if troubles >= pace.troubles_in_a_row:
                return Stopped(reason=t("Lynn gave no clear answer several times in a row, so it stopped by itself."))
            if on_progress:
                on_progress((position + 1) / len(rows))
            if position + 1 < len(rows):
                stop.wait(max(0.0, 60 / pace.per_minute - (time.monotonic() - begun)))
    return None


def _one(client: LynnClient, row: Row, journal: Journal, stop: Event) -> tuple[State, Text | None]:
    """The row's outcome, written down; and why the run cannot go on, if it cannot."""
    for attempt in range(1, TRIES + 1):
        journal.write(row.number, row.row, State.ASKED)
        try:
            state, words = _ask(client, row)
        except NotTakenError as error:
            journal.write(row.number, row.row, State.NOT_TAKEN, error.code)
            wait = WAIT_SECONDS if error.retry_after_seconds is None else error.retry_after_seconds
            if attempt == TRIES or wait > MOST_WAIT_SECONDS:
                return State.NOT_TAKEN, error.sentence
            if stop.wait(wait):
                return State.NOT_TAKEN, t("You stopped it. The rest was not sent.")
            continue
        except SignInError as error:
            journal.write(row.number, row.row, State.NOT_TAKEN, error.code)
            return State.NOT_TAKEN, error.sentence
        journal.write(row.number, row.row, state, words)
        return state, None
    raise AssertionError("every try returns or goes on")


def _ask(client: LynnClient, row: Row) -> tuple[State, str]:
    try:
        if row.is_new:
            client.post_contact(desk.new_fields(form_values(row)))
            return State.CREATED, ""
        return _change(client, row)
    except (NotTakenError, SignInError):
        raise
    except OutcomeUnknownError as error:
        return State.UNKNOWN, str(error.facts.get("words") or error.code)
    except (ConflictError, NotFoundError) as error:
        return State.LEFT_ALONE, error.code
    except LynnError as error:
        return State.REFUSED, str(error.facts.get("words") or error.code)


def _change(client: LynnClient, row: Row) -> tuple[State, str]:
    try:
        seen = client.contact(row.contact_id)
    except OutcomeUnknownError as error:
        # Only asked so far, so nothing is unknown: there is no answer to compare with.
        return State.LEFT_ALONE, error.code
    shown = Person(
        contact_id=seen.contact_id,
        name=seen.name,
        channel=seen.channel,
        identifier=seen.identifier,
        correlation_ids=seen.correlation_ids,
    )
    if seen_values(shown) != dict(row.before):
        # The rehearsal showed another contact than there is now.
        return State.LEFT_ALONE, "changed-meanwhile"
    changes = desk.changes_to(seen, desk.values_of(seen) | dict(row.values))
    client.put_contact(row.contact_id, changes, seen=seen)
    return State.CHANGED, ""
