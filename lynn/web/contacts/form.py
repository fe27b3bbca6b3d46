"""The form of a contact, the look over it, and the question before one is deleted; what was typed stays until Lynn has it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lynn.api.client import LynnClient
from lynn.api.lists import field_text
from lynn.api.wire import Contact
from lynn.desk import contacts as desk
from lynn.desk.contacts import CORRELATIONS, FIELDS, WHATSAPP
from lynn.desk.forms import differences
from lynn.errors import ConflictError, NotFoundError
from lynn.settings import Connection
from lynn.web import calls, saving, trouble, widgets
from lynn.web.calls import Answer
from lynn.web.contacts import one
from lynn.web.contacts.words import look_at
from lynn.web.i18n import _, escape, show
from lynn.web.saving import Typed

OPERATIONS = ("PostContact", "PutContact", "DeleteContact")


def typed(connection: Connection, contact_id: str | None, seen: Contact | None) -> Typed[Contact]:
    """The form under way; a fresh one when there is none for this contact."""
    values = desk.values_of(seen) if seen else {"channel": WHATSAPP}
    return saving.under_way("contact_typed", connection, contact_id, seen, values)


def render(connection: Connection, form: Typed[Contact]) -> None:
    """Ask for what Lynn is known to keep."""
    name = form.values.get("name", "")
    st.title(_("Edit “{name}”", name=name) if form.seen else _("Who is the new contact?"))
    widgets.lead(_("Nothing is saved before you have looked it over."))
    with st.container(border=True):
        _text(form, "name")
        left, right = st.columns([1, 2])
        with left:
            _text(form, "channel")
        with right:
            _text(form, "identifier", help=_("In any spelling, with the country code: +56 9 …"))
    with st.container(border=True):
        st.markdown(":small[:gray[" + _("Ids of this person in your other systems; Lynn keeps up to three.") + "]]")
        for column, each in zip(st.columns(3), CORRELATIONS, strict=True):
            with column:
                _text(form, each)
    widgets.dock(
        connection,
        saving.not_saved(form, _typed_now(form)),
        _("Next: what will be saved"),
        primary=_("Look it over"),
        on_primary=_look_over,
        args=(form,),
        on_back=look_at,
        back_args=(form.thing_id,),
    )


def _text(form: Typed[Contact], name: str, **options: Any) -> None:
    st.text_input(show(FIELDS[name]), value=form.values.get(name, ""), key=_key(form, name), max_chars=200, **options)


def _key(form: Typed[Contact], name: str) -> str:
    return f"contact_{name}_{form.round_number}"


def _typed_now(form: Typed[Contact]) -> dict[str, str]:
    return {name: str(st.session_state.get(_key(form, name), form.values.get(name, ""))) for name in FIELDS}


def _look_over(form: Typed[Contact]) -> None:
    form.values = _typed_now(form)
    before = desk.values_of(form.seen) if form.seen else None
    if form.take(lambda values: desk.checked_values(values, before=before), desk.changes_to):
        look_at(form.thing_id, "look")


def look_over(connection: Connection, form: Typed[Contact]) -> None:
    """Before a contact is created or changed."""
    saving.title(form)
    failed: Answer[Any] | None = st.session_state.get("contact_failed")
    if failed:
        trouble.say(connection, failed)
        if isinstance(failed.error, ConflictError) and form.thing_id and form.seen:
            saving.compare(
                connection,
                form,
                one.read_one(connection, form.thing_id),
                words=_("Somebody else changed this contact meanwhile"),
                key="decision_contact_changed",
                on_top=lambda now: _on_top(form, now),
                on_drop=lambda: _drop(form),
            )
    before = desk.values_of(form.seen) if form.seen else None
    with st.container(border=True):
        saving.table(form, differences(FIELDS, before or {}, form.values))
        for sentence in desk.consequences(form.values, before=before):
            st.markdown(f"- {show(sentence)}")
    saving.dock(connection, form, _("Create the contact"), _save, lambda: _back(form))


def _back(form: Typed[Contact]) -> None:
    look_at(form.thing_id, "edit" if form.seen else "change")


def _save(connection: Connection, form: Typed[Contact]) -> None:
    st.session_state.pop("contact_failed", None)
    seen = form.seen
    if seen is None or form.thing_id is None:
        fields = desk.new_fields(form.values)
        calls.change(connection, "PostContact", lambda client: client.post_contact(fields), fields=fields)
        return
    contact_id, changes = form.thing_id, desk.changes_to(seen, form.values)
    calls.change(
        connection,
        "PutContact",
        lambda client: client.put_contact(contact_id, changes, seen=seen),
        fields=changes,
        contact_id=contact_id,
    )


def _on_top(form: Typed[Contact], now: Contact) -> None:
    st.session_state.pop("contact_failed", None)
    form.put_on_top(now, desk.values_of)


def _drop(form: Typed[Contact]) -> None:
    calls.forget("contact")
    look_at(form.thing_id)


def delete(connection: Connection, contact_id: str) -> None:
    """Before a contact is deleted: the consequence, and the name typed."""
    one.back_to_all()
    answer = one.read_one(connection, contact_id)
    if answer is None:
        return
    if answer.error:
        one.cannot_be_shown(connection, answer)
        return
    contact = answer.value
    name = desk.word_to_type(contact)
    st.title(_("Delete “{name}”?", name=name))
    failed: Answer[Any] | None = st.session_state.get("contact_failed")
    if failed:
        trouble.say(connection, failed)
    with st.container(border=True):
        for sentence in desk.deletion_consequences():
            st.markdown(f"- {show(sentence)}")
        given = st.text_input(_("Type {name} to confirm", name=name), key=f"contact_delete_{contact_id}", max_chars=200)
    widgets.dock(
        connection,
        f"**{escape(name)}**",
        _("It goes to Lynn once, when you press the button."),
        primary=_("Delete the contact"),
        icon=":material/delete:",
        on_primary=_delete,
        args=(connection, contact_id),
        disabled=not desk.is_typed_right(contact, given),
        why_disabled=_("Type the name above first."),
        on_back=look_at,
        back_args=(contact_id,),
    )


def _delete(connection: Connection, contact_id: str) -> None:
    st.session_state.pop("contact_failed", None)

    def once(client: LynnClient) -> bool:
        client.delete_contact(contact_id)
        return True

    calls.change(connection, "DeleteContact", once, contact_id=contact_id)


def take_result() -> None:
    """When a change is over: go on where it succeeded, stay where it did not."""
    over = calls.changed(OPERATIONS)
    if over is None:
        return
    answer, facts = over
    calls.forget("contact")
    if answer.error:
        if isinstance(answer.error, NotFoundError) and answer.operation == "DeleteContact":
            # Somebody else was quicker; what was wanted is so.
            trouble.note(_("The contact is gone: somebody deleted it before."))
            look_at(None)
            return
        st.session_state.contact_failed = answer
        return
    match answer.operation:
        case "PostContact":
            new_id = field_text(answer.value, "contactid", "id", "guid")
            trouble.note(
                _("Lynn created the contact.")
                if new_id
                else _("Lynn took the contact but did not say its id. Look for it in the list.")
            )
            look_at(new_id or None)
        case "PutContact":
            trouble.note(_("Lynn took the changes; this is the contact as it is now."))
            look_at(facts["contact_id"])
        case _:
            trouble.note(_("Lynn deleted the contact."))
            look_at(None)
