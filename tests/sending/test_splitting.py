"""A payload is divided between its rows; everything around them stays byte for byte."""

from __future__ import annotations

import json

import pytest

from lynn.sending.splitting import split_payload

ROWS = b'{"Name":"A, {[\\"b\\"]}","Phone":"1"},\n  {"Phone" : "2", "Tags": "]"} ,{"n":{"m":[{}]}}'
#: A list as pasted, of as many objects as there are people, and longer than these.
BUTTONS = b'{"type":"URL","url":"https://tienda.example/ofertas/invierno"},{"type":"QUICK_REPLY","text":"No quiero"}'
#: Payload and how many rows it holds.
PAYLOADS = [
    (b'{"campaingId": "", "data": [' + ROWS + b'], "typeOfData": 0}', 3),
    (b'{"data":[' + ROWS + b'],"extra":[1,2,3],"more":[{"a":1}]}', 3),
    (b"[" + ROWS + b"]", 3),
    (b'{"fields":[{"a":1},{"b":2},{"c":3}],"data":[' + ROWS + b"]}", 3),
    ('{"data":[{"Name":"José 😀"},{"Name":"Zoë"}]}'.encode(), 2),
    (b'{"buttons":[' + BUTTONS + b'],"data":[{"Name":"A"},{"Name":"B"}]}', 2),
    (b'{"Data":[{"Name":"A"},{"Name":"B"}],"buttons":[' + BUTTONS + b"]}", 2),
    (b'{"more":{"data":[{"x":1},{"x":2}]},"note":"data","d\\u0061ta":[{"Name":"data"},{"Name":"B"}]}', 2),
]


def rows(payload: bytes) -> list[object]:
    document = json.loads(payload)
    found = document if isinstance(document, list) else document.get("data") or document["Data"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(("payload", "count"), PAYLOADS)
def test_both_pieces_together_hold_the_same_rows_in_the_same_order(payload: bytes, count: int) -> None:
    for cut in range(1, count):
        head, tail = split_payload(payload, cut, count)
        assert rows(head) + rows(tail) == rows(payload)
        assert len(rows(head)) == cut


def test_what_stands_around_the_rows_stays_byte_for_byte() -> None:
    payload, count = PAYLOADS[0]
    before, after = payload.split(ROWS)
    for piece in split_payload(payload, 1, count):
        assert piece.startswith(before)
        assert piece.endswith(after)


@pytest.mark.parametrize(("payload", "count"), PAYLOADS)
def test_nothing_but_the_rows_is_divided(payload: bytes, count: int) -> None:
    document = json.loads(payload)
    if isinstance(document, dict):
        for piece in split_payload(payload, 1, count):
            assert json.loads(piece) == document | {key: rows(piece) for key in ("data", "Data") if key in document}


def test_the_recorded_key_says_which_of_two_lists_holds_the_rows() -> None:
    payload = b'{"buttons":[' + BUTTONS + b'],"people":[{"Name":"A"},{"Name":"B"}]}'
    head, tail = split_payload(payload, 1, 2, "people")
    assert (head, tail) == (payload.replace(b',{"Name":"B"}', b""), payload.replace(b'{"Name":"A"},', b""))
    with pytest.raises(ValueError):
        split_payload(payload, 1, 2)


@pytest.mark.parametrize(
    ("payload", "count"),
    [
        (b'{"data":[{"a":1},7]}', 2),
        (b'{"data":[{"a":1}],"buttons":[{"b":1},{"b":2}]}', 2),
        (b'{"data":[{"a":1},{"a":2}],"data":[{"a":3},{"a":4}]}', 2),
        (b'{"data":[{"a":1}]}', 2),
        (b"not json ]", 2),
        (b"", 2),
        (b'{"data":[{"a":1},{"a":2}]}', 3),
    ],
)
def test_a_payload_whose_rows_are_not_found_is_not_divided(payload: bytes, count: int) -> None:
    with pytest.raises(ValueError):
        split_payload(payload, 1, count)


@pytest.mark.parametrize("cut", [0, 3, 4])
def test_both_pieces_need_a_row(cut: int) -> None:
    with pytest.raises(ValueError):
        split_payload(PAYLOADS[0][0], cut, 3)
