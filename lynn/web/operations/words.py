"""How a mark looks on the screen, and the way between the views of the page."""

from __future__ import annotations

import streamlit as st

from lynn.api.endpoints import Endpoint, Mark
from lynn.text import Text, t
from lynn.web import session
from lynn.web.i18n import plain, show
from lynn.web.trouble import badge

_MARKS: dict[Mark, tuple[str, str, Text]] = {
    Mark.KNOWN: ("green", "verified", t("stated in Lynn's own pages")),
    Mark.INFERRED: ("orange", "psychology_alt", t("a guess by the pattern of Lynn's other services")),
    Mark.UNKNOWN: ("red", "help", t("the whole URL must be given")),
    Mark.OVERRIDDEN: ("blue", "person", t("by an administrator")),
}
_SHORT: dict[Mark, Text] = {
    Mark.KNOWN: t("Known"),
    Mark.INFERRED: t("Inferred"),
    Mark.UNKNOWN: t("Unknown"),
    Mark.OVERRIDDEN: t("Set here"),
}


def mark_words(row: Endpoint) -> str:
    """Both marks in short, for a cell."""
    if row.verb_mark is row.path_mark:
        return plain(_SHORT[row.path_mark])
    verb, url = (plain(_SHORT[mark]).lower() for mark in (row.verb_mark, row.path_mark))
    return plain(t("Verb {verb}, URL {url}", verb=verb, url=url))


def mark_badge(mark: Mark) -> str:
    """One mark with its meaning."""
    colour, icon, words = _MARKS[mark]
    return f"{badge(colour, icon, plain(_SHORT[mark]))} :small[:gray[{show(words)}]]"


def look_at(operation: str | None, view: str | None = None) -> None:
    """Turn to a view of this page."""
    for name in ("operation_trial", "operation_trouble"):
        st.session_state.pop(name, None)
    session.turn(operation=operation, view=view)
