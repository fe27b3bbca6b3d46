"""First stop: the pasted Json Request is understood, shown, and given its campaign."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from lynn.drafting import practice, steps
from lynn.drafting.draft import Draft, Step
from lynn.errors import InputError, TemplateError
from lynn.template import Template
from lynn.text import t
from lynn.text_workbook import MEDIA_TYPE
from lynn.web import session, widgets
from lynn.web.i18n import _, _n, escape, language, show
from lynn.web.send.campaign import choose_campaign
from lynn.web.send.frame import Stop, current_draft, current_of_template
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt
from lynn.workbooks import sample_workbook


def render(stop: Stop) -> None:
    """Ask for the paste, or show what was understood."""
    if stop.draft is None or stop.draft.template is None or st.session_state.get("paste_again"):
        _ask(stop)
    else:
        _understood(stop, stop.draft, stop.draft.template)


def _ask(stop: Stop) -> None:
    st.title(_("Which template do you want to send?"))
    widgets.lead(_("In Lynn, open the template, press “Json Request”, and paste here what it copied."))
    st.text_area(
        _("Json Request"),
        value=stop.draft.attempt if stop.draft else "",
        height=260,
        key="pasted",
        placeholder='{"campaingId": "", "templateId": "…", "typeOfData": 0, "data": [{"Name": "…", "Phone": "…"}]}',
        on_change=_take_paste,
        args=(stop.person,),
    )
    _recent(stop)
    has_template = stop.draft is not None and stop.draft.template is not None
    widgets.dock(
        stop.connection,
        _("**No list yet**"),
        _("The count of your rows will stand here."),
        primary=_("Read the template"),
        on_primary=_read,
        args=(stop.person,),
        on_back=_keep_earlier if has_template else None,
    )


def _recent(stop: Stop) -> None:
    recent = installation().recent_templates.list(stop.connection.name)
    drafts = installation().drafts.recent(owner=stop.person.key, limit=4)
    if recent:
        st.markdown("##### " + _("Used lately"))
        with st.container(horizontal=True):
            for position, entry in enumerate(recent):
                st.button(
                    escape(entry.name or _("Template {id}", id=entry.template_id[:8])),
                    icon=":material/history:",
                    key=f"recent_{position}",
                    on_click=_take_known,
                    args=(stop.person, entry.pasted, entry.name),
                )
    mine = [draft for draft in drafts if stop.draft is None or draft.draft_id != stop.draft.draft_id]
    if mine:
        st.markdown("##### " + _("Not sent yet"))
        with st.container(horizontal=True):
            for draft in mine:
                label = draft.list_name or draft.template_name or _("A draft without a list")
                st.button(
                    escape(label), icon=":material/draft:", key=f"draft_{draft.draft_id}", on_click=_open, args=(draft,)
                )
    if stop.connection.is_practice:
        with st.container(border=True):
            st.markdown("##### " + (_("Practise with a made-up list") if recent or mine else _("First time here?")))
            widgets.lead(
                _("Try the whole way with a made-up template and a messy made-up list. Nobody gets a message.")
            )
            st.button(
                _("Use the practice template"),
                icon=":material/science:",
                on_click=_take_known,
                args=(stop.person, practice.TEMPLATE, practice.TEMPLATE_NAME),
            )


def _understood(stop: Stop, draft: Draft, template: Template) -> None:
    is_ready = True
    if template.campaign_key is None:
        st.title(_("Your template was understood"))
        widgets.lead(_("It has no place for a campaign; Lynn decides by the template."))
    else:
        st.title(_("Which campaign is it for?"))
        widgets.lead(_("Your template was understood. One thing is left to choose."))
        is_ready = choose_campaign(stop, draft, template)
    _fields(template)
    _repairs(template)
    st.text_input(
        _("What do you call this template? (not sent to Lynn)"),
        value=draft.template_name,
        max_chars=80,
        key="template_name",
        on_change=_take_name,
        args=(stop.person, draft),
        placeholder=_("Winter coupon"),
    )
    st.markdown(f":small[:gray[{_('Template id')}]] {widgets.code(template.template_id)}")
    widgets.dock(
        stop.connection,
        escape(draft.list_name) if draft.has_list else _("**No list yet**"),
        _("Your list is kept.") if draft.has_list else _("The count of your rows will stand here."),
        primary=_("Continue to the list"),
        on_primary=_go_on,
        args=(stop.person, draft),
        disabled=not is_ready,
        why_disabled=_("Say first which campaign it is for."),
    )


def _fields(template: Template) -> None:
    """In the template's order, with its examples."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        fields = len(template.fields)
        st.markdown("### " + _n("{count} field in this template", "{count} fields in this template", fields))
        with st.container(horizontal=True, width="content"):
            st.download_button(
                _("Sample workbook"),
                data=partial(sample_workbook, template, language=language()),
                file_name=_("sample") + ".xlsx",
                mime=MEDIA_TYPE,
                type="tertiary",
                icon=":material/download:",
                on_click="ignore",
            )
            st.button(_("Paste another"), type="tertiary", icon=":material/content_paste:", on_click=_paste_another)
    rows = {"": [str(number) for number in range(1, len(template.fields) + 1)]}
    rows[_("Field")] = [f"**{escape(field)}**" for field in template.fields]
    for number, example in enumerate(template.examples[:2], start=1):
        rows[_("Example {n}", n=number)] = [escape(example.get(field, "")) for field in template.fields]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def _repairs(template: Template) -> None:
    if not template.repairs:
        return
    title = _n(
        "{count} thing was repaired in what you pasted",
        "{count} things were repaired in what you pasted",
        len(template.repairs),
    )
    with st.expander(title, icon=":material/build:", expanded=True):
        st.markdown("\n".join(f"- {show(repair)}" for repair in template.repairs))
        widgets.lead(_("Field names and values are exactly as pasted."))


def _take_paste(person: Person) -> None:
    pasted = st.session_state.get("pasted", "")
    if pasted.strip():
        _take_known(person, pasted, "")


def _read(person: Person) -> None:
    """The button. What is in the box was read when the box was left; an empty one is said."""
    if not st.session_state.get("pasted", "").strip():
        st.session_state["trouble"] = InputError(
            t("The box is still empty. Paste what “Json Request” copied in Lynn."), code="paste-empty"
        )
        return
    _take_paste(person)


def _take_known(person: Person, pasted: str, name: str) -> None:
    """Understand a text and turn its draft into the one in the URL."""
    here = installation()
    connection = session.connection()

    def work() -> None:
        if "draft" in st.query_params:
            draft = current_draft(person)
        else:
            limits = here.settings.limits
            draft = here.drafts.create(owner=person.key, connection=connection.name, batch_size=limits.batch_size)
            st.query_params["draft"] = draft.draft_id
        try:
            draft = steps.paste_template(here.drafts, draft, pasted, name=name)
        except TemplateError:
            here.drafts.save(draft, attempt=pasted)
            raise
        if draft.template:
            here.recent_templates.remember(connection.name, draft.template, pasted, name)
        st.session_state.pop("paste_again", None)
        session.go(Step.TEMPLATE)

    attempt(work)


def _take_name(person: Person, shown: Draft) -> None:
    def work() -> None:
        name = st.session_state.template_name.strip()
        draft = installation().drafts.save(current_of_template(person, shown), template_name=name)
        if draft.template:
            installation().recent_templates.remember(draft.connection, draft.template, draft.pasted, name)

    attempt(work)


def _go_on(person: Person, shown: Draft) -> None:
    """Where Lynn named no campaign to choose from, going on is the answer: as pasted."""

    def work() -> None:
        draft = current_of_template(person, shown)
        if not draft.is_campaign_said:
            steps.choose_campaign(installation().drafts, draft, None, name="", is_chosen=True)
        session.go(Step.LIST)

    attempt(work)


def _paste_another() -> None:
    st.session_state.paste_again = True


def _keep_earlier() -> None:
    st.session_state.pop("paste_again", None)


def _open(draft: Draft) -> None:
    session.turn(draft=draft.draft_id, step=draft.furthest_step.value)
