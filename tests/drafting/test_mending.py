"""The held-back workbook goes out, is mended in Excel, and comes back: only its own rows change."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from lynn import text_workbook
from lynn.drafting import practice, steps
from lynn.drafting.draft import Draft
from lynn.drafting.mending import Mended, take_mended, workbook_to_mend
from lynn.drafting.store import DraftStore
from lynn.errors import ListError
from lynn.mapping import FieldSource
from lynn.mended import MendedCells
from lynn.sheets.options import ReadOptions


@pytest.fixture
def draft(store: DraftStore) -> Draft:
    draft = store.create(owner="ana", connection="practice", batch_size=200)
    draft = steps.paste_template(store, draft, practice.TEMPLATE)
    draft = steps.add_list(store, draft, "C:\\listas\\julio.xlsx", io.BytesIO(practice.practice_list()))
    return steps.choose_source(store, draft, FieldSource(field="Coupon Days", fixed="3"))


def test_a_windows_path_is_not_part_of_the_name(draft: Draft) -> None:
    assert draft.list_name == "julio.xlsx"


def workbook(store: DraftStore, draft: Draft) -> Any:
    """The held-back workbook, as openpyxl has it."""
    content = workbook_to_mend(draft, steps.open_reading(store, draft), steps.check(store, draft))
    return load_workbook(io.BytesIO(content))


def give_phone(sheet: Worksheet, row: int, phone: str) -> None:
    column = [cell.value for cell in sheet[1]].index("Celular") + 1
    sheet.cell(row, column).value = phone


def as_bytes(book: Any) -> io.BytesIO:
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return content


def as_csv(book: Any) -> io.BytesIO:
    """As Excel saves a sheet where lists are parted by semicolons."""
    text = io.StringIO()
    rows = ([cell or "" for cell in row] for row in book.active.iter_rows(values_only=True))
    csv.writer(text, delimiter=";").writerows(rows)
    return io.BytesIO(text.getvalue().encode("cp1252"))


@pytest.mark.parametrize(("saved", "name"), [(as_bytes, "mended.xlsx"), (as_csv, "mended.csv")], ids=["xlsx", "csv"])
def test_mended_rows_go_and_the_others_stay(
    store: DraftStore, draft: Draft, saved: Callable[[Any], io.BytesIO], name: str
) -> None:
    before = steps.check(store, draft)
    book = workbook(store, draft)
    give_phone(book.active, 2, "+56 9 6666 7777")
    draft, mended = take_mended(store, draft, name, saved(book))
    after = steps.check(store, draft)
    assert mended == Mended(
        found=MendedCells(cells=draft.answers.cell_edits, matched_count=book.active.max_row - 1), notes=()
    )
    assert len(draft.answers.cell_edits) == 1
    assert after.will_go_count == before.will_go_count + 1
    assert after.row_count == before.row_count


def test_a_workbook_without_our_ids_is_refused(store: DraftStore, draft: Draft) -> None:
    book = Workbook()
    book.active.append(["Nombre", "Celular"])
    book.active.append(["Ana", "56966667777"])
    with pytest.raises(ListError, match="downloaded here"):
        take_mended(store, draft, "otro.xlsx", as_bytes(book))


def of_another_list(store: DraftStore, draft: Draft) -> Draft:
    """The same list with another first person, as a draft of its own."""
    book = load_workbook(io.BytesIO(practice.practice_list()))
    book.active.cell(2, 1).value = "Otra"
    other = store.create(owner="ana", connection="practice", batch_size=200)
    other = steps.paste_template(store, other, practice.TEMPLATE)
    other = steps.add_list(store, other, "junio.xlsx", as_bytes(book))
    return steps.choose_source(store, other, FieldSource(field="Coupon Days", fixed="3"))


def test_the_workbook_of_another_list_is_refused_by_its_name(store: DraftStore, draft: Draft) -> None:
    book = workbook(store, of_another_list(store, draft))
    with pytest.raises(ListError, match=r"This is the workbook of junio\.xlsx, not of julio\.xlsx\."):
        take_mended(store, draft, "mended.xlsx", as_bytes(book))
    assert store.open(draft.draft_id, owner="ana") == draft


def test_the_name_of_somebody_elses_list_is_not_told(store: DraftStore, draft: Draft) -> None:
    other = of_another_list(store, draft)
    book = workbook(store, other)
    store.save(other, owner="luis")
    with pytest.raises(ListError, match="This workbook is of another list"):
        take_mended(store, draft, "mended.xlsx", as_bytes(book))


def test_the_workbook_of_the_list_that_stood_here_before_is_refused(store: DraftStore, draft: Draft) -> None:
    book = workbook(store, draft)
    draft = steps.add_list(store, draft, "julio.xlsx", io.BytesIO(b"Nombre,Celular\nAna,56966667777\nEva,hola\n"))
    with pytest.raises(ListError, match="This workbook is of another list"):
        take_mended(store, draft, "mended.xlsx", as_bytes(book))


def test_the_workbook_of_another_reading_is_refused(store: DraftStore, draft: Draft) -> None:
    book = workbook(store, draft)
    language = "en" if steps.open_reading(store, draft).table.language != "en" else "es"
    draft = steps.read_again(store, draft, ReadOptions(language=language))
    with pytest.raises(ListError, match="read in another way"):
        take_mended(store, draft, "mended.xlsx", as_bytes(book))


def test_rows_that_were_added_are_told_by_row(store: DraftStore, draft: Draft) -> None:
    book = workbook(store, draft)
    held = book.active.max_row
    book.active.append(["Nueva Soto", "56966667711"])
    book.active.append(["Otra Soto", "56966667712", *[""] * (book.active.max_column - 3), "4.00"])
    _, mended = take_mended(store, draft, "mended.xlsx", as_bytes(book))
    assert mended.found.unmatched_rows == (held + 1, held + 2)
    assert dict(mended.found.cells) == {}


def test_a_row_that_the_reader_takes_for_a_total_is_told(store: DraftStore, draft: Draft) -> None:
    book = workbook(store, draft)
    book.active.append(["Total", "", "4"])
    _, mended = take_mended(store, draft, "mended.xlsx", as_bytes(book))
    told = len(mended.notes) + len(mended.found.unmatched_rows)
    assert told == 1


def test_a_title_above_changes_nothing(store: DraftStore, draft: Draft) -> None:
    book = workbook(store, draft)
    give_phone(book.active, 2, "+56 9 6666 7777")
    book.active.insert_rows(1)
    book.active["A1"] = "Arreglado por Ana"
    draft, _ = take_mended(store, draft, "mended.xlsx", as_bytes(book))
    assert list(draft.answers.cell_edits.values()) == ["+56 9 6666 7777"]


def test_a_copy_of_the_rows_on_a_second_sheet_is_refused(store: DraftStore, draft: Draft) -> None:
    book = workbook(store, draft)
    book.copy_worksheet(book.active)
    with pytest.raises(ListError, match="another row has as well"):
        take_mended(store, draft, "mended.xlsx", as_bytes(book))


def test_held_back_rows_on_further_sheets_are_read(
    store: DraftStore, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_workbook, "MOST_ROWS", 8)
    book = workbook(store, draft)
    assert len(book.sheetnames) > 1
    give_phone(book.worksheets[1], 2, "+56 9 6666 7777")
    draft, mended = take_mended(store, draft, "mended.xlsx", as_bytes(book))
    assert list(draft.answers.cell_edits.values()) == ["+56 9 6666 7777"]
    assert (mended.found.unknown_labels, mended.notes) == ((), ())


def test_reading_another_way_drops_the_answers_that_speak_of_rows(store: DraftStore, draft: Draft) -> None:
    draft = steps.answer(store, draft, left_out=frozenset({5}))
    draft = steps.read_again(store, draft, draft.options)
    assert draft.answers.left_out == frozenset()
    assert len(steps.open_reading(store, draft).table) == 240


def test_a_failed_upload_leaves_the_list_as_it_was(store: DraftStore, draft: Draft) -> None:
    with pytest.raises(ListError):
        steps.add_list(store, draft, "roto.pdf", io.BytesIO(b"%PDF-1.7 nothing"))
    assert len(steps.open_reading(store, store.open(draft.draft_id, owner="ana")).table) == 240
