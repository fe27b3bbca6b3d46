"""All campaigns of the tenant: searched, and one opened by a click."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lynn.api.wire import Campaign
from lynn.desk.campaigns import MOST_CAMPAIGNS, values_of
from lynn.settings import Connection
from lynn.web import calls, trouble, widgets
from lynn.web.campaigns import form
from lynn.web.campaigns.reading import read_all
from lynn.web.campaigns.words import day_words, kind_words, look_at, mode_words, state_words
from lynn.web.i18n import _, _n, clock


def render(connection: Connection) -> None:
    """The table, its search and the way to a new one."""
    st.title(_("Campaigns"))
    widgets.lead(_("A campaign decides when the messages loaded into it leave, and whom it does not disturb."))
    trouble.say_note()
    answer = read_all(connection)
    campaigns = trouble.value_of(connection, answer, "campaigns")
    if answer is None or campaigns is None:
        return
    if campaigns:
        _table(campaigns)
    else:
        _nothing_yet()
    if len(campaigns) >= MOST_CAMPAIGNS:
        words = _n(
            "There is {count} campaign; Lynn allows {most} as a rule. Delete one that is no longer used, or ask Lynn for more.",
            "There are {count} campaigns; Lynn allows {most} as a rule. Delete one that is no longer used, or ask Lynn for more.",
            len(campaigns),
            most=MOST_CAMPAIGNS,
        )
        st.info(words, icon=":material/info:")
    calls.offer_to_read_again("campaigns", is_quiet=True)
    widgets.dock(
        connection,
        _n("**{count} campaign**", "**{count} campaigns**", len(campaigns)),
        _("read from Lynn at {time}", time=clock(answer.at)),
        primary=_("New campaign"),
        icon=":material/add:",
        on_primary=form.open_new,
    )


def _nothing_yet() -> None:
    with st.container(border=True):
        st.markdown("##### " + _("There is no campaign yet"))
        widgets.lead(_("Create the first one. Manual is the careful choice: nothing leaves until a person starts it."))


def _table(campaigns: list[Campaign]) -> None:
    searched = st.text_input(
        _("Search"), key="campaign_search", icon=":material/search:", placeholder=_("Name, category or division")
    )
    found = [each for each in campaigns if _matches(each, searched)]
    if not found:
        st.markdown(f":gray[{_('No campaign has “{words}” in it.', words=searched)}]")
        return
    row = widgets.pick_row(
        frame(found), key=f"campaigns_{searched}_{len(found)}", alt=_("The campaigns of this tenant")
    )
    st.markdown(f":small[:gray[{_('Click a row to open it.')}]]")
    if row is not None:
        chosen = found[row]
        if not chosen.campaign_id:
            st.warning(_("Lynn gives no id for this campaign, so it cannot be opened."), icon=":material/help:")
            return
        look_at(chosen.campaign_id)
        st.rerun()


def _matches(campaign: Campaign, searched: str) -> bool:
    words = searched.casefold().split()
    text = " ".join(
        (campaign.name, campaign.category, campaign.division, campaign.campaign_id, campaign.mode)
    ).casefold()
    return all(word in text for word in words)


def frame(campaigns: list[Campaign]) -> pd.DataFrame:
    """One row a campaign, plain text in every cell."""
    return pd.DataFrame(
        {
            _("Name"): [each.name or each.campaign_id for each in campaigns],
            _("State"): [state_words(each) for each in campaigns],
            _("Execution"): [mode_words(each.mode) for each in campaigns],
            _("Category"): [each.category for each in campaigns],
            _("Valid until"): [day_words(values_of(each)["valid_until"]) for each in campaigns],
            _("Division"): [each.division for each in campaigns],
            _("Type"): [kind_words(each.kind) for each in campaigns],
        }
    )
