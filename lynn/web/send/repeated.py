"""Who got this template lately, or may have: said before anything else, and judged again after every change.

In: the checked rows. Out: whether what must be said about these people was said. Who is left out stays out by their number, in
whatever row; who was agreed to is counted, so that one more is asked about.
"""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import streamlit as st

from lynn.check import CheckedRows
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.jobs import Job
from lynn.text import tn
from lynn.web import widgets
from lynn.web.i18n import _, _n, day_and_time, number
from lynn.web.send.check import checked_key
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt, is_over, watch

#: Submissions looked through for the same file.
_LAST = 50

Reached = list[tuple[int, datetime]]


def say_file_was_sent(draft: Draft) -> None:
    """As soon as a file is dropped: whether this very file went out before, under whatever name."""
    for submission in installation().ledger.submissions(limit=_LAST):
        if submission.file_sha256 != draft.list_sha256 or submission.connection != draft.connection:
            continue
        words = _(
            "This very file was sent before: {when}, as {file}. Who got the same template is shown before anything is sent.",
            when=day_and_time(submission.created_at),
            file=submission.file_name,
        )
        st.warning(words, icon=":material/history:")
        return


def reached_lately(stop: Stop, checked: CheckedRows) -> bool:
    """The card about them, where there are any; whether sending may go on."""
    draft, here = stop.here, installation()
    days = here.settings.limits.repeat_days
    job = _looking(draft, checked, days)
    if not is_over(job):
        watch(job, _("Looking who got this template lately …"))
        return False
    reached: Reached = job.result()
    if draft.plan.allows_repeats(len(reached)):
        return True
    last = max(when for _place, when in reached)
    with st.container(border=True, key="decision_reached"):
        title = _n(
            "{count} of these people got this template less than {days} ago, or may have",
            "{count} of these people got this template less than {days} ago, or may have",
            len(reached),
            days=tn("{count} day", "{count} days", days),
        )
        st.markdown(f"##### :orange[:material/history:] {title}")
        widgets.lead(
            _(
                "The last time was {when}. Whom Lynn rejected is not counted. Should they get it again?",
                when=day_and_time(last),
            )
        )
        left, right = st.columns(2, vertical_alignment="bottom")
        left.button(
            _n("Leave {count} person out", "Leave these {count} people out", len(reached)),
            icon=":material/person_off:",
            on_click=_leave_out,
            args=(stop.person, draft, _rows(checked, reached)),
            key="leave_reached_out",
        )
        right.text_input(
            _("Or type {number} to send to them again", number=number(len(reached))),
            key="reached_typed",
            on_change=_take_again,
            args=(stop.person, draft, len(reached)),
        )
    return False


def _rows(checked: CheckedRows, reached: Reached) -> frozenset[int]:
    going = checked.row_numbers[checked.hold == 0]
    return frozenset(int(going[place]) for place, _when in reached)


def _looking(draft: Draft, checked: CheckedRows, days: int) -> Job:
    here = installation()
    template_id = checked.template.template_id

    def work(_job: Job) -> Reached:
        return here.ledger.reached_recently(template_id, steps.recipients(draft, checked), days)

    # Places are among those who go: another record of do not disturb makes them other places.
    looked = (datetime.now(UTC).strftime("%H%M"), st.session_state.get("looks", 0))
    key = ("reached", checked_key(draft), *looked)
    return here.jobs.start(key, work)


def _leave_out(person: Person, shown: Draft, rows: frozenset[int]) -> None:
    def work() -> None:
        draft = current_draft(person, of=shown)
        answers = dataclasses.replace(draft.answers, left_out=draft.answers.left_out | rows)
        plan = dataclasses.replace(draft.plan, reached="leave-out", agreed_repeats=0)
        installation().drafts.save(draft, answers=answers, plan=plan)

    attempt(work)


def _take_again(person: Person, shown: Draft, count: int) -> None:
    if not widgets.is_number(st.session_state.reached_typed, count):
        return

    def work() -> None:
        draft = current_draft(person, of=shown)
        plan = dataclasses.replace(draft.plan, reached="again", agreed_repeats=count)
        installation().drafts.save(draft, plan=plan)

    attempt(work)
