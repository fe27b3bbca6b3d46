"""What the reading of a file asks: nobody goes on without an answer, and what was answered is said."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from lynn.drafting import practice, steps
from lynn.drafting.draft import Draft, Step
from lynn.drafting.questions import decided, rows_in_file
from lynn.drafting.store import DraftStore
from lynn.sheets.options import ReadOptions

HEADINGS = ["Nombre", "Celular"]


def shops() -> bytes:
    """Three sheets of the same shape: 2, 3 and 4 people."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for place, name in enumerate(["Vitacura", "Maipú", "Ñuñoa"], start=2):
        sheet = book.create_sheet(name)
        sheet.append(HEADINGS)
        for row in range(place):
            sheet.append([f"Persona {name} {row}", f"+5696666{place}00{row}"])
    return _bytes(book)


def filtered() -> bytes:
    """Five people, two of them hidden by a filter."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.append(HEADINGS)
    for row in range(5):
        sheet.append([f"Persona {row}", f"+56966660{row}00"])
    sheet.auto_filter.ref = "A1:B6"
    for row in (3, 5):
        sheet.row_dimensions[row].hidden = True
    return _bytes(book)


def _bytes(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def draft(store: DraftStore) -> Draft:
    draft = store.create(owner="ana@example.com", connection="practice", batch_size=200)
    draft = steps.paste_template(store, draft, practice.TEMPLATE)
    return steps.choose_campaign(store, draft, None, name="", is_chosen=True)


@pytest.mark.parametrize(
    ("content", "options", "asked", "rows", "of", "said"),
    [
        (shops, ReadOptions(), ("sheets-alike",), 2, 9, "Only the sheet «Vitacura» is in it: 2 of 9 rows."),
        (shops, ReadOptions(all_sheets=True), (), 9, 9, "The rows of all 3 sheets are in it."),
        (shops, ReadOptions(sheet="Maipú"), (), 3, 9, "Only the sheet «Maipú» is in it: 3 of 9 rows."),
        (filtered, ReadOptions(), ("rows-hidden",), 5, 5, "2 rows that the sheet hides are in it."),
        (filtered, ReadOptions(leave_out_hidden=False), (), 5, 5, "2 rows that the sheet hides are in it."),
        (filtered, ReadOptions(leave_out_hidden=True), (), 3, 5, "2 rows that the sheet hides are left out."),
    ],
)
def test_a_list_goes_on_once_its_question_is_answered(
    store: DraftStore,
    draft: Draft,
    content: Callable[[], bytes],
    options: ReadOptions,
    asked: tuple[str, ...],
    rows: int,
    of: int,
    said: str,
) -> None:
    draft = steps.add_list(store, draft, "tiendas.xlsx", io.BytesIO(content()), options)
    reading = steps.open_reading(store, draft)
    assert draft.open_questions == store.open(draft.draft_id, owner=draft.owner).open_questions == asked
    assert (draft.furthest_step is Step.LIST) == bool(asked)
    assert (len(reading.table), rows_in_file(reading, draft.options)) == (rows, of)
    assert [str(each) for each in decided(reading, draft.options)] == [said]


def test_another_reading_keeps_what_was_answered(store: DraftStore, draft: Draft) -> None:
    draft = steps.add_list(store, draft, "t.xlsx", io.BytesIO(filtered()), ReadOptions(leave_out_hidden=True))
    again = steps.read_again(store, draft, ReadOptions(leave_out_hidden=True, language="en"))
    assert (again.open_questions, len(steps.open_reading(store, again).table)) == ((), 3)
