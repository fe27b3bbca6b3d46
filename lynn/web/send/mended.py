"""The held-back rows as a workbook to mend in Excel, and the way back: only those rows are replaced."""

from __future__ import annotations

import io
from functools import partial

import streamlit as st

from lynn.check import CheckedRows
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.mending import take_mended
from lynn.text_workbook import MEDIA_TYPE
from lynn.web import widgets
from lynn.web.i18n import _, _n, language
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt
from lynn.workbooks import MendedCells, held_back_workbook


def offer_workbook(stop: Stop, checked: CheckedRows) -> None:
    """Download, mend, drop back; shown only when something is held back or was mended this way."""
    held = checked.row_count - checked.will_go_count
    draft = stop.here
    if held:
        with st.container(horizontal=True, horizontal_alignment="right"):
            reading = steps.open_reading(installation().drafts, draft)
            st.download_button(
                _n("Download the {count} row", "Download the {count} rows", held),
                data=partial(held_back_workbook, reading, checked, language=language()),
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
    _say_result()


def _say_result() -> None:
    found: MendedCells | None = st.session_state.pop("mended", None)
    if found is None:
        return
    count = len(found.cells)
    st.toast(_n("{count} cell was replaced", "{count} cells were replaced", count), icon=":material/check:")
    if found.unmatched_count:
        # Such as people whom somebody added below: who believes that they go must be told.
        words = _n(
            "{count} row of the workbook is not in this list, so it was passed over.",
            "{count} rows of the workbook are not in this list, so they were passed over.",
            found.unmatched_count,
        )
        st.warning(words, icon=":material/playlist_remove:")


def _take(person: Person, shown: Draft, key: str) -> None:
    upload = st.session_state.get(key)
    if upload is None:
        return

    def work() -> None:
        draft = current_draft(person, of=shown)
        _draft, found = take_mended(installation().drafts, draft, upload.name, io.BytesIO(upload.getvalue()))
        st.session_state["mended"] = found

    attempt(work)
