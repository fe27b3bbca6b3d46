"""Blanks and marks that nobody sees: understood between the parts, kept in a name that Lynn spelled so, matched by what shows."""

from __future__ import annotations

import json
import re

import pytest

from lynn.batch import make_batches
from lynn.check import check_rows
from lynn.errors import TemplateError
from lynn.mapping import apply_overrides, guess_mapping
from lynn.template import parse_template
from tests.mapping.lists import table
from tests.template.requests import said

REQUEST = '{"templateId": "t", "data": [{"New Date": "a b", "Phone": "1"}]}'
BLANKS = {
    "no-break": "\u00a0",
    "narrow no-break": "\u202f",
    "thin": "\u2009",
    "ideographic": "\u3000",
    "line separator": "\u2028",
    "next line": "\u0085",
}
HIDDEN = {
    "zero width": "\u200b",
    "word joiner": "\u2060",
    "byte order": "\ufeff",
    "soft hyphen": "\u00ad",
    "left to right": "\u200e",
    "right to left override": "\u202e",
    "isolate": "\u2066",
    "vowel separator": "\u180e",
}
JOINING = {"joiner": "\u200d", "non-joiner": "\u200c", "variation": "\ufe0f"}
ALL = BLANKS | HIDDEN | JOINING
IN_A_NAME = {name: mark for name, mark in ALL.items() if name not in ("line separator", "next line")}


@pytest.mark.parametrize("mark", ALL.values(), ids=ALL)
def test_a_mark_between_the_parts_means_nothing(mark: str) -> None:
    behind_a_text = "(?=[,}])" if mark in "\u2028\u0085" else "(?=[:,}])"
    spread = re.sub(rf'(?<=[{{\[:,])\s*(?=["{{\[])|(?<="){behind_a_text}', lambda _: mark, REQUEST)
    template = parse_template(spread)
    assert (template.fields, template.examples) == (("New Date", "Phone"), ({"New Date": "a b", "Phone": "1"},))
    assert said(template) == ["Non-breaking and invisible blanks became plain ones"]


@pytest.mark.parametrize("mark", [mark for mark in ALL.values() if mark != "\ufeff"])
@pytest.mark.parametrize("place", ["{mark}{request}", "{request}{mark}", "\n{mark}\n{request}\n{mark} "])
def test_a_mark_around_the_request_is_no_text(mark: str, place: str) -> None:
    template = parse_template(place.format(mark=mark, request=REQUEST))
    assert template.fields == ("New Date", "Phone")
    assert said(template) == []


@pytest.mark.parametrize(
    ("mark", "shown"), [*((mark, " ") for mark in BLANKS.values()), *((m, "") for m in HIDDEN.values())]
)
def test_marks_that_came_with_the_copy_are_taken_out_of_names_and_values(mark: str, shown: str) -> None:
    template = parse_template(REQUEST.replace(" ", mark))
    assert template.fields == (f"New{shown}Date", "Phone")
    assert template.examples[0][f"New{shown}Date"] == f"a{shown}b"


@pytest.mark.parametrize("mark", IN_A_NAME.values(), ids=IN_A_NAME)
def test_a_name_is_matched_by_what_it_shows_and_sent_as_lynn_spelled_it(mark: str) -> None:
    field = f"{mark}New {mark}Date"
    template = parse_template(json.dumps({"templateId": "t", "data": [{field: "03/05/2024", "Phone": "56966666666"}]}))
    assert template.fields == (field, "Phone")
    list_ = table({"New Date": ["13/05/2024", "28/07/2026"], "Celular": ["966660001", "966660002"]})
    mapping = apply_overrides(guess_mapping(list_, template), list_, {"new date": "New Date"})
    assert mapping.source(field).labels == ("New Date",)
    assert guess_mapping(list_, template).source(field).labels == ("New Date",)
    (batch,) = make_batches(check_rows(list_, template, mapping))
    assert [list(row) for row in json.loads(batch.payload)["data"]] == [[field, "Phone"]] * 2


@pytest.mark.parametrize("mark", IN_A_NAME.values(), ids=IN_A_NAME)
def test_what_shows_nothing_is_no_id_and_no_name(mark: str) -> None:
    with pytest.raises(TemplateError, match="names no template"):
        parse_template(REQUEST.replace('"t"', f'"{mark}"'))
    with pytest.raises(TemplateError, match="has no name"):
        parse_template(REQUEST.replace("New Date", mark))
    with pytest.raises(TemplateError, match="Nothing was pasted"):
        parse_template(mark * 3)


def test_fields_that_look_alike_both_stay_and_are_told() -> None:
    template = parse_template('{"templateId": "t", "data": [{"New Date": "a", "New\u00a0Date": "b", "X": "c"}]}')
    assert template.fields == ("New Date", "New\u00a0Date", "X")
    assert said(template) == ["Two fields look like “New Date”; they differ only in marks that nobody sees"]


@pytest.mark.parametrize(
    "pair", ["“”", "”“", "„“", "‟”", "＂＂", "″″", "«»", "»«", "‹›", "❝❞", "〝〞", "‘’", "‚‘", "′′", "``", "´´"]
)
def test_quotes_of_any_keyboard_are_understood(pair: str) -> None:
    template = parse_template(re.sub(r'"([^"]*)"', rf"{pair[0]}\1{pair[1]}", REQUEST))
    assert (template.fields, template.examples) == (("New Date", "Phone"), ({"New Date": "a b", "Phone": "1"},))


@pytest.mark.parametrize(
    ("pasted", "value"),
    [
        ("{«templateId»: «t», «data»: [{«A»: «dice “hola”, ya»}]}", "dice “hola”, ya"),
        ('{"templateId": "t", "data": [{"A": "dice «hola», ya",}]}', "dice «hola», ya"),
        ("{“templateId”: “t”, “data”: [{“A”: “dice «hola», ya”}]}", "dice «hola», ya"),
        ('{"templateId": "t", "data": [{"A": "❤\ufe0f 👩\u200d🦰",}]}', "❤\ufe0f 👩\u200d🦰"),
    ],
)
def test_a_value_keeps_the_quotes_and_joiners_inside_of_it(pasted: str, value: str) -> None:
    assert parse_template(pasted).examples[0]["A"] == value


@pytest.mark.parametrize(
    ("behind", "sentence"),
    [
        ("\n\nSaludos, María", "The text after the request was left out"),
        (" ¡gracias!", "The text after the request was left out"),
        ('"', "The text after the request was left out"),
        ("});", "Closing brackets too many were left out at the end"),
    ],
)
def test_text_behind_the_request_is_left_out_and_told(behind: str, sentence: str) -> None:
    template = parse_template(REQUEST + behind)
    assert template.fields == ("New Date", "Phone")
    assert said(template) == [sentence]
