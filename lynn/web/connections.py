"""The connections on the settings page: a card for each, to test it, to use it, to take a typed one away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lynn.api.words import explain
from lynn.errors import ListoError, LynnError
from lynn.settings import Connection
from lynn.text import Text, t, tn
from lynn.web import session
from lynn.web.i18n import _, escape, show
from lynn.web.session import installation
from lynn.web.widgets import lead, mode_badge

#: Seconds that a test may take before the page says that it goes on.
_TEST_SECONDS = 12.0
_FILE, _EXAMPLE = ".streamlit/secrets.toml", ".streamlit/secrets.example.toml"


def known() -> None:
    """A card for each connection."""
    for name in session.connection_names():
        with st.container(border=True):
            _card(name)


def _card(name: str) -> None:
    try:
        connection = installation().connection(name)
    except ListoError as error:
        session.say_trouble(error)
        return
    is_in_use = name == session.connection().name
    with st.container(horizontal=True, vertical_alignment="center"):
        in_use = " :green-badge[:material/check: " + _("in use") + "]" if is_in_use else ""
        st.markdown(f"**{escape(session.connection_label(name))}** {mode_badge(connection)}{in_use}", width="stretch")
        if connection.is_session_only:
            st.button(_("Remove"), icon=":material/link_off:", key=f"remove_{name}", on_click=_remove, args=(name,))
        st.button(_("Test"), icon=":material/network_check:", key=f"test_{name}", on_click=_test, args=(name,))
        if not is_in_use:
            st.button(_("Use"), icon=":material/link:", key=f"use_{name}", on_click=session.use, args=(name,))
    lead(f":small[{_describe(connection)}]")
    if result := st.session_state.get("tests", {}).get(name):
        say_test(result)


def say_test(result: tuple[bool, Text]) -> None:
    """How a test went: whether well, and the sentence."""
    is_good, text = result
    (st.success if is_good else st.error)(show(text), icon=":material/check:" if is_good else ":material/error:")


def _remove(name: str) -> None:
    installation().disconnect(name)
    st.session_state.get("tests", {}).pop(name, None)
    st.session_state.typed_connections = [each for each in session.typed_connections() if each != name]


def _describe(connection: Connection) -> str:
    if connection.is_practice:
        return _("Lynn, simulated on this machine. Nobody gets a message.")
    if connection.token:
        way = _("with a token that was given")
    elif connection.access_token:
        way = _("with an access token and its secret, renewed by itself")
    else:
        way = _("without credentials")
    words = _("Tenant {tenant}, {way}.", tenant=connection.tenant, way=way)
    if connection.is_session_only:
        words += " " + _("For this session only: gone when the app restarts.")
    return words


def _test(name: str) -> None:
    client = installation().client(name)
    if client is not None:
        keep_test(name, test(name, lambda: len(client.test())))


def keep_test(name: str, result: tuple[bool, Text]) -> None:
    """Show this on the connection's card until the next test."""
    st.session_state.setdefault("tests", {})[name] = result


def test(name: str, count_campaigns: Callable[[], int]) -> tuple[bool, Text]:
    """Whether a connection works, and one sentence. Waits a while, not for ever."""
    key = ("test", name)
    # With the calls: a Lynn that is slow to answer must not hold up the reading of somebody's list.
    installation().calls.forget(key)
    job = installation().calls.start(key, lambda _job: count_campaigns())
    if not job.wait(_TEST_SECONDS):
        return False, t("No answer yet. The address may be wrong, or Lynn may be away; test again in a minute.")
    try:
        count = job.result()
    except LynnError as error:
        explained = explain(error)
        return False, t("{meaning} {what_to_do}", meaning=explained.meaning, what_to_do=explained.what_to_do)
    except ListoError as error:
        return False, error.sentence
    return True, tn(
        "It works: Lynn answered with {count} campaign.", "It works: Lynn answered with {count} campaigns.", count
    )


def about() -> None:
    """Where an administrator writes connections down."""
    with st.expander(_("For administrators"), icon=":material/admin_panel_settings:"):
        st.markdown(
            _("Connections stand in {file}, one section each; {example} shows every key.", file=_FILE, example=_EXAMPLE)
        )
        lead(_("Restart the app after a change."))
        st.markdown(
            _(
                "It is one shared desk: everybody who is signed in may use every connection, sees every submission, and may pause "
                "or settle it; who did it is written down. Only a draft is its owner's alone."
            )
        )
