"""A form under way, the look over it before it is saved, and the two ways on when somebody else saved first.

In: what a person saw and typed. Out: the same frame for every form. What was typed lives in one value of the session, so that
neither a refusal nor the way back loses it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from lynn.api.wire import Campaign, Contact
from lynn.desk.forms import Change, changed_elsewhere, refuse_unchanged
from lynn.errors import InputError
from lynn.settings import Connection
from lynn.web import trouble, widgets
from lynn.web.calls import Answer
from lynn.web.i18n import _, escape, show

_Thing = TypeVar("_Thing", bound=Campaign | Contact)


@dataclass(kw_only=True)
class Typed(Generic[_Thing]):
    """A form under way."""

    #: None: a new one.
    thing_id: str | None
    #: The connection whose thing it is.
    connection: str
    #: What the person had before their eyes when the form opened; None for a new one.
    seen: _Thing | None
    values: dict[str, str]
    #: Part of every widget's key: a new round shows `values` again.
    round_number: int = 0
    error: InputError | None = None

    def is_filled(self, changes_to: Callable[[_Thing, Mapping[str, str]], Mapping[str, Any]]) -> bool:
        """Whether there is something to look over; a refresh of the page loses what was typed."""
        return bool(changes_to(self.seen, self.values)) if self.seen else bool(self.values.get("name"))

    def take(
        self,
        check: Callable[[Mapping[str, str]], dict[str, str]],
        changes_to: Callable[[_Thing, Mapping[str, str]], Mapping[str, Any]],
    ) -> bool:
        """Check `values`; whether they can be looked over. If not, `error` says why."""
        self.error = None
        self.round_number += 1
        try:
            checked = check(self.values)
            if self.seen:
                refuse_unchanged(changes_to(self.seen, checked))
        except InputError as error:
            self.error = error
            return False
        self.values = checked
        return True

    def put_on_top(self, now: _Thing, values_of: Callable[[_Thing], dict[str, str]]) -> None:
        """What this person changed, on top of what somebody else saved meanwhile."""
        if self.seen is None:
            return
        before = values_of(self.seen)
        mine = {name: value for name, value in self.values.items() if value != before.get(name, "")}
        self.values = values_of(now) | mine
        self.seen = now
        self.round_number += 1


def under_way(
    key: str, connection: Connection, thing_id: str | None, seen: _Thing | None, values: dict[str, str]
) -> Typed[_Thing]:
    """The session's form under way; a fresh one with these values when there is none for this thing."""
    known: Typed[_Thing] | None = st.session_state.get(key)
    if known is None or known.thing_id != thing_id or known.connection != connection.name:
        known = Typed(thing_id=thing_id, connection=connection.name, seen=seen, values=values)
        st.session_state[key] = known
    return known


def title(form: Typed[Any]) -> None:
    """The question of the look over a form."""
    name = form.values.get("name", "")
    st.title(_("Save these changes to “{name}”?", name=name) if form.seen else _("Create “{name}”?", name=name))


def table(form: Typed[Any], changes: Sequence[Change], in_words: Callable[[str], str] = str) -> None:
    """Each field that differs, before and after."""
    rows = [
        {
            _("Field"): show(change.field),
            **({_("Now"): escape(in_words(change.before)) or "–"} if form.seen else {}),
            _("Will be"): f"**{escape(in_words(change.after))}**" if change.after else "–",
        }
        for change in changes
    ]
    st.table(rows, border="horizontal")


def not_saved(form: Typed[Any], now: Mapping[str, str]) -> str:
    """What stands beside the button of a form: why it was refused, until something else is typed (`now`). Already Markdown."""
    if form.error is None or any(now[name] != form.values.get(name, "") for name in now):
        return _("**Not saved yet**")
    return f":red[:material/error: **{show(form.error.sentence)}**]"


def dock(
    connection: Connection, form: Typed[Any], create: str, on_save: Callable[..., None], on_back: Callable[[], None]
) -> None:
    """The button that saves; `create` is what it says for a new one."""
    widgets.dock(
        connection,
        _("**Not saved yet**"),
        _("It goes to Lynn once, when you press the button."),
        primary=_("Save the changes") if form.seen else create,
        icon=":material/check:",
        on_primary=on_save,
        args=(connection, form),
        on_back=on_back,
    )


def compare(
    connection: Connection,
    form: Typed[_Thing],
    answer: Answer[_Thing] | None,
    *,
    words: str,
    key: str,
    on_top: Callable[[_Thing], None],
    on_drop: Callable[[], None],
) -> None:
    """Both versions side by side, and the two ways on; nothing was overwritten. `words` says what was changed meanwhile."""
    if answer is None:
        st.stop()
    if answer.error:
        trouble.say(connection, answer)
        return
    seen, now = form.seen, answer.value
    with st.container(border=True, key=key):
        st.markdown(f"##### :orange[:material/difference:] {words}")
        rows = [
            {_("Field"): escape(name), _("When you opened it"): escape(before) or "–", _("Now"): escape(after) or "–"}
            for name, before, after in changed_elsewhere(seen.fields if seen else {}, now.fields)
        ]
        if rows:
            st.table(rows, border="horizontal")
        with st.container(horizontal=True):
            st.button(_("Put my changes on top"), icon=":material/layers:", on_click=on_top, args=(now,))
            st.button(_("Drop my changes"), icon=":material/undo:", on_click=on_drop)
