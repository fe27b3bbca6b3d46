"""How it goes out: at once or later, own number first, a few first, not at night.

In: a person's choices. Out: the draft's plan. A time is chosen apart from the button that sends: while it is being typed there is
nothing to press, and once it stands there is nothing to type. So no quick click can come before the time that it was meant for.
"""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from lynn.check import CheckedRows
from lynn.drafting.plan import CANARY_PEOPLE, OWN_ROWS, Plan
from lynn.errors import InputError
from lynn.text import t
from lynn.web import widgets
from lynn.web.i18n import _, _n, clock, keyed, local, moment
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt

#: Widget key → the member of the plan that it changes at once; a click on Send that overtakes one of them is not taken.
_TYPED = {"own_phone": "own_phone", "has_canary": "has_canary"}


def choose_plan(stop: Stop, checked: CheckedRows) -> None:
    """When it starts, and the optional choices folded away."""
    plan, person = stop.here.plan, stop.person
    with st.container(border=True):
        st.markdown("##### :material/schedule: " + _("How it goes out"))
        _when(person, plan)
        summary = _summary(plan)
        words = _("A few people first, or not at night") + (f" · {summary}" if summary else "")
        with st.expander(words, icon=":material/tune:", key="more_plan"):
            _first_few(person, plan, checked)
            st.divider()
            _quiet(person, plan)


def is_being_changed(plan: Plan) -> bool:
    """Whether a field on the page says something else than this plan: it was typed in the very moment of a click elsewhere."""
    state = st.session_state
    if any(key in state and state[key] != getattr(plan, member) for key, member in _TYPED.items()):
        return True
    wanted = state.get(keyed("when"))
    return wanted is not None and wanted != _kind(plan)


def _kind(plan: Plan) -> str:
    return "later" if plan.is_later else "at-once"


def _when(person: Person, plan: Plan) -> None:
    names = {"at-once": _("At once"), "later": _("At a time that I choose")}
    st.segmented_control(
        _("When it starts"),
        list(names),
        default=_kind(plan),
        required=True,
        format_func=names.__getitem__,
        key=keyed("when"),
        label_visibility="collapsed",
        on_change=_take_when,
        args=(person,),
    )
    if not plan.is_later:
        return
    zone = str(_zone())
    if plan.starts_at:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{_('It starts {when}', when=moment(plan.starts_at))}** :small[:gray[{_('your time, {zone}', zone=zone)}]]",
                width="content",
            )
            st.button(
                _("Choose another time"),
                type="tertiary",
                icon=":material/edit:",
                on_click=_forget_start,
                args=(person,),
            )
        return
    now = local(datetime.now(UTC)).replace(tzinfo=None, second=0, microsecond=0)
    # A form: what is in the field goes along with its own button, however quick the click.
    with st.form("start_form", border=False):
        left, right = st.columns(2, vertical_alignment="bottom")
        left.datetime_input(
            _("Day and time (your time, {zone})", zone=zone),
            value=now.replace(minute=0) + timedelta(hours=1),
            min_value=now.replace(hour=0, minute=0),
            key="start_at",
            step=timedelta(minutes=5),
        )
        right.form_submit_button(
            _("Use this time"), icon=":material/check:", key="use_start", on_click=_take_start, args=(person,)
        )


def _take_when(person: Person) -> None:
    wanted = st.session_state[keyed("when")]
    attempt(lambda: _save(person, is_later=wanted == "later", start_at=None))


def _take_start(person: Person) -> None:
    def work() -> None:
        chosen = st.session_state["start_at"]
        if chosen is None:
            raise InputError(t("Choose the day and the time first."), code="start-not-chosen")
        start = chosen.replace(tzinfo=_zone())
        if start <= datetime.now(UTC):
            raise InputError(t("That time has passed. Choose one to come."), code="start-passed")
        _save(person, start_at=start.isoformat())

    attempt(work)


def _forget_start(person: Person) -> None:
    attempt(lambda: _save(person, start_at=None))


def _summary(plan: Plan) -> str:
    parts = []
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
        args=(person, "own_phone"),
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
        args=(person, "has_canary"),
        help=_("It also stops by itself when more than a fifth of them fail."),
    )


def _quiet(person: Person, plan: Plan) -> None:
    zone = _zone()
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


def _take(person: Person, key: str) -> None:
    value = st.session_state[key]
    attempt(lambda: _save(person, **{_TYPED[key]: value}))


def _save(person: Person, **changes: Any) -> None:
    draft = current_draft(person)
    installation().drafts.save(draft, plan=dataclasses.replace(draft.plan, **changes))
