"""One cause of trouble: its line with what can be done about it, and below it its rows, a page at a time, to be mended."""

from __future__ import annotations

import dataclasses

import pandas as pd
import streamlit as st

from lynn.answers import KEEP_CHOICES
from lynn.check import CheckedRows
from lynn.drafting import steps
from lynn.drafting.by_hand import RowToMend, rows_to_mend
from lynn.drafting.draft import Draft
from lynn.drafting.silence import allow
from lynn.issues import Cause, Issue, Severity
from lynn.web import widgets
from lynn.web.i18n import _, _n, escape, keyed, number, plain, show
from lynn.web.send import typed
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
    "do-not-disturb-elsewhere": "do_not_disturb_on",
    "row-says-no": "do_not_disturb_on",
    "phone-missing": "phone_disabled",
    "value-missing": "check_box_outline_blank",
    "left-out": "person_off",
}


def cause_line(stop: Stop, checked: CheckedRows, cause: Cause) -> None:
    """Count, title and explanation at the left; what a person can do at the right; its rows below, when they are shown."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(gap="xxsmall", width="stretch"):
            default = "phone_disabled" if cause.code.startswith("phone-") else "block"
            icon = _ICONS.get(cause.code, default if cause.severity is Severity.BLOCKING else "info")
            colour = "orange" if cause.severity is Severity.BLOCKING else "gray"
            where = f" · {escape(cause.field)}" if cause.field else ""
            st.markdown(f":{colour}[:material/{icon}:] **{number(cause.count)} · {show(cause.title)}**{where}")
            widgets.lead(f":small[{show(cause.explanation)}]")
            if cause.severity is Severity.BLOCKING and cause.code in stop.here.answers.allowed:
                widgets.lead(
                    f":small[:orange[{_('It is no longer about the same people as when you decided. Decide again.')}]]"
                )
        with st.container(horizontal=True, width="content"):
            _actions(stop, checked, cause)
    if _is_shown(cause):
        _rows(stop, checked, cause)


def _actions(stop: Stop, checked: CheckedRows, cause: Cause) -> None:
    person, draft = stop.person, stop.here
    answers = draft.answers
    key = f"{cause.code}_{cause.field}"
    if cause.code == "duplicate-person":
        words = {"first": _("Keep the first"), "last": _("Keep the last"), "fullest": _("Keep the fullest")}
        for choice in KEEP_CHOICES:
            if choice != answers.keep_duplicate:
                key_keep, args = f"keep_{choice}", (person, draft, choice)
                st.button(words[choice], type="tertiary", key=key_keep, on_click=_take_keep, args=args)
    if cause.code == "left-out":
        st.button(_("Take them back in"), type="tertiary", key="take_back", on_click=_take_back, args=(person, draft))
    if cause.is_allowable:
        is_allowed = cause.severity is Severity.NOTICE
        st.button(
            _("Hold them back") if is_allowed else _("Send anyway"),
            type="tertiary",
            key=f"allow_{key}",
            on_click=_take_allowed,
            args=(person, draft, checked, cause.code, not is_allowed),
        )
    show_words = _("Show and mend") if _can_be_mended(cause) else _("Show")
    st.button(
        _("Hide") if _is_shown(cause) else show_words,
        type="tertiary",
        icon=":material/expand_less:" if _is_shown(cause) else ":material/expand_more:",
        key=f"show_{key}",
        on_click=_toggle,
        args=(cause,),
    )


def _can_be_mended(cause: Cause) -> bool:
    """Whether another value would help: a person who said no does not say yes by another spelling of the number."""
    return cause.field is not None and not cause.code.startswith("do-not-disturb")


def _is_shown(cause: Cause) -> bool:
    return bool(st.session_state.get("shown_cause") == (cause.code, cause.field))


def _toggle(cause: Cause) -> None:
    st.session_state.shown_cause = None if _is_shown(cause) else (cause.code, cause.field)


def _rows(stop: Stop, checked: CheckedRows, cause: Cause) -> None:
    """The rows of a cause, right below its line."""
    with st.container(border=True, key="rows_panel"):
        if not _can_be_mended(cause) or cause.field is None:
            _only_show(checked, cause)
            return
        ways = {"form": _("One by one"), "grid": _("In a grid")}
        way = st.segmented_control(
            _("How to mend them"),
            list(ways),
            default="form",
            format_func=ways.__getitem__,
            key=keyed("mend_way"),
            label_visibility="collapsed",
            required=True,
        )
        page_rows = PAGE_ROWS if way == "grid" else FORM_ROWS
        table = steps.open_reading(installation().drafts, stop.here).table
        rows = rows_to_mend(table, checked, _page(checked, cause, page_rows), cause.field)
        if way == "grid":
            _grid(stop.here, rows, cause)
        else:
            _form(stop.here, rows, cause.field)
        _use_or_discard(stop)


def _page(checked: CheckedRows, cause: Cause, page_rows: int) -> list[Issue]:
    pages = max(1, -(-cause.issue_count // page_rows))
    page = st.pagination(pages, key=f"page_{cause.code}_{cause.field}_{page_rows}_{pages}") if pages > 1 else 1
    return checked.issues(cause.code, field=cause.field, offset=(page - 1) * page_rows, limit=page_rows)


def _use_or_discard(stop: Stop) -> None:
    count = typed.waiting(stop.here).count
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _n("Use {count} change", "Use {count} changes", count) if count else _("Use the changes"),
            icon=":material/check:",
            key="use_typed",
            on_click=typed.use,
            args=(stop.person,),
        )
        if count:
            st.button(
                _("Discard"),
                type="tertiary",
                icon=":material/close:",
                key="discard_typed",
                on_click=_discard,
                args=(stop.here,),
            )


def _discard(draft: Draft) -> None:
    typed.discard(draft)
    # The widgets would bring back what was typed in them; other keys make new ones.
    st.session_state.discarded = st.session_state.get("discarded", 0) + 1


def _only_show(checked: CheckedRows, cause: Cause) -> None:
    issues = _page(checked, cause, PAGE_ROWS)
    columns = {_("Row"): [checked.places.name(issue.row) for issue in issues]}
    if cause.field is not None:
        columns[_("In your sheet")] = [issue.value for issue in issues]
    elif any(issue.label is not None for issue in issues):
        columns[_("Why")] = [plain(issue.message) for issue in issues]
    st.dataframe(pd.DataFrame(columns), hide_index=True, alt=_("Rows of this cause"))


def _round(draft: Draft) -> str:
    """Part of the keys of what is typed in: after each change of the draft the rows stand in other places."""
    return f"{draft.draft_id}_{draft.version}_{st.session_state.get('discarded', 0)}"


def _form(draft: Draft, rows: list[RowToMend], field: str) -> None:
    values = typed.waiting(draft).values
    is_one_reason = len({plain(row.why) for row in rows}) == 1
    for row in rows:
        key = f"mend_{row.row}_{field}_{_round(draft)}"
        label = _("Row {row}", row=escape(row.place)) + (f" · {escape(row.who)}" if row.who.strip() else "")
        if not is_one_reason:
            label += f" · {show(row.why)}"
        if row.in_sheet != row.now:
            label += " · " + _("in your sheet: {value}", value=row.in_sheet)
        st.text_input(
            label,
            value=values.get((row.row, field), row.now),
            key=key,
            on_change=_take_value,
            args=(draft, row, field, key),
        )


def _take_value(draft: Draft, row: RowToMend, field: str, key: str) -> None:
    typed.keep_value(draft, row.row, field, st.session_state[key], now=row.now)


def _grid(draft: Draft, rows: list[RowToMend], cause: Cause) -> None:
    field = cause.field or ""
    waiting = typed.waiting(draft)
    columns = {"row": [row.place for row in rows]}
    names = {"row": _("Row"), "who": _("Who"), "sheet": _("In your sheet"), "now": _("Use instead"), "why": _("Why")}
    if any(row.who.strip() for row in rows):
        columns["who"] = [row.who for row in rows]
    columns["sheet"] = [row.in_sheet for row in rows]
    columns["now"] = [waiting.values.get((row.row, field), row.now) for row in rows]
    frame = pd.DataFrame(columns)
    frame["leave"] = [typed.is_ticked(draft, row.row) for row in rows]
    # Last, so that a long reason pushes nothing out of sight; the same one for all is said above.
    if len({plain(row.why) for row in rows}) > 1:
        frame["why"] = [plain(row.why) for row in rows]
    key = f"grid_{cause.code}_{field}_{rows[0].row if rows else 0}_{_round(draft)}"
    st.data_editor(
        frame,
        hide_index=True,
        key=key,
        disabled=[name for name in names if name != "now"],
        column_config={
            **{name: st.column_config.TextColumn(label) for name, label in names.items()},
            "leave": st.column_config.CheckboxColumn(_("Leave out")),
        },
        alt=_("Rows to mend"),
        on_change=_take_grid,
        args=(draft, rows, field, key),
    )


def _take_grid(draft: Draft, rows: list[RowToMend], field: str, key: str) -> None:
    for position, changes in st.session_state[key]["edited_rows"].items():
        row = rows[int(position)]
        if "now" in changes:
            typed.keep_value(draft, row.row, field, str(changes["now"] or ""), now=row.now)
        if "leave" in changes:
            typed.keep_tick(draft, row.row, is_ticked=bool(changes["leave"]))


def _take_keep(person: Person, shown: Draft, choice: str) -> None:
    attempt(lambda: steps.answer(installation().drafts, current_draft(person, of=shown), keep_duplicate=choice))


def _take_back(person: Person, shown: Draft) -> None:
    def work() -> None:
        draft = current_draft(person, of=shown)
        plan = dataclasses.replace(draft.plan, reached=None)
        answers = dataclasses.replace(draft.answers, left_out=frozenset())
        installation().drafts.save(draft, plan=plan, answers=answers)

    attempt(work)


def _take_allowed(person: Person, shown: Draft, checked: CheckedRows, code: str, is_allowed: bool) -> None:
    def work() -> None:
        here = installation()
        draft = current_draft(person, of=shown)
        allow(here.drafts, here.ledger, draft, checked, code, is_allowed=is_allowed)

    attempt(work)
