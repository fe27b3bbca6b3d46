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
from lynn.drafting.plan import CANARY_PEOPLE, OWN_ROWS, Plan, own_number
from lynn.errors import InputError
from lynn.text import t
from lynn.web import widgets
from lynn.web.i18n import _, _n, keyed, local, moment, show
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt

#: What the hours say until somebody chooses others.
_EVENING, _MORNING = time(21), time(8)


def choose_plan(stop: Stop, checked: CheckedRows) -> bool:
    """When it starts, and the optional choices folded away. Whether the own number, if there is one, can be used."""
    plan, person = stop.here.plan, stop.person
    _follow(plan)
    with st.container(border=True):
        st.markdown("##### :material/schedule: " + _("How it goes out"))
        _when(person, plan)
        summary = _summary(plan)
        words = _("A few people first, or not at night") + (f" · {summary}" if summary else "")
        with st.expander(words, icon=":material/tune:", key="more_plan"):
            _first_few(person, checked)
            st.divider()
            _quiet(person, plan)
        return _is_own_number_good(stop)


def _is_own_number_good(stop: Stop) -> bool:
    """Say at once what the send would refuse."""
    mapping = stop.here.mapping
    try:
        if mapping is not None:
            own_number(stop.here.plan, mapping)
    except InputError as error:
        st.error(show(error.sentence), icon=":material/phone_disabled:")
        return False
    return True


def is_being_changed(plan: Plan) -> bool:
    """Whether a field on the page says something else than this plan: it was typed in the very moment of a click elsewhere."""
    state = st.session_state
    return any(key in state and state[key] != value for key, value in _fields(plan).items())


def _fields(plan: Plan) -> dict[str, Any]:
    """Widget key → what it says where the plan is so."""
    return {
        keyed("when"): _kind(plan),
        "own_phone": plan.own_phone,
        "has_canary": plan.has_canary,
        "quiet": plan.quiet_from is not None,
        "quiet_from": _time(plan.quiet_from, _EVENING),
        "quiet_until": _time(plan.quiet_until, _MORNING),
    }


def _follow(plan: Plan) -> None:
    """Let the fields say what the plan says: what another tab chose is shown here, and no untouched field brings back its own."""
    for key, value in _fields(plan).items():
        if st.session_state.get(key) != value:
            st.session_state[key] = value


def _kind(plan: Plan) -> str:
    return "later" if plan.is_later else "at-once"


def _when(person: Person, plan: Plan) -> None:
    names = {"at-once": _("At once"), "later": _("At a time that I choose")}
    st.segmented_control(
        _("When it starts"),
        list(names),
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


def _first_few(person: Person, checked: CheckedRows) -> None:
    st.text_input(
        _n(
            "My own number gets {count} real row first",
            "My own number gets {count} real rows first",
            min(OWN_ROWS, checked.will_go_count),
        ),
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
        key="has_canary",
        on_change=_take,
        args=(person, "has_canary"),
        help=_("It also stops by itself when more than a fifth of them fail."),
    )


def _quiet(person: Person, plan: Plan) -> None:
    is_quiet = plan.quiet_from is not None
    words = {"quiet_from": _("From"), "quiet_until": _("Until")}
    columns = st.columns(3)
    columns[0].toggle(_("Not at night"), key="quiet", on_change=_take_quiet, args=(person,))
    for column, (key, label) in zip(columns[1:], words.items(), strict=True):
        column.time_input(label, key=key, disabled=not is_quiet, on_change=_take_quiet, args=(person,))
    if is_quiet:
        zone = plan.quiet_zone or str(_zone())
        now = datetime.now(ZoneInfo(zone))
        widgets.lead(f":small[{_('Hours in {zone}; it is {now} there.', zone=zone, now=f'{now:%H:%M}')}]")


def _take_quiet(person: Person) -> None:
    state = st.session_state
    if not state.quiet:
        attempt(lambda: _save(person, quiet_from=None, quiet_until=None, quiet_zone=None))
        return
    begin, end = f"{state.quiet_from:%H:%M}", f"{state.quiet_until:%H:%M}"

    def work() -> None:
        # Hours that stand keep the zone that they were chosen in: it is the one that the page names.
        zone = current_draft(person).plan.quiet_zone or str(_zone())
        _save(person, quiet_from=begin, quiet_until=end, quiet_zone=zone)

    attempt(work)


def _zone() -> ZoneInfo:
    return ZoneInfo(st.context.timezone or "UTC")


def _time(stored: str | None, otherwise: time) -> time:
    return time.fromisoformat(stored) if stored else otherwise


def _take(person: Person, key: str) -> None:
    value = st.session_state[key]
    attempt(lambda: _save(person, **{key: value}))


def _save(person: Person, **changes: Any) -> None:
    draft = current_draft(person)
    installation().drafts.save(draft, plan=dataclasses.replace(draft.plan, **changes))
