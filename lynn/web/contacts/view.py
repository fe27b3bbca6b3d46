"""Which view of the contacts page the URL names."""

from __future__ import annotations

import streamlit as st

from lynn.desk import contacts as desk
from lynn.settings import Connection
from lynn.web.contacts import form, listed, many, one
from lynn.web.session import Person
from lynn.web.waiting import say_waiting_trouble


def render(person: Person, connection: Connection) -> None:
    """The view; whatever the URL does not make sense of is the list."""
    form.take_result()
    contact_id, view = st.query_params.get("contact"), st.query_params.get("view")
    if view == "list":
        listed.render(person, connection)
    elif contact_id and view == "delete":
        form.delete(connection, contact_id)
    elif view in ("new", "change", "edit", "look"):
        _form(connection, contact_id, view)
    elif contact_id:
        one.render(connection, contact_id)
    else:
        say_waiting_trouble()
        many.render(connection, lambda: listed.begin(person, connection))


def _form(connection: Connection, contact_id: str | None, view: str) -> None:
    one.back_to_all()
    seen = None
    if contact_id:
        answer = one.read_one(connection, contact_id)
        if answer is None:
            return
        if answer.error and "contact_typed" not in st.session_state:
            one.cannot_be_shown(connection, answer)
            return
        seen = None if answer.error else answer.value
    filled = form.typed(connection, contact_id, seen)
    if view == "look" and filled.is_filled(desk.changes_to):
        form.look_over(connection, filled)
    else:
        form.render(connection, filled)
