"""The form of a contact, the look over it, and the question before one is deleted; what was typed stays until Lynn has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from lynn.api.client import LynnClient
from lynn.api.lists import field_text
from lynn.api.wire import Contact
from lynn.desk import campaigns as campaign_desk
from lynn.desk import contacts as desk
from lynn.desk.contacts import CORRELATIONS, FIELDS, WHATSAPP
from lynn.errors import ConflictError, InputError, NotFoundError
from lynn.settings import Connection
from lynn.web import calls, session, trouble, widgets
from lynn.web.calls import Answer
from lynn.web.contacts import one
from lynn.web.contacts.words import look_at
from lynn.web.i18n import _, escape, show

OPERATIONS = ("PostContact", "PutContact", "DeleteContact")


@dataclass(kw_only=True)
class Typed:
    """A form under way."""

    #: None: a new contact.
    contact_id: str | None
    connection: str
    #: What the person had before their eyes when the form opened.
    seen: Contact | None = None
    values: dict[str, str] = field(default_factory=dict)
    #: Part of every widget's key: a new round shows `values` again.
    round_number: int = 0
    error: InputError | None = None


def typed(connection: Connection, contact_id: str | None, seen: Contact | None) -> Typed:
    """The form under way; a fresh one when there is none for this contact."""
    known: Typed | None = st.session_state.get("contact_typed")
    if known is None or known.contact_id != contact_id or known.connection != connection.name:
        values = desk.values_of(seen) if seen else {"channel": WHATSAPP}
        known = Typed(contact_id=contact_id, connection=connection.name, seen=seen, values=values)
        st.session_state.contact_typed = known
    return known


def is_filled(form: Typed) -> bool:
    """Whether there is something to look over; a refresh of the page loses what was typed."""
    return bool(desk.changes_to(form.seen, form.values)) if form.seen else bool(form.values.get("name"))


def render(connection: Connection, form: Typed) -> None:
    """Ask for what Lynn is known to keep."""
    name = form.values.get("name", "")
    st.title(_("Edit “{name}”", name=name) if form.seen else _("Who is the new contact?"))
    widgets.lead(_("Nothing is saved before you have looked it over."))
    if form.error:
        session.say_trouble(form.error)
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
        _("**Not saved yet**"),
        _("Next: what will be saved"),
        primary=_("Look it over"),
        on_primary=_look_over,
        args=(form,),
        on_back=look_at,
        back_args=(form.contact_id,),
    )


def _text(form: Typed, name: str, **options: Any) -> None:
    st.text_input(show(FIELDS[name]), value=form.values.get(name, ""), key=_key(form, name), max_chars=200, **options)


def _key(form: Typed, name: str) -> str:
    return f"contact_{name}_{form.round_number}"


def _look_over(form: Typed) -> None:
    for name in FIELDS:
        form.values[name] = str(st.session_state.get(_key(form, name), form.values.get(name, "")))
    form.error = None
    form.round_number += 1
    before = desk.values_of(form.seen) if form.seen else None
    try:
        checked = desk.checked_values(form.values, before=before)
        if form.seen and not desk.changes_to(form.seen, checked):
            raise InputError(campaign_desk.nothing_changed(), code="nothing-changed")
    except InputError as error:
        form.error = error
        return
    form.values = checked
    look_at(form.contact_id, "look")


def look_over(connection: Connection, form: Typed) -> None:
    """Before a contact is created or changed."""
    name = form.values.get("name", "")
    st.title(_("Save these changes to “{name}”?", name=name) if form.seen else _("Create “{name}”?", name=name))
    failed: Answer[Any] | None = st.session_state.get("contact_failed")
    if failed:
        trouble.say(connection, failed)
        if isinstance(failed.error, ConflictError) and form.contact_id and form.seen:
            _compare(connection, form, form.seen)
    before = desk.values_of(form.seen) if form.seen else None
    with st.container(border=True):
        rows = [
            {
                _("Field"): show(change.field),
                **({_("Now"): escape(change.before) or "–"} if form.seen else {}),
                _("Will be"): f"**{escape(change.after)}**" if change.after else "–",
            }
            for change in desk.differences(before or {}, form.values)
        ]
        st.table(rows, border="horizontal")
        for sentence in desk.consequences(form.values, before=before):
            st.markdown(f"- {show(sentence)}")
    widgets.dock(
        connection,
        _("**Not saved yet**"),
        _("It goes to Lynn once, when you press the button."),
        primary=_("Save the changes") if form.seen else _("Create the contact"),
        icon=":material/check:",
        on_primary=_save,
        args=(connection, form),
        on_back=_back,
        back_args=(form,),
    )


def _back(form: Typed) -> None:
    look_at(form.contact_id, "edit" if form.seen else "change")


def _save(connection: Connection, form: Typed) -> None:
    st.session_state.pop("contact_failed", None)
    seen = form.seen
    if seen is None or form.contact_id is None:
        fields = desk.new_fields(form.values)
        calls.change(connection, "PostContact", lambda client: client.post_contact(fields), fields=fields)
        return
    contact_id, changes = form.contact_id, desk.changes_to(seen, form.values)
    calls.change(
        connection,
        "PutContact",
        lambda client: client.put_contact(contact_id, changes, seen=seen),
        fields=changes,
        contact_id=contact_id,
    )


def _compare(connection: Connection, form: Typed, seen: Contact) -> None:
    """Both versions side by side, and the two ways on; nothing was overwritten."""
    answer = one.read_one(connection, form.contact_id or "")
    if answer is None:
        st.stop()
    if answer.error:
        trouble.say(connection, answer)
        return
    now = answer.value
    with st.container(border=True, key="decision_contact_changed"):
        st.markdown("##### :orange[:material/difference:] " + _("Somebody else changed this contact meanwhile"))
        rows = [
            {_("Field"): escape(key), _("When you opened it"): escape(before) or "–", _("Now"): escape(after) or "–"}
            for key, before, after in campaign_desk.changed_elsewhere(seen.fields, now.fields)
        ]
        if rows:
            st.table(rows, border="horizontal")
        with st.container(horizontal=True):
            st.button(_("Put my changes on top"), icon=":material/layers:", on_click=_on_top, args=(form, now))
            st.button(_("Drop my changes"), icon=":material/undo:", on_click=_drop, args=(form.contact_id,))


def _on_top(form: Typed, now: Contact) -> None:
    st.session_state.pop("contact_failed", None)
    if form.seen is None:
        return
    before = desk.values_of(form.seen)
    mine = {name: value for name, value in form.values.items() if value != before.get(name, "")}
    form.values = desk.values_of(now) | mine
    form.seen = now
    form.round_number += 1


def _drop(contact_id: str | None) -> None:
    calls.forget("contact")
    look_at(contact_id)


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
