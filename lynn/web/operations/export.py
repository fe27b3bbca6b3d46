"""An exported Postman collection or OpenAPI file fills the table: shown line by line before any of it is used."""

from __future__ import annotations

import streamlit as st

from lynn.api.endpoints import endpoint
from lynn.api.imports import Import, endpoints_from_export
from lynn.desk import operations as desk
from lynn.errors import InputError
from lynn.settings import Connection, Operation
from lynn.web import session, trouble, widgets
from lynn.web.i18n import _, _n, escape, show
from lynn.web.operations.words import look_at
from lynn.web.session import installation

#: A collection with every sample reply in it has a few megabytes.
_MOST_BYTES = 20_000_000


def render(connection: Connection) -> None:
    """Ask for the file; show what it would change."""
    st.button(_("All operations"), type="tertiary", icon=":material/arrow_back:", on_click=look_at, args=(None,))
    st.title(_("Which file describes Lynn's operations?"))
    widgets.lead(_("A Postman collection (v2.0 or v2.1) or an OpenAPI file, as JSON. Tokens in it are not read."))
    upload = st.file_uploader(_("File"), key="export_file")
    pasted = st.text_area(_("Or paste its text"), key="export_text", height=140)
    text = pasted
    if upload is not None:
        if upload.size > _MOST_BYTES:
            st.error(_("This file is too large to be a description of operations."), icon=":material/error:")
            return
        text = upload.getvalue().decode("utf-8", errors="replace")
    if not text.strip():
        widgets.dock(connection, _("**No file yet**"), _("Nothing changes before you have seen it."))
        return
    try:
        found = endpoints_from_export(text)
    except InputError as error:
        session.say_trouble(error)
        widgets.dock(connection, _("**No file yet**"), _("Nothing changes before you have seen it."))
        return
    usable, refused = desk.sorted_out(connection, found.overrides)
    _table(connection, found, usable)
    for name, refusal in refused.items():
        st.warning(f"{escape(name)}: {show(refusal.sentence)}", icon=":material/block:")
    for note in found.notes:
        st.markdown(f":material/info: {show(note)}")
    if found.unused:
        names = ", ".join(found.unused[:20]) + ("…" if len(found.unused) > 20 else "")
        st.markdown(f":small[:gray[{_('Not among our operations: {names}', names=names)}]]")
    widgets.dock(
        connection,
        _n("**{count} operation** in the file", "**{count} operations** in the file", len(found.overrides)),
        _("They hold until the app restarts; the lines for secrets.toml are shown next."),
        primary=_n("Use {count} of them", "Use {count} of them", len(usable)),
        icon=":material/check:",
        on_primary=_take,
        args=(connection, usable),
        disabled=not usable,
        why_disabled=_("Nothing in the file can be used."),
    )


def _table(connection: Connection, found: Import, usable: dict[str, str]) -> None:
    rows = []
    for operation, text in found.overrides.items():
        now = endpoint(connection, Operation(operation))
        used = usable.get(operation.value)
        rows.append(
            {
                _("Operation"): escape(operation.value),
                _("Now"): escape(f"{now.verb} {now.path}"),
                _("In the file"): f"**{escape(used)}**" if used else escape(text),
            }
        )
    if rows:
        st.table(rows, border="horizontal")
    else:
        st.warning(_("None of Lynn's operations was found in this file."), icon=":material/search_off:")


def _take(connection: Connection, usable: dict[str, str]) -> None:
    installation().override(connection.name, {**connection.overrides, **usable})
    trouble.note(_n("{count} operation was set.", "{count} operations were set.", len(usable)))
    look_at(None)
