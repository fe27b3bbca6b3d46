"""What pressing Send comes to, in one sentence, and what must be said before: the number of people, and that it is meant.

In: the checked rows. Out: the sentence on the page; in the dock, right above the button, the fields and what is still missing.
"""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from lynn.check import CheckedRows
from lynn.desk.campaigns import Mode, mode_of, when_it_goes_out
from lynn.drafting import steps
from lynn.drafting.plan import Plan, said
from lynn.drafting.questions import decided
from lynn.web import widgets
from lynn.web.campaigns.reading import read_all
from lynn.web.campaigns.words import day_words
from lynn.web.i18n import _, _n, local, moment, show
from lynn.web.send.check import reasons
from lynn.web.send.frame import Stop
from lynn.web.session import installation


def button_label(stop: Stop, going: int) -> str:
    """What the button does, to how many, and when."""
    plan = stop.here.plan
    if plan.starts_at:
        when = moment(plan.starts_at)
        return _n("Schedule {count} person: {when}", "Schedule {count} people: {when}", going, when=when)
    if plan.is_later:
        return _n("Schedule {count} person", "Schedule {count} people", going)
    if stop.connection.is_practice:
        return _n("Practise with {count} person", "Practise with {count} people", going)
    return _n("Send to {count} person", "Send to {count} people", going)


def say_what_happens(stop: Stop, checked: CheckedRows) -> None:
    """The sentence to confirm."""
    with st.container(border=True):
        is_practice = stop.connection.is_practice
        st.markdown("##### :material/send: " + (_("Practise the sending") if is_practice else _("Send for real")))
        st.markdown(_sentence(stop, checked))


def still_missing(stop: Stop, going: int) -> str | None:
    """Draw what must be said first; what of it is missing, in words, or None."""
    is_typed = going <= installation().settings.limits.confirm_above or widgets.type_number(
        _("Type the number of people to confirm"), going, key="typed_count"
    )
    is_meant = stop.connection.is_practice or st.checkbox(
        _n(
            "I mean it: {count} real person gets this message from {connection}.",
            "I mean it: {count} real people get this message from {connection}.",
            going,
            connection=stop.connection.name,
        ),
        key=f"meant_{stop.here.version}",
    )
    if not is_typed:
        return _("Type the number of people first: {number}", number=going)
    return None if is_meant else _("Say first that you mean it.")


def _sentence(stop: Stop, checked: CheckedRows) -> str:
    draft, template = stop.here, checked.template
    name = draft.template_name or template.template_id[:8]
    campaign_id = template.campaign_id if draft.campaign_id is None else draft.campaign_id
    campaign = draft.campaign_name or campaign_id
    going = checked.will_go_count
    if campaign:
        words = _n(
            "**{count} person** gets the template **{template}** in the campaign **{campaign}**",
            "**{count} people** get the template **{template}** in the campaign **{campaign}**",
            going,
            template=name,
            campaign=campaign,
        )
    else:
        words = _n(
            "**{count} person** gets the template **{template}**, with no campaign named",
            "**{count} people** get the template **{template}**, with no campaign named",
            going,
            template=name,
        )
    if stop.connection.is_practice:
        words += ", " + _("on the **practice** server: nobody gets a message.")
    else:
        words += ", " + _("over the **live** connection **{name}**.", name=stop.connection.name)
    words += f" {_starts(draft.plan)} {_goes_out(stop, campaign_id)}"
    for chosen in said(draft.plan, going, draft.batch_size):
        words += " " + show(chosen)
    reading = steps.open_reading(installation().drafts, draft)
    for answered in decided(reading, draft.options):
        words += " " + show(answered)
    held = checked.row_count - going
    if held:
        words += (
            " " + _n("**{count}** is held back:", "**{count}** are held back:", held) + f" {reasons(checked, most=20)}."
        )
    return words


def _starts(plan: Plan) -> str:
    if plan.starts_at:
        return _("It is loaded into Lynn **{when}**.", when=moment(plan.starts_at))
    return _("The time is not chosen yet.") if plan.is_later else _("It is loaded into Lynn **at once**.")


def _goes_out(stop: Stop, campaign_id: str) -> str:
    """When Lynn sends what was loaded: that is the campaign's own matter."""
    if not campaign_id:
        return _("When it goes out, Lynn decides by the template.")
    answer = read_all(stop.connection)
    if answer is None:
        return ""
    found = (
        [] if answer.error else [each for each in answer.value if each.campaign_id.casefold() == campaign_id.casefold()]
    )
    if not found:
        return _("When it goes out depends on the campaign; Lynn does not tell how it runs.")
    words = show(when_it_goes_out(found[0], local(datetime.now(UTC)).date(), day_words))
    return words if mode_of(found[0].mode) is Mode.ALWAYS_ON else f"**{words}**"
