"""The moment of sending: the decision is recorded outside the click, and what was sent leads to its own page.

In: the checked rows that the person saw. Out: a submission in the ledger, once, however often and wherever the button is pressed.
"""

from __future__ import annotations

import dataclasses

import streamlit as st

from lynn.check import CheckedRows
from lynn.drafting import steps
from lynn.drafting.draft import Draft, Step
from lynn.drafting.jobs import Job
from lynn.errors import ConflictError, ListoError
from lynn.sending.submission import Submission
from lynn.text import t
from lynn.web import session, widgets
from lynn.web.i18n import _, day_and_time, number
from lynn.web.send.frame import Stop, current_draft
from lynn.web.send.plan import is_being_changed
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt, is_over, watch


def send(person: Person, checked: CheckedRows, shown: str) -> None:
    """Record the decision that the button named, `shown` by its key, and no other: what was typed or changed since, in this tab or
    in another, is looked at first. A million rows take some seconds, which no second click may cut short."""
    here = installation()

    def start() -> None:
        draft = current_draft(person)
        # What was sent from another tab meanwhile is led to, not judged again; what is being recorded there, only if it is this.
        if not draft.submission_id:
            _refuse_another(draft, shown, here.jobs.find(_key(draft)))
        connection = here.connection(draft.connection)
        days = here.settings.limits.repeat_days

        def record(_job: Job) -> str:
            return steps.submit(
                here.drafts, here.ledger, draft, checked, connection=connection, by=person.name, repeat_days=days
            )

        here.jobs.start(_key(draft), record, about=shown)

    attempt(start)


def _refuse_another(draft: Draft, shown: str, running: Job | None) -> None:
    """`ConflictError` where the button named something else than the draft, or the fields on the page, say now; or than what is
    being recorded."""
    if running is not None:
        if running.about != shown:
            raise ConflictError(
                t("This list is being sent from another tab, as it stood there. What you chose here was not sent."),
                code="sent-from-another-tab",
            )
        return
    is_unready = draft.furthest_step is not Step.PREVIEW
    if decision_shown(draft) != shown or is_unready or is_being_changed(draft.plan):
        raise session.changed_while_pressed()
    draft.plan.refuse_unready(installation().ledger.clock.now())


def decision_shown(draft: Draft) -> str:
    """The key of what the button decides, as things stand."""
    return steps.decision_key(draft, installation().ledger.suppression.version(draft.connection))


def is_under_way(stop: Stop, draft: Draft) -> bool:
    """Show a recording that runs; lead on when it is done. Whether the page has nothing else to show."""
    jobs = installation().jobs
    job = jobs.find(_key(draft))
    if job is None:
        return False
    # Said before it is waited for: else the page would stand empty.
    st.title(_("Writing down what will be sent"))
    if not is_over(job):
        watch(job, _("Every batch is on disk before the first one leaves. You may close this page."))
        widgets.dock(stop.connection, _("**One moment**"), _("Nothing has left yet."))
        return True
    try:
        submission_id: str = job.result()
    except ListoError as error:
        jobs.forget(_key(draft))
        st.session_state["trouble"] = error
        # Who got it meanwhile is looked for anew.
        st.session_state["looks"] = st.session_state.get("looks", 0) + 1
        return st.rerun()
    # This run still holds the draft as it was before the job.
    if not _leads_on(draft):
        already_sent(stop.person, dataclasses.replace(draft, submission_id=submission_id))
    return st.rerun()


def _leads_on(draft: Draft) -> bool:
    """Whether the draft as it lies on disk knows that it was sent. A full disk, or another list in another tab, and it does not."""
    try:
        return bool(installation().drafts.open(draft.draft_id, owner=draft.owner).submission_id)
    except ListoError:
        return False


def _key(draft: Draft) -> tuple[str, str]:
    return ("submit", draft.draft_id)


def already_sent(person: Person, draft: Draft) -> None:
    """A draft that was just sent leads to its submission, one that was sent earlier shows the way. A list that went out
    before, under whatever name, is said first."""
    jobs = installation().jobs
    if job := jobs.find(_key(draft)):
        is_over(job)
        jobs.forget(_key(draft))
    submission = installation().ledger.submission(draft.submission_id)
    if submission.created_at < draft.created_at:
        _sent_before(person, draft, submission)
    elif job:
        session.open_page("submissions", submission=draft.submission_id)
    else:
        st.title(_("This list was sent"))
        widgets.lead(_("What became of it stands on its own page. To send another list, start anew."))
    with st.container(horizontal=True):
        if st.button(_("See what became of it"), type="primary", icon=":material/monitoring:"):
            session.open_page("submissions", submission=draft.submission_id)
        st.button(_("Send another list"), icon=":material/add:", on_click=st.query_params.clear)
    st.stop()


def _sent_before(person: Person, draft: Draft, submission: Submission) -> None:
    counts = submission.counts
    people = counts.rows - counts.held_back
    st.title(_("This very list was sent before"))
    when = day_and_time(submission.created_at)
    widgets.lead(
        _(
            "It went to the same campaign on {when}, as {file}. It was not sent again.",
            when=when,
            file=submission.file_name,
        )
    )
    typed = st.text_input(
        _("To send it again all the same, type the number of people: {number}", number=number(people)),
        key="again_typed",
        live=True,
    )
    is_meant = widgets.is_number(typed, people)
    st.button(
        _("Back to the preview, to send it again"),
        icon=":material/redo:",
        disabled=not is_meant,
        on_click=_again,
        args=(person, draft, people),
    )


def _again(person: Person, shown: Draft, people: int) -> None:
    def work() -> None:
        draft = current_draft(person, of=shown)
        plan = dataclasses.replace(draft.plan, reached="again", agreed_repeats=people)
        installation().drafts.save(draft, submission_id="", plan=plan)

    attempt(work)
