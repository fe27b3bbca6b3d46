"""The held-back workbook goes out, is mended in Excel, and comes back: only its own rows change."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from lynn.drafting import practice, steps
from lynn.drafting.draft import Draft
from lynn.drafting.mending import take_mended
from lynn.drafting.store import DraftStore
from lynn.errors import ListError
from lynn.mapping import FieldSource
from lynn.workbooks import held_back_workbook


@pytest.fixture
def draft(store: DraftStore) -> Draft:
    draft = store.create(owner="ana", connection="practice", batch_size=200)
    draft = steps.paste_template(store, draft, practice.TEMPLATE)
    draft = steps.add_list(store, draft, "C:\\listas\\julio.xlsx", io.BytesIO(practice.practice_list()))
    return steps.choose_source(store, draft, FieldSource(field="Coupon Days", fixed="3"))


def test_a_windows_path_is_not_part_of_the_name(draft: Draft) -> None:
    assert draft.list_name == "julio.xlsx"


def test_mended_rows_go_and_the_others_stay(store: DraftStore, draft: Draft) -> None:
    before = steps.check(store, draft)
    content = held_back_workbook(steps.open_reading(store, draft), before)
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    column = [cell.value for cell in sheet[1]].index("Celular") + 1
    sheet.cell(2, column).value = "+56 9 6666 7777"
    mended = io.BytesIO()
    book.save(mended)
    draft, found = take_mended(store, draft, "mended.xlsx", io.BytesIO(mended.getvalue()))
    after = steps.check(store, draft)
    assert (len(found.cells), found.unmatched_count) == (1, 0)
    assert after.will_go_count == before.will_go_count + 1
    assert after.row_count == before.row_count


def test_another_workbook_is_refused_with_a_sentence(store: DraftStore, draft: Draft) -> None:
    book = Workbook()
    book.active.append(["Nombre", "Celular"])
    book.active.append(["Ana", "56966667777"])
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(ListError, match="downloaded here"):
        take_mended(store, draft, "otro.xlsx", io.BytesIO(content.getvalue()))


def test_reading_another_way_drops_the_answers_that_speak_of_rows(store: DraftStore, draft: Draft) -> None:
    draft = steps.answer(store, draft, left_out=frozenset({5}))
    draft = steps.read_again(store, draft, draft.options)
    assert draft.answers.left_out == frozenset()
    assert len(steps.open_reading(store, draft).table) == 240


def test_a_failed_upload_leaves_the_list_as_it_was(store: DraftStore, draft: Draft) -> None:
    with pytest.raises(ListError):
        steps.add_list(store, draft, "roto.pdf", io.BytesIO(b"%PDF-1.7 nothing"))
    assert len(steps.open_reading(store, store.open(draft.draft_id, owner="ana")).table) == 240
