"""What the five stops share: the path above, what each of them gets, and the draft as the store has it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lynn.drafting.draft import Draft, Step
from lynn.drafting.questions import rows_in_file
from lynn.errors import ConflictError
from lynn.settings import Connection
from lynn.sheets.table import Reading
from lynn.text import Text, t
from lynn.web import session, widgets
from lynn.web.i18n import _, _n, number, show
from lynn.web.session import Person, installation


@dataclass(frozen=True, kw_only=True)
class Stop:
    """What a stop's `show` gets."""

    person: Person
    connection: Connection
    #: None only before anything was pasted.
    draft: Draft | None

    @property
    def here(self) -> Draft:
        """The draft, at the stops that cannot be reached without one."""
        if self.draft is None:
            raise RuntimeError("no draft at this stop")
        return self.draft


def titles() -> dict[Step, str]:
    """The stops' names in the reader's language."""
    return {
        Step.TEMPLATE: _("Template"),
        Step.LIST: _("List"),
        Step.COLUMNS: _("Columns"),
        Step.CHECK: _("Check"),
        Step.PREVIEW: _("Preview and send"),
    }


def path(draft: Draft | None, current: Step) -> None:
    """The row of stops."""
    steps = list(Step)
    furthest = draft.furthest_step if draft else Step.TEMPLATE
    widgets.path(
        [(step.value, title) for step, title in titles().items()],
        steps.index(current),
        steps.index(furthest),
        lambda name: session.go(Step(name)),
    )


def say_replaced(draft: Draft | None, step: Step) -> None:
    """Say when another tab put another list in the place of this one. This tab reads its own at the list stop only."""
    if draft is None or not draft.has_list:
        return
    key = _seen_key(draft)
    seen = st.session_state.get(key, draft.reading_number)
    st.session_state[key] = draft.reading_number
    if step is not Step.LIST and seen != draft.reading_number:
        st.warning(show(_replaced(draft)), icon=":material/sync_problem:")
        st.session_state.trouble_count = st.session_state.get("trouble_count", 0) + 1


def rows_of_file(draft: Draft, reading: Reading) -> str:
    """For the dock, before the check: what is on its way, and of how many where it is not all. Already Markdown."""
    rows, everyone = len(reading.table), rows_in_file(reading, draft.options)
    if everyone > rows:
        return _("**{rows} of {total} rows** in the file", rows=number(rows), total=number(everyone))
    return _n("**{count} row** in the file", "**{count} rows** in the file", rows)


def to_top(draft: Draft | None, step: Step, *, had_trouble: bool) -> None:
    """Every stop begins at its top, and so does what is said above it."""
    parts = [step.value]
    if draft:
        parts += [draft.draft_id, str(bool(draft.pasted)), str(draft.reading_number)]
    parts += [str(bool(st.session_state.get(name))) for name in ("paste_again", "another_list")]
    if had_trouble:
        st.session_state.trouble_count = st.session_state.get("trouble_count", 0) + 1
    widgets.to_top(f"{'/'.join(parts)}/{st.session_state.get('trouble_count', 0)}")


def current_draft(person: Person, *, of: Draft | None = None) -> Draft:
    """The draft as the store has it now; callbacks must not work with the one of an earlier run.

    `of`: the draft that a decision about rows or people was read from. `ConflictError` when another tab has put another list,
    template or campaign in its place since: what was decided about some is never done to others.
    """
    draft = installation().drafts.open(str(st.query_params["draft"]), owner=person.key)
    if of is None:
        return draft
    if draft.reading_number != of.reading_number:
        # Said here, so not once more below.
        st.session_state[_seen_key(draft)] = draft.reading_number
        raise ConflictError(_replaced(draft), code="list-replaced")
    if (draft.pasted, draft.campaign_id) != (of.pasted, of.campaign_id):
        raise _changed()
    return draft


def current_of_template(person: Person, shown: Draft) -> Draft:
    """The same for a decision about the template that was `shown`; `ConflictError` when another tab pasted another."""
    draft = current_draft(person)
    if draft.pasted != shown.pasted:
        raise _changed()
    return draft


def _replaced(draft: Draft) -> Text:
    return t(
        "This list was replaced in another tab by {name}. Look at the columns and the check again.",
        name=draft.list_name,
    )


def _changed() -> ConflictError:
    return ConflictError(
        t("This list was changed in another tab. It is shown as it stands now; do your last step again."),
        code="draft-changed",
    )


def _seen_key(draft: Draft) -> str:
    return f"list_seen_{draft.draft_id}"
