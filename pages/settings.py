"""Settings: which connections exist, whether they work, and one typed for this session only. No secret is ever shown."""

import streamlit as st

from lynn.web import connecting, connections, session
from lynn.web.i18n import _
from lynn.web.widgets import lead

session.require_user()
st.title(_("Settings"))
lead(
    _(
        "A connection is the way to one tenant of Lynn. An administrator writes it down once; nobody types a token twice."
    )
)
connections.known()
connecting.form()
connections.about()
