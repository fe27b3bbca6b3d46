"""Submissions: all of them, or the one in the URL, watched until every row has an answer."""

import streamlit as st

from lynn.web import session
from lynn.web.watch import many, one

person = session.require_user()
if submission_id := st.query_params.get("submission"):
    one.render(person, submission_id)
else:
    many.render()
