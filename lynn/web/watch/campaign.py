"""After a load into a campaign: how the campaign stands, and where it is Manual, starting it from here, named and asked first."""

from __future__ import annotations

from datetime import UTC, date, datetime

import streamlit as st

from lynn.api.wire import Campaign
from lynn.desk.campaigns import has_begun, is_running, start_consequence, when_it_goes_out, why_not_by_hand
from lynn.errors import ListoError
from lynn.sending.states import SubmissionState
from lynn.sending.submission import Submission
from lynn.settings import Connection
from lynn.suppression import bulk
from lynn.web import calls, session, trouble
from lynn.web.campaigns.reading import read_one
from lynn.web.campaigns.words import day_words, state_badge
from lynn.web.i18n import _, escape, local, show
from lynn.web.session import installation
from lynn.web.watch import own

_START = "StartCampaignExecution"


def render(submission: Submission) -> bool:
    """One card, once something of the submission is loaded; nothing where no campaign is named or Lynn does not say. Whether what
    was loaded waits for the campaign to begin."""
    if not submission.campaign_id or bulk.is_change(submission):
        return False
    if not submission.counts.accepted and not own.is_taken(submission):
        return False
    connection = _connection(submission)
    if connection is None:
        return False
    campaign_id = submission.campaign_id
    _say_what_came_of_it(connection)
    answer = read_one(connection, campaign_id)
    if answer is None:
        return False
    if answer.error:
        trouble.say(connection, answer)
        return False
    campaign = answer.value
    with st.container(border=True, key="decision_campaign" if _waits(campaign) else "campaign_state"):
        name = escape(campaign.name or campaign_id)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"##### :material/campaign: {_('Campaign')} {name}", width="content")
            st.container(width="content").markdown(state_badge(campaign))
        _say(connection, campaign, submission)
        with st.container(horizontal=True):
            calls.offer_to_read_again(f"campaign:{campaign_id}", is_quiet=True)
    return not has_begun(campaign, _today())


def _today() -> date:
    return local(datetime.now(UTC)).date()


def _waits(campaign: Campaign) -> bool:
    return why_not_by_hand(campaign) is None and is_running(campaign) is not True


def _say(connection: Connection, campaign: Campaign, submission: Submission) -> None:
    is_loading = bool(submission.counts.waiting or submission.counts.sending)
    # Who pauses to look at the first messages sees none before the campaign runs.
    is_paused = submission.state is SubmissionState.PAUSED
    reason = why_not_by_hand(campaign)
    if reason is not None:
        st.markdown(show(when_it_goes_out(campaign, _today(), day_words)))
        st.markdown(f":gray[{show(reason)}]")
        return
    if is_running(campaign):
        st.markdown(_("It is running: what was loaded is sent."))
        return
    st.markdown(_("**Nobody gets a message yet.** This campaign is Manual and waits until a person starts it."))
    with st.popover(_("Start the campaign"), icon=":material/play_arrow:", disabled=is_loading and not is_paused):
        st.markdown(show(start_consequence(campaign)))
        st.button(
            _("Yes, start it"),
            type="primary",
            icon=":material/play_arrow:",
            key="start_campaign",
            on_click=_start,
            args=(connection, campaign.campaign_id),
        )
    if is_loading and is_paused:
        st.markdown(f":small[:gray[{_('What is loaded after the start goes out at once.')}]]")
    elif is_loading:
        st.markdown(f":small[:gray[{_('It can be started once the whole list is loaded.')}]]")


def _start(connection: Connection, campaign_id: str) -> None:
    calls.change(connection, _START, lambda client: client.start_campaign(campaign_id))


def _say_what_came_of_it(connection: Connection) -> None:
    changed = calls.changed((_START,))
    if changed is None:
        trouble.say_note()
        return
    answer, _facts = changed
    calls.forget("campaign")
    if answer.error:
        trouble.say(connection, answer)
        return
    trouble.note(_("Lynn took the start. How the campaign stands now is below."))
    st.rerun()


def _connection(submission: Submission) -> Connection | None:
    """The submission's own; None when it is gone or another is chosen, whose answers would be another tenant's."""
    try:
        found = installation().connection(submission.connection)
    except ListoError:
        return None
    return found if session.connection().name == found.name else None
