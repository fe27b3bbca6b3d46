"""One number: what our record and Lynn say of it, putting it on, taking it off. The number is never in the URL."""

from __future__ import annotations

import streamlit as st

from lynn.api.client import LynnClient
from lynn.api.wire import Campaign
from lynn.errors import NotFoundError
from lynn.phone import format_local
from lynn.sending.suppressing import Entry, Kind
from lynn.settings import Connection
from lynn.suppression import bulk, single
from lynn.web import calls, trouble, widgets
from lynn.web.campaigns.reading import names_by_id, read_all
from lynn.web.country import select_region
from lynn.web.i18n import _, day_and_time, escape, keyed
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt

_OPERATIONS = ("SetDnDContactByCampaign", "SetDnDContactByCategory")


def render(person: Person, connection: Connection) -> None:
    """Ask for the number, then show what is known of it and what can be done."""
    _say_what_came_of_it(person, connection)
    _ask()
    number: str | None = st.session_state.get("dnd_looked")
    if number is None:
        with st.container(border=True):
            st.markdown("##### :material/do_not_disturb_on: " + _("Somebody asked for silence?"))
            widgets.lead(
                _(
                    "Type the number as you have it. You see where it is on do not disturb, and can put it on for one campaign "
                    "or for all campaigns of a category."
                )
            )
        widgets.dock(connection, _("**No number yet**"), _("Type one above, in any spelling."))
        return
    with st.container(border=True):
        st.markdown("### :material/call: " + escape(format_local(number)))
        _own_record(connection, number)
        _at_lynn(person, connection, number)
    _offer(person, connection, number)


def _ask() -> None:
    with st.form("dnd_ask", border=False):
        left, middle, right = st.columns([5, 4, 3], vertical_alignment="bottom")
        left.text_input(_("Number, in any spelling"), key="dnd_number", placeholder="+56 9 6666 6666")
        select_region(middle, _("Country, if it has no code"), key="dnd_country")
        right.form_submit_button(_("Look it up"), icon=":material/search:", on_click=_look)


def _look() -> None:
    st.session_state.pop("dnd_looked", None)

    def work() -> None:
        st.session_state.dnd_looked = single.number_of(
            st.session_state.dnd_number, st.session_state[keyed("dnd_country")]
        )
        calls.forget("dnd")

    attempt(work)


def _own_record(connection: Connection, number: str) -> None:
    record = installation().ledger.suppression
    st.markdown("**" + _("In our own record") + "**")
    if not record.held(connection.name, "", [number]):
        st.markdown(":gray[:material/radio_button_unchecked: " + _("Not on do not disturb.") + "]")
    names = names_by_id(connection)
    for entry, when in record.history(connection.name, number)[:10]:
        icon = ":orange[:material/do_not_disturb_on:]" if entry.is_on else ":green[:material/check_circle:]"
        st.markdown(
            f"{icon} {_entry_words(entry, names)} :small[:gray[{day_and_time(when)} · {escape(entry.created_by)}]]"
        )


def _entry_words(entry: Entry, names: dict[str, str]) -> str:
    if entry.kind is Kind.LIST:
        return _("On the loaded list {name}: held back from everything", name=entry.name)
    campaign = names.get(entry.campaign_id.casefold(), entry.campaign_id)
    if not entry.is_on:
        return _("Taken off for {campaign}", campaign=campaign)
    if not campaign:
        return _("Put on for every campaign")
    return _("Put on for {campaign}", campaign=campaign)


def _at_lynn(person: Person, connection: Connection, number: str) -> None:
    st.markdown("**" + _("At Lynn") + "**")
    answer = calls.read(connection, "dnd/look", "GetDnDContact", lambda client: single.look(client, number))
    if answer is None:
        return
    if answer.error:
        trouble.say(connection, answer)
        return
    if answer.value.contact is None:
        st.markdown(":gray[:material/person_off: " + _("Lynn knows nobody with this number.") + "]")
        return
    if not answer.value.entries:
        st.markdown(":gray[:material/radio_button_unchecked: " + _("On no campaign's list.") + "]")
    for entry in answer.value.entries:
        name = entry.campaign_name or entry.campaign_id or entry.category
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":orange[:material/do_not_disturb_on:] " + escape(name))
            if entry.campaign_id:
                st.button(
                    _("Take off"),
                    type="tertiary",
                    icon=":material/undo:",
                    key=f"off_{entry.campaign_id}",
                    help=_("Lynn takes people off by a bulk change only; this is one with a single number."),
                    on_click=_change,
                    args=(person, connection, number, entry.campaign_id, name, False),
                )


def _offer(person: Person, connection: Connection, number: str) -> None:
    answer = read_all(connection)
    if answer is None:
        return
    if answer.error:
        trouble.say(connection, answer)
        return
    campaigns = answer.value
    categories = sorted({each.category for each in campaigns if each.category}, key=str.casefold)
    left, right = st.columns(2)
    kinds = {"campaign": _("For one campaign"), "category": _("For a whole category")}
    kind = left.radio(
        _("Put it on"), list(kinds), format_func=kinds.__getitem__, key=keyed("dnd_kind"), horizontal=True
    )
    if kind == "category" and categories:
        category = right.selectbox(_("Category"), categories, key="dnd_category")
        chosen = [each for each in campaigns if each.category == category]
        detail = _("Campaigns: {names}", names=", ".join(each.name for each in chosen))
    else:
        category = ""
        picked = right.selectbox(
            _("Campaign"), campaigns, format_func=lambda each: each.name or each.campaign_id, key="dnd_campaign"
        )
        chosen = [picked] if picked else []
        detail = _("Lynn is told, and our own record holds it at once.")
    widgets.dock(
        connection,
        f"**{escape(format_local(number))}**",
        detail,
        primary=_("Put on do not disturb"),
        icon=":material/do_not_disturb_on:",
        on_primary=_put_on,
        args=(person, connection, number, chosen, category),
        disabled=not chosen,
        why_disabled=_("There is no campaign."),
    )


def _put_on(person: Person, connection: Connection, number: str, campaigns: list[Campaign], category: str) -> None:
    ledger = installation().ledger

    def work(client: LynnClient) -> bool:
        single.put_on(ledger, client, number, campaigns, category=category, by=person.name)
        return True

    calls.change(connection, _OPERATIONS[bool(category)], work, number=number, campaigns=campaigns)


def _say_what_came_of_it(person: Person, connection: Connection) -> None:
    changed = calls.changed(_OPERATIONS)
    if changed is None:
        return
    answer, facts = changed
    calls.forget("dnd")
    if answer.error is None:
        trouble.note(_("It is on do not disturb now, at Lynn and here."))
        st.rerun()
    elif isinstance(answer.error, NotFoundError) and answer.error.code == "contact-none":
        # Lynn's bulk change makes the contact as well.
        for campaign in facts["campaigns"]:
            _change(person, connection, facts["number"], campaign.campaign_id, campaign.name, True)
        st.rerun()
    else:
        st.warning(_("Our own record holds it: nobody writes to this number from here."), icon=":material/shield:")
        trouble.say(connection, answer)


def _change(
    person: Person, connection: Connection, number: str, campaign_id: str, campaign_name: str, is_on: bool
) -> None:
    """A bulk change of one."""
    here = installation()

    def work() -> None:
        bulk.record_numbers(
            here.ledger,
            [number],
            connection=here.connection(connection.name),
            campaign_id=campaign_id,
            campaign_name=campaign_name,
            is_on=is_on,
            by=person.name,
            batch_size=1,
            file_name=_("one number"),
        )
        calls.forget("dnd")
        trouble.note(_("It is on its way to Lynn; see it under Submissions. Our own record has it already."))

    attempt(work)
