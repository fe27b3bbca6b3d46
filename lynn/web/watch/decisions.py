"""What waits for a person: a batch that nobody knows the fate of. Neither answer is the default."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from lynn.sending.submission import BatchView, Submission
from lynn.web import widgets
from lynn.web.i18n import _, _n, clock, show
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt

#: Cards at once; more would bury the first.
SHOWN = 3


def render(person: Person, submission: Submission) -> None:
    """A card for each of the first unknown batches."""
    if not submission.counts.unknown:
        return
    unknown = installation().ledger.unknown_batches(submission.submission_id)
    for batch in unknown[:SHOWN]:
        _card(person, batch)
    if len(unknown) > SHOWN:
        rest = len(unknown) - SHOWN
        widgets.lead(
            _n("{count} more batch waits for the same answer.", "{count} more batches wait for the same answer.", rest)
        )


def _card(person: Person, batch: BatchView) -> None:
    with st.container(border=True, key=f"decision_{batch.batch_id}"):
        title = _("Batch {number}: nobody knows whether it arrived", number=str(batch.number))
        st.markdown(f"##### :orange[:material/help:] {title}")
        if batch.reason:
            st.markdown(show(batch.reason))
        at = clock(batch.sent_at, seconds=True) if batch.sent_at else "?"
        st.markdown(
            _n(
                "Listo never sends it again by itself. Look in Lynn whether a task of **{count}** record "
                "came in at **{at}**, then say which:",
                "Listo never sends it again by itself. Look in Lynn whether a task of **{count}** records "
                "came in at **{at}**, then say which:",
                batch.row_count,
                at=at,
            )
        )
        if batch.words:
            st.markdown(f":small[:gray[{_('What came back: {words}', words=batch.words[:300])}]]")
        too_early = batch.resend_from_at is not None and batch.resend_from_at > datetime.now(UTC)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("It arrived"),
                icon=":material/check:",
                key=f"arrived_{batch.batch_id}",
                on_click=_settle,
                args=(person, batch, True),
            )
            st.button(
                _("It did not: send it"),
                icon=":material/redo:",
                key=f"resend_{batch.batch_id}",
                on_click=_settle,
                args=(person, batch, False),
                disabled=too_early,
            )
            st.download_button(
                _("What was sent"),
                data=lambda: installation().ledger.payload(batch.batch_id),
                file_name=f"batch-{batch.number:05d}.json",
                mime="application/json",
                icon=":material/download:",
                type="tertiary",
                key=f"payload_{batch.batch_id}",
                on_click="ignore",
            )
            if too_early and batch.resend_from_at:
                when = clock(batch.resend_from_at, seconds=True)
                st.markdown(
                    f":small[:gray[{_('A late answer may still come; sending again is possible from {when}.', when=when)}]]",
                    width="content",
                )


def _settle(person: Person, batch: BatchView, arrived: bool) -> None:
    attempt(
        lambda: installation().ledger.settle(batch.batch_id, arrived=arrived, by=person.name, attempt=batch.attempts)
    )
