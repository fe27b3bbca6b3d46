"""A call that did not go well, on the page: what it means, what to do, who can do it, and a text for support.

In: an `Answer` with an error. Out: one card where the person is. What Lynn said is shown as it came, never as markup.
"""

from __future__ import annotations

from typing import Any, TypeVar

import streamlit as st

from lynn.desk.trouble import explain_call, support_text
from lynn.errors import InputError, ListoError, NotFoundError, SettingError
from lynn.settings import Connection
from lynn.web import calls, session
from lynn.web.calls import Answer
from lynn.web.i18n import _, escape, language, show

_Value = TypeVar("_Value")


def say(connection: Connection, answer: Answer[Any]) -> None:
    """The card for `answer.error`."""
    error = answer.error
    if error is None:
        return
    if isinstance(error, InputError) or error.code == "connection-gone":
        session.say_trouble(error)
        if isinstance(error, SettingError):
            session.link_page("operations", _("See how each operation is called"), ":material/rule_settings:")
        return
    explained = explain_call(error, is_read=answer.is_read)
    who = _("Who can do it: {who}.", who=show(explained.who))
    icon = ":material/search_off:" if isinstance(error, NotFoundError) else ":material/error:"
    st.error(f"**{show(explained.meaning)}** {show(explained.what_to_do)} :small[{who}]", icon=icon)
    with st.container(horizontal=True, vertical_alignment="center"):
        _for_support(connection, answer, error)
        words = str(error.facts.get("words") or "")
        if words:
            st.markdown(f":small[:gray[{_('Lynn said: {words}', words=_short(words))}]]", width="stretch")


def value_of(connection: Connection, answer: Answer[_Value] | None, *names: str) -> _Value | None:
    """What was read; None while the page waits, or where it cannot be read: that is said, with a button that asks for `names`."""
    if answer is None:
        return None
    if answer.error is None:
        return answer.value
    say(connection, answer)
    calls.offer_to_read_again(*names)
    return None


def _short(words: str) -> str:
    return words if len(words) <= 300 else words[:299] + "…"


def _for_support(connection: Connection, answer: Answer[Any], error: ListoError) -> None:
    text = support_text(
        error,
        connection=connection,
        operation=answer.operation,
        at=answer.at,
        fields=answer.fields,
        language=language(),
    )
    with st.popover(_("Copy for support"), icon=":material/content_copy:", type="tertiary"):
        st.markdown(f":small[:gray[{_('No token, no number and no name is in it.')}]]")
        st.code(text, language=None, wrap_lines=True)


def note(sentence: str) -> None:
    """Something good that is said once, on the next run. Already Markdown."""
    st.session_state.lynn_note = sentence


def say_note() -> None:
    """Say it."""
    if sentence := st.session_state.pop("lynn_note", None):
        st.success(sentence, icon=":material/check:")


def raw(text: str, *, height: int = 276) -> None:
    """What Lynn has, as it came."""
    with st.expander(_("All that Lynn has of it"), icon=":material/data_object:"):
        st.code(text, language=None, wrap_lines=True, height=height)


def badge(colour: str, icon: str, words: str) -> str:
    """A state with its word, icon and colour; `words` are user data or translated text, escaped here."""
    return f":{colour}-badge[:material/{icon}: {escape(words)}]"
