"""Who got this template lately, or waits for it elsewhere: said before anything else, and judged again after every change.

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
from lynn.sending.already import Already
from lynn.text import tn
from lynn.web import widgets
from lynn.web.i18n import _, _n, day_and_time, moment, number
from lynn.web.send.check import checked_key
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt, is_over, watch

#: Submissions looked through for the same file.
_LAST = 50

#: Submissions named in which people wait; more nobody reads.
_MOST_NAMED = 3


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
    job = _looking(stop, checked, days)
    if not is_over(job):
        watch(job, _("Looking who got this template lately …"))
        return False
    found: Already = job.result()
    # With 0 days nobody is asked about, neither here nor when it is recorded.
    if not days or not found.count:
        return True
    if draft.plan.allows_repeats(found.count):
        _say_again(stop.person, draft, found, days)
        return True
    with st.container(border=True, key="decision_reached"):
        st.markdown(f"##### :orange[:material/history:] {_title(found, days)}")
        _say_when(found)
        left, right = st.columns(2, vertical_alignment="bottom")
        left.button(
            _n("Leave {count} person out", "Leave these {count} people out", found.count),
            icon=":material/person_off:",
            on_click=_leave_out,
            args=(stop.person, draft, _rows(checked, found)),
            key="leave_reached_out",
        )
        typed = right.text_input(
            _("Or type {number} to send to them again", number=number(found.count)),
            key="reached_typed",
            on_change=_take_again,
            args=(stop.person, draft, found.count),
        )
        if typed and not widgets.is_number(typed, found.count):
            words = _("That is another number. It is {number}.", number=number(found.count))
            st.markdown(f":orange[:material/edit: {words}]")
    return False


def _say_again(person: Person, draft: Draft, found: Already, days: int) -> None:
    """What was decided stays in sight, with the way back."""
    words = _n(
        "Goes again to {count} person who got this template less than {days} ago, may have, or waits for it.",
        "Goes again to {count} people who got this template less than {days} ago, may have, or wait for it.",
        found.count,
        days=tn("{count} day", "{count} days", days),
    )
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="reached_again"):
        st.markdown(f":orange[:material/history:] {words}", width="stretch")
        st.button(
            _("Change"),
            type="tertiary",
            icon=":material/edit:",
            key="change_reached",
            on_click=_ask_anew,
            args=(person, draft),
        )


def _ask_anew(person: Person, shown: Draft) -> None:
    def work() -> None:
        draft = current_draft(person, of=shown)
        plan = dataclasses.replace(draft.plan, reached=None, agreed_repeats=0)
        installation().drafts.save(draft, plan=plan)
        st.session_state.pop("reached_typed", None)

    attempt(work)


def _title(found: Already, days: int) -> str:
    lately = tn("{count} day", "{count} days", days)
    if not found.waiting:
        return _n(
            "{count} of these people got this template less than {days} ago, or may have",
            "{count} of these people got this template less than {days} ago, or may have",
            found.count,
            days=lately,
        )
    if not found.reached:
        return _n(
            "{count} of these people waits for this template in another submission",
            "{count} of these people wait for this template in another submission",
            found.count,
        )
    return _n(
        "{count} of these people got this template less than {days} ago, may have, or waits for it in another submission",
        "{count} of these people got this template less than {days} ago, may have, or wait for it in another submission",
        found.count,
        days=lately,
    )


def _say_when(found: Already) -> None:
    for each in found.waiting[:_MOST_NAMED]:
        name, count = each.file_name, len(each.places)
        if each.start_at is None:
            words = _n("{count} waits in “{name}”.", "{count} wait in “{name}”.", count, name=name)
        else:
            words = _n(
                "{count} waits in “{name}”, to start {when}.",
                "{count} wait in “{name}”, to start {when}.",
                count,
                name=name,
                when=moment(each.start_at),
            )
        widgets.lead(words)
    if not found.reached:
        widgets.lead(_("Cancelled there, they wait no longer. Should they get it twice?"))
        return
    widgets.lead(
        _(
            "The last time was {when}. Whom Lynn rejected is not counted. Should they get it again?",
            when=day_and_time(max(when for _place, when in found.reached)),
        )
    )


def _rows(checked: CheckedRows, found: Already) -> frozenset[int]:
    going = checked.row_numbers[checked.hold == 0]
    return frozenset(int(going[place]) for place in found.places)


def _looking(stop: Stop, checked: CheckedRows, days: int) -> Job:
    here, draft, is_practice = installation(), stop.here, stop.connection.is_practice
    template_id = checked.template.template_id

    def work(_job: Job) -> Already:
        people = steps.recipients(draft, checked)
        return here.ledger.already(template_id, people, days, is_practice=is_practice)

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
