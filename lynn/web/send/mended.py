"""The held-back rows as a workbook to mend in Excel, and the way back: only those rows are replaced, and what was passed over is
told."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import partial

import streamlit as st

from lynn.check import CheckedRows, code_title
from lynn.drafting import steps
from lynn.drafting.by_hand import mended_rows
from lynn.drafting.draft import Draft
from lynn.drafting.mending import Mended, take_mended, workbook_to_mend
from lynn.mended import MendedCells
from lynn.text_workbook import MEDIA_TYPE
from lynn.web import widgets
from lynn.web.i18n import _, _n, language, number, show
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt

#: As many rows or columns as a sentence names.
_MOST_NAMED = 10


def offer_workbook(stop: Stop, checked: CheckedRows) -> None:
    """Download, mend, drop back; shown only when something is held back or was mended this way."""
    held = checked.row_count - checked.will_go_count
    draft = stop.here
    _say_result(draft, checked)
    if held:
        with st.container(horizontal=True, horizontal_alignment="right"):
            reading = steps.open_reading(installation().drafts, draft)
            st.download_button(
                _n("Download the {count} row", "Download the {count} rows", held),
                data=partial(workbook_to_mend, draft, reading, checked, language=language()),
                file_name=_("held back") + f" {draft.list_name.rsplit('.', 1)[0]}.xlsx",
                mime=MEDIA_TYPE,
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )
        with st.expander(_("Mend them in Excel and drop them back"), icon=":material/upload_file:"):
            widgets.lead(
                _("Mend the coloured cells in the downloaded workbook and drop it here. Only those rows are replaced.")
            )
            key = f"mended_{draft.version}"
            st.file_uploader(_("Mended workbook"), key=key, on_change=_take, args=(stop.person, draft, key))


def _say_result(draft: Draft, checked: CheckedRows) -> None:
    """What became of the workbook, until something else is decided."""
    of, result = st.session_state.get("mended_result", (None, None))
    if of != (draft.draft_id, draft.version) or not isinstance(result, Mended):
        return
    rows = frozenset(row for row, _label in result.found.cells)
    became = mended_rows(checked, rows)
    if rows:
        words = _n("{count} row mended", "{count} rows mended", became.row_count)
        words += ", " + _n("{count} goes now", "{count} go now", became.going)
        still = " · ".join(f"{show(code_title(code))}: {number(count)}" for code, count in became.held_back.items())
        words += (f", {_('still held back')} ({still})" if still else "") + "."
    else:
        words = _("The workbook says nothing else than the list, so nothing was replaced.")
    with st.container(border=True, key="mended_workbook"):
        st.markdown(":green[:material/check_circle:] " + words if rows else ":material/info: " + words)
        for line in (*_passed_over(result.found), *(show(note) for note in result.notes)):
            st.markdown(":orange[:material/playlist_remove:] " + line)


def _passed_over(found: MendedCells) -> Iterator[str]:
    """Such as people whom somebody added below: who believes that they go must be told."""
    if count := len(found.unmatched_rows):
        yield _n(
            "Row {rows} of the workbook is none of the rows held back, so it was passed over. "
            "To add people, add them to the list itself.",
            "{count} rows of the workbook are none of the rows held back, so they were passed over: {rows}. "
            "To add people, add them to the list itself.",
            count,
            rows=_named(list(map(str, found.unmatched_rows))),
        )
    if count := len(found.missing_labels):
        yield _n(
            "The workbook no longer has the column {labels}, so nothing was replaced in it.",
            "The workbook no longer has the columns {labels}, so nothing was replaced in them.",
            count,
            labels=_named(found.missing_labels),
        )
    if count := len(found.unknown_labels):
        yield _n(
            "The list has no column {labels}, so what the workbook says there was passed over.",
            "The list has no columns {labels}, so what the workbook says there was passed over.",
            count,
            labels=_named(found.unknown_labels),
        )


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")


def _take(person: Person, shown: Draft, key: str) -> None:
    upload = st.session_state.get(key)
    if upload is None:
        return

    def work() -> None:
        draft = current_draft(person, of=shown)
        draft, result = take_mended(installation().drafts, draft, upload.name, io.BytesIO(upload.getvalue()))
        st.session_state["mended_result"] = (draft.draft_id, draft.version), result
        if count := len(result.found.cells):
            st.toast(_n("{count} cell was replaced", "{count} cells were replaced", count), icon=":material/check:")

    attempt(work)
