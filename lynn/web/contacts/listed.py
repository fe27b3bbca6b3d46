"""Contacts from a list: the stops of a list to send, up to the check; then a comparison with Lynn instead of a preview."""

from __future__ import annotations

import streamlit as st

from lynn.batch import DEFAULT_BATCH_SIZE
from lynn.desk.rehearsal import CONTACT_TEMPLATE, with_optional_blanks
from lynn.drafting import steps
from lynn.drafting.draft import Draft, Step
from lynn.errors import ListoError
from lynn.settings import Connection
from lynn.web import session, widgets
from lynn.web.contacts import bringing
from lynn.web.contacts.words import look_at
from lynn.web.i18n import _
from lynn.web.send import check, columns, frame, listed, typed
from lynn.web.send.frame import Stop
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt, say_waiting_trouble

PURPOSE = "contacts"
_STOPS = (Step.LIST, Step.COLUMNS, Step.CHECK, Step.PREVIEW)


def begin(person: Person, connection: Connection) -> None:
    """A new list of contacts."""
    here = installation()

    def work() -> Draft:
        draft = here.drafts.create(owner=person.key, connection=connection.name, batch_size=DEFAULT_BATCH_SIZE)
        draft = steps.paste_template(here.drafts, draft, CONTACT_TEMPLATE)
        draft = here.drafts.save(draft, purpose=PURPOSE)
        session.turn(draft=draft.draft_id, step=Step.LIST.value)
        return draft

    if attempt(work):
        look_at(None, "list")


def leave() -> None:
    """Back to all contacts."""
    session.turn(draft=None, step=None)
    look_at(None)


def render(person: Person, connection: Connection) -> None:
    """The stop that the URL names."""
    st.button(_("All contacts"), type="tertiary", icon=":material/arrow_back:", on_click=leave, key="all_contacts")
    draft = session.open_draft(person)
    if draft is None or draft.purpose != PURPOSE:
        st.title(_("This list is not here any more"))
        st.button(_("Begin with a new list"), icon=":material/upload_file:", on_click=begin, args=(person, connection))
        return
    connection = session.connection()
    if connection.name != draft.connection:
        # The list was compared with one tenant; it must not be brought to another.
        st.title(_("This list belongs to another connection"))
        widgets.lead(_("Choose the connection {name} at the left, or begin with a new list.", name=draft.connection))
        return
    draft = _prepared(draft)
    step = session.current_step(draft)
    if step is Step.TEMPLATE:
        # "Back" from the first stop of a list leads out.
        leave()
        st.rerun()
    if step is not Step.CHECK:
        draft = typed.use_on_leaving(person, draft) or draft
    _path(draft, step)
    say_waiting_trouble()
    stop = Stop(person=person, connection=connection, draft=draft)
    {
        Step.LIST: listed.render,
        Step.COLUMNS: columns.render,
        Step.CHECK: check.render,
        Step.PREVIEW: bringing.render,
    }[step](stop)


def _path(draft: Draft, step: Step) -> None:
    titles = frame.titles() | {Step.PREVIEW: _("Compare and save")}
    furthest = max(_STOPS.index(draft.furthest_step), 0) if draft.furthest_step in _STOPS else 0
    widgets.path(
        [(each.value, titles[each]) for each in _STOPS],
        _STOPS.index(step),
        furthest,
        lambda name: session.go(Step(name)),
    )


def _prepared(draft: Draft) -> Draft:
    """Once for each reading: what a contact need not have may be missing and may be blank."""
    mark = (draft.draft_id, draft.reading_number)
    if draft.mapping is None or st.session_state.get("contacts_prepared") == mark:
        return draft
    mapping, answers = with_optional_blanks(draft.mapping, draft.answers)
    if mapping != draft.mapping or answers != draft.answers:
        try:
            draft = installation().drafts.save(draft, mapping=mapping, answers=answers)
        except ListoError as error:
            session.say_trouble(error)
            st.stop()
    st.session_state.contacts_prepared = mark
    return draft
