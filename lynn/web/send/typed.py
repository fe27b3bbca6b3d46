"""What is typed and ticked at the check waits here until it is used or discarded: it is never lost on the way to another stop.

In: values and ticks, as the browser brings them. Out: the draft with all of them at once, what became of those rows, and the way
back. Why they wait at all: every change checks the whole list anew, and rows must not vanish while somebody goes through them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import streamlit as st

from lynn.answers import Answers
from lynn.check import CheckedRows, code_title
from lynn.drafting import steps
from lynn.drafting.by_hand import Typed, mended_rows, use_typed
from lynn.drafting.draft import Draft
from lynn.web.i18n import _, _n, number, show
from lynn.web.send.frame import current_draft
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt


@dataclass(frozen=True, kw_only=True)
class _Used:
    """The last changes that were used, for their result and their way back."""

    before: Answers
    after: Answers
    rows: frozenset[int]
    left_out: int


def waiting(draft: Draft) -> Typed:
    """What is typed for this draft and not used yet."""
    kept: Typed = st.session_state.get(_key(draft), Typed())
    return kept


def keep_value(draft: Draft, row: int, field: str, value: str, *, now: str) -> None:
    """Note a typed value; one that stands there already is no change."""
    typed = waiting(draft)
    values = {place: kept for place, kept in typed.values.items() if place != (row, field)}
    if value != now:
        values[row, field] = value
    st.session_state[_key(draft)] = dataclasses.replace(typed, values=values)


def keep_tick(draft: Draft, row: int, *, is_ticked: bool) -> None:
    """Note that a row is to be left out, or taken back in; one that is so already is no change."""
    typed = waiting(draft)
    was_ticked = row in draft.answers.left_out
    left_out, taken_back = typed.left_out - {row}, typed.taken_back - {row}
    if is_ticked and not was_ticked:
        left_out |= {row}
    if was_ticked and not is_ticked:
        taken_back |= {row}
    st.session_state[_key(draft)] = dataclasses.replace(typed, left_out=left_out, taken_back=taken_back)


def is_ticked(draft: Draft, row: int) -> bool:
    """Whether a row stands as left out, with what is not used yet."""
    typed = waiting(draft)
    return row in typed.left_out or (row in draft.answers.left_out and row not in typed.taken_back)


def discard(draft: Draft) -> None:
    """Forget them."""
    st.session_state.pop(_key(draft), None)


def use(person: Person) -> None:
    """Use all of them."""

    def work() -> None:
        draft = current_draft(person)
        typed = waiting(draft)
        if not typed.count:
            st.toast(_("Nothing was changed yet."), icon=":material/info:")
            return
        after = use_typed(installation().drafts, draft, typed)
        st.session_state[_used_key(draft)] = _Used(
            before=draft.answers, after=after.answers, rows=typed.rows - typed.left_out, left_out=len(typed.left_out)
        )
        discard(draft)

    attempt(work)


def use_on_leaving(person: Person, draft: Draft | None) -> Draft | None:
    """At any other stop than the check: what was typed there counts. The draft as it then stands."""
    if draft is None or draft.submission_id or not waiting(draft).count:
        return draft
    count = waiting(draft).count
    use(person)
    if not waiting(draft).count:
        st.toast(_n("{count} change was used", "{count} changes were used", count), icon=":material/check:")
    return current_draft(person)


def say_result(person: Person, draft: Draft, checked: CheckedRows) -> None:
    """5 mended: 3 now go, 2 are still held back; with the way back, until something else is changed by hand."""
    used: _Used | None = st.session_state.get(_used_key(draft))
    if used is None or (draft.answers.edits, draft.answers.left_out) != (used.after.edits, used.after.left_out):
        return
    result = mended_rows(checked, used.rows)
    parts = []
    if result.row_count:
        parts.append(_n("{count} row mended", "{count} rows mended", result.row_count))
        parts.append(_n("{count} goes now", "{count} go now", result.going))
    if used.left_out:
        parts.append(_n("{count} row left out", "{count} rows left out", used.left_out))
    still = " · ".join(f"{show(code_title(code))}: {number(count)}" for code, count in result.held_back.items())
    if still:
        parts.append(_("still held back") + f" ({still})")
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="mended_result"):
        st.markdown(":green[:material/check_circle:] " + ", ".join(parts) + ".", width="stretch")
        st.button(
            _("Undo"),
            type="tertiary",
            icon=":material/undo:",
            key="undo_used",
            on_click=_restore,
            args=(person, draft, used.before),
        )


def offer_undo(person: Person, draft: Draft) -> None:
    """Everything that was mended by hand, each kind undone in one click."""
    answers = draft.answers
    kinds = (
        (
            "edits",
            len(answers.edits),
            _n("{count} value typed by you", "{count} values typed by you", len(answers.edits)),
        ),
        (
            "cell_edits",
            len(answers.cell_edits),
            _n(
                "{count} cell from the mended workbook",
                "{count} cells from the mended workbook",
                len(answers.cell_edits),
            ),
        ),
    )
    if not (answers.edits or answers.cell_edits):
        return
    with st.container(border=True, gap="xsmall", key="by_hand"):
        for name, count, words in kinds:
            if not count:
                continue
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(":green-badge[:material/task_alt: " + _("Mended") + f"] **{words}**", width="stretch")
                st.button(
                    _("Undo"),
                    type="tertiary",
                    icon=":material/undo:",
                    key=f"undo_{name}",
                    on_click=_undo_all,
                    args=(person, draft, name),
                )


def _restore(person: Person, shown: Draft, before: Answers) -> None:
    def work() -> None:
        draft = current_draft(person, of=shown)
        answers = dataclasses.replace(draft.answers, edits=before.edits, left_out=before.left_out)
        installation().drafts.save(draft, answers=answers)
        st.session_state.pop(_used_key(draft), None)

    attempt(work)


def _undo_all(person: Person, shown: Draft, name: str) -> None:
    def work() -> None:
        draft = current_draft(person, of=shown)
        steps.answer(installation().drafts, draft, **{name: {}})

    attempt(work)


def _key(draft: Draft) -> str:
    # Another reading has other rows.
    return f"typed_{draft.draft_id}_{draft.reading_number}"


def _used_key(draft: Draft) -> str:
    return f"used_{draft.draft_id}_{draft.reading_number}"
