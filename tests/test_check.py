"""Checks over values and people: what is held back, for which reason, and that the sum always adds up."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.batch import make_batches
from lynn.check import ALLOWABLE, Answers, CheckedRows, Severity, Silence, check_rows, rows
from lynn.check.words import CODES, DATE_TITLES, HOLD_ORDER, PHONE_TITLES
from lynn.dates import DATE_FINDINGS
from lynn.mapping import FieldSource
from lynn.phone.findings import PHONE_FINDINGS
from lynn.sheets.grid import CellKind
from tests.made_lists import checked_people, made_mapping, made_table, made_template, people

ANA = "+56966660001"


def test_a_sound_list_goes_whole_and_untouched() -> None:
    columns = people(50)
    checked = checked_people(50)
    assert (checked.row_count, checked.will_go_count, dict(checked.held_back)) == (50, 50, {})
    assert checked.issues() == []
    assert checked.repairs == ()
    for field in checked.values.column_names:
        assert checked.values.column(field).to_pylist() == list(columns[field])


def test_an_error_cell_is_named_as_the_formula_error_it_is() -> None:
    template = made_template()
    table = made_table(people(2, Tags=["#REF!", "5000"]), kinds={"Tags": [CellKind.ERROR, CellKind.NUMBER]})
    checked = check_rows(table, template, made_mapping(template))
    assert checked.held_back == {"cell-error": 1}


def test_an_error_cell_that_was_typed_over_goes() -> None:
    template = made_template()
    table = made_table(people(2, Tags=["#REF!", "5000"]), kinds={"Tags": [CellKind.ERROR, CellKind.NUMBER]})
    checked = check_rows(table, template, made_mapping(template), Answers(edits={(2, "Tags"): "5100"}))
    assert checked.will_go_count == 2


@pytest.mark.parametrize(
    ("code", "kind", "held_back"),
    [
        ("1234567890123450000", CellKind.NUMBER, {"value-digits-lost": 1}),
        ("1.234.567.890.123.450", CellKind.NUMBER, {"value-digits-lost": 1}),
        ("1234567890123450", CellKind.TEXT, {}),
        ("1234567890123456", CellKind.NUMBER, {}),
        ("123456789012340,00", CellKind.NUMBER, {}),
        ("123456789012340", CellKind.NUMBER, {}),
    ],
)
def test_a_code_longer_than_a_sheet_keeps_is_held_back(code: str, kind: CellKind, held_back: dict[str, int]) -> None:
    template = made_template()
    table = made_table(people(2, Order_Number=[code, "71000002"]), kinds={"Order Number": [kind, CellKind.NUMBER]})
    assert check_rows(table, template, made_mapping(template)).held_back == held_back


def test_a_code_that_a_person_typed_out_goes() -> None:
    template = made_template()
    table = made_table(people(1, Order_Number=["1234567890123450"]), kinds={"Order Number": [CellKind.NUMBER]})
    answers = Answers(edits={(2, "Order Number"): "1234567890123400"})
    assert check_rows(table, template, made_mapping(template), answers).will_go_count == 1


def test_a_fallback_fills_blanks_and_an_empty_field_by_choice_goes() -> None:
    template = made_template()
    table = made_table(people(2, Tags=["", "5000"], Store_Name=["", "Plaza Sur"]))
    mapping = made_mapping(
        template,
        Tags=FieldSource(field="Tags", labels=("Tags",), fallback="1000"),
        Store_Name=FieldSource(field="Store Name", is_left_empty=True),
    )
    checked = check_rows(table, template, mapping)
    assert checked.will_go_count == 2
    assert checked.values.column("Tags").to_pylist() == ["1000", "5000"]
    assert checked.values.column("Store Name").to_pylist() == ["", ""]


def test_a_field_without_a_column_holds_everybody_back() -> None:
    template = made_template()
    mapping = made_mapping(template, Tags=FieldSource(field="Tags"))
    checked = check_rows(made_table(people(3)), template, mapping)
    assert checked.held_back == {"field-unmatched": 3}


def test_day_and_month_are_asked_once_when_nothing_decides() -> None:
    checked = checked_people(2, New_Date=["3-5-2026", "4-6-2026"])
    assert dict(checked.date_questions) == {"New Date": ("2026-05-03", "2026-03-05")}
    assert checked.held_back == {"date-ambiguous": 2}
    answered = checked_people(2, Answers(date_orders={"New Date": "month-first"}), New_Date=["3-5-2026", "4-6-2026"])
    assert answered.values.column("New Date").to_pylist() == ["05/03/2026", "06/04/2026"]
    assert answered.will_go_count == 2


def test_causes_of_held_back_rows_add_up_by_field_and_by_code() -> None:
    checked = checked_people(
        6,
        silence=Silence(here=frozenset({ANA})),
        Phone=["966660001", "", "+56977770002", "+56977770002", "+56977770005", "+56977770009"],
        Store_Name=["", "", "Plaza Sur", "Plaza Sur", "", "Plaza Sur"],
        Tags=["5000", "5000", "5000", "5000", "", "nan"],
    )
    blocking = [cause for cause in checked.causes if cause.severity is Severity.BLOCKING]
    assert sum(cause.count for cause in blocking) == sum(checked.held_back.values()) == 5
    assert checked.held_back == {
        "do-not-disturb": 1,
        "phone-missing": 1,
        "value-not-a-value": 1,
        "value-missing": 1,
        "duplicate-person": 1,
    }
    assert [cause.count for cause in blocking] == sorted((cause.count for cause in blocking), reverse=True)


def test_issues_come_in_row_order_and_by_page() -> None:
    checked = checked_people(6, Store_Name=["", "x", "", "", "nan", ""], Tags=["", "5000", "", "", "", "5000"])
    whole = checked.issues(limit=None)
    assert [issue.row for issue in whole] == sorted(issue.row for issue in whole)
    assert checked.issues(offset=2, limit=3) == whole[2:5]
    assert [issue.row for issue in checked.issues("value-missing", field="Store Name")] == [2, 4, 5, 7]
    assert [i.row for i in checked.issues("value-missing", field="Store Name", offset=1, limit=2)] == [4, 5]
    counts = {(cause.code, cause.field): (cause.count, cause.issue_count) for cause in checked.causes}
    assert counts["value-missing", "Store Name"] == (1, 4)


def test_cells_mended_outside_come_before_the_mapping() -> None:
    template = made_template()
    table = made_table(people(2, Tags=["", "5000"]))
    mapping = made_mapping(template, Tags=FieldSource(field="Tags", labels=("Tags", "Name"), joiner="/"))
    answers = Answers(cell_edits={(2, "Tags"): "7000", (99, "Tags"): "1", (2, "Gone"): "1"})
    checked = check_rows(table, template, mapping, answers)
    assert checked.values.column("Tags")[0].as_py() == "7000/Ana aría Soto"
    assert table.column("Tags").text[0].as_py() == ""


def test_progress_is_told_and_what_it_raises_ends_the_check() -> None:
    template = made_template()
    table, mapping = made_table(people(2)), made_mapping(template)
    shares: list[float] = []
    check_rows(table, template, mapping, on_progress=shares.append)
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1

    def cancel(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_rows(table, template, mapping, on_progress=cancel)


def test_fields_checked_side_by_side_give_the_same_as_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def mixed() -> CheckedRows:
        return checked_people(
            3,
            Name=[" ANA", "LUZ ", "Eva"],
            Phone=["966660001", "9 6666 0001", ""],
            Tags=["", "x\ny", "nan"],
            New_Date=["2026-05-20", "21/05/2026", "x"],
        )

    alone = mixed()
    monkeypatch.setattr(rows, "_ROWS_FOR_THREADS", 0)
    together = mixed()
    assert together.values.equals(alone.values)
    assert together.repairs == alone.repairs
    assert together.causes == alone.causes
    assert together.issues(limit=None) == alone.issues(limit=None)


def test_a_list_in_many_blocks_gives_the_same_as_in_one() -> None:
    template = made_template()
    whole = made_table(
        people(9, Name=[" ANA", "Luz", "Eva"] * 3, Tags=["", "x\ny", "nan"] * 3, Phone=["966660001", ""] * 4 + [""])
    )
    blocks = dataclasses.replace(
        whole,
        columns=tuple(
            dataclasses.replace(
                column, text=pa.chunked_array([column.text.chunk(0)[at : at + 2] for at in range(0, 9, 2)])
            )
            for column in whole.columns
        ),
    )
    one, many = (check_rows(table, template, made_mapping(template)) for table in (whole, blocks))
    assert many.values.to_pydict() == one.values.to_pydict()
    assert many.repairs == one.repairs
    assert many.issues(limit=None) == one.issues(limit=None)
    assert [batch.payload for batch in make_batches(many)] == [batch.payload for batch in make_batches(one)]


def test_an_empty_list_is_checked_too() -> None:
    checked = checked_people(0)
    assert (checked.row_count, checked.will_go_count, checked.issues(), checked.causes) == (0, 0, [], ())


def test_every_code_has_words_and_only_what_a_person_may_decide_is_allowable() -> None:
    assert {code for code, found in PHONE_FINDINGS.items() if found.severity != "repair"} == set(PHONE_TITLES)
    assert {code for code, found in DATE_FINDINGS.items() if found.severity != "repair"} == set(DATE_TITLES)
    assert set(HOLD_ORDER) - {""} <= set(CODES) | set(PHONE_FINDINGS)
    assert not {"do-not-disturb", "left-out", "field-unmatched", "value-line-break"} & ALLOWABLE
    assert not {code for code in ALLOWABLE if code.startswith("phone-")}


VALUES = st.one_of(
    st.sampled_from(["", "nan", "Ana", "ANA MARÍA", " x ", "a\nb", "{{1}}", "5.69E+10", "test", "&amp;", "03/04/2026"]),
    st.text(max_size=12),
)


@settings(max_examples=60)
@given(st.lists(st.tuples(VALUES, VALUES, VALUES, VALUES), min_size=1, max_size=12), st.sets(st.integers(2, 14)))
def test_whatever_stands_in_the_cells_the_sum_adds_up(rows: list[tuple[str, ...]], out: set[int]) -> None:
    clean = [[text.encode("utf-8", "ignore").decode() for text in row] for row in rows]
    name, phone, date, store = (list(column) for column in zip(*clean, strict=True))
    answers = Answers(
        left_out=frozenset(out), applied=frozenset({"capitals-to-names", "decode-entities", "mend-accents"})
    )
    checked = checked_people(len(rows), answers, Name=name, Phone=phone, New_Date=date, Store_Name=store)
    assert checked.will_go_count + sum(checked.held_back.values()) == checked.row_count == len(rows)
    blocking = [cause.count for cause in checked.causes if cause.severity is Severity.BLOCKING]
    assert sum(blocking) == sum(checked.held_back.values())
    held = {issue.row for issue in checked.issues(limit=None) if issue.severity is Severity.BLOCKING}
    assert held == set((np.flatnonzero(checked.hold) + 2).tolist())
