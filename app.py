"""The launcher: `streamlit run app.py` serves `lynn/web/main.py` with our own routes, and runs the sender beside it."""

from __future__ import annotations

import streamlit as st

from lynn.web.server import lifespan, routes

app = st.App("lynn/web/main.py", routes=routes(), lifespan=lifespan)
