"""How the list is read: sheet, heading row, language, hidden rows, all sheets; each is shown as it was guessed, and can be changed.

In: a reading and a person's choices. Out: the widgets, and the job that reads, for the first time or another way.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.jobs import Job
from lynn.drafting.questions import SHEETS, rows_in_file
from lynn.sheets.options import ReadOptions
from lynn.sheets.table import Reading
from lynn.web import widgets
from lynn.web.i18n import _, _n, keyed, number, show
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import installation
from lynn.web.waiting import attempt

#: In the box of sheets; no sheet of a workbook can have this name.
_ALL_SHEETS = "[all]"
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
        names = _sheet_choices(reading, stop.here.options)
        chosen = _ALL_SHEETS if stop.here.options.all_sheets else reading.sheet
        left.selectbox(
            _("Sheet"),
            list(names),
            index=list(names).index(chosen) if chosen in names else 0,
            format_func=names.__getitem__,
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
        st.toggle(words, value=bool(options.leave_out_hidden), **_taken(stop, "leave_out_hidden"))


def ask(stop: Stop, reading: Reading) -> None:
    """What must be answered before the list goes on, a card each."""
    rows, everyone = len(reading.table), rows_in_file(reading, stop.here.options)
    for note in reading.notes:
        if note.code not in stop.here.open_questions:
            continue
        with st.container(border=True, key=f"decision_{note.code}"):
            st.markdown(f"##### :orange[:material/help:] {show(note.text)}")
            if note.code == SHEETS:
                all_words = _n("All {count} row", "All {count} rows", everyone) if everyone > rows else _("All sheets")
                one = _("Only «{sheet}»: {rows}", sheet=reading.sheet or "", rows=number(rows))
                with st.container(horizontal=True):
                    _choice(stop, all_words, all_sheets=True, sheet=None)
                    _choice(stop, one, all_sheets=False, sheet=reading.sheet)
                widgets.lead(":small[" + _("For another one, choose it below under “Sheet”.") + "]")
            else:
                visible = int((~reading.table.hidden).sum())
                words = _n("Only the {count} visible row", "Only the {count} visible rows", visible)
                with st.container(horizontal=True):
                    _choice(stop, _n("All {count} row", "All {count} rows", rows), leave_out_hidden=False)
                    _choice(stop, words, leave_out_hidden=True)
        # One after the other: another sheet hides other rows.
        return


def _choice(stop: Stop, words: str, **options: object) -> None:
    st.button(
        words,
        key=f"answer_{'_'.join(f'{name}_{value}' for name, value in options.items())}",
        on_click=_read_as,
        args=(stop, options),
    )


def _sheet_choices(reading: Reading, options: ReadOptions) -> dict[str, str]:
    names = {
        sheet.name: f"{sheet.name} ({number(sheet.row_count)})" if sheet.row_count else sheet.name
        for sheet in reading.sheets
    }
    if options.all_sheets:
        return {_ALL_SHEETS: _("All sheets ({rows})", rows=number(len(reading.table))), **names}
    if any(note.code == SHEETS for note in reading.notes):
        everyone = rows_in_file(reading, options)
        rows = f" ({number(everyone)})" if everyone > len(reading.table) else ""
        return {**names, _ALL_SHEETS: _("All sheets") + rows}
    return names


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
    if option != "sheet":
        _read_as(stop, {option: value})
        return
    is_all = value == _ALL_SHEETS
    # Another sheet has its heading elsewhere, and hides other rows.
    _read_as(
        stop,
        {"sheet": None if is_all else value, "all_sheets": is_all, "header_row": None, "leave_out_hidden": None},
    )


def _read_as(stop: Stop, changes: Mapping[str, Any]) -> None:
    def work() -> None:
        store, draft = installation().drafts, current_draft(stop.person, of=stop.here)
        options = dataclasses.replace(draft.options, **changes)
        launch(
            draft,
            lambda job: steps.read_again(store, draft, options, on_progress=job.report, cancelled=job.cancelled),
        )

    attempt(work)
