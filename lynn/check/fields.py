"""One field of the template: from the sheet's cells to the text that goes out, with all that was found on the way.

In: the Table, where the field gets its value, and the template's examples. Out: a `FieldCheck`. Why apart from `check`: a field is
checked without looking at any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from lynn.check import rules
from lynn.check.kinds import odd_rows, rows_of_other_separators
from lynn.check.recipients import Recipients, read_recipients
from lynn.check.repair import Offers, RepairedText, repair_text, texts_of
from lynn.check.screen import NO_ROWS, Rows, in_one_piece, with_texts
from lynn.check.words import CODES
from lynn.check.years import with_years
from lynn.dates import DATE_FINDINGS, Dates, date_form, read_dates
from lynn.issues import IssueRows, Severity
from lynn.mapping import ColumnMapping, FieldSource, field_texts
from lynn.phone import country_of_cells, read_phones
from lynn.sheets.grid import CellKind, Column
from lynn.sheets.table import Table
from lynn.template import Template


@dataclass(frozen=True, kw_only=True)
class FieldCheck:
    """One field, checked. Columns have one entry a row of the Table."""

    field: str
    #: As the sheet shows it, after the mapping.
    shown: pa.ChunkedArray
    #: As it will go out (phones in E.164).
    text: pa.ChunkedArray
    issues: tuple[IssueRows, ...]
    #: A date as (day first, month first) ISO, when nothing decides the order of this column.
    date_question: tuple[str, str] | None = None
    #: Which order each of its two dates is an answer for.
    question_orders: tuple[str, str] = ("day-first", "month-first")


def check_phone_field(
    table: Table, mapping: ColumnMapping, source: FieldSource, offers: Offers, *, heeds_refusals: bool = True
) -> tuple[FieldCheck, Recipients]:
    """The phone field: its numbers in E.164, and what each of them is. `heeds_refusals`: a cell that says no gives none."""
    shown = field_texts(table, source)
    _, texts = _with_typed(in_one_piece(shown), source.field, offers)
    label = mapping.country_label
    countries = country_of_cells(table.column(label).text.to_pylist()) if label in table.labels else None
    phones = read_phones(texts, mapping.country, countries, heeds_refusals=heeds_refusals)
    people = read_recipients(phones, shown, source.field, offers)
    issues = people.issues if source.is_settled else (_unmatched(source.field, len(table)),)
    return FieldCheck(field=source.field, shown=shown, text=people.e164, issues=issues), people


def check_field(
    table: Table, template: Template, source: FieldSource, offers: Offers, country: str | None = None
) -> FieldCheck:
    """Any other field: repaired, its dates in the template's form, and every rule applied. `country` is that of the phones."""
    shown = field_texts(table, source)
    if not source.is_settled:
        return FieldCheck(field=source.field, shown=shown, text=shown, issues=(_unmatched(source.field, len(table)),))
    # Block by block, as a reader leaves it, a column costs half as much again. The piece is let go when nothing was changed in it.
    piece = in_one_piece(shown)
    typed, text = _with_typed(piece, source.field, offers)
    words = rules.field_words(template, source.field, source.fallback)
    repaired = repair_text(text, words, offers)
    examples = [row[source.field] for row in template.examples if row.get(source.field)]
    found = _Found(source.field)
    text, question, orders = repaired.text, None, FieldCheck.question_orders
    is_read = bool(source.labels) or source.fixed is not None
    form = date_form(examples[0], language=table.language, others=examples[1:]) if examples and is_read else None
    if form is not None and source.fixed is not None:
        # It goes out as it was typed; only what is no date at all is held back.
        _refuse_dates(read_dates(Column(text=text), form=form, language=table.language, country=country), found)
    elif form is not None:
        order = offers.answers.date_orders.get(source.field)
        column = _date_column(table, source, typed, repaired)
        read = partial(read_dates, form=form, order=order, language=table.language, country=country)
        column, dates = with_years(column, read(column), read, field=source.field, offers=offers)
        text, question, orders = _take_dates(dates, column, offers, found), dates.question, dates.question_orders
        found.add("date-dragged", rules.dragged_date_rows(column, dates))
    lost = np.setdiff1d(_lost_rows(table, source, text, repaired), typed)
    _apply_rules(
        table, source, examples, text, repaired, found, lost=lost, is_wordy=words.is_wordy, is_date=form is not None
    )
    text = shown if text is piece else text
    return FieldCheck(
        field=source.field,
        shown=shown,
        text=text,
        issues=tuple(found.issues),
        date_question=question,
        question_orders=orders,
    )


class _Found:
    """Collects the rows of each code in one field."""

    def __init__(self, field: str) -> None:
        self.field = field
        self.issues: list[IssueRows] = []

    def add(
        self,
        code: str,
        rows: Rows,
        *,
        severity: Severity | None = None,
        repair: str | None = None,
        column_count: int | None = None,
    ) -> None:
        """Note these rows, if any. `repair`: the name of what would mend them."""
        if len(rows):
            key = f"{repair}:{self.field}" if repair else None
            severity = severity or CODES[code].severity
            issue = IssueRows(
                code=code, severity=severity, field=self.field, rows=rows, repair=key, column_count=column_count
            )
            self.issues.append(issue)


def _unmatched(field: str, row_count: int) -> IssueRows:
    rows = np.arange(row_count, dtype=np.int64)
    return IssueRows(code="field-unmatched", severity=CODES["field-unmatched"].severity, field=field, rows=rows)


def _with_typed(shown: pa.ChunkedArray, field: str, offers: Offers) -> tuple[Rows, pa.ChunkedArray]:
    """The rows in which a person typed a value, and the column with it."""
    numbers = offers.row_numbers
    typed = {}
    for (row, name), value in offers.answers.edits.items():
        position = int(np.searchsorted(numbers, row))
        if name == field and position < len(numbers) and numbers[position] == row:
            typed[position] = value
    rows = np.array(sorted(typed), dtype=np.int64)
    return rows, with_texts(shown, rows, [typed[row] for row in rows.tolist()])


def _apply_rules(
    table: Table,
    source: FieldSource,
    examples: list[str],
    text: pa.ChunkedArray,
    repaired: RepairedText,
    found: _Found,
    *,
    lost: Rows,
    is_wordy: bool,
    is_date: bool,
) -> None:
    errors = _error_rows(table, source, text, repaired)
    found.add("cell-error", errors)
    for code, repair, rows in rules.rows_by_pattern(repaired):
        if code == "value-digits-lost":
            lost = np.union1d(lost, rows)
        else:
            found.add(code, rows, repair=repair)
    found.add("value-digits-lost", lost)
    found.add("value-not-a-value", np.setdiff1d(repaired.nothing, errors), repair="blank-nothing-words")
    if not source.is_left_empty:
        found.add("value-missing", rules.empty_rows(text))
    found.add("value-too-long", rules.too_long_rows(text, repaired))
    found.add("link-broken", rules.broken_link_rows(text, repaired))
    found.add("value-shouting", repaired.shouting, repair="capitals-to-names")
    if is_wordy:
        found.add("value-test", rules.test_rows(text, repaired))
        found.add("value-is-number", rules.number_rows(text, repaired))
    else:
        found.add("value-far-out", rules.far_out_rows(text, examples))
        found.add("value-shared", rules.shared_rows(text, examples))
        if not is_date:
            found.add("value-other-kind", odd_rows(text, examples))
            found.add("value-separators", rows_of_other_separators(text, examples))
    if source.fixed is None and rules.is_same_for_all(text, examples):
        found.add("value-same-for-all", np.zeros(1, dtype=np.int64), column_count=len(table))


def _error_rows(table: Table, source: FieldSource, text: pa.ChunkedArray, repaired: RepairedText) -> Rows:
    """Rows whose cell is an error in the sheet and still goes out as it is shown there."""
    rows = NO_ROWS
    for label in source.labels:
        kinds = table.column(label).kinds
        if kinds is not None:
            rows = np.union1d(rows, np.flatnonzero(kinds == CellKind.ERROR))
    if not len(rows):
        return rows
    return rules.matching(text, rows, rules.ERROR_PATTERN)


def _lost_rows(table: Table, source: FieldSource, text: pa.ChunkedArray, repaired: RepairedText) -> Rows:
    """Rows whose cell is a number of more digits than a sheet keeps, and ends in the zeros that it puts for the rest."""
    rows = NO_ROWS
    for label in source.labels:
        kinds = table.column(label).kinds
        if kinds is not None:
            rows = np.union1d(
                rows, np.flatnonzero((repaired.screen.byte_count > rules.KEPT_DIGITS) & (kinds == CellKind.NUMBER))
            )
    return rules.zeroed_rows(text, rows) if len(rows) else rows


def _date_column(table: Table, source: FieldSource, typed: Rows, repaired: RepairedText) -> Column:
    """The column that dates are read from: with the sheet's own instants where one label gives it."""
    if len(source.labels) != 1:
        return Column(text=repaired.text)
    own = table.column(source.labels[0])
    kinds, instants = own.kinds, own.dates
    if len(typed) and kinds is not None:
        # What a person typed is text, whatever the sheet's cell was.
        kinds = kinds.copy()
        kinds[typed] = CellKind.TEXT
    if len(typed) and instants is not None:
        instants = instants.copy()
        instants[typed] = np.datetime64("NaT")
    return Column(text=repaired.text, kinds=kinds, dates=instants)


def _refuse_dates(dates: Dates, found: _Found) -> None:
    """Note the dates that cannot go out, whatever is meant by them."""
    for index, code in enumerate(dates.codes[1:], start=1):
        if DATE_FINDINGS[code].severity == Severity.BLOCKING.value and code != "date-ambiguous":
            found.add(code, np.flatnonzero(dates.finding == index), severity=Severity.BLOCKING)


def _take_dates(dates: Dates, column: Column, offers: Offers, found: _Found) -> pa.ChunkedArray:
    """The dates as they go out, without the repairs that a person undid; what is wrong with them goes to `found`."""
    text = dates.text

    def after(chosen: Rows, _: list[str]) -> list[str]:
        written: list[str] = dates.text.take(pa.array(chosen)).to_pylist()
        return written

    counts = np.bincount(dates.finding, minlength=len(dates.codes))
    for index in np.flatnonzero(counts[1:]).tolist():
        code = dates.codes[index + 1]
        rows = np.flatnonzero(dates.finding == index + 1)
        kind = DATE_FINDINGS[code]
        if kind.severity != "repair":
            found.add(code, rows, severity=Severity(kind.severity))
            continue
        title = kind.title(len(rows))
        if not offers.add(code, found.field, rows, texts_of(column.text), after, is_default=True, title=title):
            original = column.text.take(pa.array(rows))
            text = with_texts(text, rows, pa.concat_arrays(original.chunks))
    return text
