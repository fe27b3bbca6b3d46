"""All operations of the connection in use: verb, URL, and how sure we are of each; and the lines for secrets.toml."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lynn.api.endpoints import ENDPOINTS, endpoint
from lynn.desk.operations import overrides_as_toml
from lynn.settings import Connection
from lynn.web import session, trouble, widgets
from lynn.web.i18n import _, _n
from lynn.web.operations.words import look_at, mark_words
from lynn.web.session import installation


def render(connection: Connection) -> None:
    """The table; a click on a row opens it."""
    st.title(_("Operations"))
    widgets.lead(
        _(
            "For administrators. Lynn's page documents little of this, so most of it is a guess: "
            "try each, and set right what is wrong."
        )
    )
    trouble.say_note()
    operations = list(ENDPOINTS)
    called = [endpoint(connection, operation) for operation in operations]
    frame = pd.DataFrame(
        {
            _("Operation"): [each.operation.value for each in called],
            _("Mark"): [mark_words(each) for each in called],
            _("Called by"): [f"{each.verb} {each.path}" for each in called],
        }
    )
    row = widgets.pick_row(
        frame,
        key="operations_table",
        column_config={
            _("Operation"): st.column_config.Column(width=235),
            _("Mark"): st.column_config.Column(width=200),
        },
        alt=_("Lynn's operations and how they are called"),
    )
    st.markdown(f":small[:gray[{_('Click a row to open it.')}]]")
    if row is not None:
        look_at(operations[row].value)
        st.rerun()
    _for_good(connection)
    widgets.dock(
        connection,
        _n("**{count} operation**", "**{count} operations**", len(called)),
        _("connection {name}", name=session.connection_label(connection.name)),
        primary=_("Read a Postman or OpenAPI file"),
        icon=":material/upload_file:",
        on_primary=look_at,
        args=(None, "export"),
    )


def _for_good(connection: Connection) -> None:
    toml = overrides_as_toml(connection)
    if not toml:
        return
    with st.container(border=True):
        st.markdown("##### " + _("To keep what is set here"))
        widgets.lead(
            _("It holds until the app restarts. For good, an administrator pastes these lines into secrets.toml:")
        )
        st.code(toml, language=None, wrap_lines=True)
        if connection.is_practice:
            widgets.lead(_("In place of NAME goes the name of the connection."))
        st.button(_("Forget all that was set here"), icon=":material/undo:", on_click=_forget, args=(connection.name,))


def _forget(name: str) -> None:
    installation().override(name, None)
