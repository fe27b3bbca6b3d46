"""The settings of the file: its columns, where each comes from, delimiter, encoding, and the country of the numbers."""

from __future__ import annotations

import streamlit as st

from lynn import records
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.mapping import FieldSource
from lynn.mapping.source import Sureness
from lynn.records import DELIMITERS, ENCODINGS, FileForm
from lynn.web import session
from lynn.web.country import select_country
from lynn.web.i18n import _, keyed
from lynn.web.session import Person, installation
from lynn.web.waiting import attempt

_EMPTY = "\0"


def choose(person: Person, draft: Draft) -> None:
    """All of them; each takes effect at once."""
    mapping = draft.mapping
    if mapping is None:
        return
    st.text_input(
        _("Columns of the file, in order"),
        value="; ".join(source.field for source in mapping.sources),
        key=f"records_columns_{draft.version}",
        on_change=_take_columns,
        args=(person, f"records_columns_{draft.version}"),
    )
    _sources(person, draft)
    select_country(
        st.container(),
        _("Country of numbers without a code"),
        now=mapping.country,
        key="records_country",
        on_choose=lambda country: _take_country(person, country, mapping.country_label),
    )
    with st.expander(_("How the file is written"), icon=":material/tune:"):
        st.info(
            _(
                "The vendor does not document the inside of this file. Compare it with the Contacts_Template.cpg that your Lynn "
                "gives you, and change here what differs."
            ),
            icon=":material/help:",
        )
        _writing(person, records.form_of(draft))


def _writing(person: Person, form: FileForm) -> None:
    names = {";": _("Semicolon ;"), ",": _("Comma ,"), "\t": _("Tab"), "|": _("Bar |")}
    left, right = st.columns(2)
    left.selectbox(
        _("Between two columns"),
        DELIMITERS,
        index=DELIMITERS.index(form.delimiter),
        format_func=names.__getitem__,
        key=keyed("records_delimiter"),
        on_change=_take_form,
        args=(person,),
    )
    right.selectbox(
        _("How letters are stored (encoding)"),
        list(ENCODINGS),
        index=list(ENCODINGS).index(form.encoding),
        format_func=ENCODINGS.__getitem__,
        key="records_encoding",
        on_change=_take_form,
        args=(person,),
    )


def _sources(person: Person, draft: Draft) -> None:
    mapping = draft.mapping
    if mapping is None:
        return
    labels = list(steps.open_reading(installation().drafts, draft).table.labels)
    options = [*labels, _EMPTY]
    with st.grid(3, min_column_width=200):
        for place, source in enumerate(mapping.sources):
            now = _EMPTY if source.is_left_empty else next(iter(source.labels), None)
            key = keyed(f"records_source_{draft.version}_{place}")
            st.selectbox(
                _("{column} comes from", column=source.field),
                options,
                index=options.index(now) if now in options else None,
                format_func=lambda label: _("nothing: left empty") if label == _EMPTY else label,
                placeholder=_("Choose a column of your list"),
                key=key,
                on_change=_take_source,
                args=(person, source.field, key),
            )


def _take_columns(person: Person, key: str) -> None:
    typed = st.session_state[key]
    attempt(lambda: records.choose_columns(installation().drafts, _current(person), records.parsed_columns(typed)))


def _take_source(person: Person, field: str, key: str) -> None:
    chosen = st.session_state[key]
    is_empty = chosen == _EMPTY
    source = FieldSource(
        field=field,
        labels=() if is_empty or chosen is None else (chosen,),
        is_left_empty=is_empty,
        sureness=Sureness.CHOSEN,
    )
    attempt(lambda: steps.choose_source(installation().drafts, _current(person), source))


def _take_form(person: Person) -> None:
    form = FileForm(delimiter=st.session_state[keyed("records_delimiter")], encoding=st.session_state.records_encoding)
    attempt(lambda: records.choose_form(installation().drafts, _current(person), form))


def _take_country(person: Person, country: str | None, label: str | None) -> None:
    attempt(lambda: steps.choose_country(installation().drafts, _current(person), country, label))


def _current(person: Person) -> Draft:
    return session.current_list(records.owner_of(person.key))
