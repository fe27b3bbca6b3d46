"""What became of the messages to the sender's own number, which stand apart: they are no person of the list.

In: a submission. Out: one line, right also while it is paused for somebody to look at them; and what tells that it changed.
"""

from __future__ import annotations

from collections import Counter

import streamlit as st

from lynn.api.wire import is_success
from lynn.sending.states import BatchState
from lynn.sending.submission import BatchView, Submission, refused
from lynn.web.i18n import _, _n, show
from lynn.web.session import installation

#: The rows to the own number are one batch, or a few where Lynn found it too large.
_MOST_BATCHES = 4


def standing(submission: Submission) -> str:
    """Another text whenever the line is another."""
    return repr([(batch.state, batch.statuses) for batch in _batches(submission)])


def is_taken(submission: Submission) -> bool:
    """Whether Lynn took any of them."""
    return any(batch.state is BatchState.ACCEPTED for batch in _batches(submission))


def render(submission: Submission) -> None:
    """The line, once they have left."""
    batches = [batch for batch in _batches(submission) if batch.state is not BatchState.PENDING]
    if not batches:
        return
    total = sum(batch.row_count for batch in batches)
    statuses: Counter[str] = Counter()
    for batch in batches:
        statuses.update(batch.statuses)
    rejected = [batch for batch in batches if batch.state is BatchState.REJECTED]
    count = refused(statuses) + sum(batch.row_count for batch in rejected)
    loaded = sum(number for status, number in statuses.items() if is_success(status))
    if count:
        words = _n(
            "Lynn rejected {count} of the {total} messages to your own number.",
            "Lynn rejected {count} of the {total} messages to your own number.",
            count,
            total=total,
        )
        reasons = [show(batch.reason) for batch in rejected if batch.reason]
        line = f":red[:material/close: **{words}**] {' '.join(reasons)}"
    elif loaded == total:
        words = _n(
            "Lynn took the message to your own number.", "Lynn took all {count} messages to your own number.", total
        )
        line = f":green[:material/check:] {words}"
    else:
        words = _("What Lynn makes of the messages to your own number is not known yet; it is asked again and again.")
        line = f":gray[:material/schedule: {words}]"
    with st.container(border=True, key="own_number"):
        st.markdown(line)


def _batches(submission: Submission) -> list[BatchView]:
    first = installation().ledger.batches(submission.submission_id, limit=_MOST_BATCHES)
    return [batch for batch in first if batch.is_own_number]
