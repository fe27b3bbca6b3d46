"""One cause of trouble: its line with what can be done about it, and its rows a page at a time, to be mended one by one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lynn.answers import KEEP_CHOICES
from lynn.check import CheckedRows
from lynn.drafting import steps
from lynn.issues import Cause, Issue, Severity
from lynn.web import widgets
from lynn.web.i18n import _, _n, escape, number, plain, show
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt

#: Rows a page; more than this nobody reads at once.
PAGE_ROWS = 100
#: Values typed in one go without the grid.
FORM_ROWS = 8

_ICONS = {
    "duplicate-person": "content_copy",
    "do-not-disturb": "do_not_disturb_on",
    "phone-missing": "phone_disabled",
    "value-missing": "check_box_outline_blank",
    "left-out": "person_off",
}


def cause_line(stop: Stop, checked: CheckedRows, cause: Cause) -> None:
    """Count, title and explanation at the left; what a person can do at the right."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(gap="xxsmall", width="content"):
            default = "phone_disabled" if cause.code.startswith("phone-") else "block"
            icon = _ICONS.get(cause.code, default if cause.severity is Severity.BLOCKING else "info")
            colour = "orange" if cause.severity is Severity.BLOCKING else "gray"
            where = f" · {escape(cause.field)}" if cause.field else ""
            st.markdown(f":{colour}[:material/{icon}:] **{number(cause.count)} · {show(cause.title)}**{where}")
            widgets.lead(f":small[{show(cause.explanation)}]")
        with st.container(horizontal=True, width="content"):
            _actions(stop.person, stop.here.answers.keep_duplicate, cause)


def _actions(person: Person, keep: str, cause: Cause) -> None:
    key = f"{cause.code}_{cause.field}"
    if cause.code == "duplicate-person":
        words = {"first": _("Keep the first"), "last": _("Keep the last"), "fullest": _("Keep the fullest")}
        for choice in KEEP_CHOICES:
            if choice != keep:
                st.button(
                    words[choice], type="tertiary", key=f"keep_{choice}", on_click=_take_keep, args=(person, choice)
                )
    if cause.code == "left-out":
        st.button(_("Take them back in"), type="tertiary", key="take_back", on_click=_take_back, args=(person,))
    if cause.is_allowable:
        st.button(
            _("Let them go"), type="tertiary", key=f"allow_{key}", on_click=_take_allowed, args=(person, cause.code)
        )
    is_open = st.session_state.get("shown_cause") == (cause.code, cause.field)
    st.button(
        _("Hide") if is_open else _("Show and mend"),
        type="tertiary",
        icon=":material/table_rows:",
        key=f"show_{key}",
        on_click=_toggle,
        args=(cause,),
    )


def _toggle(cause: Cause) -> None:
    chosen = (cause.code, cause.field)
    st.session_state.shown_cause = None if st.session_state.get("shown_cause") == chosen else chosen


def rows_panel(stop: Stop, checked: CheckedRows, causes: Sequence[Cause]) -> None:
    """The rows of the cause that is open, if it is one of these."""
    chosen = st.session_state.get("shown_cause")
    cause = next((each for each in causes if (each.code, each.field) == chosen), None)
    if cause is None:
        return
    with st.container(border=True, key="rows_panel"):
        st.markdown("##### " + show(cause.title))
        pages = max(1, -(-cause.issue_count // PAGE_ROWS))
        page = st.pagination(pages, key=f"page_{cause.code}_{cause.field}") if pages > 1 else 1
        issues = checked.issues(cause.code, field=cause.field, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS)
        if cause.field is None:
            _only_show(stop.person, issues)
            return
        one_by_one, grid = st.tabs([_("One by one"), _("In a grid")])
        with one_by_one:
            _form(stop.person, issues, cause)
        with grid:
            _grid(stop.person, issues, cause, page)


def _only_show(person: Person, issues: list[Issue]) -> None:
    frame = _frame(issues)
    st.dataframe(frame, hide_index=True, alt=_("Rows of this cause"))


def _frame(issues: list[Issue]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Row"): [str(issue.row) for issue in issues],
            _("In your sheet"): [issue.value for issue in issues],
            _("Why"): [plain(issue.message) for issue in issues],
        }
    )


def _form(person: Person, issues: list[Issue], cause: Cause) -> None:
    with st.form(f"mend_{cause.code}_{cause.field}", border=False):
        for issue in issues[:FORM_ROWS]:
            st.text_input(
                _("Row {row}: {why}", row=str(issue.row), why=show(issue.message)),
                value=issue.value,
                key=f"mend_{issue.row}_{cause.field}",
            )
        shown = [(issue.row, issue.value) for issue in issues[:FORM_ROWS]]
        st.form_submit_button(
            _n("Use this value", "Use these values", len(shown)),
            icon=":material/check:",
            on_click=_take_form,
            args=(person, cause.field, shown),
        )
    if len(issues) > FORM_ROWS:
        more = _n(
            "{count} more row is in the grid, or in the workbook below.",
            "{count} more rows are in the grid, or in the workbook below.",
            cause.issue_count - FORM_ROWS,
        )
        widgets.lead(f":small[{more}]")


def _grid(person: Person, issues: list[Issue], cause: Cause, page: int) -> None:
    frame = _frame(issues)
    frame.insert(2, _("Use instead"), frame[_("In your sheet")])
    frame[_("Leave out")] = False
    key = f"grid_{cause.code}_{cause.field}_{page}"
    edited = st.data_editor(
        frame, hide_index=True, key=key, disabled=[_("Row"), _("In your sheet"), _("Why")], alt=_("Rows to mend")
    )
    st.button(
        _("Use what the grid says"),
        icon=":material/check:",
        key=f"use_{key}",
        on_click=_take_grid,
        args=(person, cause.field, edited),
    )


def _take_form(person: Person, field: str, shown: list[tuple[int, str]]) -> None:
    typed = {(row, field): st.session_state[f"mend_{row}_{field}"] for row, _value in shown}
    changed = {key: value for (key, value), (_row, before) in zip(typed.items(), shown, strict=True) if value != before}
    _edit(person, changed, frozenset())


def _take_grid(person: Person, field: str, edited: pd.DataFrame) -> None:
    names = list(edited.columns)
    changed: dict[tuple[int, str], str] = {}
    left_out: set[int] = set()
    for values in edited.itertuples(index=False):
        row, before, after, leave = int(values[0]), values[1], values[2], values[names.index(names[-1])]
        if leave:
            left_out.add(row)
        elif after != before:
            changed[(row, field)] = "" if after is None else str(after)
    _edit(person, changed, frozenset(left_out))


def _edit(person: Person, changed: dict[tuple[int, str], str], left_out: frozenset[int]) -> None:
    def work() -> None:
        draft = current_draft(person)
        answers = draft.answers
        steps.answer(
            installation().drafts,
            draft,
            edits={**answers.edits, **changed},
            left_out=answers.left_out | left_out,
        )

    if changed or left_out:
        attempt(work)


def _take_keep(person: Person, choice: str) -> None:
    attempt(lambda: steps.answer(installation().drafts, current_draft(person), keep_duplicate=choice))


def _take_back(person: Person) -> None:
    def work() -> None:
        draft = current_draft(person)
        plan = dataclasses.replace(draft.plan, reached=None)
        answers = dataclasses.replace(draft.answers, left_out=frozenset())
        installation().drafts.save(draft, plan=plan, answers=answers)

    attempt(work)


def _take_allowed(person: Person, code: str) -> None:
    def work() -> None:
        draft = current_draft(person)
        steps.answer(installation().drafts, draft, allowed=draft.answers.allowed | {code})

    attempt(work)
