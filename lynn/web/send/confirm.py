"""The sentence to confirm: how many people, which template, which campaign, which connection, how many held back and why."""

from __future__ import annotations

import streamlit as st

from lynn.check import CheckedRows
from lynn.web import widgets
from lynn.web.i18n import _, _n
from lynn.web.send.check import reasons
from lynn.web.send.frame import Stop
from lynn.web.session import installation


def confirm(stop: Stop, checked: CheckedRows) -> bool:
    """Show it; whether all that must be said was said."""
    going = checked.will_go_count
    is_practice = stop.connection.is_practice
    with st.container(border=True):
        st.markdown("##### :material/send: " + (_("Practise the sending") if is_practice else _("Send for real")))
        st.markdown(_sentence(stop, checked))
        is_typed = True
        if going > installation().settings.limits.confirm_above:
            is_typed = widgets.type_number(_("Type the number of people to confirm"), going, key="typed_count")
        is_meant = True
        if not is_practice:
            is_meant = st.checkbox(
                _n(
                    "I mean it: {count} real person gets this message from {connection}.",
                    "I mean it: {count} real people get this message from {connection}.",
                    going,
                    connection=stop.connection.name,
                ),
                key=f"meant_{stop.here.version}",
            )
    return is_typed and is_meant


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
    held = checked.row_count - going
    if held:
        words += (
            " " + _n("**{count}** is held back:", "**{count}** are held back:", held) + f" {reasons(checked, most=20)}."
        )
    return words
