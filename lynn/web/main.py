"""The router: runs on every click, puts the frame around the page, and lets nobody past the door.

In: a browser session. Out: the page that the URL names. `app.py` serves it; `streamlit run lynn/web/main.py` does too.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lynn.text import LANGUAGES
from lynn.web import session, widgets
from lynn.web.i18n import COOKIE, _, keyed, language

_ROOT = Path(__file__).parents[2]
_STATIC = Path(__file__).parent / "static"


def main() -> None:
    """One run of one session."""
    st.set_page_config(page_title="Listo", page_icon=str(_STATIC / "mark.svg"), layout="wide")
    st.logo(str(_STATIC / "logo.svg"), icon_image=str(_STATIC / "mark.svg"), size="large")
    session.require_user()
    session.hold_the_stop()
    page = st.navigation(
        {
            _("Send"): [
                _page("send", _("Send a list"), "send", default=True),
                _page("submissions", _("Submissions"), "monitoring"),
            ],
            _("On Lynn"): [
                _page("campaigns", _("Campaigns"), "campaign"),
                _page("contacts", _("Contacts"), "contacts"),
                _page("do_not_disturb", _("Do not disturb"), "do_not_disturb_on"),
                _page("records", _("Campaign records"), "upload_file"),
            ],
            _("This app"): [
                _page("settings", _("Settings"), "settings"),
                _page("operations", _("Operations"), "rule_settings"),
            ],
        }
    )
    widgets.style()
    with st.sidebar:
        _choose_connection()
        _choose_language()
    with widgets.middle(st):
        widgets.band(session.connection())
        page.run()


def _page(name: str, title: str, icon: str, *, default: bool = False) -> st.Page:
    return st.Page(
        _ROOT / "pages" / f"{name}.py", title=title, icon=f":material/{icon}:", url_path=name, default=default
    )


def _choose_connection() -> None:
    names = session.connection_names()
    current = session.connection().name
    if current not in names:
        names.append(current)  # a draft's own, typed in another session
    # What is in use stands here, however it came to be in use: the box never keeps a choice of its own.
    st.session_state[keyed("connection_choice")] = current
    st.selectbox(
        _("Connection"),
        names,
        format_func=session.connection_label,
        key=keyed("connection_choice"),
        on_change=_take_connection,
    )


def _take_connection() -> None:
    session.use(st.session_state[keyed("connection_choice")])


def _choose_language() -> None:
    codes = list(LANGUAGES)
    st.selectbox(
        _("Language"),
        codes,
        index=codes.index(language()),
        format_func=LANGUAGES.__getitem__,
        key="language_choice",
        on_change=_take_language,
    )
    if st.session_state.pop("remember_language", False):
        # A script: nothing but one of three fixed codes goes into it.
        cookie = f"{COOKIE}={language()};path=/;max-age=31536000;samesite=lax"
        st.html(f"<script>document.cookie='{cookie}'</script>", unsafe_allow_javascript=True)


def _take_language() -> None:
    st.session_state.language = st.session_state.language_choice
    st.session_state.remember_language = True


main()
