"""How it goes out: who got it lately, own number first, a few first, later, not at night. All of it optional."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from lynn.check import CheckedRows
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.jobs import Job
from lynn.drafting.plan import CANARY_PEOPLE, OWN_ROWS, Plan
from lynn.text import tn
from lynn.web import widgets
from lynn.web.i18n import _, _n, clock, day_and_time, local, number
from lynn.web.send.check import checked_key
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt, is_over, watch

Reached = list[tuple[int, datetime]]


def reached_lately(stop: Stop, checked: CheckedRows) -> bool:
    """The card about people who got this template lately; whether what must be said about them was said."""
    draft, here = stop.here, installation()
    days = here.settings.limits.repeat_days
    job = _looking(draft, checked, days)
    if not is_over(job):
        watch(job, _("Looking who got this template lately …"))
        return False
    reached: Reached = job.result()
    if not reached or draft.plan.reached == "leave-out":
        return True
    last = max(when for _place, when in reached)
    with st.container(border=True, key="decision_reached"):
        title = _n(
            "{count} of these people got this template less than {days} ago",
            "{count} of these people got this template less than {days} ago",
            len(reached),
            days=tn("{count} day", "{count} days", days),
        )
        st.markdown(f"##### :orange[:material/history:] {title}")
        widgets.lead(_("The last time was {when}. Should they get it again?", when=day_and_time(last)))
        left, right = st.columns(2, vertical_alignment="bottom")
        left.button(
            _n("Leave {count} person out", "Leave these {count} out", len(reached)),
            icon=":material/person_off:",
            on_click=_leave_out,
            args=(stop.person, _rows(checked, reached)),
        )
        typed = right.text_input(
            _("Or type {number} to send to them again", number=number(len(reached))), key="reached_typed", live=True
        )
    is_said = widgets.is_number(typed, len(reached))
    if is_said and draft.plan.reached != "again":
        attempt(lambda: _save(stop.person, reached="again"))
        st.rerun()
    return is_said or draft.plan.reached == "again"


def _rows(checked: CheckedRows, reached: Reached) -> frozenset[int]:
    going = checked.row_numbers[checked.hold == 0]
    return frozenset(int(going[place]) for place, _when in reached)


def _looking(draft: Draft, checked: CheckedRows, days: int) -> Job:
    here = installation()
    template_id = checked.template.template_id

    def work(_job: Job) -> Reached:
        return here.ledger.reached_recently(template_id, steps.recipients(draft, checked), days)

    # Places are among those who go: another record of do not disturb makes them other places.
    key = ("reached", checked_key(draft), datetime.now(UTC).strftime("%H%M"))
    return here.jobs.start(key, work, weight=checked.row_count)


def _leave_out(person: Person, rows: frozenset[int]) -> None:
    def work() -> None:
        draft = current_draft(person)
        answers = dataclasses.replace(draft.answers, left_out=draft.answers.left_out | rows)
        plan = dataclasses.replace(draft.plan, reached="leave-out")
        installation().drafts.save(draft, answers=answers, plan=plan)

    attempt(work)


def choose_plan(stop: Stop, checked: CheckedRows) -> None:
    """The expander with the optional choices, and what they come to in words."""
    plan = stop.here.plan
    with st.expander(_("How it goes out: {summary}", summary=_summary(plan)), icon=":material/tune:"):
        _first_few(stop.person, plan, checked)
        st.divider()
        _later(stop.person, plan)


def _summary(plan: Plan) -> str:
    parts = [_("at {when}", when=day_and_time(plan.starts_at)) if plan.starts_at else _("at once")]
    if plan.own_phone:
        parts.append(_("to my own number first"))
    if plan.has_canary:
        parts.append(_n("{count} person first", "{count} people first", CANARY_PEOPLE))
    if plan.quiet_from:
        parts.append(_("not from {start} to {end}", start=plan.quiet_from, end=plan.quiet_until))
    return " · ".join(parts)


def _first_few(person: Person, plan: Plan, checked: CheckedRows) -> None:
    st.text_input(
        _n(
            "My own number gets {count} real row first",
            "My own number gets {count} real rows first",
            min(OWN_ROWS, checked.will_go_count),
        ),
        value=plan.own_phone,
        key="own_phone",
        placeholder="+56 9 6666 6666",
        on_change=_take,
        args=(person, "own_phone", "own_phone"),
    )
    st.toggle(
        _n(
            "Then {count} person, stop, and wait until I have looked",
            "Then {count} people, stop, and wait until I have looked",
            CANARY_PEOPLE,
        ),
        value=plan.has_canary,
        key="has_canary",
        on_change=_take,
        args=(person, "has_canary", "has_canary"),
        help=_("It also stops by itself when more than a fifth of them fail."),
    )


def _later(person: Person, plan: Plan) -> None:
    zone = _zone()
    start = st.datetime_input(
        _("Start at (your time, {zone})", zone=str(zone)),
        value=local(plan.starts_at).replace(tzinfo=None) if plan.starts_at else None,
        min_value=local(datetime.now(UTC)).replace(tzinfo=None, second=0, microsecond=0) - timedelta(days=1),
        key="start_at",
        step=timedelta(minutes=5),
    )
    wanted = start.replace(tzinfo=zone).isoformat() if start else None
    if wanted != plan.start_at:
        attempt(lambda: _save(person, start_at=wanted))
        st.rerun()
    columns = st.columns(3)
    quiet = columns[0].toggle(_("Not at night"), value=plan.quiet_from is not None, key="quiet")
    begin = columns[1].time_input(
        _("From"), value=_time(plan.quiet_from, time(21)), key="quiet_from", disabled=not quiet
    )
    end = columns[2].time_input(
        _("Until"), value=_time(plan.quiet_until, time(8)), key="quiet_until", disabled=not quiet
    )
    if quiet:
        widgets.lead(
            f":small[{_('Hours in {zone}; it is {now} there.', zone=str(zone), now=clock(datetime.now(UTC)))}]"
        )
    hours: tuple[str | None, ...] = (f"{begin:%H:%M}", f"{end:%H:%M}", str(zone)) if quiet else (None, None, None)
    if hours != (plan.quiet_from, plan.quiet_until, plan.quiet_zone):
        attempt(lambda: _save(person, quiet_from=hours[0], quiet_until=hours[1], quiet_zone=hours[2]))
        st.rerun()


def _zone() -> ZoneInfo:
    return ZoneInfo(st.context.timezone or "UTC")


def _time(stored: str | None, otherwise: time) -> time:
    return time.fromisoformat(stored) if stored else otherwise


def _take(person: Person, name: str, key: str) -> None:
    value = st.session_state[key]
    attempt(lambda: _save(person, **{name: value}))


def _save(person: Person, **changes: Any) -> None:
    draft = current_draft(person)
    installation().drafts.save(draft, plan=dataclasses.replace(draft.plan, **changes))
