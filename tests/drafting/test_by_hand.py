"""What is mended by hand: what the rows show, what is used, and what became of them."""

from __future__ import annotations

import io

import pytest

from lynn.drafting import practice, steps
from lynn.drafting.by_hand import RowToMend, Typed, mended_rows, rows_to_mend, use_typed
from lynn.drafting.draft import Draft
from lynn.drafting.store import DraftStore

LIST = """Name,Phone,Tags,New Date,Store Name,Order Number,Coupon Number,Coupon Days
Ana Lagos,56966660001,5000,24/12/2026,Centro,1001,2001,3
Bea Soto,56966660002,5000,pronto,Centro,1002,2002,3
Caro Vera,1234,5000,25/12/2026,Centro,1003,2003,3
Dan Rojas,56966660004,5000,no,Centro,1004,2004,3
"""


@pytest.fixture
def draft(store: DraftStore) -> Draft:
    draft = store.create(owner="ana", connection="practice", batch_size=200)
    draft = steps.paste_template(store, draft, practice.TEMPLATE)
    return steps.add_list(store, draft, "lista.csv", io.BytesIO(LIST.encode()))


def shown(store: DraftStore, draft: Draft, code: str, field: str) -> list[RowToMend]:
    checked = steps.check(store, draft)
    table = steps.open_reading(store, draft).table
    return rows_to_mend(table, checked, checked.issues(code, field=field), field)


def test_a_row_says_who_it_is_and_what_stands_there(store: DraftStore, draft: Draft) -> None:
    (phone,) = shown(store, draft, "phone-too-short", "Phone")
    assert (phone.row, phone.who, phone.in_sheet, phone.now) == (4, "Caro Vera", "1234", "1234")


@pytest.mark.parametrize(
    ("field", "code", "row"), [("New Date", "date-not-a-date", 3), ("Phone", "phone-too-short", 4)]
)
def test_a_typed_value_that_is_still_wrong_is_shown_beside_the_one_of_the_sheet(
    store: DraftStore, draft: Draft, field: str, code: str, row: int
) -> None:
    before = {each.row: each.in_sheet for each in shown(store, draft, code, field)}
    draft = use_typed(store, draft, Typed(values={(row, field): "123"}))
    after = next(each for each in shown(store, draft, code, field) if each.row == row)
    assert (after.in_sheet, after.now) == (before[row], "123")


def test_a_cell_from_a_mended_workbook_does_not_pass_for_the_sheets_own(store: DraftStore, draft: Draft) -> None:
    draft = steps.answer(store, draft, cell_edits={(3, "New Date"): "luego"})
    date = shown(store, draft, "date-not-a-date", "New Date")[0]
    assert (date.in_sheet, date.now) == ("pronto", "luego")


def test_a_date_written_in_the_templates_form_is_shown_as_it_goes_out(store: DraftStore, draft: Draft) -> None:
    draft = steps.answer(store, draft, edits={(3, "New Date"): "2026-12-24"}, allowed=frozenset({"date-not-a-date"}))
    checked = steps.check(store, draft)
    table = steps.open_reading(store, draft).table
    issues = [issue for issue in checked.issues("phone-too-short") if issue.field]
    assert checked.values["New Date"][1].as_py() == "24/12/2026"
    assert len(rows_to_mend(table, checked, issues, "New Date")) == 1


def test_typed_values_and_ticks_count_at_once(store: DraftStore, draft: Draft) -> None:
    typed = Typed(values={(3, "New Date"): "24/12/2026", (5, "New Date"): "aún no"}, left_out=frozenset({2}))
    checked = steps.check(store, use_typed(store, draft, typed))
    result = mended_rows(checked, typed.rows - typed.left_out)
    assert typed.count == 3
    assert (result.row_count, result.going, dict(result.held_back)) == (2, 1, {"date-not-a-date": 1})
    assert checked.held_back["left-out"] == 1


def test_a_row_that_was_left_out_is_taken_back(store: DraftStore, draft: Draft) -> None:
    draft = use_typed(store, draft, Typed(left_out=frozenset({2, 3})))
    draft = use_typed(store, draft, Typed(taken_back=frozenset({2})))
    assert draft.answers.left_out == {3}
