"""Second stop: the list is read; sheet, heading and language are shown as they were guessed, and can be changed."""

from __future__ import annotations

import io
from typing import BinaryIO

import pandas as pd
import streamlit as st

from lynn.drafting import practice, steps
from lynn.drafting.draft import Draft, Step
from lynn.drafting.jobs import Job
from lynn.errors import ListoError
from lynn.sheets.options import ReadOptions
from lynn.sheets.table import Reading
from lynn.web import session, widgets
from lynn.web.i18n import _, _n, escape, number, show
from lynn.web.send import purpose, reread
from lynn.web.send.frame import Stop, current_draft, rows_of_file
from lynn.web.send.repeated import say_file_was_sent
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt, is_over, watch


def render(stop: Stop) -> None:
    """Ask for a file, show the reading, or show how far it is."""
    draft = stop.here
    job = reread.job_of(draft)
    if job is not None and not is_over(job):
        st.title(_("Reading your list"))
        watch(job, _("Every cell is read as you see it in the sheet. Nothing is sent."), on_stop=lambda: _stop(draft))
        widgets.dock(stop.connection, _("**No list yet**"), _("The count of your rows will stand here."))
        return
    if job is not None:
        _take_result(draft, job)
    draft_id, trouble = st.session_state.get("read_trouble", ("", None))
    if trouble and draft_id == draft.draft_id:
        session.say_trouble(trouble)
    if draft.has_list and not st.session_state.get("another_list"):
        _shown(stop, draft, steps.open_reading(installation().drafts, draft))
    else:
        _ask(stop, draft)


def _ask(stop: Stop, draft: Draft) -> None:
    st.title(_("Where is your list?"))
    widgets.lead(purpose.nothing_yet(draft))
    round_number = st.session_state.setdefault("upload_round", 0)
    st.file_uploader(
        _("Spreadsheet"),
        key=f"upload_{round_number}",
        on_change=_take_upload,
        args=(stop.person, f"upload_{round_number}"),
        help=_("Excel (.xlsx .xlsm .xls .xlsb), OpenDocument (.ods), or text (.csv .tsv .txt)"),
    )
    st.markdown(f":small[:gray[{_('.xlsx .xlsm .xls .xlsb .ods .csv .tsv .txt, up to 200 MB')}]]")
    with st.expander(_("Or paste cells copied from a spreadsheet"), icon=":material/content_paste:"):
        st.text_area(_("Cells, with their headings"), height=160, key="pasted_cells")
        st.button(_("Read the pasted cells"), on_click=_take_cells, args=(stop.person,))
    if stop.connection.is_practice:
        st.button(
            _("Use the practice list"),
            icon=":material/science:",
            on_click=_take_practice,
            args=(stop.person,),
            help=_("A made-up list with one of each trouble that real lists have"),
        )
    widgets.dock(
        stop.connection,
        _("**No list yet**"),
        _("The count of your rows will stand here."),
        on_back=_back,
        back_args=(draft,),
    )


def _back(draft: Draft) -> None:
    if draft.has_list:
        st.session_state.pop("another_list", None)
    else:
        session.go(Step.TEMPLATE)


def _shown(stop: Stop, draft: Draft, reading: Reading) -> None:
    rows = len(reading.table)
    st.title(_n("{count} row was read", "{count} rows were read", rows))
    widgets.lead(_where(draft, reading))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown("##### " + escape(draft.list_name))
        st.button(_("Another list"), type="tertiary", icon=":material/upload_file:", on_click=_another)
    say_file_was_sent(draft)
    reread.ask(stop, reading)
    if notes := [note for note in reading.notes if note.code not in draft.open_questions]:
        with st.container(border=True, gap="xsmall"):
            for note in notes:
                words = show(note.text)
                st.markdown(f":material/info: {words}{_rows(note.rows, words)}")
    reread.choose(stop, reading)
    st.markdown("##### " + _("First rows, as you see them in the sheet"))
    head = reading.table.frame(0, 8)
    hides = zip(map(reading.table.places.name, head.index), reading.table.hidden, strict=False)
    head.index = pd.Index([_("{row} (hidden)", row=row) if hid else row for row, hid in hides], name=_("Row"))
    st.dataframe(head, height="content", alt=_("The first rows of the list"))
    widgets.dock(
        stop.connection,
        rows_of_file(draft, reading),
        _("Held back: known after the check"),
        primary=_("Match the columns"),
        on_primary=session.go,
        args=(Step.COLUMNS,),
        disabled=bool(draft.open_questions),
        why_disabled=_("Answer the question above first."),
        on_back=session.go,
        back_args=(Step.TEMPLATE,),
    )


def _where(draft: Draft, reading: Reading) -> str:
    columns = len(reading.table.labels)
    if sheets := reading.table.places.sheets:
        # Each has its own heading row, told below; the last column is ours, and names the sheet.
        both = {"columns": number(columns - 1), "sheets": number(len(sheets))}
        return _("{columns} columns, the same in {sheets} sheets.", **both)
    if reading.header_row is None:
        head = _("There is no heading row; the columns were given names.")
    else:
        head = _("The headings are in row {row}.", row=str(reading.header_row))
    if reading.sheet is None:
        return _n("{count} column.", "{count} columns.", columns) + " " + head
    place = _n(
        "{count} column from the sheet “{sheet}”.",
        "{count} columns from the sheet “{sheet}”.",
        columns,
        sheet=reading.sheet,
    )
    return place + " " + head


def _rows(rows: tuple[int, ...], words: str) -> str:
    if not rows or (len(rows) == 1 and str(rows[0]) in words):
        return ""
    shown = ", ".join(str(row) for row in rows[:8]) + ("…" if len(rows) > 8 else "")
    return f" :small[:gray[{_n('(row {rows})', '(rows {rows})', len(rows), rows=shown)}]]"


def _another() -> None:
    st.session_state.another_list = True


def _take_upload(person: Person, key: str) -> None:
    upload = st.session_state.get(key)
    if upload is None:
        return
    _start(person, upload.name, upload)
    # The widget would hold two copies of the file for the session's life; a new key lets go of them.
    st.session_state.upload_round += 1


def _take_cells(person: Person) -> None:
    cells = st.session_state.pasted_cells
    if cells.strip():
        _start(person, _("pasted cells") + ".txt", io.BytesIO(cells.encode()), ReadOptions(is_pasted=True))


def _take_practice(person: Person) -> None:
    _start(person, practice.LIST_NAME, io.BytesIO(practice.practice_list()))


def _start(person: Person, name: str, content: BinaryIO, options: ReadOptions | None = None) -> None:
    def work() -> None:
        draft = current_draft(person)
        here = installation()
        kept = io.BytesIO(content.read())
        reread.launch(
            draft,
            lambda job: steps.add_list(
                here.drafts, draft, name, kept, options, on_progress=job.report, cancelled=job.cancelled
            ),
        )
        st.session_state.pop("another_list", None)

    attempt(work)


def _take_result(draft: Draft, job: Job) -> None:
    reread.forget(draft)
    try:
        job.result()
    except ListoError as error:
        # Kept until the next file: the page may run again by itself, and a sentence that flashes by is none.
        st.session_state["read_trouble"] = (draft.draft_id, error)
        return
    # The draft was changed by the job; this run still holds the earlier one.
    st.rerun()


def _stop(draft: Draft) -> None:
    reread.forget(draft)
