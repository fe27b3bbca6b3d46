"""One number: what our record and Lynn say of it, putting it on, taking it off. The number is never in the URL."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lynn.api.client import LynnClient
from lynn.api.wire import Campaign
from lynn.errors import NotFoundError
from lynn.phone import format_local
from lynn.sending.entries import Entry, Kind
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
                    "Type the number as you have it. You see where it is on do not disturb, and can put it on for every campaign, "
                    "for one, or for a category of them."
                )
            )
        widgets.dock(connection, _("**No number yet**"), _("Type one above, in any spelling."))
        return
    with st.container(border=True):
        st.markdown("### :material/call: " + escape(format_local(number)))
        _own_record(person, connection, number)
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


def _own_record(person: Person, connection: Connection, number: str) -> None:
    record = installation().ledger.suppression
    st.markdown("**" + _("In our own record") + "**")
    if not record.held(connection.name, "", [number]):
        st.markdown(":gray[:material/radio_button_unchecked: " + _("Not on do not disturb.") + "]")
    names = names_by_id(connection)
    # What Lynn itself said when it was asked stands under its own heading below.
    decided = [each for each in record.history(connection.name, number) if each[0].kind is not Kind.SEEN]
    said: set[str] = set()
    for entry, when in decided[:10]:
        icon = ":orange[:material/do_not_disturb_on:]" if entry.is_on else ":green[:material/check_circle:]"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"{icon} {_entry_words(entry, names)} :small[:gray[{day_and_time(when)} · {escape(entry.created_by)}]]"
            )
            is_last = entry.campaign_id not in said
            said.add(entry.campaign_id)
            if is_last and entry.is_on and entry.kind is Kind.SINGLE and not entry.campaign_id:
                with st.popover(_("Take off here"), icon=":material/undo:", type="tertiary"):
                    st.markdown(_("From then on, sendings from here reach this number again."))
                    st.button(
                        _("Yes, take it off"),
                        key="off_everywhere",
                        on_click=_take_off_here,
                        args=(person, connection, number),
                    )


def _take_off_here(person: Person, connection: Connection, number: str) -> None:
    attempt(lambda: single.take_off_here(installation().ledger, connection.name, number, by=person.name))


def _entry_words(entry: Entry, names: dict[str, str]) -> str:
    if entry.kind is Kind.LIST:
        return _("On the loaded list {name}: held back from everything", name=entry.name)
    campaign = names.get(entry.campaign_id.casefold(), entry.campaign_id)
    if not entry.is_on:
        return (
            _("It was taken off for {campaign}", campaign=campaign)
            if campaign
            else _("It was taken off for every campaign")
        )
    if not campaign:
        return _("It was put on for every campaign")
    return _("It was put on for {campaign}", campaign=campaign)


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
                with st.popover(_("Take off"), icon=":material/undo:", type="tertiary"):
                    st.markdown(_("From then on, {campaign} reaches this number again.", campaign=name))
                    st.button(
                        _("Yes, take it off"),
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
    choice = _where(answer.value)
    widgets.dock(
        connection,
        f"**{escape(format_local(number))}**",
        choice.detail,
        primary=choice.button,
        icon=":material/do_not_disturb_on:",
        on_primary=_put_on,
        args=(person, connection, number, choice),
        disabled=not choice.is_made,
        why_disabled=_("Say for what."),
    )


@dataclass(frozen=True, kw_only=True)
class _Choice:
    """For what a number is put on."""

    button: str
    detail: str
    campaigns: tuple[Campaign, ...] = ()
    category: str = ""
    is_everywhere: bool = False

    @property
    def is_made(self) -> bool:
        return self.is_everywhere or bool(self.campaigns)


def _where(campaigns: list[Campaign]) -> _Choice:
    categories = sorted({each.category for each in campaigns if each.category}, key=str.casefold)
    kinds = {"all": _("For every campaign"), "campaign": _("For one campaign")}
    if categories:
        kinds["category"] = _("For a whole category")
    kind = st.radio(_("Put it on"), list(kinds), format_func=kinds.__getitem__, key=keyed("dnd_kind"), horizontal=True)
    if kind == "campaign":
        picked = st.selectbox(
            _("Campaign"),
            campaigns,
            index=None,
            placeholder=_("Choose the campaign"),
            format_func=lambda each: each.name or each.campaign_id,
            key="dnd_campaign",
        )
        return _Choice(
            button=_put_on_words(picked.name or picked.campaign_id if picked else ""),
            detail=_("Other campaigns may still write to this number."),
            campaigns=(picked,) if picked else (),
        )
    if kind == "category":
        category = st.selectbox(
            _("Category"), categories, index=None, placeholder=_("Choose the category"), key="dnd_category"
        )
        chosen = tuple(each for each in campaigns if category and each.category == category)
        return _Choice(
            button=_put_on_words(category or ""),
            detail=_("Campaigns: {names}", names=", ".join(each.name for each in chosen)) if chosen else "",
            campaigns=chosen,
            category=category or "",
        )
    return _Choice(
        button=_("Put it on now, for every campaign"),
        detail=_("From then on, nothing is sent to it from here; Lynn is told for each campaign that it has."),
        campaigns=tuple(campaigns),
        is_everywhere=True,
    )


def _put_on_words(name: str) -> str:
    return _("Put it on now, for {campaign}", campaign=name) if name else _("Put it on now")


def _put_on(person: Person, connection: Connection, number: str, choice: _Choice) -> None:
    ledger = installation().ledger

    def work(client: LynnClient) -> bool:
        single.put_on(
            ledger,
            client,
            number,
            choice.campaigns,
            category=choice.category,
            is_everywhere=choice.is_everywhere,
            by=person.name,
        )
        return True

    calls.change(connection, _OPERATIONS[bool(choice.category)], work, number=number, choice=choice)


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
        if facts["choice"].is_everywhere:
            trouble.note(_("Lynn knows nobody with this number. Our own record holds it back from everything."))
            st.rerun()
        # Lynn's bulk change makes the contact as well.
        for campaign in facts["choice"].campaigns:
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
