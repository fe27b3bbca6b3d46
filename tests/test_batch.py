"""Batches: exactly the pasted document with other rows, byte for byte the same every time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn import batch
from lynn.batch import Batch, make_batches
from lynn.check import Answers, CheckedRows, check_rows
from lynn.preview import fill_message, message_order, row_values
from tests.made_lists import checked_people, made_mapping, made_table, made_template, people


def rows_of(batch: Batch) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(batch.payload)["data"]
    return rows


def checked_with(document: str, **columns: list[str]) -> CheckedRows:
    template = made_template(document)
    return check_rows(made_table(people(2, **columns)), template, made_mapping(template))


def test_a_batch_is_the_pasted_document_with_other_rows() -> None:
    checked = checked_people(2, Phone=["966660001", "+56 9 7777 0002"], Name=['Ana “la "Jefa"” Soto', "José\\Luis"])
    (batch,) = make_batches(checked)
    assert batch.payload.decode() == (
        '{"campaingId":"","templateId":"3c6f10ec-0000-0000-0000-210080090000","typeOfData":0,"data":['
        '{"Name":"Ana “la \\"Jefa\\"” Soto","Phone":"56966660001","Tags":"5000","New Date":"13/01/2026",'
        '"Store Name":"Parque Norte","Order Number":"70000000"},'
        '{"Name":"José\\\\Luis","Phone":"56977770002","Tags":"5010","New Date":"14/02/2026",'
        '"Store Name":"Plaza Sur","Order Number":"70000017"}]}'
    )
    assert batch.sha256 == hashlib.sha256(batch.payload).hexdigest()
    assert batch.row_numbers.tolist() == [2, 3]
    assert (batch.number, batch.row_count) == (1, 2)


def test_unknown_keys_stay_as_they_are_and_where_they_are() -> None:
    document = (
        '{"templateId": "t-1", "before": {"b": [1, 2.5, null, true], "a": 12345678901234567890}, '
        '"data": [{"Name": "Ana", "Phone": "56966660001"}], "CampaignID": "old", "after": "ñ \\" \\n"}'
    )
    (batch,) = make_batches(checked_with(document), campaign_id="new")
    loaded = json.loads(batch.payload)
    assert list(loaded) == ["templateId", "before", "data", "CampaignID", "after"]
    assert loaded["before"] == {"b": [1, 2.5, None, True], "a": 12345678901234567890}
    assert (loaded["CampaignID"], loaded["after"]) == ("new", 'ñ " \n')


@pytest.mark.parametrize(
    ("pasted", "campaign_id", "sent"),
    [('"old"', None, "old"), ('"old"', "77", "77"), ("12", "77", 77), ("12", "c-7", "c-7"), ("12", "007", "007")],
)
def test_the_campaign_is_put_where_the_paste_has_it(pasted: str, campaign_id: str | None, sent: object) -> None:
    document = f'{{"campaingId": {pasted}, "templateId": "t-1", "data": [{{"Name": "Ana", "Phone": "56966660001"}}]}}'
    (batch,) = make_batches(checked_with(document), campaign_id=campaign_id)
    assert json.loads(batch.payload)["campaingId"] == sent


def test_a_document_without_a_campaign_gets_none() -> None:
    document = '{"templateId": "t-1", "data": [{"Name": "Ana", "Phone": "56966660001"}]}'
    (batch,) = make_batches(checked_with(document), campaign_id="77")
    assert list(json.loads(batch.payload)) == ["templateId", "data"]


def test_only_rows_that_will_go_are_in_the_batches_in_the_lists_order() -> None:
    checked = checked_people(11, Answers(left_out=frozenset({3, 7})), Store_Name=[""] + ["Plaza Sur", "Parque"] * 5)
    batches = list(make_batches(checked, batch_size=3))
    assert [batch.row_numbers.tolist() for batch in batches] == [[4, 5, 6], [8, 9, 10], [11, 12]]
    assert [batch.number for batch in batches] == [1, 2, 3]
    assert sum(batch.row_count for batch in batches) == checked.will_go_count
    assert [row["Order Number"] for batch in batches for row in rows_of(batch)] == [
        checked.values.column("Order Number")[at].as_py() for at in np.flatnonzero(checked.hold == 0)
    ]


@pytest.mark.parametrize("held", [[], [0], [29], [7, 8], range(0, 30, 2), range(1, 29), range(30)], ids=str)
def test_each_row_that_goes_is_written_once_however_many_are_held_back(held: Sequence[int]) -> None:
    names = [f'Ana \\ “{row}” "' for row in range(30)]
    phones = ["" if row in held else f"9666600{row:02}" for row in range(30)]
    checked = checked_people(30, Phone=phones, Name=names)
    sent = [(row["Name"], row["Phone"]) for batch in make_batches(checked, batch_size=4) for row in rows_of(batch)]
    assert sent == [(name, f"56{phone}") for name, phone in zip(names, phones, strict=True) if phone]


def test_the_same_rows_give_the_same_bytes_whatever_lies_in_memory() -> None:
    checked = checked_people(500)
    again = checked_people(500)
    assert [b.sha256 for b in make_batches(checked)] == [b.sha256 for b in make_batches(again)]
    assert [b.row_count for b in make_batches(checked)] == [200, 200, 100]


def test_batches_are_the_same_however_many_are_written_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = checked_people(50, Answers(left_out=frozenset({9, 20})))
    whole = [(b.number, b.sha256, b.row_numbers.tolist()) for b in make_batches(checked, batch_size=7)]
    monkeypatch.setattr(batch, "_SLAB_ROWS", 14)
    assert [(b.number, b.sha256, b.row_numbers.tolist()) for b in make_batches(checked, batch_size=7)] == whole
    assert next(make_batches(checked, batch_size=7)).sha256 == whole[0][1]


def test_a_plus_stays_where_it_is_no_phone() -> None:
    (batch,) = make_batches(checked_people(2, Store_Name=["+56977770002", "+ que Sur"]))
    assert [row["Store Name"] for row in rows_of(batch)] == ["+56977770002", "+ que Sur"]


def test_nothing_to_send_gives_no_batch() -> None:
    assert list(make_batches(checked_people(3, Phone=[""] * 3))) == []
    assert list(make_batches(checked_people(0))) == []


def test_a_batch_of_no_rows_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        list(make_batches(checked_people(1), batch_size=0))


@settings(max_examples=60)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=9), st.integers(1, 4)
)
def test_every_value_arrives_exactly_as_it_was_checked(texts: list[str], batch_size: int) -> None:
    undone = frozenset({"trim-blanks", "join-lines", "remove-invisible", "compose-accents"})
    checked = checked_people(len(texts), Answers(undone=undone), Store_Name=texts)
    sent = [row for batch in make_batches(checked, batch_size=batch_size) for row in rows_of(batch)]
    expected = [row_values(checked, int(at)) for at in np.flatnonzero(checked.hold == 0)]
    assert sent == expected


def test_messages_are_ordered_by_length_and_emptiness() -> None:
    allowed = Answers(allowed=frozenset({"value-missing"}))
    names = ["Ana", "Ana María Josefa", "Luz Rey", "Eva Paz"]
    tags = ["5000", "5000", "", ""]
    checked = checked_people(4, allowed, Name=names, Tags=tags, Store_Name=["Sur", "Sur", "Sur", ""])
    order = message_order(checked)
    assert order["longest"].tolist() == [1, 0, 2, 3]
    assert order["shortest"].tolist() == [3, 0, 2, 1]
    assert order["emptiest"].tolist() == [3, 2, 0, 1]


def test_a_message_that_will_not_go_is_never_shown() -> None:
    checked = checked_people(300, Answers(left_out=frozenset({2})))
    order = message_order(checked)
    assert all(0 not in positions.tolist() for positions in order.values())
    assert len(order["longest"]) == 200


@pytest.mark.parametrize(
    ("message", "filled"),
    [
        ("Hola {{Name}}, vale {{1}}.", "Hola Ana, vale 04/07."),
        ("{{ store name }} y {{2}}", "Sur y Sur"),
        ("{{3}} {{0}} {{Gone}} {1} {{}}", "{{3}} {{0}} {{Gone}} {1} {{}}"),
        ("{{Phone}}", "56966660001"),
    ],
)
def test_a_message_is_filled_by_name_and_by_number(message: str, filled: str) -> None:
    values = {"Name": "Ana", "Phone": "56966660001", "Tags": "5", "New Date": "04/07", "Store Name": "Sur"}
    assert fill_message(message, values, list(values)) == filled
