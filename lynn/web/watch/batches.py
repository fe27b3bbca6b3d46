"""Every batch with its outcome and TaskID, and what can be taken away: the report, the record, a text for support."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial

import pandas as pd
import streamlit as st

from lynn.sending.report import report_workbook
from lynn.sending.submission import BatchView, Submission, refused
from lynn.text_workbook import MEDIA_TYPE
from lynn.web import widgets
from lynn.web.i18n import _, _n, clock, day_and_time, escape, language, number, show
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt
from lynn.web.watch.words import BATCH_LOOKS

PAGE = 20


def table(submission: Submission) -> None:
    """A page of batches."""
    st.markdown("### " + _n("{count} batch", "{count} batches", submission.batch_count))
    pages = max(1, -(-submission.batch_count // PAGE))
    page = st.pagination(pages, key="batches_page") if pages > 1 else 1
    shown = installation().ledger.batches(submission.submission_id, offset=(page - 1) * PAGE, limit=PAGE)
    st.table(
        pd.DataFrame(
            {
                _("Batch"): [_("Own number") if batch.is_own_number else str(batch.number) for batch in shown],
                _("People"): [number(batch.row_count) for batch in shown],
                _("Outcome"): [_outcome(batch) for batch in shown],
                _("Task"): [widgets.code(batch.task_id[:12]) if batch.task_id else "" for batch in shown],
                _("At"): [clock(batch.answered_at or batch.sent_at) if batch.sent_at else "" for batch in shown],
            }
        ),
        border="horizontal",
        hide_index=True,
    )
    _words(shown)


def _outcome(batch: BatchView) -> str:
    line = BATCH_LOOKS[batch.state].badge()
    if count := refused(batch.statuses):
        line += f" :red-badge[:material/close: {_n('{count} rejected', '{count} rejected', count)}]"
    return line


def _words(shown: list[BatchView]) -> None:
    """What Lynn says verbatim and what it means, for those batches where there is something to say."""
    telling = [batch for batch in shown if batch.reason or batch.task_state or batch.words]
    if not telling:
        return
    with st.expander(_("What Lynn says, word for word"), icon=":material/forum:"):
        for batch in telling:
            st.markdown(
                f"**{_('Batch {number}', number=str(batch.number))}** " + (show(batch.reason) if batch.reason else "")
            )
            if batch.ask_next_at and not batch.is_final:
                widgets.lead(
                    f":small[{_('Lynn is asked again at {time}.', time=clock(batch.ask_next_at, seconds=True))}]"
                )
            said = batch.words or batch.task_state
            if said:
                st.code(said[:1000], language=None, wrap_lines=True)


def downloads(person: Person, submission: Submission) -> None:
    """Report, record, support text, history; last and apart, the deletion."""
    ledger, submission_id = installation().ledger, submission.submission_id
    stem = submission.file_name.rsplit(".", 1)[0]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("Report of every row"),
            data=partial(report_workbook, ledger, submission_id, language()),
            file_name=_("report") + f" {stem}.xlsx",
            mime=MEDIA_TYPE,
            icon=":material/download:",
            on_click="ignore",
            disabled=submission.purged_at is not None,
        )
        st.download_button(
            _("Record for the archive"),
            data=lambda: json.dumps(ledger.export_record(submission_id), ensure_ascii=False, indent=1).encode(),
            file_name=_("record") + f" {submission_id}.json",
            mime="application/json",
            icon=":material/inventory_2:",
            type="tertiary",
            on_click="ignore",
            help=_("Who sent what when, with fingerprints and TaskIDs; no names and no phones in it"),
        )
        with st.popover(_("Copy for support"), icon=":material/content_copy:", type="tertiary"):
            st.code(_support(submission), language=None, wrap_lines=True)
    if submission.purged_at:
        widgets.lead(
            _("Names and phones were deleted {when}; the record stays.", when=day_and_time(submission.purged_at))
        )
    with st.expander(_("What happened, and who did it"), icon=":material/history:"):
        for at, who, what in ledger.events(submission_id, language=language()):
            when = widgets.code(clock(datetime.fromisoformat(at), seconds=True))
            st.markdown(f":small[{when} {escape(who)}: {escape(what)}]")
    if submission.ended_at and submission.purged_at is None:
        _offer_purge(person, submission)


def _offer_purge(person: Person, submission: Submission) -> None:
    days = installation().settings.limits.keep_days
    with st.expander(_("Delete names and phones"), icon=":material/delete:", key="delete_people"):
        st.markdown(
            _n(
                "They are deleted by themselves {count} day after the end. Now means: no report any more. The record stays.",
                "They are deleted by themselves {count} days after the end. Now means: no report any more. The record stays.",
                days,
            )
        )
        is_meant = st.checkbox(
            _("I mean it: this cannot be undone, and the report is gone with them."), key="purge_meant"
        )
        st.button(
            _("Delete them now"),
            key="purge_now",
            icon=":material/delete:",
            disabled=not is_meant,
            on_click=_purge,
            args=(person, submission.submission_id),
        )


def _purge(person: Person, submission_id: str) -> None:
    here = installation()

    def work() -> None:
        here.ledger.purge(submission_id, by=person.name)
        here.drafts.delete_of(submission_id)

    attempt(work)


def _support(submission: Submission) -> str:
    unknown = installation().ledger.unknown_batches(submission.submission_id)
    lines = [
        f"submission {submission.submission_id}",
        f"created    {submission.created_at.isoformat(timespec='seconds')}",
        f"template   {submission.template_id}",
        f"campaign   {submission.campaign_id or '-'}",
        f"state      {submission.state.value}",
        *(f"unknown    batch {batch.number}, sha256 {batch.sha256}, sent {batch.sent_at}" for batch in unknown[:10]),
    ]
    return "\n".join(lines)
