"""The connections on the settings page: those written down, a test for each, and one typed for this session."""

from __future__ import annotations

import streamlit as st

from lynn.drafting.jobs import Job
from lynn.errors import ListoError, NotFoundError, SettingError
from lynn.settings import PRACTICE, Connection
from lynn.settings_file import session_connection
from lynn.text import Text, t, tn
from lynn.web import session
from lynn.web.i18n import _, escape, show
from lynn.web.session import installation
from lynn.web.widgets import lead

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
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        badge = ":yellow-badge[:material/science: " + _("Practice") + "]"
        if not connection.is_practice:
            badge = ":red-badge[:material/cell_tower: " + _("Live") + "]"
        in_use = " :green-badge[:material/check: " + _("in use") + "]" if name == session.connection().name else ""
        st.markdown(f"**{escape(session.connection_label(name))}** {badge}{in_use}", width="content")
        st.button(_("Test"), icon=":material/network_check:", key=f"test_{name}", on_click=_test, args=(name,))
    lead(f":small[{_describe(connection)}]")
    result = st.session_state.get("tests", {}).get(name)
    if result:
        is_good, text = result
        (st.success if is_good else st.error)(show(text), icon=":material/check:" if is_good else ":material/error:")


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

    def work(_job: Job) -> Text:
        if client is None:
            return t("The connection is not there any more.")
        campaigns = client.test()
        return tn(
            "It works: Lynn answered with {count} campaign.",
            "It works: Lynn answered with {count} campaigns.",
            len(campaigns),
        )

    key = ("test", name)
    # With the calls: a Lynn that is slow to answer must not hold up the reading of somebody's list.
    installation().calls.forget(key)
    job = installation().calls.start(key, work)
    tests = st.session_state.setdefault("tests", {})
    if not job.wait(_TEST_SECONDS):
        tests[name] = (
            False,
            t("No answer yet. The address may be wrong, or Lynn may be away; test again in a minute."),
        )
        return
    try:
        tests[name] = (True, job.result())
    except ListoError as error:
        tests[name] = (False, error.sentence)


def typed() -> None:
    """The form for a connection that lives in this process's memory only."""
    with st.expander(_("Connect for this session only"), icon=":material/vpn_key:"):
        lead(
            _(
                "What you type is kept in memory only. A submission that outlives the app waits until somebody connects again."
            )
        )
        with st.form("typed_connection_form", border=False, clear_on_submit=False):
            columns = st.columns(2)
            columns[0].text_input(_("Name"), key="typed_name", placeholder="Lynn", max_chars=40)
            columns[1].text_input(_("Tenant number"), key="typed_tenant", max_chars=20)
            st.text_input(
                _("Loading URL, as Lynn's page shows it"), key="typed_load_url", placeholder="https://…/{{Tenant}}"
            )
            st.text_input(
                _("Status URL, as Lynn's page shows it"),
                key="typed_status_url",
                placeholder="https://…/{{Tenant}}/{{TaskID}}",
            )
            st.text_input(_("Base URL for the other operations"), key="typed_base_url", placeholder="https://…")
            columns = st.columns(2)
            columns[0].text_input(_("Service segment"), key="typed_service", value="LynnOutbound")
            columns[1].text_input(_("Subscription key (if a gateway wants one)"), key="typed_key", type="password")
            st.text_input(_("Token"), key="typed_token", type="password", help=_("Either a token, or the pair below."))
            columns = st.columns(2)
            columns[0].text_input(_("Access token"), key="typed_access", type="password")
            columns[1].text_input(_("Access token secret"), key="typed_secret", type="password")
            st.form_submit_button(_("Connect"), icon=":material/link:", on_click=_connect)
        if trouble := st.session_state.pop("typed_trouble", None):
            st.error(show(trouble), icon=":material/error:")


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


#: What two typed connections of one name must have in common.
_PLACE = ("tenant", "load_url", "status_url", "base_url", "service")


def _connect() -> None:
    def typed_text(key: str) -> str:
        return str(st.session_state.get(f"typed_{key}", "")).strip()

    # A submission remembers its connection by this name alone; with the tenant in it, what waits after a restart can only go
    # on with the tenant that it was meant for.
    name = f"{typed_text('name') or 'Lynn'} {typed_text('tenant')}".strip()
    taken = {connection.name for connection in installation().connections()} | {PRACTICE}
    if name in taken:
        st.session_state.typed_trouble = t(
            "There is a connection called {name} already; choose another name.", name=name
        )
        return
    values = {field: typed_text(key) for key, field in _FIELDS.items()}
    try:
        connection = session_connection(name, values, source=_("the form"))
        if not _is_free(connection):
            raise SettingError(
                t("There is a connection called {name} already; choose another name.", name=name), code="name-taken"
            )
        installation().connect_for_session(connection)
    except ListoError as error:
        st.session_state.typed_trouble = error.sentence
        return
    # The widgets' own state must not keep what the connection now holds.
    for key in ("token", "access", "secret", "key"):
        st.session_state[f"typed_{key}"] = ""
    st.session_state.typed_connection = name
    st.session_state.connection = name


def _is_free(connection: Connection) -> bool:
    """Whether nobody typed this name for another tenant or address: what a colleague sends over it would go there."""
    try:
        known = installation().connection(connection.name)
    except NotFoundError:
        return True
    # New credentials for the same place are how a token is renewed.
    return all(getattr(known, key) == getattr(connection, key) for key in _PLACE)


def about() -> None:
    """Where an administrator writes connections down."""
    with st.expander(_("For administrators"), icon=":material/admin_panel_settings:"):
        st.markdown(
            _("Connections stand in {file}, one section each; {example} shows every key.", file=_FILE, example=_EXAMPLE)
        )
        lead(_("Restart the app after a change."))
