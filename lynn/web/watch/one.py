"""One submission: the decision that waits first, then the numbers, then every batch; right after any refresh, in any tab."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lynn.errors import ListoError, NotFoundError
from lynn.records import is_records
from lynn.sending.states import SubmissionState
from lynn.sending.submission import Counts, Submission
from lynn.settings import Connection
from lynn.suppression import bulk
from lynn.web import session, widgets
from lynn.web.i18n import _, _n, clock, day_and_time, escape, moment, number, show
from lynn.web.session import Person, installation
from lynn.web.suppression import back
from lynn.web.waiting import attempt, say_waiting_trouble
from lynn.web.watch import batches, campaign, decisions, own, unreached
from lynn.web.watch.chart import chart
from lynn.web.watch.words import NOT_BEGUN, SUBMISSION_LOOKS

#: Seconds between two looks at the ledger while something may change.
EVERY_SECONDS = 2.0

_CAN_PAUSE = {SubmissionState.SENDING, SubmissionState.SCHEDULED}
_CAN_RESUME = {SubmissionState.PAUSED, SubmissionState.WAITING}
_CAN_CANCEL = _CAN_PAUSE | _CAN_RESUME
_IS_LOADED = {SubmissionState.WATCHING, SubmissionState.DONE}


def render(person: Person, submission_id: str) -> None:
    """The page of one submission."""
    st.button(_("All submissions"), type="tertiary", icon=":material/arrow_back:", on_click=_all)
    say_waiting_trouble()
    try:
        submission = installation().ledger.submission(submission_id)
    except NotFoundError as error:
        session.say_trouble(error)
        return
    badge = _head(person, submission)
    own.render(submission)
    decisions.render(person, submission)
    if campaign.render(submission) and submission.state in _IS_LOADED:
        # Lynn has them all, and yet nobody gets a message.
        badge.markdown(NOT_BEGUN.badge())
    _progress(submission)
    if bulk.is_change(submission):
        # Lynn speaks of a change as a whole: there are no people's states to draw.
        batches.table(submission)
    else:
        left, right = st.columns(2, gap="large")
        with left:
            st.markdown("### " + _("What became of them"))
            chart(submission.counts)
        with right:
            batches.table(submission)
        unreached.render(submission)
    back.render(person, submission)
    batches.downloads(person, submission)
    _dock(person, submission)
    _keep_looking(submission)


def what_words(submission: Submission) -> str:
    """What was sent: a template's messages, or something that writes to nobody. Already Markdown."""
    if bulk.is_change(submission):
        return back.kind_words(submission)
    if is_records(submission):
        return _("Campaign records from a file")
    return _("Template {name}", name=submission.template_name or submission.template_id[:8])


def _all() -> None:
    session.turn(submission=None)


def _head(person: Person, submission: Submission) -> DeltaGenerator:
    """The title, what it is and how it stands; the place of the badge."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(escape(submission.file_name), width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            badge = st.container(key="state", width="content").empty()
            badge.markdown(SUBMISSION_LOOKS[submission.state].badge())
            if submission.state in _CAN_CANCEL:
                _offer_to_stop(person, submission)
    parts = [
        what_words(submission),
        escape(submission.campaign_name or submission.campaign_id) or _("no campaign named"),
        _("started by {who}, {when}", who=submission.created_by, when=day_and_time(submission.created_at)),
    ]
    widgets.lead(" · ".join(parts))
    if submission.state is SubmissionState.SCHEDULED and submission.start_at:
        when = moment(submission.start_at)
        st.info(_("It starts **{when}**. Nothing has left yet.", when=when), icon=":material/schedule:")
    if submission.reason:
        icon = ":material/pause_circle:" if submission.state is SubmissionState.PAUSED else ":material/info:"
        st.warning(show(submission.reason), icon=icon)
    return badge


def _offer_to_stop(person: Person, submission: Submission) -> None:
    """Up here, alone: nothing else ever stands in this place, so no second click falls on anything."""
    with st.popover(_("Stop for good"), icon=":material/cancel:", type="tertiary", key="stop_for_good"):
        st.markdown(
            _n(
                "{count} person who was not reached yet will not be. What has left cannot be called back.",
                "{count} people who were not reached yet will not be. What has left cannot be called back.",
                submission.counts.waiting,
            )
        )
        st.button(
            _("Yes, stop it for good"),
            key="cancel_for_good",
            icon=":material/cancel:",
            on_click=_cancel,
            args=(person, submission.submission_id),
        )


def _cancel(person: Person, submission_id: str) -> None:
    attempt(lambda: installation().ledger.cancel(submission_id, by=person.name))


def _progress(submission: Submission) -> None:
    counts = submission.counts
    going = counts.rows - counts.held_back - counts.cancelled
    updated = " :small[:gray[· " + _("updated {time}", time=clock(datetime.now(UTC), seconds=True)) + "]]"
    if counts.cancelled:
        stopped = _n("**{count} person** was not sent to", "**{count} people** were not sent to", counts.cancelled)
        st.markdown(f":material/cancel: {stopped}{'' if going else updated}")
    if not going:
        return
    if submission.state is SubmissionState.SCHEDULED:
        st.markdown(_n("**{count} person** waits for it", "**{count} people** wait for it", going) + updated)
        return
    final = final_count(submission) - counts.cancelled
    words = _n(
        "**{final} of {count} person has an answer**",
        "**{final} of {count} people have an answer**",
        going,
        final=final,
    )
    st.markdown(words + updated)
    st.progress(final / going)
    with st.grid(4, min_column_width=150):
        if bulk.is_change(submission):
            # Lynn speaks of the change as a whole, not of each person.
            _metric(_("Accepted"), counts.accepted - counts.refused_records, going)
        else:
            _metric(_("Loaded by Lynn"), counts.successful_records, going)
        _metric(_("No final answer yet"), going - final - counts.unknown, going)
        _metric(_("Rejected"), counts.rejected + counts.refused_records, going)
        _metric(_("Waits for you"), counts.unknown, going)


def final_count(submission: Submission) -> int:
    """People whose fate is known: Lynn's 200, a refusal, or never sent. A word such as InProgress is still on its way, until
    Lynn has nothing more to say."""
    counts = submission.counts
    if submission.state is SubmissionState.DONE:
        return counts.rows - counts.held_back - counts.unknown
    if bulk.is_change(submission):
        # That Lynn took it is all that is said of each person; what it refused later is among what it took.
        return counts.accepted + counts.rejected + counts.cancelled
    return counts.successful_records + counts.refused_records + counts.rejected + counts.cancelled


def _metric(label: str, value: int, of: int) -> None:
    share = f"{round(100 * value / of)} %" if of else ""
    st.metric(label, number(value), delta=share or None, delta_color="off", delta_arrow="off", border=True)


def _dock(person: Person, submission: Submission) -> None:
    connection = _connection(submission)
    can_pause, can_resume = submission.state in _CAN_PAUSE, submission.state in _CAN_RESUME
    counts = submission.counts
    detail = _n(
        "Held back before: {held}, so {count} row was read",
        "Held back before: {held}, so {count} rows were read",
        counts.rows,
        held=counts.held_back,
    )
    widgets.dock(
        connection,
        sum_line(counts),
        detail,
        primary=_("Pause") if can_pause else _("Go on") if can_resume else None,
        icon=":material/pause:" if can_pause else ":material/play_arrow:",
        on_primary=_pause if can_pause else _resume,
        args=(person, submission.submission_id),
    )


def sum_line(counts: Counts) -> str:
    """962 to send = 584 accepted + 16 rejected + 200 unknown + 162 waiting."""
    going = counts.rows - counts.held_back
    # A batch is accepted as a whole; a record in it may be refused later, and is then counted where it belongs.
    rejected = counts.rejected + counts.refused_records
    accepted = counts.accepted - counts.refused_records
    unknown, sending, cancelled, waiting = counts.unknown, counts.sending, counts.cancelled, counts.waiting
    return widgets.sum_line(
        _n("**{count} to send** =", "**{count} to send** =", going),
        [
            ("green", "check", _n("{count} accepted", "{count} accepted", accepted), accepted),
            ("red", "close", _n("{count} rejected", "{count} rejected", rejected), rejected),
            ("orange", "help", _n("{count} unknown", "{count} unknown", unknown), unknown),
            ("blue", "send", _n("{count} under way", "{count} under way", sending), sending),
            ("gray", "cancel", _n("{count} not sent", "{count} not sent", cancelled), cancelled),
            ("gray", "schedule", _n("{count} waiting", "{count} waiting", waiting), waiting),
        ],
    )


def _connection(submission: Submission) -> Connection:
    try:
        return installation().connection(submission.connection)
    except ListoError:
        return Connection(name=submission.connection, is_practice=submission.is_practice, tenant="")


def _pause(person: Person, submission_id: str) -> None:
    attempt(lambda: installation().ledger.pause(submission_id, by=person.name))


def _resume(person: Person, submission_id: str) -> None:
    attempt(lambda: installation().ledger.resume(submission_id, by=person.name))


def _signature(submission: Submission) -> str:
    return repr((submission.state, submission.counts, submission.reason, own.standing(submission)))


def _keep_looking(submission: Submission) -> None:
    """Look again by itself until nothing more can change, and run the page only when something did."""
    counts = submission.counts
    is_answered = submission.state is SubmissionState.CANCELLED and not counts.statuses.get("")
    if submission.state is SubmissionState.DONE or is_answered:
        return
    seen = _signature(submission)

    @st.fragment(run_every=EVERY_SECONDS)
    def look() -> None:
        if _signature(installation().ledger.submission(submission.submission_id)) != seen:
            st.rerun()

    look()
