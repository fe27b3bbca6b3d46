"""On the page of a bulk change: what it was, and the way back."""

from __future__ import annotations

import streamlit as st

from lynn.sending.submission import Submission
from lynn.suppression import bulk
from lynn.web import session
from lynn.web.i18n import _, _n
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt


def kind_words(submission: Submission) -> str:
    """What stands where a message has its template."""
    words = _("Do not disturb: put on") if submission.answers.get("is_on", True) else _("Do not disturb: taken off")
    if submission.answers.get("undoes"):
        words += " · " + _("the way back of an earlier change")
    return words


def render(person: Person, submission: Submission) -> None:
    """Offer the same numbers the other way round."""
    if turned := st.session_state.pop("dnd_back", None):
        session.open_page("submissions", submission=turned)
    if not bulk.is_change(submission) or submission.purged_at is not None:
        return
    counts = submission.counts
    going = counts.rows - counts.held_back
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        if submission.answers.get("is_on", True):
            words = _n(
                "You can take the same {count} person off again.",
                "You can take the same {count} people off again.",
                going,
            )
            yes = _n("Yes, take {count} off", "Yes, take {count} off", going)
        else:
            words = _n(
                "You can put the same {count} person on again.",
                "You can put the same {count} people on again.",
                going,
            )
            yes = _n("Yes, put {count} on", "Yes, put {count} on", going)
        st.markdown(f":material/undo: {words}", width="stretch")
        # Keyed by what it undoes: on the page of the way back, to which it leads, it is closed again.
        key = f"dnd_way_back_{submission.submission_id}"
        with st.popover(_("Undo this change"), disabled=bool(counts.waiting or counts.sending), key=f"{key}_asked"):
            st.markdown(_("It becomes a submission of its own, marked as the way back of this one."))
            st.button(
                yes,
                key=key,
                on_click=_turn,
                args=(person, submission),
            )


def _turn(person: Person, submission: Submission) -> None:
    here = installation()

    def work() -> None:
        st.session_state.dnd_back = bulk.way_back(
            here.ledger,
            submission,
            connection=here.connection(submission.connection),
            by=person.name,
            batch_size=here.settings.limits.batch_size,
        )

    attempt(work)
