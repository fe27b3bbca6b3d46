"""All fields together become CheckedRows: each row goes, or is held back by the first of its reasons.

cells mended outside ─▶ mapping ─▶ values typed ─▶ repairs ─▶ dates, phones ─▶ rules ─▶ people ─▶ held back by one code each
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.answers import Answers
from lynn.check.consent import row_refusals
from lynn.check.fields import FieldCheck, check_field, check_phone_field
from lynn.check.hold import as_allowed, hold_rows
from lynn.check.left_out import left_out_rows
from lynn.check.recipients import (
    ELSEWHERE,
    Recipients,
    Silence,
    consecutive_rows,
    is_decided,
    repeated_rows,
    rows_with,
    silent_rows,
)
from lynn.check.refusal_words import consent_message
from lynn.check.refused import refused_elsewhere
from lynn.check.repair import Offers
from lynn.check.screen import Rows, with_texts
from lynn.check.words import issue_message
from lynn.issues import Cause, Issue, IssueRows, RepairOffer, Severity
from lynn.mapping import ColumnMapping, FieldSource
from lynn.sheets.grid import CellKind, Column
from lynn.sheets.places import ONE_SHEET, Places
from lynn.sheets.table import Table
from lynn.template import Template

#: From so many rows on a second thread is worth its start.
_ROWS_FOR_THREADS: Final = 20_000
_MOST_THREADS: Final = 4
_NOBODY_SILENT: Final = Silence()


@dataclass(frozen=True, kw_only=True)
class CheckedRows:
    """The result. Rows are in the Table's order; all members have one entry a row unless said otherwise."""

    template: Template
    #: Field → final text. `pa.large_string()` columns in the template's order. Phones in E.164.
    values: pa.Table
    row_numbers: npt.NDArray[np.int64]
    #: 0 = will go; else index into `hold_codes` of the first blocking code.
    hold: npt.NDArray[np.int8]
    #: `hold_codes[0]` is "".
    hold_codes: tuple[str, ...]
    causes: tuple[Cause, ...]
    repairs: tuple[RepairOffer, ...]
    #: Fields whose day/month order nothing decides, each with a date as (day first, month first) ISO, to ask about.
    date_questions: Mapping[str, tuple[str, str]]
    #: The mapping that was used: which field is the phone, which labels a field comes from.
    mapping: ColumnMapping | None = None
    #: Field of `date_questions` → which order each of the two dates is an answer for; "year-first" may be the second.
    question_orders: Mapping[str, tuple[str, str]] = dataclasses.field(default_factory=dict)
    #: What a person decided, as it was taken into account.
    answers: Answers = dataclasses.field(default_factory=Answers)
    #: All rows of every code in every field; `issues` makes Issues from them.
    issue_rows: tuple[IssueRows, ...] = ()
    #: Field → text as the sheet shows it, before edits and repairs.
    shown: Mapping[str, pa.ChunkedArray] = dataclasses.field(default_factory=dict)
    #: What each row is called.
    places: Places = ONE_SHEET

    @property
    def row_count(self) -> int:
        """Rows in the list."""
        return len(self.row_numbers)

    @property
    def will_go_count(self) -> int:
        """Rows that will be sent."""
        return int(np.count_nonzero(self.hold == 0))

    @property
    def held_back(self) -> Mapping[str, int]:
        """Blocking code → rows held back for it; with `will_go_count` it adds up to `row_count`."""
        counts = np.bincount(self.hold, minlength=len(self.hold_codes))
        return {code: int(n) for code, n in zip(self.hold_codes[1:], counts[1:], strict=True) if n}

    @property
    def phone_field(self) -> str | None:
        """The field that holds E.164; None when the template has no phone."""
        return self.mapping.phone_field if self.mapping else None

    def issues(
        self, code: str | None = None, *, field: str | None = None, offset: int = 0, limit: int | None = 200
    ) -> list[Issue]:
        """A page of Issues, in row order; all of them with `limit=None`."""
        chosen = [i for i in self.issue_rows if code in (None, i.code) and field in (None, i.field)]
        stop = None if limit is None else offset + limit
        if len(chosen) == 1:
            (group,) = chosen
            page = group.rows[offset:stop].tolist()
            return [self._issue(group, row, place) for place, row in enumerate(page, start=offset)]
        if not chosen:
            return []
        rows = np.concatenate([group.rows for group in chosen])
        groups = np.repeat(np.arange(len(chosen)), [len(group.rows) for group in chosen])
        places = np.concatenate([np.arange(len(group.rows)) for group in chosen])
        order = np.argsort(rows, kind="stable")
        return [self._issue(chosen[groups[at]], int(rows[at]), int(places[at])) for at in order[offset:stop].tolist()]

    def rows_of(self, code: str) -> Rows:
        """Places, in the Table's order, of the rows with this code."""
        return rows_with(code, self.issue_rows)

    def _issue(self, group: IssueRows, row: int, place: int) -> Issue:
        shown = self.shown.get(group.field) if group.field is not None else None
        other = None if group.others is None else self.places.name(int(self.row_numbers[group.others[place]]))
        value, label = "" if shown is None else shown[row].as_py(), None
        message = issue_message(group.code, other)
        if group.cells is not None:
            label, value = group.cells.cell(place)
            is_own = group.others is None or group.others[place] == row
            message = consent_message(group.code, label, value, None if is_own else other)
        return Issue(
            code=group.code,
            severity=group.severity,
            row=int(self.row_numbers[row]),
            field=group.field,
            value=value,
            message=message,
            repair=group.repair,
            label=label,
        )


def check_rows(
    table: Table,
    template: Template,
    mapping: ColumnMapping,
    answers: Answers | None = None,
    *,
    silence: Silence = _NOBODY_SILENT,
    heeds_refusals: bool = True,
    on_progress: Callable[[float], None] | None = None,
) -> CheckedRows:
    """Check every row. `silence` tells E.164 numbers that must not be reached (`do-not-disturb`, `do-not-disturb-elsewhere`).
    A list of people to be left in peace is read without `heeds_refusals`: there "do not call" is why they stand in it.

    `on_progress` gets a share from 0 to 1 after each field; what it raises ends the check, which is how one is cancelled."""
    answers = answers or Answers()
    sheet, table = table, with_cell_edits(table, answers)
    fields: list[FieldCheck] = []
    repairs: list[RepairOffer] = []
    people: Recipients | None = None
    for checked, reached, offers in _checked_fields(table, template, mapping, answers, heeds_refusals):
        fields.append(checked)
        repairs += offers.made
        people = reached or people
        if on_progress is not None:
            on_progress(len(fields) / (len(mapping.sources) + 1))

    issues = [issue for checked in fields for issue in checked.issues]
    left_out = left_out_rows(sheet, table, mapping, people, answers)
    if len(left_out):
        issues.append(IssueRows(code="left-out", severity=Severity.BLOCKING, field=None, rows=left_out))
    if heeds_refusals:
        issues += refused_elsewhere(sheet, table, mapping, people, answers)
        issues += row_refusals(sheet, table, mapping, people, answers)
    judged = answers
    if people is not None:
        silent = silent_rows(people.numbers, silence, mapping.phone_field)
        if not is_decided(people.numbers[rows_with(ELSEWHERE, silent)], silence, answers.allowed_people):
            judged = answers.for_another_campaign()
        columns = [checked.text for checked in fields]
        issues += [*silent, *_people_issues(people, mapping, judged, [*issues, *silent], columns)]
    issues = [as_allowed(issue, judged) for issue in issues]
    hold, hold_codes, causes = hold_rows(issues, len(table))
    return CheckedRows(
        template=template,
        values=pa.table([checked.text for checked in fields], names=[source.field for source in mapping.sources]),
        row_numbers=table.row_numbers,
        hold=hold,
        hold_codes=hold_codes,
        causes=causes,
        repairs=tuple(repairs),
        date_questions={c.field: c.date_question for c in fields if c.date_question is not None},
        question_orders={c.field: c.question_orders for c in fields if c.date_question is not None},
        mapping=mapping,
        answers=answers,
        issue_rows=tuple(issues),
        shown={checked.field: checked.shown for checked in fields},
        places=table.places,
    )


def _checked_fields(
    table: Table, template: Template, mapping: ColumnMapping, answers: Answers, heeds_refusals: bool
) -> Iterator[tuple[FieldCheck, Recipients | None, Offers]]:
    """Each field, in the template's order. Fields know nothing of each other, so a long list has its fields checked side by side:
    nearly all of the work is done by numpy and Arrow outside Python's lock."""

    def check(source: FieldSource) -> tuple[FieldCheck, Recipients | None, Offers]:
        offers = Offers(answers=answers, row_numbers=table.row_numbers)
        if source.field == mapping.phone_field:
            return (*check_phone_field(table, mapping, source, offers, heeds_refusals=heeds_refusals), offers)
        return check_field(table, template, source, offers, mapping.country), None, offers

    if len(table) < _ROWS_FOR_THREADS:
        yield from map(check, mapping.sources)
        return
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, _MOST_THREADS), thread_name_prefix="check") as pool:
        yield from pool.map(check, mapping.sources)


def with_cell_edits(table: Table, answers: Answers) -> Table:
    """The table with the cells that were mended outside; the same object when there are none."""
    by_label: dict[str, dict[int, str]] = {}
    for (row, label), text in answers.cell_edits.items():
        position = int(np.searchsorted(table.row_numbers, row))
        if label in table.labels and position < len(table) and table.row_numbers[position] == row:
            by_label.setdefault(label, {})[position] = text
    if not by_label:
        return table
    columns = tuple(
        _edited(column, by_label[label]) if label in by_label else column
        for label, column in zip(table.labels, table.columns, strict=True)
    )
    return dataclasses.replace(table, columns=columns)


def _edited(column: Column, texts: Mapping[int, str]) -> Column:
    rows = np.array(sorted(texts), dtype=np.int64)
    kinds, dates = column.kinds, column.dates
    if kinds is not None:
        kinds = kinds.copy()
        kinds[rows] = [CellKind.TEXT if texts[row] else CellKind.BLANK for row in rows.tolist()]
    if dates is not None:
        dates = dates.copy()
        dates[rows] = np.datetime64("NaT")
    text = with_texts(column.text, rows, [texts[row] for row in rows.tolist()])
    return Column(text=text, kinds=kinds, dates=dates)


def _people_issues(
    people: Recipients,
    mapping: ColumnMapping,
    answers: Answers,
    issues: list[IssueRows],
    columns: list[pa.ChunkedArray],
) -> list[IssueRows]:
    """What can be said only with all rows in view. Repeats come last: a row that is held back anyway never keeps out another
    row of the same person."""
    field = mapping.phone_field
    made = []
    counting = consecutive_rows(people.numbers)
    if len(counting):
        made.append(IssueRows(code="phone-consecutive", severity=Severity.NOTICE, field=field, rows=counting))
    goes = np.ones(len(people.numbers), dtype=np.bool_)
    for issue in (*issues, *made):
        if as_allowed(issue, answers).severity is Severity.BLOCKING:
            goes[issue.rows] = False
    repeated, kept = repeated_rows(people.numbers, goes, answers.keep_duplicate, columns)
    if len(repeated):
        made.append(
            IssueRows(code="duplicate-person", severity=Severity.BLOCKING, field=field, rows=repeated, others=kept)
        )
    return made
