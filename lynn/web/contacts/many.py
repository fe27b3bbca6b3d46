"""All contacts of the tenant: searched in any spelling, fifty on a page, one opened by a click."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lynn.api.client import LynnClient
from lynn.desk.people import PAGE_SIZE, People, Person, people_of
from lynn.settings import Connection
from lynn.web import calls, trouble, widgets
from lynn.web.calls import Answer
from lynn.web.contacts import brought
from lynn.web.contacts.words import look_at, number_words
from lynn.web.i18n import _, _n, clock

#: Kept results are weighed in rows; a tenant's contacts are taken for so many.
_WEIGHT = 100_000


def read_all(connection: Connection) -> Answer[People] | None:
    """The contacts, asked once until somebody asks again."""
    return calls.read(connection, "contacts", "GetContacts", _read, weight=_WEIGHT)


def _read(client: LynnClient) -> People:
    return people_of(client.contacts())


def render(connection: Connection, on_list: Callable[[], None]) -> None:
    """The table, its search, and the two ways to new ones."""
    st.title(_("Contacts"))
    widgets.lead(_("The people that Lynn knows, and the channel that reaches each of them."))
    trouble.say_note()
    brought.forget_what_is_old(connection)
    answer = read_all(connection)
    people = trouble.value_of(connection, answer, "contact")
    if answer is None or people is None:
        return
    with st.container(horizontal=True):
        st.button(_("From a list"), icon=":material/upload_file:", on_click=on_list)
        calls.offer_to_read_again("contact", is_quiet=True)
    # Above the table: below fifty rows nobody would find it.
    brought.render(connection)
    if len(people):
        _table(people)
    else:
        with st.container(border=True):
            st.markdown("##### " + _("There is no contact yet"))
            widgets.lead(_("Create one, or bring many from a spreadsheet."))
    widgets.dock(
        connection,
        _n("**{count} contact**", "**{count} contacts**", len(people)),
        _("read from Lynn at {time}", time=clock(answer.at)),
        primary=_("New contact"),
        icon=":material/person_add:",
        on_primary=look_at,
        args=(None, "new"),
    )


def _table(people: People) -> None:
    searched = st.text_input(
        _("Search"),
        key="contact_search",
        icon=":material/search:",
        placeholder=_("Name, number in any spelling, or correlation id"),
    )
    found = people.search(searched)
    if not len(found):
        st.markdown(f":gray[{_('No contact has “{words}” in it.', words=searched)}]")
        return
    pages = -(-len(found) // PAGE_SIZE)
    key = f"contacts_page_{searched}"
    page = min(int(st.session_state.get(key, 1)), pages)
    shown = people.at(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE].tolist())
    row = widgets.pick_row(frame(shown), key=f"contacts_{searched}_{page}", alt=_("Contacts of this tenant"))
    first = (page - 1) * PAGE_SIZE + 1
    words = _n(
        "{first} to {last} of {count} contact. Click a row to open it.",
        "{first} to {last} of {count} contacts. Click a row to open it.",
        len(found),
        first=first,
        last=first + len(shown) - 1,
    )
    st.markdown(f":small[:gray[{words}]]")
    if pages > 1:
        st.pagination(pages, key=key)
    if row is not None:
        if not shown[row].contact_id:
            st.warning(_("Lynn gives no id for this contact, so it cannot be opened."), icon=":material/help:")
            return
        look_at(shown[row].contact_id)
        st.rerun()


def frame(people: list[Person]) -> pd.DataFrame:
    """One row a contact, plain text in every cell."""
    return pd.DataFrame(
        {
            _("Name"): [each.name for each in people],
            _("Number or identifier"): [number_words(each.channel, each.identifier) for each in people],
            _("Channel"): [each.channel for each in people],
            _("Correlation ids"): [" · ".join(each.correlation_ids) for each in people],
        }
    )
