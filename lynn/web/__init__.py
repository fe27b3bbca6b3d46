"""Streamlit glue: the router, typed doors to state, widgets."""
