"""The country of phones without a country code: guessed from the data, shown, changeable."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lynn.drafting import steps
from lynn.mapping import ColumnMapping
from lynn.sheets.table import Table
from lynn.web import widgets
from lynn.web.country import select_country
from lynn.web.i18n import _, keyed, show
from lynn.web.send.frame import Stop, current_draft
from lynn.web.session import installation
from lynn.web.waiting import attempt


def choose_country(stop: Stop, mapping: ColumnMapping, table: Table) -> None:
    """One select box; a country column in the list, where there is one, wins row by row."""
    if mapping.phone_field is None:
        st.warning(
            _("No field of this template looks like a phone, so nothing is checked as one."),
            icon=":material/phone_disabled:",
        )
        return
    left, right = st.columns(2)
    select_country(
        left,
        _("Country of numbers without a code"),
        now=mapping.country,
        key="country",
        on_choose=lambda country: _take(stop, country, mapping.country_label),
    )
    labels: list[str | None] = [None, *table.labels]
    right.selectbox(
        _("Column that names each row's country"),
        labels,
        index=labels.index(mapping.country_label) if mapping.country_label in labels else 0,
        format_func=lambda label: _("No such column") if label is None else label,
        key=keyed(f"country_label_{mapping.country_label}"),
        on_change=_take_label,
        args=(stop, keyed(f"country_label_{mapping.country_label}"), mapping.country, table.labels),
    )
    if mapping.country_why:
        widgets.lead(show(mapping.country_why))


def _take(stop: Stop, country: str | None, label: str | None) -> None:
    attempt(
        lambda: steps.choose_country(installation().drafts, current_draft(stop.person, of=stop.here), country, label)
    )


def _take_label(stop: Stop, key: str, country: str | None, labels: Sequence[str]) -> None:
    label = st.session_state[key]
    if label is not None and label not in labels:
        # After a change of language, the browser gives back the label of the language before. It is nobody's choice.
        return
    _take(stop, country, label)
