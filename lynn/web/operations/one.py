"""One operation: how it is called, another way to call it, and one try with request and reply shown, secrets and numbers masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from lynn.api.client import LynnClient
from lynn.api.endpoints import Endpoint, endpoint
from lynn.api.trial import Trial, try_operation
from lynn.desk import operations as desk
from lynn.desk.trouble import explain_call
from lynn.errors import InputError, ListoError
from lynn.settings import Connection, Operation
from lynn.text import Text
from lynn.web import calls, session, trouble, widgets
from lynn.web.i18n import _, escape, show
from lynn.web.operations.words import look_at, mark_badge
from lynn.web.session import installation

#: Before the names of tries, so that no other page takes a try's result for its own.
_TRY = "try:"


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A try, and what the app makes of the reply."""

    trial: Trial
    understood: Text | None = None
    #: Why the app cannot make sense of the reply.
    confused: ListoError | None = None


def render(connection: Connection, operation: Operation) -> None:
    """The page of one operation."""
    st.button(_("All operations"), type="tertiary", icon=":material/arrow_back:", on_click=look_at, args=(None,))
    row = endpoint(connection, operation)
    st.title(escape(operation.value))
    widgets.lead(show(row.purpose))
    trouble.say_note()
    with st.container(border=True):
        st.code(f"{row.verb} {row.path}", language=None, wrap_lines=True)
        if row.verb_mark is row.path_mark:
            st.markdown(mark_badge(row.path_mark))
        else:
            st.markdown(_("Verb:") + " " + mark_badge(row.verb_mark))
            st.markdown(_("URL:") + " " + mark_badge(row.path_mark))
        _override(connection, operation, row)
    if error := st.session_state.get("operation_trouble"):
        session.say_trouble(error)
    _try(connection, operation, row)
    if tried := st.session_state.get("operation_trial"):
        _show(tried, is_read=not row.is_write)


def _override(connection: Connection, operation: Operation, row: Endpoint) -> None:
    st.text_input(
        _("Call it this way instead: verb, then path or URL"),
        key=f"override_{operation.value}",
        placeholder=f"{row.verb} {row.path}",
    )
    with st.container(horizontal=True):
        st.button(
            _("Use it until the app restarts"), icon=":material/edit:", on_click=_take, args=(connection, operation)
        )
        if operation.value in connection.overrides:
            st.button(
                _("Back to the table's"),
                type="tertiary",
                icon=":material/undo:",
                on_click=_drop,
                args=(connection, operation),
            )


def _take(connection: Connection, operation: Operation) -> None:
    look_at(operation.value)
    given = st.session_state[f"override_{operation.value}"]
    try:
        text = desk.checked_override(connection, operation, given)
    except ListoError as error:
        st.session_state.operation_trouble = error
        return
    installation().override(connection.name, {**connection.overrides, operation.value: text})
    trouble.note(_("From now on it is called this way, by everybody, until the app restarts."))


def _drop(connection: Connection, operation: Operation) -> None:
    look_at(operation.value)
    left = {name: text for name, text in connection.overrides.items() if name != operation.value}
    installation().override(connection.name, left)


def _try(connection: Connection, operation: Operation, row: Endpoint) -> None:
    is_meant = True
    with st.container(border=True):
        st.markdown("##### " + _("Try it once"))
        for name in desk.ids_wanted(row.path):
            st.text_input(name, key=f"try_{name}", max_chars=200)
        if row.is_write:
            st.text_area(_("Body, as JSON"), key=f"try_body_{operation.value}", height=140)
            st.markdown(f":orange[:material/warning:] {_('This changes something at Lynn. It goes out once.')}")
            given = st.text_input(_("Type {name} to say that you mean it", name=operation.value), key="try_meant")
            is_meant = given.strip() == operation.value
        else:
            st.markdown(f":gray[{_('This only reads; nothing changes.')}]")
    widgets.dock(
        connection,
        f"**{escape(operation.value)}**",
        _("request and reply are shown with secrets and numbers masked"),
        primary=_("Try it"),
        icon=":material/play_arrow:",
        on_primary=_begin,
        args=(connection, operation, row),
        disabled=not is_meant,
        why_disabled=_("Type the operation's name first."),
    )


def _begin(connection: Connection, operation: Operation, row: Endpoint) -> None:
    for name in ("operation_trial", "operation_trouble"):
        st.session_state.pop(name, None)
    ids = {name.casefold(): st.session_state.get(f"try_{name}", "") for name in desk.ids_wanted(row.path)}
    try:
        content = desk.checked_body(st.session_state.get(f"try_body_{operation.value}", "")) if row.is_write else None
    except InputError as error:
        st.session_state.operation_trouble = error
        return

    def once(client: LynnClient) -> Tried:
        trial = try_operation(connection, operation, ids=ids, content=content, is_write_meant=row.is_write)
        if trial.error is not None or row.is_write or trial.status_code != 200:
            return Tried(trial=trial)
        try:
            return Tried(trial=trial, understood=desk.understood(client, operation, ids))
        except ListoError as error:
            return Tried(trial=trial, confused=error)

    calls.change(connection, _TRY + operation.value, once)
    # Meant once is not meant twice.
    st.session_state["try_meant"] = ""


def take_result() -> None:
    """When a try is over."""
    over = calls.changed(tuple(_TRY + operation.value for operation in Operation))
    if over is None:
        return
    answer, _facts = over
    if answer.error:
        st.session_state.operation_trouble = answer.error
    else:
        st.session_state.operation_trial = answer.value


def _show(tried: Tried, *, is_read: bool) -> None:
    trial = tried.trial
    if trial.error is not None:
        explained = explain_call(trial.error, is_read=is_read)
        st.error(f"**{show(explained.meaning)}** {show(explained.what_to_do)}", icon=":material/error:")
    elif tried.confused is not None:
        sentence = show(tried.confused.sentence)
        st.warning(_("An answer came, but the app cannot use it.") + " " + sentence, icon=":material/help:")
    elif trial.status_code is None:
        st.success(_("It works: a token came. It is not shown."), icon=":material/check:")
    elif 200 <= trial.status_code < 300:
        words = show(tried.understood) if tried.understood else _("Lynn took it. What it answered is below.")
        st.success(words, icon=":material/check:")
    else:
        st.error(_("Lynn answered with the number {status}.", status=str(trial.status_code)), icon=":material/error:")
    left, right = st.columns(2)
    with left:
        st.markdown("##### " + _("Request"))
        st.code(_request(trial), language=None, wrap_lines=True)
    with right:
        st.markdown("##### " + _("Reply"))
        st.code(_reply(trial) or _("None came."), language=None, wrap_lines=True, height=360)


def _request(trial: Trial) -> str:
    return "\n".join([f"{trial.verb} {trial.url}", _headers(trial.request_headers), "", trial.request_body]).rstrip()


def _reply(trial: Trial) -> str:
    if trial.status_code is None:
        return ""
    return "\n".join([str(trial.status_code), _headers(trial.reply_headers), "", trial.reply_body]).rstrip()


def _headers(headers: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items())
