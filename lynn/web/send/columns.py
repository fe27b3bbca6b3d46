"""Third stop: every field, the label matched to it, how sure, three real values; each can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lynn.drafting import steps
from lynn.drafting.draft import Draft, Step
from lynn.drafting.recipes import match_anew, remember_columns
from lynn.issues import Severity
from lynn.mapping import ColumnMapping, FieldSource, Sureness
from lynn.sheets.table import Reading, Table
from lynn.template import Template
from lynn.web import session, widgets
from lynn.web.i18n import _, _n, escape, keyed
from lynn.web.send.country import choose_country
from lynn.web.send.frame import Stop, current_draft, rows_of_file
from lynn.web.send.sources import change, fixed_troubles, show_values
from lynn.web.session import installation
from lynn.web.waiting import attempt

_NONE, _FIXED, _JOIN, _EMPTY, _LABEL = "none", "fixed", "join", "empty", "label:"


def render(stop: Stop) -> None:
    """Unmatched fields first, doubtful ones next, sure ones together."""
    draft = stop.here
    reading = steps.open_reading(installation().drafts, draft)
    mapping, template = draft.mapping, draft.template
    if mapping is None or template is None:
        session.go(Step.LIST)
        st.rerun()
    _title(mapping)
    if draft.is_as_last_time:
        _as_last_time(stop)
    asked, sure = _groups(draft, mapping)
    for source in asked:
        with st.container(border=True):
            _line(stop, reading, template, source)
    if sure:
        if asked:
            st.markdown("### " + _("Matched for sure"))
        with st.container(border=True):
            for source in sure:
                _line(stop, reading, template, source)
    choose_country(stop, mapping, reading.table)
    rows = len(reading.table)
    missing = [source.field for source in mapping.sources if not source.is_settled]
    wrong = [
        source.field
        for source in mapping.sources
        for severity, _said in fixed_troubles(stop, reading.table, template, source)[:1]
        if severity is Severity.BLOCKING
    ]
    widgets.dock(
        stop.connection,
        rows_of_file(draft, reading),
        _("Held back: known after the check"),
        primary=_n("Check {count} row", "Check all {count} rows", rows),
        on_primary=_go_on,
        args=(stop,),
        disabled=bool(missing or wrong),
        why_disabled=_("Still without a value: {fields}", fields=", ".join(missing))
        if missing
        else _("This value cannot be sent: {fields}", fields=", ".join(wrong)),
        on_back=session.go,
        back_args=(Step.LIST,),
    )


def _title(mapping: ColumnMapping) -> None:
    missing = sum(1 for source in mapping.sources if not source.is_settled)
    look = sum(1 for source in mapping.sources if source.sureness is Sureness.LOOK)
    sure = len(mapping.sources) - missing - look
    if missing:
        st.title(_n("{count} field has no column in your list", "{count} fields have no column in your list", missing))
        others = _n("The other {count} is sure.", "The other {count} are sure.", sure) if sure else ""
        if look:
            others = _n(
                "Of the others, {count} wants a look and {sure} are sure.",
                "Of the others, {count} want a look and {sure} are sure.",
                look,
                sure=sure,
            )
        widgets.lead(_("Give everyone the same value, or pick a column.") + " " + others)
    elif look:
        st.title(_n("{count} match wants a look", "{count} matches want a look", look))
        widgets.lead(
            _n(
                "The other {count} is sure. Compare the values, then go on.",
                "The other {count} are sure. Compare the values, then go on.",
                sure,
            )
        )
    else:
        st.title(_("Every field has its column"))
        widgets.lead(_("Compare the values with the names, then go on."))


def _groups(draft: Draft, mapping: ColumnMapping) -> tuple[list[FieldSource], list[FieldSource]]:
    """(those that want or wanted an answer, those matched for sure). An answered one stays where it is: nothing moves under the
    mouse."""
    key = f"asked_{draft.draft_id}_{draft.reading_number}_{len(mapping.sources)}"
    if key not in st.session_state:
        # What was chosen for an earlier list carries its reason; it is not asked about again.
        answered = (Sureness.SURE, Sureness.CHOSEN)
        doubtful = [source for source in mapping.sources if source.sureness not in answered or source.why is None]
        doubtful.sort(key=lambda source: (source.is_settled, source.sureness is not Sureness.LOOK))
        st.session_state[key] = [source.field for source in doubtful]
    asked: list[str] = [
        field for field in st.session_state[key] if any(each.field == field for each in mapping.sources)
    ]
    return [mapping.source(field) for field in asked], [each for each in mapping.sources if each.field not in asked]


def _as_last_time(stop: Stop) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="as_last_time"):
        words = _("Matched as last time: this template and these headings were here before.")
        st.markdown(f":green[:material/history:] {words}", width="stretch")
        st.button(
            _("Match anew"), type="tertiary", icon=":material/undo:", key="match_anew", on_click=_anew, args=(stop,)
        )


def _anew(stop: Stop) -> None:
    def work() -> None:
        store, draft = installation().drafts, current_draft(stop.person, of=stop.here)
        match_anew(store, draft, steps.open_reading(store, draft).table)

    attempt(work)
    for key in [str(key) for key in st.session_state if str(key).startswith("asked_")]:
        del st.session_state[key]


def _go_on(stop: Stop) -> None:
    def work() -> None:
        store, draft = installation().drafts, current_draft(stop.person, of=stop.here)
        remember_columns(store, draft, steps.open_reading(store, draft).table)
        session.go(Step.CHECK)

    attempt(work)


def _line(stop: Stop, reading: Reading, template: Template, source: FieldSource) -> None:
    position = template.fields.index(source.field)
    name, choice, values = st.columns([2.4, 2, 3], vertical_alignment="center")
    with name.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{escape(source.field)}**", width="content")
        st.markdown(_badge(source), width="content")
    with choice:
        _select(stop, reading.table, source, position)
    with values.container(gap="xxsmall"):
        show_values(stop, reading.table, template, source, position)


def _badge(source: FieldSource) -> str:
    if source.sureness is Sureness.SURE:
        return ":green-badge[:material/check: " + _("Sure") + "]"
    if source.sureness is Sureness.LOOK:
        return ":orange-badge[:material/visibility: " + _("Look at this") + "]"
    if source.is_left_empty:
        return ":gray-badge[:material/remove: " + _("Left empty") + "]"
    if source.is_settled:
        return ":blue-badge[:material/person: " + _("Your choice") + "]"
    if source.fixed is not None:
        return ":orange-badge[:material/edit: " + _("Type the value") + "]"
    return ":red-badge[:material/help: " + _("No match") + "]"


def _kind(source: FieldSource) -> str:
    if source.is_left_empty:
        return _EMPTY
    if source.fixed is not None:
        return _FIXED
    if len(source.labels) > 1:
        return _JOIN
    return _LABEL + source.labels[0] if source.labels else _NONE


def _select(stop: Stop, table: Table, source: FieldSource, position: int) -> None:
    # What is no column stands first: below forty labels nobody would find it.
    names = {_FIXED: _("Same for everyone"), _JOIN: _("Several columns joined"), _EMPTY: _("Leave empty")}
    names |= {_LABEL + label: label for label in table.labels}
    kind = _kind(source)
    if kind == _NONE:
        names = {_NONE: _("Choose …"), **names}
    options = list(names)
    key = keyed(f"source_{position}_{kind}")
    st.selectbox(
        escape(source.field),
        options,
        index=options.index(kind) if kind in options else 0,
        format_func=names.__getitem__,
        key=key,
        label_visibility="collapsed",
        on_change=_take_kind,
        args=(stop, source, table.labels, key),
    )


def _take_kind(stop: Stop, source: FieldSource, labels: Sequence[str], key: str) -> None:
    kind = st.session_state[key]
    changes: dict[str, Any] = {"labels": (), "fixed": None, "is_left_empty": False}
    if kind == _FIXED:
        changes["fixed"] = ""
    elif kind == _EMPTY:
        changes["is_left_empty"] = True
    elif kind == _JOIN:
        first = next(iter(source.labels), labels[0])
        changes["labels"] = (first, *[label for label in labels if label != first][:1])
    elif kind and kind.startswith(_LABEL):
        changes["labels"] = (kind.removeprefix(_LABEL),)
    else:
        return
    change(stop, source.field, **changes)
