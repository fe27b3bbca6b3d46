"""The check as a person sees it: what is typed there counts wherever they go next, and every change can be taken back."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from lynn.drafting import practice, steps
from lynn.drafting.draft import Draft
from lynn.row_ids import RowIds
from lynn.sheets.options import ReadOptions
from lynn.web.session import installation
from tests.drafting.test_by_hand import LIST
from tests.pages.conftest import in_url, press, settled, with_template, words

Open = Callable[..., AppTest]


@pytest.fixture
def check(app: Open) -> AppTest:
    """The check of a list with two dates that are none, one phone that is none, and one row that goes."""
    store = installation().drafts
    draft = store.create(owner="local", connection="practice", batch_size=200)
    draft = with_template(store, draft, practice.TEMPLATE)
    draft = steps.add_list(store, draft, "lista.csv", io.BytesIO(LIST.encode()))
    return app("send", draft=draft.draft_id, step="check")


def stored(at: AppTest) -> Draft:
    return installation().drafts.open(in_url(at, "draft"), owner="local")


def show(at: AppTest, cause: str) -> AppTest:
    return settled(at.button(key=f"show_{cause}").click().run())


def type_over(at: AppTest, row: int, value: str) -> AppTest:
    field = next(each for each in at.text_input if each.key and each.key.startswith(f"mend_{row}_"))
    return settled(field.input(value).run())


def test_the_way_on_asks_first_for_changes_that_are_not_used(check: AppTest) -> None:
    at = type_over(show(check, "date-not-a-date_New Date"), 3, "24/12/2026")
    assert at.button(key="dock_primary").label == "Use 1 change"
    assert "You have 1 change that is not used yet" in words(at)
    at = settled(at.button(key="dock_primary").click().run())
    assert stored(at).answers.edits == {(3, "New Date"): "24/12/2026"}
    assert "1 row mended, 1 goes now." in words(at)


@pytest.mark.parametrize("key", ["path_done_list", "dock_back", "path_done_preview"])
def test_what_was_typed_counts_wherever_one_goes(check: AppTest, key: str) -> None:
    at = type_over(show(check, "date-not-a-date_New Date"), 3, "24/12/2026")
    at = settled(at.button(key=key).click().run())
    assert stored(at).answers.edits == {(3, "New Date"): "24/12/2026"}


def test_what_was_typed_waits_while_its_rows_are_hidden(check: AppTest) -> None:
    at = type_over(show(check, "date-not-a-date_New Date"), 3, "24/12/2026")
    at = show(show(at, "date-not-a-date_New Date"), "date-not-a-date_New Date")
    assert [each.value for each in at.text_input if each.key and each.key.startswith("mend_3_")] == ["24/12/2026"]


def test_discarded_changes_are_gone(check: AppTest) -> None:
    at = type_over(show(check, "date-not-a-date_New Date"), 3, "24/12/2026")
    at = press(at, "Discard")
    assert [each.value for each in at.text_input if each.key and each.key.startswith("mend_3_")] == ["pronto"]
    assert at.button(key="dock_primary").label == "Preview 1 message"


def test_the_last_changes_and_all_typed_values_are_undone_in_one_click(check: AppTest) -> None:
    for undo in ("undo_used", "undo_edits"):
        at = type_over(show(check, "date-not-a-date_New Date"), 3, "24/12/2026")
        at = settled(at.button(key="use_typed").click().run())
        assert len(stored(at).answers.edits) == 1
        at = settled(at.button(key=undo).click().run())
        assert stored(at).answers.edits == {}
        check = show(at, "date-not-a-date_New Date")


def test_a_mended_workbook_is_undone_in_one_click(check: AppTest) -> None:
    steps.answer(installation().drafts, stored(check), cell_edits={(3, "New Date"): "24/12/2026"})
    at = settled(check.run())
    at = settled(at.button(key="undo_cell_edits").click().run())
    assert stored(at).answers.cell_edits == {}


def test_rows_let_go_can_be_held_back_again(check: AppTest) -> None:
    at = press(check, "Send anyway")
    assert stored(at).answers.allowed == {"date-not-a-date"}
    assert stored(press(at, "Hold them back")).answers.allowed == frozenset()


def test_who_said_no_in_a_column_is_shown_by_row_and_let_go_in_one_click(app: Open) -> None:
    store = installation().drafts
    draft = with_template(store, store.create(owner="local", connection="practice", batch_size=200), practice.TEMPLATE)
    heading, *rows = LIST.replace("pronto", "24/12/2026").splitlines()
    lines = [f"{heading},Opt-out", f"{rows[0]},", *(f"{row},si" for row in rows[1:])]
    draft = steps.add_list(store, draft, "lista.csv", io.BytesIO("\n".join(lines).encode()))
    at = show(app("send", draft=draft.draft_id, step="check"), "row-says-no_None")
    assert "They said no in your list" in words(at)
    assert at.dataframe[0].value["Why"].to_list() == ["“Opt-out” says “si”."] * 3
    at = settled(at.button(key="allow_row-says-no_None").click().run())
    assert stored(at).answers.allowed == {"row-says-no"}


def test_rows_of_several_sheets_are_called_by_their_sheet(app: Open) -> None:
    store = installation().drafts
    draft = with_template(store, store.create(owner="local", connection="practice", batch_size=200), practice.TEMPLATE)
    book = openpyxl.Workbook()
    book.remove(book.active)
    heading, *rows = LIST.splitlines()
    for name in ("Enero", "Febrero"):
        sheet = book.create_sheet(name)
        for line in (heading, *rows):
            sheet.append(line.split(","))
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    draft = steps.add_list(store, draft, "meses.xlsx", content, ReadOptions(all_sheets=True))
    at = app("send", draft=draft.draft_id, step="check")
    shown = [str(button.key).removeprefix("show_") for button in at.button if str(button.key).startswith("show_date")]
    at = show(at, shown[0])
    labels = [each.label for each in at.text_input if str(each.key).startswith("mend_")]
    assert labels
    assert all(label.startswith(("Row Enero · ", "Row Febrero · ")) for label in labels)


def mend(at: AppTest, rows: str) -> AppTest:
    """Drop a mended workbook, in which `{3}` stands for the id of row 3."""
    draft = stored(at)
    ids = RowIds(draft.list_sha256, steps.open_reading(installation().drafts, draft))
    workbook = rows.format(*map(ids.of_row, range(10))).encode()
    return settled(at.file_uploader[0].set_value(("mended.csv", workbook, "text/csv")).run())


def test_what_a_mended_workbook_did_stands_until_something_else_is_decided(check: AppTest) -> None:
    at = mend(check, "Name,New Date,Listo #\nBea Soto,24/12/2026,{3}\n")
    assert stored(at).answers.cell_edits == {(3, "New Date"): "24/12/2026"}
    assert "1 row mended, 1 goes now." in words(at)
    assert "1 row mended, 1 goes now." in words(settled(at.run()))
    assert "1 row mended" not in words(settled(at.button(key="undo_cell_edits").click().run()))


def test_rows_added_to_the_mended_workbook_are_told(check: AppTest) -> None:
    at = mend(check, "Name,New Date,Listo #\nBea Soto,24/12/2026,{3}\nEva Paz,24/12/2026,\n")
    assert stored(at).answers.cell_edits == {(3, "New Date"): "24/12/2026"}
    assert "Row 3 of the workbook is none of the rows held back" in words(at)


def test_a_workbook_in_which_nothing_was_mended_says_so(check: AppTest) -> None:
    at = mend(check, "Name,Listo #\nBea Soto,{3}\n")
    assert stored(at).answers.cell_edits == {}
    assert "so nothing was replaced" in words(at)


def test_who_said_no_is_shown_and_cannot_be_mended(check: AppTest) -> None:
    here = installation()
    here.ledger.suppression.put("practice", [""], ["+56966660001"], by="ana")
    at = settled(check.run())
    at = show(at, "do-not-disturb_Phone")
    assert not [each for each in at.text_input if each.key and each.key.startswith("mend_")]


def test_a_list_that_another_tab_replaced_is_said_once(check: AppTest) -> None:
    store = installation().drafts
    steps.add_list(store, stored(check), "otra.csv", io.BytesIO(LIST.encode()))
    at = settled(check.run())
    assert "This list was replaced in another tab by otra\\.csv" in words(at)
    assert "replaced in another tab" not in words(settled(at.run()))


def test_a_word_about_those_who_asked_elsewhere_holds_for_no_one_else(check: AppTest) -> None:
    here = installation()
    steps.choose_campaign(here.drafts, stored(check), "c-1", name="", is_chosen=True)
    here.ledger.suppression.put("practice", ["c-2"], ["+56966660001"], by="ana")
    at = settled(check.run())
    at = settled(at.button(key="allow_do-not-disturb-elsewhere_Phone").click().run())
    assert at.button(key="allow_do-not-disturb-elsewhere_Phone").label == "Hold them back"
    here.ledger.suppression.put("practice", ["c-2"], ["+56966660002"], by="ana")
    at = settled(at.run())
    assert "Decide again." in words(at)
    at = settled(at.button(key="allow_do-not-disturb-elsewhere_Phone").click().run())
    assert at.button(key="allow_do-not-disturb-elsewhere_Phone").label == "Hold them back"
    assert "Decide again." not in words(at)


def test_whether_the_year_is_first_is_asked_with_two_dates_and_answered_with_one_click(app: Open) -> None:
    store = installation().drafts
    draft = with_template(store, store.create(owner="local", connection="practice", batch_size=200), practice.TEMPLATE)
    lines = LIST.replace("24/12/2026", "26-05-13").splitlines()[:2]
    draft = steps.add_list(store, draft, "lista.csv", io.BytesIO("\n".join(lines).encode()))
    at = app("send", draft=draft.draft_id, step="check")
    assert "Is the day or the year first in New Date?" in words(at)
    labels = [each.label for each in at.button if str(each.key).startswith("order_")]
    assert labels == ["26 May 2013", "13 May 2026"]
    at = settled(at.button(key="order_New Date_year-first").click().run())
    assert dict(stored(at).answers.date_orders) == {"New Date": "year-first"}
    assert "Is the day or the year first" not in words(at)
