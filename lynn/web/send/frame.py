"""What the five stops share: the path above, trouble said once, decisions taken through one door.

In: the draft and a stop. Out: the frame on the screen. Why: every decision can meet a second tab or a full disk, and the sentence
for that stands in one place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from lynn.drafting.draft import Draft, Step
from lynn.drafting.jobs import Job
from lynn.errors import ListoError
from lynn.settings import Connection
from lynn.web import session, widgets
from lynn.web.i18n import _
from lynn.web.session import Person, installation

#: A job that ends within this time is waited for, so that the page does not flicker (seconds).
PATIENCE_SECONDS = 0.8


@dataclass(frozen=True, kw_only=True)
class Stop:
    """What a stop's `show` gets."""

    person: Person
    connection: Connection
    #: None only before anything was pasted.
    draft: Draft | None

    @property
    def here(self) -> Draft:
        """The draft, at the stops that cannot be reached without one."""
        if self.draft is None:
            raise RuntimeError("no draft at this stop")
        return self.draft


def titles() -> dict[Step, str]:
    """The stops' names in the reader's language."""
    return {
        Step.TEMPLATE: _("Template"),
        Step.LIST: _("List"),
        Step.COLUMNS: _("Columns"),
        Step.CHECK: _("Check"),
        Step.PREVIEW: _("Preview and send"),
    }


def path(draft: Draft | None, current: Step) -> None:
    """The row of stops."""
    steps = list(Step)
    furthest = draft.furthest_step if draft else Step.TEMPLATE
    widgets.path(
        [(step.value, title) for step, title in titles().items()],
        steps.index(current),
        steps.index(furthest),
        lambda name: session.go(Step(name)),
    )


def attempt(work: Callable[[], object]) -> bool:
    """Do what a person decided; whether it worked. If not, its sentence waits for `say_waiting_trouble`."""
    try:
        work()
    except ListoError as error:
        st.session_state["trouble"] = error
        return False
    return True


def say_waiting_trouble() -> None:
    """Say once what the last decision met."""
    if error := st.session_state.pop("trouble", None):
        session.say_trouble(error)


def current_draft(person: Person) -> Draft:
    """The draft as the store has it now; callbacks must not work with the one of an earlier run."""
    return installation().drafts.open(str(st.query_params["draft"]), owner=person.key)


def watch(job: Job, doing: str, on_cancel: Callable[[], None]) -> None:
    """Show a running job until it ends, then run the page again."""
    widgets.lead(doing)

    @st.fragment(run_every=0.5)
    def progress() -> None:
        if job.is_done:
            st.rerun()
        st.progress(min(job.progress, 1.0))

    progress()
    st.button(_("Stop"), icon=":material/close:", on_click=on_cancel, key="stop_job")
