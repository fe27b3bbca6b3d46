"""The campaign of a draft: chosen from Lynn's own list, typed, or left as pasted."""

from __future__ import annotations

import streamlit as st

from lynn.api.wire import Campaign
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.template import Template
from lynn.text import Text, t
from lynn.web import calls
from lynn.web.campaigns.reading import read_all
from lynn.web.campaigns.words import kind_words
from lynn.web.i18n import _, _n, clock, escape, keyed, show
from lynn.web.send.frame import Stop, current_of_template
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt

_AS_PASTED, _TYPED = "as-pasted", "typed"

#: Lynn's execution modes and what they mean for the people on the list.
MODES: dict[str, Text] = {
    "alwayson": t("always on: messages leave as soon as the list arrives"),
    "manual": t("starts when a person starts it"),
    "scheduled": t("starts and stops by its dates"),
}


def mode_in_words(mode: str) -> str:
    """What an execution mode means; an unknown one as Lynn spells it."""
    known = MODES.get(mode.replace(" ", "").replace("_", "").lower())
    return show(known) if known else escape(mode)


def choose_campaign(stop: Stop, draft: Draft, template: Template) -> bool:
    """The card with the campaigns; whether one was chosen. Where there are some, nobody leaves it empty without saying so."""
    with st.container(border=True):
        answer = read_all(stop.connection)
        if answer is None:
            return draft.is_campaign_said
        if answer.error:
            st.warning(show(answer.error.sentence), icon=":material/cloud_off:")
        campaigns = [] if answer.error else answer.value
        _radio(stop.person, draft, template, campaigns)
        with st.container(horizontal=True, vertical_alignment="center"):
            words = _n(
                "{count} campaign read from Lynn at {time}.",
                "{count} campaigns read from Lynn at {time}.",
                len(campaigns),
                time=clock(answer.at),
            )
            st.markdown(f":small[:gray[{words}]]")
            calls.offer_to_read_again("campaigns", is_quiet=True)
    return not campaigns or draft.is_campaign_said


def _radio(person: Person, draft: Draft, template: Template, campaigns: list[Campaign]) -> None:
    by_id = {campaign.campaign_id: campaign for campaign in campaigns}
    options = [*by_id, _AS_PASTED, _TYPED]
    names = {campaign_id: escape(campaign.name or campaign_id) for campaign_id, campaign in by_id.items()}
    names[_AS_PASTED] = (
        _("Keep {id}, as in the pasted text", id=template.campaign_id)
        if template.campaign_id
        else _("Leave it empty, as in the pasted text")
    )
    names[_TYPED] = _("Another one: type its id")
    captions = [
        " · ".join(part for part in (escape(kind_words(each.kind)), mode_in_words(each.mode)) if part)
        for each in campaigns
    ]
    chosen: str | None = _AS_PASTED if draft.campaign_id is None else draft.campaign_id
    if chosen not in options:
        chosen = _TYPED
    if campaigns and not draft.is_campaign_said:
        chosen = None
    st.radio(
        _("Campaign"),
        options,
        index=None if chosen is None else options.index(chosen),
        format_func=names.__getitem__,
        captions=[*captions, _("Lynn decides by the template"), ""],
        key=keyed("campaign"),
        on_change=_take,
        args=(person, draft, {campaign_id: campaign.name for campaign_id, campaign in by_id.items()}),
    )
    if st.session_state.get(keyed("campaign"), chosen) == _TYPED:
        st.text_input(
            _("Campaign id"),
            value=draft.campaign_id or "",
            key="campaign_id_typed",
            max_chars=100,
            on_change=_take_typed,
            args=(person, draft),
        )


def _take(person: Person, shown: Draft, names: dict[str, str]) -> None:
    choice = st.session_state[keyed("campaign")]
    if choice == _TYPED or (choice != _AS_PASTED and choice not in names):
        # The second: after a change of language, the browser gives back the label of the language before. It is nobody's choice.
        return
    _choose(person, shown, None if choice == _AS_PASTED else choice, name=names.get(choice, ""), is_chosen=True)


def _take_typed(person: Person, shown: Draft) -> None:
    typed = st.session_state.campaign_id_typed.strip()
    _choose(person, shown, typed or None, name="", is_chosen=bool(typed))


def _choose(person: Person, shown: Draft, campaign_id: str | None, *, name: str, is_chosen: bool) -> None:
    def work() -> None:
        draft = current_of_template(person, shown)
        steps.choose_campaign(installation().drafts, draft, campaign_id, name=name, is_chosen=is_chosen)

    attempt(work)
