"""How a campaign's state and execution look on the screen, and the way between the views of the page."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lynn.api.bodies import plain as plain_key
from lynn.api.wire import Campaign
from lynn.desk.campaigns import Mode, is_running, mode_of
from lynn.text import Text, t
from lynn.web import session
from lynn.web.i18n import day, plain
from lynn.web.trouble import badge

#: What Lynn's (inferred) words for a state mean; others are shown as they come.
_STATES: dict[str, Text] = {
    "running": t("Running"),
    "stopped": t("Stopped"),
    "waiting": t("Not begun yet"),
    "finished": t("Finished"),
    "expired": t("Expired"),
}
MODES: dict[Mode, Text] = {
    Mode.MANUAL: t("Manual: a person starts and stops it"),
    Mode.SCHEDULED: t("Scheduled: runs between two days"),
    Mode.ALWAYS_ON: t("Always on: what is loaded is sent at once"),
}
_SHORT: dict[Mode, Text] = {
    Mode.MANUAL: t("Manual"),
    Mode.SCHEDULED: t("Scheduled"),
    Mode.ALWAYS_ON: t("Always on"),
}


def state_words(campaign: Campaign) -> str:
    """The state, for a cell of a table."""
    known = _STATES.get(plain_key(campaign.state))
    return plain(known) if known else campaign.state


def mode_words(mode: str, *, is_short: bool = True) -> str:
    """The execution mode, for a cell of a table; an unknown one as Lynn spells it."""
    known = mode_of(mode)
    if known is None:
        return mode
    return plain(_SHORT[known] if is_short else MODES[known])


def kind_words(kind: str) -> str:
    """The type, for a cell of a table; an unknown one as Lynn spells it."""
    known = {"singlemessage": t("Single message"), "multiplemessage": t("Multiple message")}.get(plain_key(kind))
    return plain(known) if known else kind


def day_words(value: str) -> str:
    """A day as this app writes days, for a cell of a table; what Lynn wrote otherwise, as it came."""
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def state_badge(campaign: Campaign) -> str:
    """The state as a badge; "" when Lynn says none."""
    if not campaign.state:
        return ""
    running = is_running(campaign)
    colour = "green" if running else "gray"
    icon = "play_circle" if running else "help" if running is None else "stop_circle"
    return badge(colour, icon, state_words(campaign))


def look_at(campaign_id: str | None, view: str | None = None) -> None:
    """Turn to a view of this page: the URL says which, so that it survives a refresh."""
    st.session_state.pop("campaign_failed", None)
    session.turn(campaign=campaign_id, view=view)
