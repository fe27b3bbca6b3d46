"""A file in, its columns and its form as settings, the very bytes as a preview, one decision. The draft's id is in the URL."""

from __future__ import annotations

import streamlit as st

from lynn import records
from lynn.check import CheckedRows
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.jobs import Job
from lynn.drafting.silence import silence_for
from lynn.errors import InputError, ListoError
from lynn.issues import Severity
from lynn.settings import Connection
from lynn.web import session, widgets
from lynn.web.i18n import _, _n, escape, number, show
from lynn.web.records import form
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt, is_over, say_waiting_trouble, watch

#: Lines of the file that are shown; the download has all of them.
_SHOWN = 12


def render(person: Person, connection: Connection) -> None:
    """The page."""
    if submission_id := st.session_state.pop("records_sent", None):
        session.turn(list=None)
        session.open_page("submissions", submission=submission_id)
    st.title(_("Campaign records from a file"))
    widgets.lead(_("For Lynn's own importer: a list becomes a .cpg file, and each row of it a campaign record."))
    say_waiting_trouble()
    draft = session.open_list(records.owner_of(person.key), connection)
    if draft is None:
        _ask(person, connection)
        return
    _name(draft)
    form.choose(person, draft)
    try:
        records.refuse_incomplete(draft.mapping)
    except InputError as error:
        _dock_not_ready(connection, draft, show(error.sentence))
        return
    job = _checking(draft)
    if not is_over(job):
        watch(job, _("Checking every row. Nothing leaves."))
        return
    _preview(person, connection, draft, job.result())


def _ask(person: Person, connection: Connection) -> None:
    with st.container(border=True):
        st.markdown("##### :material/upload_file: " + _("A list, or a .cpg file that you have"))
        widgets.lead(_("Any spreadsheet will do. You see the file before it leaves."))
        key = f"records_upload_{st.session_state.setdefault('records_round', 0)}"
        st.file_uploader(_("File"), key=key, on_change=_take, args=(person, connection, key))
    _dock_waiting(connection)


def _name(draft: Draft) -> None:
    rows = _n("{count} row", "{count} rows", len(steps.open_reading(installation().drafts, draft).table))
    st.markdown(f"##### :material/table: {escape(draft.list_name)} :small[:gray[· {rows}]]")


def _dock_not_ready(connection: Connection, draft: Draft, why: str) -> None:
    widgets.dock(
        connection,
        f"**{escape(draft.list_name)}**",
        _("First you see what would leave. Nothing leaves before that."),
        primary=_("Load the records"),
        icon=":material/upload:",
        disabled=True,
        why_disabled=why,
        on_back=_another,
    )


def _dock_waiting(connection: Connection) -> None:
    widgets.dock(connection, _("**No file yet**"), _("First you see what would leave. Nothing leaves before that."))


def _take(person: Person, connection: Connection, key: str) -> None:
    uploaded = st.session_state[key]
    if uploaded is None:
        return
    st.session_state.records_round += 1

    def work() -> None:
        draft = records.begin(
            installation().drafts,
            person=person.key,
            connection=connection.name,
            name=uploaded.name,
            content=uploaded,
        )
        session.turn(list=draft.draft_id)

    attempt(work)


def _checking(draft: Draft) -> Job:
    here = installation()
    key = steps.check_key(draft, here.ledger.suppression.version(draft.connection))
    return here.jobs.start(
        ("records", key),
        lambda _job: steps.check(here.drafts, draft, silence_for(here.ledger, draft)),
        weight=len(steps.open_reading(here.drafts, draft).table),
    )


def _preview(person: Person, connection: Connection, draft: Draft, checked: CheckedRows) -> None:
    chosen, going = records.form_of(draft), checked.will_go_count
    try:
        head = records.file_bytes(checked, chosen, 0, _SHOWN)
    except ListoError as error:
        session.say_trouble(error)
        _dock_not_ready(connection, draft, _("The file cannot be written like this."))
        return
    st.markdown("### " + _("The file as it leaves"))
    st.code(head.decode(chosen.encoding), language=None, height=220)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("Download the file"),
            data=lambda: records.file_bytes(checked, chosen),
            file_name="records.cpg",
            mime="application/octet-stream",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
        files = -(-going // draft.batch_size)
        words = _n("{count} file", "{count} files", files)
        st.markdown(f":small[:gray[{words}]]")
    _held_back(checked)
    is_meant = connection.is_practice or not going
    if not is_meant:
        words = _n(
            "I mean it: {count} record for a real person goes to {connection}.",
            "I mean it: {count} records for real people go to {connection}.",
            going,
            connection=connection.name,
        )
        is_meant = st.checkbox(words, key=f"records_meant_{draft.version}")
    widgets.dock(
        connection,
        widgets.balance(checked.row_count, going, checked.row_count - going),
        _("What Lynn does with the records is decided by its campaign."),
        primary=_n("Load {count} record", "Load {count} records", going),
        icon=":material/upload:",
        on_primary=_send,
        args=(person, draft, checked),
        disabled=not going or not is_meant,
        why_disabled=_("Every row is held back.") if not going else _("Confirm above first."),
        on_back=_another,
    )


def _held_back(checked: CheckedRows) -> None:
    causes = [cause for cause in checked.causes if cause.severity is Severity.BLOCKING and cause.count]
    if not causes:
        return
    with st.container(border=True, gap="xsmall"):
        for cause in causes:
            line = f"**{number(cause.count)}** {show(cause.title)} :small[:gray[{show(cause.explanation)}]]"
            st.markdown(f":orange[:material/pause_circle:] {line}")


def _send(person: Person, draft: Draft, checked: CheckedRows) -> None:
    here = installation()

    def work() -> None:
        current = session.current_list(records.owner_of(person.key), shown=draft)
        st.session_state.records_sent = records.record(
            here.drafts,
            here.ledger,
            current,
            checked,
            connection=here.connection(draft.connection),
            by=person.name,
        )

    attempt(work)


def _another() -> None:
    session.turn(list=None)
