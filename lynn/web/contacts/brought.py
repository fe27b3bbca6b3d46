"""The lists that were brought to Lynn from here: what became of each, found again whoever closed the page meanwhile."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import streamlit as st

from lynn.desk.journal import STATE_WORDS, Import, State, imports, report_of
from lynn.settings import Connection
from lynn.web import calls
from lynn.web.i18n import _, _n, day_and_time, escape, language, number, show
from lynn.web.session import installation


def forget_what_is_old(connection: Connection) -> None:
    """Read the contacts anew once an import is over that ended after they were read, whoever began it."""
    ended = [each.ended_at for each in _imports(connection) if each.ended_at]
    key = f"contacts_brought_{connection.name}"
    known: datetime | None = st.session_state.get(key)
    newest = max(ended, default=None)
    if newest and newest != known:
        st.session_state[key] = newest
        calls.forget("contact")


def render(connection: Connection) -> None:
    """One card a list, the newest first; nothing where none was brought yet."""
    found = _imports(connection)
    if not found:
        return
    with st.expander(_("Lists brought to Lynn from here"), icon=":material/fact_check:"):
        for position, each in enumerate(found):
            _card(position, each)


def _imports(connection: Connection) -> list[Import]:
    return imports(installation().settings.data, connection.name)


def _card(position: int, each: Import) -> None:
    counts = {state: sum(line.state is state for line in each.lines) for state in State}
    parts = [f"{show(STATE_WORDS[state])}: **{number(count)}**" for state, count in counts.items() if count]
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        said = _("brought by {who}, {when}", who=each.by, when=day_and_time(each.began_at))
        if each.ended_at is None:
            # A program that was ended in the middle leaves the same trace, so both are said.
            said += " · " + _n("not over yet, of {count} row", "not over yet, of {count} rows", each.rows)
        st.markdown(f"**{escape(each.list_name)}** · {' · '.join(parts)}  \n:small[:gray[{said}]]", width="stretch")
        st.download_button(
            _("Report of every row"),
            partial(report_of, each.lines, language()),
            f"contacts-{each.began_at:%Y%m%d-%H%M}.xlsx",
            icon=":material/download:",
            type="tertiary",
            key=f"brought_{position}",
        )
