"""The question before anything about a campaign changes: it names the consequence, and its answer goes to Lynn once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lynn.api.client import LynnClient
from lynn.api.lists import field_text
from lynn.api.wire import Campaign
from lynn.desk import campaigns as desk
from lynn.errors import ConflictError, NotFoundError
from lynn.settings import Connection
from lynn.text import Text
from lynn.web import calls, saving, trouble, widgets
from lynn.web.calls import Answer
from lynn.web.campaigns import form, one
from lynn.web.campaigns.reading import read_one
from lynn.web.campaigns.words import look_at
from lynn.web.i18n import _, escape, show
from lynn.web.saving import Typed

OPERATIONS = (
    "PostCampaign", "PutCampaign", "DeleteCampaign", "StartCampaignExecution", "StopCampaignExecution",
)  # fmt: skip


def look_over(connection: Connection, filled: Typed[Campaign]) -> None:
    """Before a campaign is created or changed."""
    saving.title(filled)
    _say_failed(connection, filled)
    with st.container(border=True):
        form.summary(filled)
    saving.dock(connection, filled, _("Create the campaign"), _save, lambda: _back(filled))


def _back(filled: Typed[Campaign]) -> None:
    look_at(filled.thing_id, "edit" if filled.seen else "new")


def _save(connection: Connection, filled: Typed[Campaign]) -> None:
    st.session_state.pop("campaign_failed", None)
    seen = filled.seen
    if seen is None or filled.thing_id is None:
        fields = desk.new_fields(filled.values)
        calls.change(connection, "PostCampaign", lambda client: client.post_campaign(fields), fields=fields)
        return
    campaign_id, changes = filled.thing_id, desk.changes_to(seen, filled.values)
    calls.change(
        connection,
        "PutCampaign",
        lambda client: client.put_campaign(campaign_id, changes, seen=seen),
        fields=changes,
        campaign_id=campaign_id,
    )


def _say_failed(connection: Connection, filled: Typed[Campaign]) -> None:
    failed: Answer[Any] | None = st.session_state.get("campaign_failed")
    if failed is None:
        return
    trouble.say(connection, failed)
    if isinstance(failed.error, ConflictError) and filled.thing_id and filled.seen:
        saving.compare(
            connection,
            filled,
            read_one(connection, filled.thing_id),
            words=_("Somebody else changed this campaign meanwhile"),
            key="decision_campaign_changed",
            on_top=lambda now: _on_top(filled, now),
            on_drop=lambda: _drop(filled),
        )


def _on_top(filled: Typed[Campaign], now: Campaign) -> None:
    st.session_state.pop("campaign_failed", None)
    filled.put_on_top(now, desk.values_of)


def _drop(filled: Typed[Campaign]) -> None:
    st.session_state.pop("campaign_typed", None)
    calls.forget("campaign")
    look_at(filled.thing_id)


def act(connection: Connection, campaign_id: str, view: str) -> None:
    """Before a campaign is started, stopped or deleted."""
    one.back_to_all()
    answer = read_one(connection, campaign_id)
    if answer is None:
        return
    if answer.error:
        one.cannot_be_shown(connection, answer)
        return
    campaign = answer.value
    name = campaign.name or campaign_id
    reason = desk.why_not_by_hand(campaign)
    if view in ("start", "stop") and reason:
        st.title(_("“{name}” is not started or stopped by hand", name=name))
        widgets.lead(show(reason))
        return
    failed: Answer[Any] | None = st.session_state.get("campaign_failed")
    is_sure = True
    titles = {
        "start": _("Start “{name}”?", name=name),
        "stop": _("Stop “{name}”?", name=name),
        "delete": _("Delete “{name}”?", name=name),
    }
    st.title(titles[view])
    if failed:
        trouble.say(connection, failed)
    with st.container(border=True):
        for sentence in _consequences(campaign, view):
            st.markdown(f"- {show(sentence)}")
        if view != "stop" and not connection.is_practice:
            is_sure = st.checkbox(_("I know that this concerns real people"), key=f"campaign_sure_{view}")
        _button(connection, campaign_id, view, is_sure=is_sure)
    widgets.dock(
        connection,
        f"**{escape(name)}**",
        _("It goes to Lynn once, when you press the button."),
        on_back=look_at,
        back_args=(campaign_id,),
    )


def _button(connection: Connection, campaign_id: str, view: str, *, is_sure: bool) -> None:
    """The answer, beside its consequence: not where the button before it stood, so that no second click falls on it."""
    labels = {"start": _("Start it now"), "stop": _("Stop it now"), "delete": _("Delete the campaign")}
    icons = {"start": ":material/play_arrow:", "stop": ":material/stop:", "delete": ":material/delete:"}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            labels[view],
            type="primary",
            icon=icons[view],
            on_click=_act,
            args=(connection, campaign_id, view),
            disabled=not is_sure,
            key="campaign_act",
        )
        if not is_sure:
            st.markdown(f":orange[:material/info: {_('Tick the box above first.')}]", width="content")


def _consequences(campaign: Campaign, view: str) -> list[Text]:
    if view == "delete":
        return desk.deletion_consequences(campaign)
    return [desk.start_consequence(campaign) if view == "start" else desk.stop_consequence(campaign)]


def _act(connection: Connection, campaign_id: str, view: str) -> None:
    st.session_state.pop("campaign_failed", None)
    operations = {"start": OPERATIONS[3], "stop": OPERATIONS[4], "delete": OPERATIONS[2]}
    work = {"start": LynnClient.start_campaign, "stop": LynnClient.stop_campaign, "delete": LynnClient.delete_campaign}
    chosen = work[view]

    def once(client: LynnClient) -> object:
        chosen(client, campaign_id)
        return True

    calls.change(connection, operations[view], once, campaign_id=campaign_id)


def take_result() -> None:
    """When a change is over: go on where it succeeded, stay where it did not."""
    over = calls.changed(OPERATIONS)
    if over is None:
        return
    answer, facts = over
    campaign_id = facts.get("campaign_id")
    calls.forget("campaign")
    if answer.error:
        st.session_state.campaign_failed = answer
        if isinstance(answer.error, NotFoundError) and answer.operation == "DeleteCampaign":
            # Somebody else was quicker; what was wanted is so.
            st.session_state.pop("campaign_failed")
            trouble.note(_("The campaign is gone: somebody deleted it before."))
            look_at(None)
        return
    _succeeded(answer, campaign_id)


def _succeeded(answer: Answer[Any], campaign_id: str | None) -> None:
    if answer.operation in ("PostCampaign", "PutCampaign"):
        st.session_state.pop("campaign_typed", None)
    match answer.operation:
        case "PostCampaign":
            new_id = field_text(answer.value, "campaignid", "campaingid", "id", "guid")
            trouble.note(
                _("Lynn created the campaign.")
                if new_id
                else _("Lynn took the campaign but did not say its id. Look for it in the list.")
            )
            look_at(new_id or None)
        case "PutCampaign":
            trouble.note(_("Lynn took the changes; this is the campaign as it is now."))
            look_at(campaign_id)
        case "DeleteCampaign":
            trouble.note(_("Lynn deleted the campaign."))
            look_at(None)
        case _:
            st.session_state.campaign_wanted = (campaign_id, answer.operation == "StartCampaignExecution")
            look_at(campaign_id)
