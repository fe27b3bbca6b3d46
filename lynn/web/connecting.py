"""A connection typed on the settings page, for this session only: what is missing is said, it is tested, and then it is there.

It is tested before it is kept, and kept without being used: what goes to real people is chosen by a press of its own.
"""

from __future__ import annotations

import streamlit as st

from lynn.api.client import LynnClient
from lynn.errors import ListoError, NotFoundError, SettingError
from lynn.settings import Connection
from lynn.settings_file import session_connection
from lynn.text import Text, t
from lynn.web import connections, session
from lynn.web.i18n import _, show
from lynn.web.session import installation
from lynn.web.widgets import lead

#: Widget of the form → key of a section in secrets.toml; one set of rules serves both.
_FIELDS = {
    "tenant": "tenant",
    "load_url": "load_url",
    "status_url": "status_url",
    "base_url": "base_url",
    "service": "service",
    "token": "token",
    "access": "access_token",
    "secret": "access_token_secret",
    "key": "subscription_key",
}
_SECRETS = ("token", "access", "secret", "key")
#: What two typed connections of one name must have in common.
_PLACE = ("tenant", "load_url", "status_url", "base_url", "service")


def _labels() -> dict[str, str]:
    return {
        "tenant": _("Tenant number"),
        "load_url": _("Loading URL, as Lynn's page shows it"),
        "status_url": _("Status URL, as Lynn's page shows it"),
        "base_url": _("Base URL for the other operations"),
        "service": _("Service segment"),
        "token": _("Token"),
        "access_token": _("Access token"),
        "access_token_secret": _("Access token secret"),
        "subscription_key": _("Subscription key (if a gateway wants one)"),
    }


def form() -> None:
    """What to type, the button, and beside it what is wrong with it."""
    labels = _labels()
    with st.expander(_("Connect for this session only"), icon=":material/vpn_key:", key="typed_connection"):
        lead(
            _(
                "What you type is kept in memory only. A submission that outlives the app waits until somebody connects again."
            )
        )
        with st.form("typed_connection_form", border=False, clear_on_submit=False):
            columns = st.columns(2)
            columns[0].text_input(_("Name"), key="typed_name", placeholder="Lynn", max_chars=40)
            columns[1].text_input(labels["tenant"], key="typed_tenant", max_chars=20)
            st.text_input(labels["load_url"], key="typed_load_url", placeholder="https://…/{{Tenant}}")
            st.text_input(labels["status_url"], key="typed_status_url", placeholder="https://…/{{Tenant}}/{{TaskID}}")
            st.text_input(labels["base_url"], key="typed_base_url", placeholder="https://…")
            columns = st.columns(2)
            columns[0].text_input(labels["service"], key="typed_service", value="LynnOutbound")
            columns[1].text_input(labels["subscription_key"], key="typed_key", type="password")
            st.text_input(
                labels["token"], key="typed_token", type="password", help=_("Either a token, or the pair below.")
            )
            columns = st.columns(2)
            columns[0].text_input(labels["access_token"], key="typed_access", type="password")
            columns[1].text_input(labels["access_token_secret"], key="typed_secret", type="password")
            st.form_submit_button(_("Test and connect"), icon=":material/link:", on_click=_connect)
        _say_how_it_went()


def _say_how_it_went() -> None:
    if trouble := st.session_state.get("typed_trouble"):
        st.error(show(trouble), icon=":material/error:")
    if st.session_state.get("typed_is_untested"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":small[{_('Lynn may still take lists with it. Nothing is sent by connecting.')}]")
            st.button(_("Connect all the same"), icon=":material/link:", on_click=_connect, kwargs={"is_tested": False})
    if done := st.session_state.pop("typed_done", None):
        st.success(_("{name} is connected. Press Use above to work with it.", name=done), icon=":material/check:")


def _connect(*, is_tested: bool = True) -> None:
    st.session_state.typed_trouble, st.session_state.typed_is_untested = None, False
    try:
        connection = _typed_connection()
    except ListoError as error:
        st.session_state.typed_trouble = error.sentence
        return
    if is_tested:
        is_good, said = result = connections.test(connection.name, lambda: _count_campaigns(connection))
        if not is_good:
            # What was typed stays in the form, to be mended there.
            st.session_state.typed_trouble, st.session_state.typed_is_untested = said, True
            return
        connections.keep_test(connection.name, result)
    try:
        installation().connect_for_session(connection)
    except ListoError as error:
        st.session_state.typed_trouble = error.sentence
        return
    session.remember_typed(connection.name)
    # The widgets' own state must not keep what the connection now holds.
    for key in _SECRETS:
        st.session_state[f"typed_{key}"] = ""
    st.session_state.typed_done = connection.name


def _count_campaigns(connection: Connection) -> int:
    client = LynnClient(connection)
    try:
        return len(client.test())
    finally:
        client.close()


def _typed(key: str) -> str:
    return str(st.session_state.get(f"typed_{key}", "")).strip()


def _typed_connection() -> Connection:
    """What the form says; `SettingError` in the words of its labels."""
    values = {field: _typed(key) for key, field in _FIELDS.items()}
    if missing := _missing(values):
        raise SettingError(
            t("Still missing: {fields}. Fill it in and press again.", fields=missing), code="setting-missing"
        )
    # A submission remembers its connection by this name alone; with the tenant in it, what waits after a restart can only go
    # on with the tenant that it was meant for.
    name = f"{_typed('name') or 'Lynn'} {values['tenant']}"
    try:
        connection = session_connection(name, values, source=_("the form"))
    except SettingError as error:
        label, problem = _labels().get(str(error.facts.get("key"))), error.facts.get("problem")
        if label is None or not isinstance(problem, Text):
            raise
        raise SettingError(t("{field}: {problem}", field=label, problem=problem), code=error.code) from error
    if not _is_free(connection):
        raise SettingError(
            t("There is a connection called {name} already; choose another name.", name=name), code="name-taken"
        )
    return connection


def _missing(values: dict[str, str]) -> str:
    """The labels of all that must be filled in and is not, in the form's order."""
    labels = _labels()
    lacking = [] if values["tenant"] else [labels["tenant"]]
    if not values["load_url"] and not values["base_url"]:
        lacking.append(labels["load_url"])
    if not any(values[key] for key in ("token", "access_token", "access_token_secret")):
        lacking.append(labels["token"])
    return ", ".join(lacking)


def _is_free(connection: Connection) -> bool:
    """Whether nobody has this name for another tenant or address: what a colleague sends over it would go there."""
    if connection.name in {each.name for each in installation().connections()}:
        return False
    try:
        known = installation().connection(connection.name)
    except NotFoundError:
        return True
    # New credentials for the same place are how a token is renewed.
    return all(getattr(known, key) == getattr(connection, key) for key in _PLACE)
