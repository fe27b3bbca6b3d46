"""What a field's source gives: real values, the value for everyone, columns joined, fallback and replacements; each can be changed.

In: a field's source, at the columns. Out: its widgets, and the draft with the source that a person chose.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import streamlit as st

from lynn.check.fixed import troubles
from lynn.desk.rehearsal import CONTACTS
from lynn.drafting import steps
from lynn.issues import Severity
from lynn.mapping import FieldSource, Sureness, field_texts
from lynn.sheets.table import Table
from lynn.template import Template
from lynn.text import Text
from lynn.web import widgets
from lynn.web.i18n import _, _n, show
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import installation
from lynn.web.waiting import attempt

#: First rows in which real values are looked for.
_HEAD = 200


def show_values(stop: Stop, table: Table, template: Template, source: FieldSource, position: int) -> None:
    """At the right of a field's line: what its source gives, or what is typed for everyone."""
    example = next((row[source.field] for row in template.examples if row.get(source.field)), "")
    if source.fixed is not None:
        st.text_input(
            _("Value for everyone"),
            value=source.fixed,
            key=f"fixed_{position}",
            icon=":material/edit:",
            label_visibility="collapsed",
            on_change=_take_fixed,
            args=(stop, source.field, f"fixed_{position}"),
        )
        words = _n(
            "For {count} person. The example says {example}.",
            "For all {count} people. The example says {example}.",
            len(table),
            example=example,
        )
        st.markdown(f":small[:gray[{words}]]")
        for severity, said in fixed_troubles(stop, table, template, source):
            colour, icon = ("red", "error") if severity is Severity.BLOCKING else ("orange", "visibility")
            st.markdown(f":small[:{colour}[:material/{icon}: {show(said)}]]")
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
    if len(source.labels) > 1:
        _join(stop, table, source, position)
    st.markdown(widgets.chips(three_values(table, source)))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        if source.why:
            st.markdown(f":small[:gray[{show(source.why)}]]", width="content")
        _more(stop, source, position)


def fixed_troubles(
    stop: Stop, table: Table, template: Template, source: FieldSource
) -> tuple[tuple[Severity, Text], ...]:
    """What is wrong with a value for everyone, as it stands."""
    mapping = stop.here.mapping
    return troubles(template, mapping, source, language=table.language) if mapping else ()


def _join(stop: Stop, table: Table, source: FieldSource, position: int) -> None:
    st.multiselect(
        _("Columns to join, in this order"),
        list(table.labels),
        default=list(source.labels),
        key=f"join_{position}",
        on_change=_take_join,
        args=(stop, source.field, f"join_{position}"),
    )


def _more(stop: Stop, source: FieldSource, position: int) -> None:
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
            args=(stop, source.field, f"fallback_{position}"),
        )
        st.text_area(
            _("Replace values, one a line: M = Sr."),
            value="\n".join(f"{old} = {new}" for old, new in source.replacements.items()),
            key=f"replace_{position}",
            height=110,
            on_change=_take_replacements,
            args=(stop, source.field, f"replace_{position}"),
        )


def three_values(table: Table, source: FieldSource) -> list[str]:
    """Three different values of a source, from the first rows that have one."""
    head = field_texts(table, source, np.arange(min(_HEAD, len(table))))
    seen = dict.fromkeys(value for value in head.to_pylist() if value.strip())
    return list(seen)[:3]


def change(stop: Stop, field: str, **changes: Any) -> None:
    """Say where a field gets its value from now on, in the list that was shown."""

    def work() -> None:
        draft = current_draft(stop.person, of=stop.here)
        if draft.mapping is None:
            return
        source = dataclasses.replace(draft.mapping.source(field), sureness=Sureness.CHOSEN, why=None, **changes)
        steps.choose_source(installation().drafts, draft, source)

    attempt(work)


def _take_fixed(stop: Stop, field: str, key: str) -> None:
    change(stop, field, fixed=st.session_state[key])


def _take_join(stop: Stop, field: str, key: str) -> None:
    change(stop, field, labels=tuple(st.session_state[key]))


def _take_fallback(stop: Stop, field: str, key: str) -> None:
    change(stop, field, fallback=st.session_state[key] or None)


def _take_replacements(stop: Stop, field: str, key: str) -> None:
    pairs = [line.split("=", 1) for line in st.session_state[key].splitlines() if "=" in line]
    change(stop, field, replacements={old.strip(): new.strip() for old, new in pairs})
