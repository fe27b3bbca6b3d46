"""One campaign as Lynn has it now, and what can be done with it."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from lynn.api.wire import Campaign
from lynn.desk.campaigns import DAYS, FIELDS, is_running, values_of, why_not_by_hand
from lynn.settings import Connection
from lynn.web import calls, trouble, widgets
from lynn.web.calls import Answer
from lynn.web.campaigns import form
from lynn.web.campaigns.reading import read_one
from lynn.web.campaigns.words import day_words, kind_words, look_at, mode_words, state_badge, state_words
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
    reason = why_not_by_hand(campaign)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(escape(campaign.name or campaign_id), width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            st.container(width="content").markdown(state_badge(campaign) or " ")
            if reason is None:
                _start_or_stop(campaign_id, campaign)
    widgets.lead(escape(mode_words(campaign.mode, is_short=False)) or _("Lynn does not say how it runs."))
    _warn_of_state(campaign)
    _details(campaign)
    if reason:
        st.markdown(f":material/info: {_('Not started or stopped from here.')} {show(reason)}")
    trouble.raw(json.dumps(campaign.fields, ensure_ascii=False, indent=2))
    with st.container(horizontal=True):
        st.button(
            _("Delete"), type="tertiary", icon=":material/delete:", on_click=look_at, args=(campaign_id, "delete")
        )
        calls.offer_to_read_again("campaign", is_quiet=True)
    # Never starting or stopping: who clicks on in the place where the campaign was created reaches nobody.
    widgets.dock(
        connection,
        f"**{escape(campaign.name or campaign_id)}**",
        _("read from Lynn at {time}", time=clock(answer.at)),
        primary=_("Edit"),
        icon=":material/edit:",
        on_primary=form.open_edit,
        args=(campaign_id,),
    )


def _start_or_stop(campaign_id: str, campaign: Campaign) -> None:
    """Up here, far from the button of every other page; a state that is not known rules out neither."""
    running = is_running(campaign)
    if not running:
        st.button(_("Start it"), icon=":material/play_arrow:", on_click=look_at, args=(campaign_id, "start"))
    if running is not False:
        st.button(_("Stop it"), icon=":material/stop:", on_click=look_at, args=(campaign_id, "stop"))


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
    values |= {name: day_words(values[name]) for name in DAYS}
    shown = {show(words): escape(values[name]) for name, words in FIELDS.items() if values[name]}
    shown[_("Id")] = escape(campaign.campaign_id)
    table = pd.DataFrame({"": list(shown), " ": list(shown.values())})
    st.table(table, border="horizontal", hide_index=True, hide_header=True)
