"""Typed doors to what a session knows: the installation, the person, the connection, the draft in the URL.

Why doors: `session_state` is a bag of anything and is lost on refresh; whatever matters is found again from the URL and the store.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

import streamlit as st

from lynn.api.words import explain
from lynn.drafting.draft import Draft, Step
from lynn.errors import ConflictError, ListoError, LynnError, NotFoundError
from lynn.installation import Installation, machine_user
from lynn.settings import PRACTICE, Connection
from lynn.text import t
from lynn.web.i18n import _, show

_lock = threading.Lock()
#: How long what the browser sent before it knew of a turn may still be on its way.
_MOMENT_SECONDS = 1.5


@dataclass(frozen=True, kw_only=True)
class _Turned:
    """The last turn to another stop."""

    #: The draft and the list that the URL named.
    of: tuple[str | None, str | None]
    before: str | None
    after: str
    at: float


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is using the app."""

    #: Permanent and unique; what a draft's owner is compared with.
    key: str
    #: As colleagues see it.
    name: str


@cache
def _installation(data: str | None, database: str | None, secrets: str | None, sandbox: str | None) -> Installation:
    return Installation()


def installation() -> Installation:
    """The one installation of this process."""
    # Keyed by the environment, so that tests with another folder get another installation.
    names = ("LISTO_DATA", "LISTO_DATABASE_URL", "LISTO_SECRETS", "LISTO_SANDBOX_URL")
    with _lock:
        return _installation(*(os.environ.get(name) for name in names))


def require_user() -> Person:
    """The signed-in person; shows the door and stops the page when sign-in is set up and nobody is."""
    if not _sign_in_is_set_up():
        # Without sign-in the app serves the person whose machine it runs on.
        return Person(key="local", name=machine_user())
    if not st.user.get("is_logged_in"):
        st.title(_("Sign in to Listo"))
        st.button(_("Sign in"), type="primary", icon=":material/login:", on_click=st.login)
        st.stop()
    key = str(st.user.get("email") or st.user.get("sub"))
    return Person(key=key, name=str(st.user.get("name") or key))


def _sign_in_is_set_up() -> bool:
    # Our own reading of the file counts too: Streamlit passes over one that LISTO_SECRETS names, and says "there is none" of one
    # that it cannot parse (saved with a byte order mark, or broken while the app runs). The door must not open for that.
    if installation().settings.wants_sign_in:
        return True
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def connection() -> Connection:
    """The connection chosen for this session; practice until somebody chooses another."""
    name = st.session_state.get("connection", PRACTICE)
    try:
        return installation().connection(name)
    except NotFoundError:
        st.session_state.connection = PRACTICE
        return installation().connection(PRACTICE)


def connection_names() -> list[str]:
    """What this session may choose from: the administrator's, and those typed in this session."""
    return [*(each.name for each in installation().connections()), *typed_connections()]


def typed_connections() -> list[str]:
    """Those typed in this session, by name, while they are there."""
    typed: list[str] = st.session_state.get("typed_connections", [])
    return [name for name in typed if installation().has_connection(name)]


def remember_typed(name: str) -> None:
    """Let this session choose a connection that was typed in it."""
    st.session_state.typed_connections = [*(each for each in typed_connections() if each != name), name]


def use(name: str) -> None:
    """Work with this connection from now on."""
    st.session_state.connection = name
    # A draft belongs to the connection it was made for: its campaigns and its templates are that tenant's.
    turn(draft=None, step=None, campaign=None, contact=None, operation=None, view=None, list=None)


def connection_label(name: str) -> str:
    """A connection's name for people."""
    return _("Practice") if name == PRACTICE else name


def open_draft(person: Person) -> Draft | None:
    """The draft named in the URL, if any; a gone or foreign one is said and dropped from the URL."""
    draft_id = st.query_params.get("draft")
    if not draft_id:
        return None
    try:
        draft = installation().drafts.open(draft_id, owner=person.key)
    except NotFoundError as error:
        turn(draft=None)
        st.warning(show(error.sentence), icon=":material/search_off:")
        return None
    # The draft's own connection rules: a link opened tomorrow must not go out over what happens to be chosen then.
    if draft.connection != st.session_state.get("connection", PRACTICE):
        try:
            installation().connection(draft.connection)
            st.session_state.connection = draft.connection
        except NotFoundError as error:
            st.warning(show(error.sentence), icon=":material/link_off:")
    return draft


def current_step(draft: Draft | None) -> Step:
    """The stop that the URL names, no further than the draft allows."""
    steps = list(Step)
    furthest = draft.furthest_step if draft else Step.TEMPLATE
    named = st.query_params.get("step", "")
    wanted = Step(named) if named in set(Step) else furthest
    return wanted if steps.index(wanted) <= steps.index(furthest) else furthest


def open_list(owner: str, connection: Connection) -> Draft | None:
    """The list of a page named in the URL, if any; a gone one is said, and one of another tenant is dropped without a word."""
    if "list" not in st.query_params:
        return None
    try:
        draft = current_list(owner)
    except NotFoundError as error:
        turn(list=None)
        say_trouble(error)
        return None
    if draft.connection != connection.name:
        turn(list=None)
        return None
    return draft


def current_list(owner: str, *, shown: Draft | None = None) -> Draft:
    """The same as the store has it now; callbacks must not work with the one of an earlier run.

    `shown`: the one that the button which sends was read from. `ConflictError` when something of it is another now.
    """
    draft = installation().drafts.open(str(st.query_params["list"]), owner=owner)
    # What was sent from another tab meanwhile is led to, not judged again.
    if shown and not draft.submission_id and draft.version != shown.version:
        raise changed_while_pressed()
    return draft


def changed_while_pressed() -> ConflictError:
    """Why a button does nothing that named something else than what stands now."""
    return ConflictError(
        t("Something changed while you pressed. Nothing was sent. Read the button again, then press it."),
        code="changed-while-pressed",
    )


def turn(**parameters: str | None) -> None:
    """Say in the URL what is shown, so that it survives a refresh; None takes a parameter out."""
    for name, value in parameters.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def go(step: Step) -> None:
    """Turn to a stop of the same draft."""
    st.session_state.turned = _Turned(
        of=_named_list(), before=st.query_params.get("step"), after=step.value, at=time.monotonic()
    )
    turn(step=step.value)


def hold_the_stop() -> None:
    """Turn again where the browser names the stop before after all: what it sent in the same moment, such as a cell that was left
    by the very press, carries the URL from before, and the press would be lost."""
    turned: _Turned | None = st.session_state.get("turned")
    if turned is None or time.monotonic() - turned.at > _MOMENT_SECONDS or turned.of != _named_list():
        return
    if st.query_params.get("step") == turned.before:
        turn(step=turned.after)


def _named_list() -> tuple[str | None, str | None]:
    return st.query_params.get("draft"), st.query_params.get("list")


def page_path(name: str) -> str:
    """A page as Streamlit wants it named: by its place relative to the script that runs."""
    return f"../../pages/{name}.py"


def open_page(name: str, **parameters: str) -> NoReturn:
    """Turn to another page."""
    st.switch_page(page_path(name), query_params=parameters)


def link_page(name: str, label: str, icon: str) -> None:
    """A link to another page."""
    st.page_link(page_path(name), label=label, icon=icon)


def say_trouble(error: ListoError) -> None:
    """One sentence, where the person is."""
    icon = ":material/sync_problem:" if isinstance(error, ConflictError) else ":material/error:"
    if not isinstance(error, LynnError):
        st.error(show(error.sentence), icon=icon)
        return
    explained = explain(error)
    st.error(f"{show(explained.meaning)} {show(explained.what_to_do)}", icon=icon)
