"""What is not understood gets one sentence with its place."""

from __future__ import annotations

import pytest

from lynn.errors import TemplateError
from lynn.template import LONGEST_PASTE, parse_template


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        (
            '{"templateId": "t", "data": [{"A": "1"], "B": "2"}]}',
            "Line 1, column 51: this bracket is too many, and another one is missing before it.",
        ),
        (
            '{"templateId": "t", "data": [{"A": "1", "B": "2"}, {"A": "3"], "B": "4"}',
            "Line 1, column 64: “B” stands outside of the records; a bracket is in the wrong place.",
        ),
        (
            '{"templateId": "t", "data": [{"A": "1"}]}, "B": "2"}]}',
            "Line 1, column 44: “B” stands behind the end of the request; a closing bracket is too many.",
        ),
        (
            '{"templateId": "t", "data": [{"A": "1", "B": "2"}]}, {"A": "3"}]}',
            "Line 1, column 55: “A” stands behind the end of the request; a closing bracket is too many.",
        ),
        ("", "Nothing was pasted. Open the template in Lynn, press “Json Request” and paste what it copies."),
        (" \n\ufeff", "Nothing was pasted. Open the template in Lynn, press “Json Request” and paste what it copies."),
        (
            "Hola, ¿cómo estás?",
            "This is not a Json Request. Open the template in Lynn, press “Json Request” and paste what it copies.",
        ),
        (
            "[1, 2]",
            "This is not a Json Request. Open the template in Lynn, press “Json Request” and paste what it copies.",
        ),
        ('{"data": [{"A": "1"}]}', "The request names no template: its “templateId” is missing or empty."),
        (
            '{"templateId": " ", "data": [{"A": "1"}]}',
            "The request names no template: its “templateId” is missing or empty.",
        ),
        ('{"templateId": "t"}', "The request has no records: its “data”, the list of example rows, is missing."),
        ('{"templateId": "t", "data": {}}', "“data” is not a list of records."),
        (
            '{"templateId": "t", "data": []}',
            "“data” holds no example record, so the template's fields are not known.",
        ),
        (
            '{"templateId": "t", "data": [{}]}',
            "“data” holds no example record, so the template's fields are not known.",
        ),
        ('{"templateId": "t", "data": ["A"]}', "Everything in “data” must be a record with names and values."),
        ('{"templateId": "t", "data": [{"": "1"}]}', "A value in “data” has no name."),
        ('{"templateId": "t", "data": [{"A\\tB": "1"}]}', "A name in “data” holds a line break or a tab."),
        (
            '{"templateId": "t", "data": [{”\u00a0  "A": "1"}]}',
            "Line 1, column 31: the quote that opens here is never closed.",
        ),
        (
            '{"templateId": "t",\n "data": [{"A": ["1"]}]}',
            "Line 2, column 12: “A” holds a list or a record; a field's value must be one text.",
        ),
        ('{"templateId": "t",\n "data": [{"A": "1]}', "Line 2, column 17: the quote that opens here is never closed."),
        ('{"templateId": "t",\n "data": [{"A": }]}', "Line 2, column 17: “A” has no value."),
        (
            '{"templateId": "t", "data" [{"A": "1"}]}',
            'Line 1, column 27: after "data" a comma, a colon or a quote is missing.',
        ),
        (
            '{"templateId": "t", "data": [{"A": "1" = 2}]}',
            'Line 1, column 39: after "1" a comma, a colon or a quote is missing.',
        ),
        (
            '{"templateId": "t", "data": [{"A": "1"}, ...]}',
            "Everything in “data” must be a record with names and values.",
        ),
        ('{"templateId": "t", "data": [{"A": "1"}] /* x', "Line 1, column 42: / was not expected here."),
        (
            '{"templateId": "t", "data": [{"A": "1"}]}\n{"templateId": "u", "data": [{"B": "1"}]}',
            "Line 2, column 2: a second request begins here; paste one at a time.",
        ),
        (
            '[{"templateId": "t", "data": []}, {"templateId": "u", "data": []}]',
            "There are 2 requests in this text; paste one at a time.",
        ),
        (
            '{"templateId": "t", "template_id": "t", "data": [{"A": "1"}]}',
            "“templateId” and “template_id” say the same thing; take one of them out.",
        ),
        (
            '{"templateId": "t", "data": [{"A": "\\ud83d"}]}',
            "The text holds half a character (a broken emoji, for example); copy it again.",
        ),
        (
            "x" * (LONGEST_PASTE + 1),
            "This text is too long for a Json Request: it has 2,000,001 characters.",
        ),
        (
            '{"templateId": "t", "data": [{"A": "1", "B": "2",',
            "Line 1, column 50: the text ends in the middle of a record; copy all of it.",
        ),
        ('{"campaingId": "templateId": "t", "data": [{"A": "1"}]}', "Line 1, column 16: “campaingId” has no value."),
        (
            '{"templateId": "t", "data": [{"A": "1"},], "x": 1 2}',
            "Line 1, column 51: 2 was not expected here.",
        ),
        (
            '"templateId": "t", "data": ["A": "1", "B": "2", "A": "3", "B": "4", "C": "5"',
            "Line 1, column 77: it is not clear where the rows end; a bracket ] is missing.",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_not_understood_gets_one_sentence(pasted: str, sentence: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(pasted)
    assert str(caught.value.sentence) == sentence


def test_place_is_said_in_what_was_pasted_even_inside_a_command() -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template('curl \'https://x.invalid\' \\\n  --data \'{"templateId": "t",\n "data": [{"A": }]}\'')
    assert (caught.value.facts["line"], caught.value.facts["column"]) == (3, 17)
