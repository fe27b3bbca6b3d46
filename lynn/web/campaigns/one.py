"""One campaign as Lynn has it now, and what can be done with it."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from lynn.api.wire import Campaign
from lynn.desk.campaigns import FIELDS, is_running, values_of, why_not_by_hand
from lynn.settings import Connection
from lynn.web import calls, trouble, widgets
from lynn.web.calls import Answer
from lynn.web.campaigns import form
from lynn.web.campaigns.reading import read_one
from lynn.web.campaigns.words import kind_words, look_at, mode_words, state_badge, state_words
from lynn.web.i18n import _, clock, escape, show


def back_to_all() -> None:
    """A way out that reads the list anew."""
    st.button(
        _("All campaigns"), type="tertiary", icon=":material/arrow_back:", on_click=_to_all, key="back_to_campaigns"
    )


def _to_all() -> None:
    calls.forget("campaign")
    look_at(None)


def cannot_be_shown(connection: Connection, answer: Answer[Campaign]) -> None:
    """In place of a campaign that is not there."""
    st.title(_("This campaign cannot be shown"))
    trouble.value_of(connection, answer, "campaign")


def render(connection: Connection, campaign_id: str) -> None:
    """The page of one campaign."""
    back_to_all()
    trouble.say_note()
    answer = read_one(connection, campaign_id)
    if answer is None:
        return
    if answer.error:
        cannot_be_shown(connection, answer)
        return
    campaign = answer.value
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(escape(campaign.name or campaign_id), width="content")
        st.container(width="content").markdown(state_badge(campaign) or " ")
    widgets.lead(escape(mode_words(campaign.mode, is_short=False)) or _("Lynn does not say how it runs."))
    _warn_of_state(campaign)
    _details(campaign)
    reason = why_not_by_hand(campaign)
    if reason:
        st.markdown(f":material/info: {_('Not started or stopped from here.')} {show(reason)}")
    trouble.raw(json.dumps(campaign.fields, ensure_ascii=False, indent=2))
    _actions(campaign_id, campaign, can_start=reason is None)
    _dock(connection, campaign_id, campaign, can_start=reason is None, at=clock(answer.at))


def _warn_of_state(campaign: Campaign) -> None:
    wanted = st.session_state.get("campaign_wanted")
    if not wanted or wanted[0] != campaign.campaign_id:
        return
    del st.session_state["campaign_wanted"]
    if is_running(campaign) is not wanted[1]:
        # Taken is not done: what Lynn shows now decides what is said.
        words = _("Lynn took the request, but says of the campaign: {state}.", state=state_words(campaign) or "?")
        st.warning(words, icon=":material/help:")


def _details(campaign: Campaign) -> None:
    values = values_of(campaign) | {"mode": mode_words(campaign.mode), "kind": kind_words(campaign.kind)}
    shown = {show(words): escape(values[name]) for name, words in FIELDS.items() if values[name]}
    shown[_("Id")] = escape(campaign.campaign_id)
    table = pd.DataFrame({"": list(shown), " ": list(shown.values())})
    st.table(table, border="horizontal", hide_index=True, hide_header=True)


def _actions(campaign_id: str, campaign: Campaign, *, can_start: bool) -> None:
    with st.container(horizontal=True):
        if can_start:
            st.button(_("Edit"), icon=":material/edit:", on_click=form.open_edit, args=(campaign_id,))
        if can_start and is_running(campaign) is None:
            # Lynn's word for the state is not known, so neither is ruled out.
            st.button(_("Stop it"), icon=":material/stop:", on_click=look_at, args=(campaign_id, "stop"))
        st.button(
            _("Delete"), type="tertiary", icon=":material/delete:", on_click=look_at, args=(campaign_id, "delete")
        )
        calls.offer_to_read_again("campaign", is_quiet=True)


def _dock(connection: Connection, campaign_id: str, campaign: Campaign, *, can_start: bool, at: str) -> None:
    args: tuple[str, ...]
    if not can_start:
        primary, icon, act, args = _("Edit"), ":material/edit:", form.open_edit, (campaign_id,)
    elif is_running(campaign):
        primary, icon, act, args = _("Stop it"), ":material/stop:", look_at, (campaign_id, "stop")
    else:
        primary, icon, act, args = _("Start it"), ":material/play_arrow:", look_at, (campaign_id, "start")
    widgets.dock(
        connection,
        f"**{escape(campaign.name or campaign_id)}**",
        _("read from Lynn at {time}", time=at),
        primary=primary,
        icon=icon,
        on_primary=act,
        args=args,
    )
