"""Where the people come from: a list or pasted numbers; how they are read, and what was read, row by row."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from lynn.check import code_title
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.mapping import FieldSource
from lynn.mapping.source import Sureness
from lynn.settings import Connection
from lynn.suppression import bulk
from lynn.suppression.rehearsal import Doing, Rehearsal
from lynn.web import session, widgets
from lynn.web.country import select_country
from lynn.web.i18n import _, _n, plain, show
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt

#: Rows shown; the report has all of them.
_SHOWN = 100


def ask(person: Person, connection: Connection) -> None:
    """A file, or numbers pasted from anywhere."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("##### :material/upload_file: " + _("A list"))
        key = f"dnd_upload_{st.session_state.setdefault('dnd_round', 0)}"
        st.file_uploader(
            _("Spreadsheet with the numbers"), key=key, on_change=_take_file, args=(person, connection, key)
        )
        widgets.lead(_("Any spreadsheet; the column with the numbers is found."))
    with right:
        st.markdown("##### :material/content_paste: " + _("Or numbers"))
        st.text_area(
            _("One a line, in any spelling"),
            key="dnd_pasted",
            height=120,
            placeholder="+56 9 6666 6666\n9 6666 6667",
        )
        st.button(
            _("Read the numbers"),
            icon=":material/playlist_add_check:",
            on_click=_take_pasted,
            args=(person, connection),
        )
    widgets.dock(connection, _("**No numbers yet**"), _("First you see what would happen. Nothing leaves before that."))


def how(person: Person, draft: Draft) -> None:
    """The column with the numbers and the country of those without a code; both as guessed, changeable."""
    mapping = draft.mapping
    if mapping is None:
        return
    table = steps.open_reading(installation().drafts, draft).table
    label = next(iter(mapping.source(bulk.PHONE).labels), None)
    left, right = st.columns(2)
    left.selectbox(
        _("Column with the numbers"),
        table.labels,
        index=table.labels.index(label) if label in table.labels else None,
        key=f"dnd_label_{draft.draft_id}",
        on_change=_take_label,
        args=(person, f"dnd_label_{draft.draft_id}"),
    )
    select_country(
        right,
        _("Country of numbers without a code"),
        now=mapping.country,
        key=f"dnd_region_{draft.draft_id}",
        on_choose=lambda country: _take_country(person, country, mapping.country_label),
    )


def what_is_read(draft: Draft, rehearsal: Rehearsal) -> bool:
    """Which columns beside the first are read; and what of the file is not, which a person confirms. Whether that is done."""
    if rehearsal.labels:
        labels = ", ".join(rehearsal.labels)
        widgets.lead(_("The numbers in these columns are in it too: {labels}", labels=labels))
    for sentence in rehearsal.unread:
        st.markdown(f":orange[:material/warning:] {show(sentence)}")
    return not rehearsal.unread or st.checkbox(
        _("I know that those people are not in this list."), key=f"dnd_unread_{draft.draft_id}_{draft.reading_number}"
    )


def table(rehearsal: Rehearsal, *, is_pasted: bool) -> None:
    """The rows that do not go first, then the others. Pasted numbers are counted as they were pasted, without our heading."""
    checked = rehearsal.checked
    order = np.argsort(checked.hold == 0, kind="stable")[:_SHOWN].tolist()
    shown, values = checked.shown.get(bulk.PHONE), checked.values[bulk.PHONE]
    frame = pd.DataFrame(
        {
            _("Row"): [checked.places.name(int(checked.row_numbers[row]) - is_pasted) for row in order],
            _("As it stands"): ["" if shown is None else shown[row].as_py() for row in order],
            _("Read as"): [values[row].as_py() for row in order],
            _("What happens"): [_happens(checked.hold_codes[checked.hold[row]]) for row in order],
        }
    )
    st.dataframe(
        frame, hide_index=True, height="content" if len(order) < 12 else 420, alt=_("Every number as it was read")
    )
    if rehearsal.rows > _SHOWN:
        widgets.lead(_n("{count} more row.", "{count} more rows.", rehearsal.rows - _SHOWN))


def _happens(code: str) -> str:
    if not code:
        return _("is taken")
    return _("already there") if code == "do-not-disturb" else plain(code_title(code))


def _take_file(person: Person, connection: Connection, key: str) -> None:
    uploaded = st.session_state[key]
    if uploaded is not None:
        st.session_state.dnd_round += 1
        _begin(person, connection, lambda draft: bulk.add_list(installation().drafts, draft, uploaded.name, uploaded))


def _take_pasted(person: Person, connection: Connection) -> None:
    pasted = st.session_state.dnd_pasted
    _begin(person, connection, lambda draft: bulk.add_numbers(installation().drafts, draft, pasted))


def _begin(person: Person, connection: Connection, add: Callable[[Draft], Draft]) -> None:
    here = installation()

    def work() -> None:
        doing = Doing(st.session_state.pop("dnd_doing", Doing.ON))
        limits = here.settings.limits
        draft = bulk.begin(
            here.drafts, person=person.key, connection=connection.name, doing=doing, batch_size=limits.batch_size
        )
        try:
            draft = add(draft)
        except Exception:
            here.drafts.delete(draft)
            raise
        session.turn(list=draft.draft_id)

    attempt(work)


def _take_label(person: Person, key: str) -> None:
    label = st.session_state[key]
    source = FieldSource(field=bulk.PHONE, labels=(label,), sureness=Sureness.CHOSEN)
    attempt(lambda: steps.choose_source(installation().drafts, current(person), source))


def _take_country(person: Person, country: str | None, label: str | None) -> None:
    attempt(lambda: steps.choose_country(installation().drafts, current(person), country, label))


def current(person: Person, *, shown: Draft | None = None) -> Draft:
    """The list as the store has it now; `shown` as in `session.current_list`."""
    return session.current_list(bulk.owner_of(person.key), shown=shown)
