"""How the list is read: sheet, heading row, language, hidden rows, all sheets; each is shown as it was guessed, and can be changed.

In: a reading and a person's choices. Out: the widgets, and the job that reads, for the first time or another way.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import streamlit as st

from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.jobs import Job
from lynn.sheets.table import Reading
from lynn.web.i18n import _, keyed, number
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import installation
from lynn.web.waiting import attempt

#: Rows of the sheet that may be chosen as the heading.
_HEADER_CHOICES = 15
_LANGUAGES = {"en": "English (1,234.5)", "es": "Español (1.234,5)", "pt": "Português (1.234,5)"}


def launch(draft: Draft, work: Callable[[Job], Draft]) -> None:
    """Begin to read, in place of what is being read."""
    st.session_state.pop("read_trouble", None)
    forget(draft)
    installation().jobs.start(_key(draft), work)


def job_of(draft: Draft) -> Job | None:
    """The reading under way, or just over."""
    return installation().jobs.find(_key(draft))


def forget(draft: Draft) -> None:
    """End it, and its result."""
    installation().jobs.forget(_key(draft))


def _key(draft: Draft) -> tuple[str, str]:
    return ("read", draft.draft_id)


def choose(stop: Stop, reading: Reading) -> None:
    """The boxes and toggles; each takes effect at once."""
    left, middle, right = st.columns(3)
    if reading.sheet is not None:
        names = [sheet.name for sheet in reading.sheets]
        sizes = {sheet.name: sheet.row_count for sheet in reading.sheets}
        left.selectbox(
            _("Sheet"),
            names,
            index=names.index(reading.sheet) if reading.sheet in names else 0,
            format_func=lambda name: f"{name} ({number(sizes[name] or 0)})" if sizes[name] else name,
            **_taken(stop, "sheet"),
        )
    headers = _header_choices(reading)
    middle.selectbox(
        _("Heading row"),
        list(headers),
        index=list(headers).index(reading.header_row or 0),
        format_func=headers.__getitem__,
        **_taken(stop, "header_row"),
    )
    right.selectbox(
        _("Separators and dates as in"),
        list(_LANGUAGES),
        index=list(_LANGUAGES).index(reading.table.language),
        format_func=_LANGUAGES.__getitem__,
        **_taken(stop, "language"),
    )
    options = stop.here.options
    if reading.table.hidden.any() or options.leave_out_hidden:
        words = _("Leave out the rows that the sheet hides")
        st.toggle(words, value=options.leave_out_hidden, **_taken(stop, "leave_out_hidden"))
    same_shape = any("same-shape" in note.code or "all-sheets" in note.code for note in reading.notes)
    if same_shape or options.all_sheets:
        words = _("Use all sheets of the same shape as one list")
        st.toggle(words, value=options.all_sheets, **_taken(stop, "all_sheets"))


def _header_choices(reading: Reading) -> dict[int, str]:
    choices = {0: _("No heading row")}
    for row, cells in reading.preview[:_HEADER_CHOICES]:
        words = " · ".join(cell for cell in cells if cell)[:60]
        # Options of a select box are shown as they are, so nothing is escaped.
        choices[row] = f"{row}: {words}" if words else str(row)
    if reading.header_row is not None:
        choices.setdefault(reading.header_row, str(reading.header_row))
    return choices


def _taken(stop: Stop, option: str) -> dict[str, Any]:
    """The widget of an option: after another reading it is another one, and so it is in another language."""
    key = keyed(f"{option}_{stop.here.reading_number}")
    return {"key": key, "on_change": _take, "args": (stop, option, key)}


def _take(stop: Stop, option: str, key: str) -> None:
    value = st.session_state[key]

    def work() -> None:
        store, draft = installation().drafts, current_draft(stop.person, of=stop.here)
        options = dataclasses.replace(draft.options, **{option: value})
        if option == "sheet":
            # Another sheet has its heading elsewhere.
            options = dataclasses.replace(options, header_row=None)
        launch(
            draft,
            lambda job: steps.read_again(store, draft, options, on_progress=job.report, cancelled=job.cancelled),
        )

    attempt(work)
