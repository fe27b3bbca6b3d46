"""Before the button: what Lynn itself says of each recipient, with its age; and a person's decision where it cannot be finished.

In: the checked rows. Out: whether all that must be said about do not disturb was said. Whom Lynn names is held back by the check.
"""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import streamlit as st

from lynn.api.words import explain
from lynn.check import CheckedRows
from lynn.drafting import steps
from lynn.drafting.draft import Draft, Step
from lynn.drafting.jobs import Job
from lynn.drafting.silence import held_for_silence, rows_of_people
from lynn.errors import LynnError
from lynn.suppression.live import FRESH, LiveResult
from lynn.web import session
from lynn.web.i18n import _, _n, ago, show
from lynn.web.send.check import checked_key
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt, is_over, watch


def asked_about(stop: Stop, checked: CheckedRows) -> bool:
    """The line or card about it; whether sending may go on."""
    draft = stop.here
    key = _key(draft)
    job = installation().calls.find(key)
    if job is None:
        # Only where they are needed: a million numbers take a tenth of a second each time that the page runs.
        people = steps.recipients(draft, checked)
        if not people:
            return True
        job = _asking(draft, people)
    if not is_over(job):
        watch(job, _("Asking Lynn about each person …"))
        return _without(stop.person, draft)
    result: LiveResult = job.result()
    if _key(draft) != key:
        # Lynn named somebody: the list is checked again without them.
        st.rerun()
    if result.oldest_at is not None and datetime.now(UTC) - result.oldest_at > FRESH:
        _again(draft)
        st.rerun()
    taken_out = _say_taken_out(draft, checked)
    if result.is_complete:
        _say_complete(result, taken_out)
        return True
    return _unfinished(stop.person, draft, result)


def _key(draft: Draft) -> tuple[str, str]:
    return ("live", checked_key(draft))


def _asking(draft: Draft, people: tuple[str, ...]) -> Job:
    here = installation()

    def work(job: Job) -> LiveResult:
        client = here.client(draft.connection)
        if client is None:
            return LiveResult(people=len(people), not_known=0, looked=0, left=len(people), found=0, oldest_at=None)
        return here.live.check(client, people, report=job.report, cancelled=job.cancelled)

    return here.calls.start(_key(draft), work)


def _again(draft: Draft) -> None:
    installation().calls.forget(_key(draft))


def _say_taken_out(draft: Draft, checked: CheckedRows) -> int:
    """Whom Lynn named a moment ago, with the way to their rows; how many."""
    held = held_for_silence(checked)
    named = installation().live.named_lately(draft.connection, list(held))
    if not named:
        return 0
    # The causes of a list are opened one at a time.
    code = held[next(each for each in held if each in named)]
    rows = rows_of_people(checked, code, named)
    words = _n(
        "{count} person of this list is on do not disturb in Lynn, and gets nothing",
        "{count} people of this list are on do not disturb in Lynn, and get nothing",
        len(named),
    )
    where = _n("row {rows}", "rows {rows}", len(rows), rows=", ".join(rows[:8]) + ("…" if rows[8:] else ""))
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="taken_out"):
        st.markdown(f":orange[:material/do_not_disturb_on: **{words}**] ({where})", width="stretch")
        st.button(
            _("Show"),
            type="tertiary",
            icon=":material/arrow_back:",
            key="show_taken_out",
            on_click=_show,
            args=(code, checked.phone_field),
        )
    return len(named)


def _show(code: str, field: str | None) -> None:
    st.session_state.shown_cause = (code, field)
    session.go(Step.CHECK)


def _say_complete(result: LiveResult, taken_out: int) -> None:
    people, found = result.people + taken_out, result.found + taken_out
    words = _n("Lynn was asked about {count} person", "Lynn was asked about {count} people", people)
    if result.oldest_at is None and not taken_out:
        words += ": " + _("it knows none of them yet, so none is on do not disturb there.")
    else:
        words += ", " + _("the first of them {when}.", when=ago(result.oldest_at)) if result.oldest_at else "."
        if found:
            words += " " + _n(
                "{count} asked for silence there and stays out unless you decided otherwise.",
                "{count} asked for silence there and stay out unless you decided otherwise.",
                found,
            )
    st.markdown(f":small[:green[:material/verified_user:] :gray[{words}]]")


def _unfinished(person: Person, draft: Draft, result: LiveResult) -> bool:
    with st.container(border=True, key="decision_live"):
        title = _n(
            "Lynn could not be asked about {count} person", "Lynn could not be asked about {count} people", result.left
        )
        st.markdown(f"##### :orange[:material/shield_question:] {title}")
        if isinstance(result.trouble, LynnError):
            st.markdown(show(explain(result.trouble).meaning))
        st.markdown(_("Everybody in our own record is held back in any case."))
        st.button(_("Ask again"), icon=":material/refresh:", on_click=_again, args=(draft,))
    return _without(person, draft)


def _without(person: Person, draft: Draft) -> bool:
    """A person may decide to send nonetheless, in words that go into the record."""
    if why := draft.plan.unchecked_why:
        st.markdown(f":orange[:material/edit_note:] {_('Goes without the rest of this check: {why}', why=why)}")
        return True
    st.text_input(
        _("Or send without the rest of this check. Write down why:"),
        key="unchecked_why",
        icon=":material/edit_note:",
        max_chars=300,
        on_change=_take_why,
        args=(person, draft),
    )
    return False


def _take_why(person: Person, shown: Draft) -> None:
    why = " ".join(str(st.session_state.unchecked_why).split())

    def work() -> None:
        draft = current_draft(person, of=shown)
        installation().drafts.save(draft, plan=dataclasses.replace(draft.plan, unchecked_why=why))

    attempt(work)
