"""What is held back here: loaded suppression lists, and who was put on from here lately. Numbers are not kept, so none is shown."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lynn.sending.entries import Entry, Kind
from lynn.settings import Connection
from lynn.suppression import bulk
from lynn.web import session, widgets
from lynn.web.campaigns.reading import names_by_id
from lynn.web.i18n import _, _n, day_and_time, escape, keyed, number
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt


def render(person: Person, connection: Connection) -> None:
    """The lists, each with its end, then the last decisions."""
    del person
    record = installation().ledger.suppression
    lists = record.entries(connection.name, kinds=[Kind.LIST])
    st.markdown("### " + _("Loaded lists"))
    if not lists:
        with st.container(border=True):
            st.markdown("##### " + _("No list is loaded"))
            widgets.lead(
                _(
                    "A suppression list holds its people back from everything that is sent over this connection, by any spelling "
                    "of their number. Lynn is told nothing."
                )
            )
            st.button(_("Load a list"), icon=":material/upload_file:", on_click=load)
    for entry in lists:
        _list(entry)
    others = record.entries(connection.name, kinds=[Kind.SINGLE, Kind.BULK], limit=20)
    if others:
        st.markdown("### " + _("Decided here lately"))
        st.dataframe(
            _frame(others, names_by_id(connection)),
            hide_index=True,
            height="content",
            alt=_("What was decided here, the newest first"),
        )
    total = sum(entry.person_count for entry in lists)
    widgets.dock(
        connection,
        _n("**{count} person** on loaded lists", "**{count} people** on loaded lists", total),
        _("Kept as fingerprints: no number can be read out of them."),
        primary=_("Load a list") if lists else None,
        icon=":material/upload_file:",
        on_primary=load,
    )


def _list(entry: Entry) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        people = _n("{count} person", "{count} people", entry.person_count)
        said = _("loaded by {who}, {when}", who=entry.created_by, when=day_and_time(entry.created_at))
        st.markdown(f"**{list_words(entry.name)}** · {people}  \n:small[:gray[{said}]]", width="stretch")
        with st.popover(_("Take it away"), icon=":material/delete:", type="tertiary"):
            st.markdown(_("These people can be written to again, unless they are on do not disturb otherwise."))
            st.button(_("Yes, take it away"), key=f"end_{entry.entry_id}", on_click=_end, args=(entry.entry_id,))


def list_words(name: str) -> str:
    """What a loaded list is called: pasted numbers came in no file. Already Markdown."""
    return _("Pasted numbers") if name == bulk.PASTED_NAME else escape(name)


def _frame(entries: list[Entry], names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("When"): [day_and_time(entry.created_at) for entry in entries],
            _("What"): [_("Put on") if entry.is_on else _("Taken off") for entry in entries],
            _("People"): [number(entry.person_count) for entry in entries],
            _("Campaign"): [
                names.get(entry.campaign_id.casefold(), entry.campaign_id) or _("every campaign") for entry in entries
            ],
            _("Who"): [entry.created_by for entry in entries],
        }
    )


def _end(entry_id: int) -> None:
    attempt(lambda: installation().ledger.suppression.end_list(entry_id))


def load() -> None:
    """Turn to many at once, with holding back here chosen."""
    session.turn(list=None, view="many")
    st.session_state[keyed("dnd_view")] = "many"
    st.session_state.dnd_doing = "here"
