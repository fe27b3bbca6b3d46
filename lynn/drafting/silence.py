"""Who asked for silence, as a draft's list to one campaign meets it; and the decision to reach some of them all the same.

In: the record of who is not to be disturbed, the draft. Out: what the check asks about a list's numbers; whom a person let go.
Why the people and not the cause: who asks for silence after that decision was not in it, and is held back to the last batch.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

import pyarrow as pa

from lynn.check import CheckedRows
from lynn.check.recipients import ELSEWHERE, HERE, Silence
from lynn.check.screen import Rows
from lynn.drafting.draft import Draft
from lynn.drafting.store import DraftStore
from lynn.sending.ledger import Ledger


def silence_for(ledger: Ledger, draft: Draft) -> Silence:
    """What tells, out of a list's numbers, who must not be reached by this draft."""
    if draft.purpose or not ledger.suppression.entries(draft.connection, limit=1):
        # Nobody is disturbed by standing among the contacts.
        return Silence()
    record, connection, campaign_id = ledger.suppression, draft.connection, campaign_of(draft)
    return Silence(
        here=lambda e164s: record.held(connection, campaign_id, e164s),
        # An entry for any campaign counts where no campaign is named, so there nobody is elsewhere.
        elsewhere=lambda e164s: record.held(connection, "", e164s) - record.held(connection, campaign_id, e164s),
        fingerprint=record.fingerprint,
    )


def campaign_of(draft: Draft) -> str:
    """The campaign that the draft's people are loaded into; "" when none is named."""
    if draft.campaign_id is not None:
        return draft.campaign_id
    return (draft.template.campaign_id if draft.template else "") or ""


def allow(
    store: DraftStore, ledger: Ledger, draft: Draft, checked: CheckedRows, code: str, *, is_allowed: bool
) -> Draft:
    """Let the rows of a code go nonetheless, or hold them back again. Of those who asked for silence in another campaign it lets
    these people go and no others."""
    answers = draft.answers
    if code == ELSEWHERE:
        people = ledger.suppression.fingerprint(asked_elsewhere(checked)) if is_allowed else ""
        answers = dataclasses.replace(answers, allowed_people=people)
    allowed = answers.allowed | {code} if is_allowed else answers.allowed - {code}
    return store.save(draft, answers=dataclasses.replace(answers, allowed=allowed))


def asked_elsewhere(checked: CheckedRows) -> list[str]:
    """E.164 of those who asked for silence in another campaign, whether they go or not."""
    return _numbers(checked, checked.rows_of(ELSEWHERE))


def let_go(checked: CheckedRows) -> tuple[str, ...]:
    """E.164 of those of them who go, because a person decided so."""
    rows = checked.rows_of(ELSEWHERE)
    return tuple(_numbers(checked, rows[checked.hold[rows] == 0]))


def held_for_silence(checked: CheckedRows) -> dict[str, str]:
    """E.164 of everybody whose row is held back for having asked for silence → the code that holds it."""
    held: dict[str, str] = {}
    for code in (HERE, ELSEWHERE):
        rows = checked.rows_of(code)
        held |= dict.fromkeys(_numbers(checked, rows[checked.hold[rows] != 0]), code)
    return held


def rows_of_people(checked: CheckedRows, code: str, people: Collection[str]) -> tuple[str, ...]:
    """What the rows of these people are called, among the rows of a code."""
    if checked.phone_field is None:
        return ()
    rows = checked.rows_of(code)
    numbers = checked.values[checked.phone_field].take(pa.array(rows)).to_pylist()
    return tuple(
        checked.places.name(int(checked.row_numbers[row]))
        for row, e164 in zip(rows.tolist(), numbers, strict=True)
        if e164 in people
    )


def _numbers(checked: CheckedRows, rows: Rows) -> list[str]:
    if checked.phone_field is None:
        return []
    numbers: list[str] = checked.values[checked.phone_field].take(pa.array(rows)).to_pylist()
    return sorted(set(numbers))
