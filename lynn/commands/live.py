"""`send` asks Lynn about everybody before anything is recorded, as the app does; where it cannot, it wants a reason in words.

In: a checked list. Out: the draft and its check as they stand after that. Whom Lynn names is held back like everybody else who
asked for silence.
"""

from __future__ import annotations

import argparse
import dataclasses

from lynn.check import CheckedRows
from lynn.commands.progress import Progress
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.silence import silence_for
from lynn.errors import ConflictError
from lynn.installation import Installation
from lynn.text import t


def asked_about(
    here: Installation, options: argparse.Namespace, draft: Draft, checked: CheckedRows
) -> tuple[Draft, CheckedRows]:
    """Ask, and check again where somebody was named. `ConflictError` where Lynn cannot be asked about everybody and no reason was
    given (`--unasked`) to send nonetheless; the reason goes into the record."""
    if why := " ".join((options.unasked or "").split()):
        return here.drafts.save(draft, plan=dataclasses.replace(draft.plan, unchecked_why=why)), checked
    people = steps.recipients(draft, checked)
    client = here.client(draft.connection) if people else None
    if client is None:
        return draft, checked
    before = here.ledger.suppression.version(draft.connection)
    with Progress(t("Asking Lynn about each person"), options.language) as progress:
        result = here.live.check(client, people, report=progress.show)
    if not result.is_complete:
        reason = t("no answer") if result.trouble is None else result.trouble.sentence
        raise ConflictError(
            t(
                "Lynn could not be asked who is on do not disturb, so nothing was sent: {reason} To send without that, add "
                "{option} and say why; it goes into the record.",
                reason=reason,
                option='--unasked "WHY"',
            ),
            code="not-asked",
        )
    if here.ledger.suppression.version(draft.connection) != before:
        checked = steps.check(here.drafts, draft, silence_for(here.ledger, draft))
    return draft, checked
