"""One contact as Lynn has it now: channels, correlation ids, and where the person is not to be disturbed."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from lynn.api.wire import Contact, DndEntry
from lynn.desk.contacts import channels_of
from lynn.settings import Connection
from lynn.web import calls, trouble, widgets
from lynn.web.calls import Answer
from lynn.web.contacts.words import look_at, number_words
from lynn.web.i18n import _, clock, escape


def read_one(connection: Connection, contact_id: str) -> Answer[Contact] | None:
    """The contact, asked once until somebody asks again."""
    return calls.read(connection, f"contact:{contact_id}", "GetContact", lambda client: client.contact(contact_id))


def back_to_all() -> None:
    """The way out."""
    st.button(
        _("All contacts"),
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=look_at,
        args=(None,),
        key="all_contacts",
    )


def cannot_be_shown(connection: Connection, answer: Answer[Contact]) -> None:
    """In place of a contact that is not there."""
    st.title(_("This contact cannot be shown"))
    trouble.value_of(connection, answer, "contact")


def render(connection: Connection, contact_id: str) -> None:
    """The page of one contact."""
    back_to_all()
    trouble.say_note()
    answer = read_one(connection, contact_id)
    if answer is None:
        return
    if answer.error:
        cannot_be_shown(connection, answer)
        return
    contact = answer.value
    st.title(escape(contact.name) or _("A contact without a name"))
    channels = channels_of(contact)
    with st.container(border=True):
        st.markdown("##### " + _("Channels"))
        table = pd.DataFrame(
            {
                _("Channel"): [escape(channel) for channel, _identifier in channels],
                _("Number or identifier"): [escape(number_words(*pair)) for pair in channels],
            }
        )
        st.table(table, border="horizontal", hide_index=True)
        st.markdown("##### " + _("Correlation ids"))
        shown = widgets.chips(contact.correlation_ids) if contact.correlation_ids else f":gray[{_('None')}]"
        st.markdown(shown)
    _do_not_disturb(connection, contact_id)
    trouble.raw(json.dumps(contact.fields, ensure_ascii=False, indent=2))
    with st.container(horizontal=True):
        st.button(_("Delete"), type="tertiary", icon=":material/delete:", on_click=look_at, args=(contact_id, "delete"))
        calls.offer_to_read_again(f"contact:{contact_id}", f"contact-dnd:{contact_id}", is_quiet=True)
    widgets.dock(
        connection,
        f"**{escape(contact.name or contact.identifier or contact_id)}**",
        _("read from Lynn at {time}", time=clock(answer.at)),
        primary=_("Edit"),
        icon=":material/edit:",
        on_primary=look_at,
        args=(contact_id, "edit"),
    )


def _do_not_disturb(connection: Connection, contact_id: str) -> None:
    with st.container(border=True):
        st.markdown("##### :material/do_not_disturb_on: " + _("Do not disturb"))
        answer: Answer[list[DndEntry]] | None = calls.read(
            connection,
            f"contact-dnd:{contact_id}",
            "GetDnDContact",
            lambda client: client.dnd_of_contact(contact_id),
        )
        if answer is None:
            return
        if answer.error:
            st.markdown(_("Whether this person is on a do-not-disturb list is not known now."))
            trouble.say(connection, answer)
            return
        if not answer.value:
            st.markdown(":gray[" + _("On no campaign's list: every campaign may write to this person.") + "]")
            return
        rows = [
            {_("Campaign"): escape(each.campaign_name or each.campaign_id), _("Category"): escape(each.category)}
            for each in answer.value
        ]
        st.table(rows, border="horizontal")
