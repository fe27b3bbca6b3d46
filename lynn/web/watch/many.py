"""All submissions, the newest first."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lynn.records import is_records
from lynn.sending.submission import Submission
from lynn.suppression import bulk
from lynn.web import session, widgets
from lynn.web.i18n import _, day_and_time, number, plain
from lynn.web.session import installation
from lynn.web.suppression import back
from lynn.web.watch.words import SUBMISSION_LOOKS

PAGE = 25


def render() -> None:
    """The table; a click on a row opens it."""
    ledger = installation().ledger
    st.title(_("Submissions"))
    page = int(st.session_state.get("submissions_page", 1))
    shown = ledger.submissions(offset=(page - 1) * PAGE, limit=PAGE + 1)
    if not shown and page == 1:
        _nothing_yet()
        return
    widgets.lead(_("What was sent, by whom, and what became of it.") + " " + _("Click a row to open it."))
    rows = shown[:PAGE]
    row = widgets.pick_row(_frame(rows), key=f"submissions_{page}", alt=_("Submissions, the newest first"))
    if row is not None:
        session.turn(submission=rows[row].submission_id)
        st.rerun()
    if page > 1 or len(shown) > PAGE:
        st.pagination(page + (1 if len(shown) > PAGE else 0), key="submissions_page")


def _nothing_yet() -> None:
    with st.container(border=True):
        st.markdown("##### " + _("Nothing was sent yet"))
        widgets.lead(
            _("A submission is one decision to send one list. You will see here, row by row, what became of it.")
        )
        session.link_page("send", _("Send a list"), ":material/send:")


def _what(submission: Submission) -> str:
    if bulk.is_change(submission):
        return back.kind_words(submission)
    if is_records(submission):
        return _("Campaign records")
    return submission.template_name or submission.template_id[:8]


def _frame(rows: list[Submission]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("When"): [day_and_time(row.created_at) for row in rows],
            _("File"): [row.file_name for row in rows],
            _("Template"): [_what(row) for row in rows],
            _("People"): [number(row.counts.rows - row.counts.held_back) for row in rows],
            _("State"): [plain(SUBMISSION_LOOKS[row.state].word) for row in rows],
            _("Who"): [row.created_by for row in rows],
            _("Connection"): [session.connection_label(row.connection) for row in rows],
        }
    )
