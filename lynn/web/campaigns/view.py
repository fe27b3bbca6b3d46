"""Which view of the campaigns page the URL names."""

from __future__ import annotations

import streamlit as st

from lynn.desk import campaigns as desk
from lynn.settings import Connection
from lynn.web.campaigns import confirm, form, many, one
from lynn.web.campaigns.reading import read_all, read_one


def render(connection: Connection) -> None:
    """The view; whatever the URL does not make sense of is the list."""
    confirm.take_result()
    # A finished change may have turned to another view.
    campaign_id, view = st.query_params.get("campaign"), st.query_params.get("view")
    if campaign_id and view in ("start", "stop", "delete"):
        confirm.act(connection, campaign_id, view)
    elif view in ("new", "edit", "look"):
        _form(connection, campaign_id, view)
    elif campaign_id:
        one.render(connection, campaign_id)
    else:
        many.render(connection)


def _form(connection: Connection, campaign_id: str | None, view: str) -> None:
    one.back_to_all()
    seen = None
    if campaign_id:
        answer = read_one(connection, campaign_id)
        if answer is None:
            return
        if answer.error and "campaign_typed" not in st.session_state:
            one.cannot_be_shown(connection, answer)
            return
        seen = None if answer.error else answer.value
    filled = form.typed(connection, campaign_id, seen)
    if view == "look" and filled.is_filled(desk.changes_to):
        confirm.look_over(connection, filled)
        return
    others = read_all(connection)
    form.render(connection, filled, others.value if others and not others.error else [])
