"""How a number looks on the screen, and the way between the views of the page."""

from __future__ import annotations

import streamlit as st

from lynn.desk.contacts import is_whatsapp
from lynn.phone import format_local
from lynn.web import session


def number_words(channel: str, identifier: str) -> str:
    """A WhatsApp number as people write it; whatever else, as Lynn has it."""
    if is_whatsapp(channel) and identifier.isdigit():
        return format_local(f"+{identifier}")
    return identifier


def look_at(contact_id: str | None, view: str | None = None) -> None:
    """Turn to a view of this page: the URL says which, so that it survives a refresh."""
    st.session_state.pop("contact_failed", None)
    if view in (None, "new"):
        st.session_state.pop("contact_typed", None)
    session.turn(contact=contact_id, view=view)
