"""Which of the three parts of the page is shown: the URL says, so a link and a refresh lead to the same."""

from __future__ import annotations

import streamlit as st

from lynn.settings import Connection
from lynn.web import trouble, widgets
from lynn.web.i18n import _, keyed
from lynn.web.session import Person
from lynn.web.suppression import here, many, one
from lynn.web.waiting import say_waiting_trouble


def render(person: Person, connection: Connection) -> None:
    """The page."""
    st.title(_("Do not disturb"))
    widgets.lead(
        _(
            "Lynn keeps silence per campaign; from here it can be kept for every campaign. It is looked at again before every "
            "list and every batch."
        )
    )
    parts = {"one": _("One number"), "many": _("Many at once"), "here": _("Held back here")}
    wanted = st.query_params.get("view", "many" if "list" in st.query_params else "one")
    chosen = st.segmented_control(
        _("What to do"),
        list(parts),
        default=wanted if wanted in parts else "one",
        required=True,
        format_func=lambda name: f":gray[{parts[name]}]",
        key=keyed("dnd_view"),
        label_visibility="collapsed",
        on_change=_turn,
    )
    say_waiting_trouble()
    trouble.say_note()
    {"one": one.render, "many": many.render, "here": here.render}[chosen or "one"](person, connection)


def _turn() -> None:
    st.query_params["view"] = st.session_state[keyed("dnd_view")]
