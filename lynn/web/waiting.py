"""Work that a click begins: a decision is attempted and its trouble said once; a short job is waited for, a longer one watched.

In: a decision, or a `Job`. Out: whether it worked, or whether it is over; until then the page says what it waits for and runs
again by itself. Why: every decision can meet a second tab or a full disk, and no page may freeze.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lynn.drafting.jobs import Job
from lynn.errors import ListoError
from lynn.web import session
from lynn.web.i18n import _

#: A job that ends within this time is waited for, so that the page does not flicker (seconds).
PATIENCE_SECONDS = 0.8
#: Seconds between two looks at a job that lasts longer.
_LOOK_SECONDS = 0.5


def attempt(work: Callable[[], object]) -> bool:
    """Do what a person decided; whether it worked. If not, its sentence waits for `say_waiting_trouble`."""
    try:
        work()
    except ListoError as error:
        st.session_state["trouble"] = error
        return False
    return True


def say_waiting_trouble() -> bool:
    """Say once what the last decision met; whether there was something to say."""
    error = st.session_state.pop("trouble", None)
    if error:
        session.say_trouble(error)
    return error is not None


def is_over(job: Job) -> bool:
    """Whether the job has ended, once it was given a moment."""
    return job.wait(PATIENCE_SECONDS)


def watch(job: Job, words: str, *, on_stop: Callable[[], None] | None = None) -> None:
    """Say what lasts and how far it is, until it ends; then run the page again. `words` is already Markdown."""

    @st.fragment(run_every=_LOOK_SECONDS)
    def look() -> None:
        if job.is_done:
            st.rerun()
        st.markdown(f":material/hourglass_top: :gray[{words}]")
        if on_stop or job.progress:
            st.progress(min(job.progress, 1.0))

    look()
    if on_stop:
        st.button(_("Stop"), icon=":material/close:", on_click=on_stop, key="stop_job")
