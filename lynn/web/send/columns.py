"""Third stop: every field, the label matched to it, how sure, three real values; each can be changed."""

from __future__ import annotations

import dataclasses
from typing import Any

import streamlit as st

from lynn.desk.rehearsal import CONTACTS
from lynn.drafting import steps
from lynn.drafting.draft import Draft, Step, is_complete
from lynn.mapping import ColumnMapping, FieldSource, Sureness, field_texts
from lynn.sheets.table import Reading, Table
from lynn.template import Template
from lynn.web import session, widgets
from lynn.web.i18n import _, _n, escape, show
from lynn.web.send.country import choose_country
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import Person, installation
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
    groups = _groups(mapping, template)
    for source in groups["open"] + groups["look"]:
        with st.container(border=True):
            _line(stop.person, draft, reading, template, source)
    if groups["sure"]:
        if groups["open"] or groups["look"]:
            st.markdown("### " + _("Matched for sure"))
        with st.container(border=True):
            for source in groups["sure"]:
                _line(stop.person, draft, reading, template, source)
    choose_country(stop.person, draft, mapping, reading.table)
    rows = len(reading.table)
    missing = [source.field for source in mapping.sources if not source.is_settled]
    widgets.dock(
        stop.connection,
        _n("**{count} row** in the file", "**{count} rows** in the file", rows),
        _("Held back: known after the check"),
        primary=_n("Check {count} row", "Check all {count} rows", rows),
        on_primary=session.go,
        args=(Step.CHECK,),
        disabled=not is_complete(mapping),
        why_disabled=_("Still without a value: {fields}", fields=", ".join(missing)),
        on_back=session.go,
        back_args=(Step.LIST,),
    )


def _title(mapping: ColumnMapping) -> None:
    missing = sum(1 for source in mapping.sources if not source.is_settled)
    look = sum(1 for source in mapping.sources if source.sureness is Sureness.LOOK)
    sure = len(mapping.sources) - missing - look
    if missing:
        st.title(_n("{count} field has no column in your list", "{count} fields have no column in your list", missing))
        widgets.lead(
            _("Give everyone the same value, or pick a column.")
            + " "
            + _n(
                "Of the others, {count} wants a look and {sure} are sure.",
                "Of the others, {count} want a look and {sure} are sure.",
                look,
                sure=sure,
            )
        )
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


def _groups(mapping: ColumnMapping, template: Template) -> dict[str, list[FieldSource]]:
    groups: dict[str, list[FieldSource]] = {"open": [], "look": [], "sure": []}
    for source in mapping.sources:
        if source.sureness is Sureness.LOOK:
            groups["look"].append(source)
        elif source.sureness is Sureness.NONE or not source.labels:
            groups["open"].append(source)
        else:
            groups["sure"].append(source)
    return groups


def _line(person: Person, draft: Draft, reading: Reading, template: Template, source: FieldSource) -> None:
    position = template.fields.index(source.field)
    name, choice, values = st.columns([2.4, 2, 3], vertical_alignment="center")
    with name.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{escape(source.field)}**", width="content")
        st.markdown(_badge(source), width="content")
    with choice:
        _select(person, reading.table, source, position)
    with values.container(gap="xxsmall"):
        _values(person, reading.table, template, source, position)


def _badge(source: FieldSource) -> str:
    if source.sureness is Sureness.SURE:
        return ":green-badge[:material/check: " + _("Sure") + "]"
    if source.sureness is Sureness.LOOK:
        return ":orange-badge[:material/visibility: " + _("Look at this") + "]"
    if source.is_settled:
        return ":blue-badge[:material/person: " + _("Your choice") + "]"
    return ":red-badge[:material/help: " + _("No match") + "]"


def _kind(source: FieldSource) -> str:
    if source.is_left_empty:
        return _EMPTY
    if source.fixed is not None:
        return _FIXED
    if len(source.labels) > 1:
        return _JOIN
    return _LABEL + source.labels[0] if source.labels else _NONE


def _select(person: Person, table: Table, source: FieldSource, position: int) -> None:
    names = {_LABEL + label: label for label in table.labels}
    names |= {_FIXED: _("Same for everyone"), _JOIN: _("Several columns joined"), _EMPTY: _("Leave empty")}
    kind = _kind(source)
    if kind == _NONE:
        names = {_NONE: _("Choose …"), **names}
    options = list(names)
    key = f"source_{position}_{kind}"
    st.selectbox(
        escape(source.field),
        options,
        index=options.index(kind) if kind in options else 0,
        format_func=names.__getitem__,
        key=key,
        label_visibility="collapsed",
        on_change=_take_kind,
        args=(person, source.field, key),
    )


def _values(person: Person, table: Table, template: Template, source: FieldSource, position: int) -> None:
    example = next((row[source.field] for row in template.examples if row.get(source.field)), "")
    if source.fixed is not None:
        st.text_input(
            _("Value for everyone"),
            value=source.fixed,
            key=f"fixed_{position}",
            icon=":material/edit:",
            label_visibility="collapsed",
            on_change=_take_fixed,
            args=(person, source.field, f"fixed_{position}"),
        )
        words = _n(
            "For {count} person. The example says {example}.",
            "For all {count} people. The example says {example}.",
            len(table),
            example=example,
        )
        st.markdown(f":small[:gray[{words}]]")
        return
    if source.is_left_empty:
        words = _("Goes out empty. WhatsApp may refuse a message with an empty value.")
        if template.template_id == CONTACTS:
            words = _("Not in this list; what Lynn has stays.")
        st.markdown(f":small[:gray[{words}]]")
        return
    if not source.labels:
        st.markdown(f":small[:gray[{_('The example says {example}.', example=example)}]]")
        return
    if len(source.labels) > 1 or _kind(source) == _JOIN:
        _join(person, table, source, position)
    st.markdown(widgets.chips(three_values(table, source)))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        if source.why:
            st.markdown(f":small[:gray[{show(source.why)}]]", width="content")
        _more(person, table, source, position)


def _join(person: Person, table: Table, source: FieldSource, position: int) -> None:
    st.multiselect(
        _("Columns to join, in this order"),
        list(table.labels),
        default=list(source.labels),
        key=f"join_{position}",
        on_change=_take_join,
        args=(person, source.field, f"join_{position}"),
    )


def _more(person: Person, table: Table, source: FieldSource, position: int) -> None:
    settings = bool(source.fallback) or bool(source.replacements)
    label = _("More") + (" ●" if settings else "")
    with st.popover(
        label, type="tertiary", icon=":material/tune:", key=f"more_{position}", help=_("Blanks and replacements")
    ):
        st.text_input(
            _("For rows where it is blank"),
            value=source.fallback or "",
            key=f"fallback_{position}",
            on_change=_take_fallback,
            args=(person, source.field, f"fallback_{position}"),
        )
        st.text_area(
            _("Replace values, one a line: M = Sr."),
            value="\n".join(f"{old} = {new}" for old, new in source.replacements.items()),
            key=f"replace_{position}",
            height=110,
            on_change=_take_replacements,
            args=(person, source.field, f"replace_{position}"),
        )


def three_values(table: Table, source: FieldSource) -> list[str]:
    """Three different values of a source, from the first rows that have one."""
    head = dataclasses.replace(
        table,
        columns=tuple(
            dataclasses.replace(
                column,
                text=column.text[:200],
                kinds=None if column.kinds is None else column.kinds[:200],
                dates=None if column.dates is None else column.dates[:200],
            )
            for column in table.columns
        ),
        row_numbers=table.row_numbers[:200],
        hidden=table.hidden[:200],
    )
    seen = dict.fromkeys(value for value in field_texts(head, source).to_pylist() if value.strip())
    return list(seen)[:3]


def _change(person: Person, field: str, **changes: Any) -> None:
    def work() -> None:
        draft = current_draft(person)
        if draft.mapping is None:
            return
        source = dataclasses.replace(draft.mapping.source(field), sureness=Sureness.CHOSEN, why=None, **changes)
        steps.choose_source(installation().drafts, draft, source)

    attempt(work)


def _take_kind(person: Person, field: str, key: str) -> None:
    kind = st.session_state[key]
    blank: dict[str, Any] = {"labels": (), "fixed": None, "is_left_empty": False}
    if kind.startswith(_LABEL):
        _change(person, field, **(blank | {"labels": (kind[len(_LABEL) :],)}))
    elif kind == _FIXED:
        _change(person, field, **(blank | {"fixed": ""}))
    elif kind == _EMPTY:
        _change(person, field, **(blank | {"is_left_empty": True}))
    elif kind == _JOIN:
        draft = current_draft(person)
        labels = steps.open_reading(installation().drafts, draft).table.labels
        current = draft.mapping.source(field).labels if draft.mapping else ()
        first = current[0] if current else labels[0]
        other = next((label for label in labels if label != first), None)
        _change(person, field, **(blank | {"labels": (first, other) if other else (first,)}))


def _take_fixed(person: Person, field: str, key: str) -> None:
    _change(person, field, fixed=st.session_state[key])


def _take_join(person: Person, field: str, key: str) -> None:
    _change(person, field, labels=tuple(st.session_state[key]))


def _take_fallback(person: Person, field: str, key: str) -> None:
    _change(person, field, fallback=st.session_state[key] or None)


def _take_replacements(person: Person, field: str, key: str) -> None:
    pairs = [line.split("=", 1) for line in st.session_state[key].splitlines() if "=" in line]
    _change(person, field, replacements={old.strip(): new.strip() for old, new in pairs})
