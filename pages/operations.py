"""Operations: how each is called and how sure we are of it; tried one by one, overridden, or read from an export."""

import streamlit as st

from lynn.settings import Operation
from lynn.web import session
from lynn.web.operations import export, many, one

session.require_user()
one.take_result()
connection = session.connection()
named = st.query_params.get("operation", "")
if named in set(Operation):
    one.render(connection, Operation(named))
elif st.query_params.get("view") == "export":
    export.render(connection)
else:
    many.render(connection)
