"""Who was not reached: each rejected row by name, with its number and the reason, and the same as a workbook.

In: a submission that Lynn rejected something of. Out: a table below the bars. Why: the bars say how many; a person asks who.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from lynn.drafting.jobs import Job
from lynn.sending.report import ReportRow, file_labels, not_reached, report_workbook
from lynn.sending.submission import Submission
from lynn.text_workbook import MEDIA_TYPE
from lynn.web import widgets
from lynn.web.i18n import _, _n, language, plain
from lynn.web.session import installation
from lynn.web.waiting import is_over, watch

#: Rows on the page; all of them are in the workbook.
_SHOWN = 200


def render(submission: Submission) -> None:
    """The table, where Lynn rejected somebody and the rows are still kept."""
    count = submission.counts.rejected + submission.counts.refused_records
    if not count or submission.purged_at:
        return
    ledger, submission_id = installation().ledger, submission.submission_id

    def work(_job: Job) -> tuple[list[ReportRow], list[str]]:
        return not_reached(ledger, submission_id), file_labels(ledger, submission_id)

    job = installation().jobs.start(("unreached", submission_id, count), work, weight=submission.counts.rows)
    if not is_over(job):
        watch(job, _("Looking who was not reached …"))
        return
    rows, labels = job.result()
    st.markdown("### " + _n("Not reached: {count} person", "Not reached: {count} people", len(rows)))
    name, phone = (_reader(submission, labels, field) for field in ("name", "phone"))
    shown = rows[:_SHOWN]
    st.dataframe(
        pd.DataFrame(
            {
                _("Row"): [row.place for row in shown],
                _("Name"): [name(row) for row in shown],
                _("Phone"): [phone(row) for row in shown],
                _("Reason"): [plain(row.sent.reason) if row.sent and row.sent.reason else "" for row in shown],
            }
        ),
        hide_index=True,
        alt=_("Who was not reached"),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _n("Download this row", "Download these {count} rows", len(rows)),
            data=partial(report_workbook, ledger, submission_id, language(), rows=rows),
            file_name=_("not reached") + f" {submission.file_name.rsplit('.', 1)[0]}.xlsx",
            mime=MEDIA_TYPE,
            icon=":material/download:",
            type="tertiary",
            key="download_unreached",
            on_click="ignore",
        )
        if len(rows) > _SHOWN:
            widgets.lead(_n("The first {count} is shown.", "The first {count} are shown.", _SHOWN))


def _reader(submission: Submission, labels: list[str], wanted: str) -> Callable[[ReportRow], str]:
    """Reads a field as the sheet has it; as it left where it has no column of its own."""
    given = submission.answers.get("columns", ())
    columns = [
        labels.index(label)
        for source in given
        if str(source["field"]).casefold() == wanted
        for label in source["labels"]
        if label in labels
    ]

    def read(row: ReportRow) -> str:
        if columns:
            return " ".join(row.cells[at] for at in columns)
        sent = row.sent.values if row.sent else {}
        return next((value for field, value in sent.items() if field.casefold() == wanted), "")

    return read
