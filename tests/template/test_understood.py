"""What an understood request says: fields, examples, keys, the document as it was pasted."""

from __future__ import annotations

import json

import pytest

from lynn.template import parse_template, template_as_json
from tests.template.requests import EXACT, request, said, sample


def test_exact_form_needs_no_repair() -> None:
    template = parse_template(EXACT)
    assert template.repairs == ()
    assert template.fields == (
        "Name",
        "Phone",
        "Tags",
        "New Date",
        "Store Name",
        "Order Number",
        "Coupon Number",
        "Coupon Days",
    )
    assert template.examples[1]["Store Name"] == "Altos las Condes 2"
    assert template.template_id == "3c6f10ec-0000-0000-0000-210080090000"
    assert (template.campaign_key, template.campaign_id, template.data_key) == ("campaingId", "", "data")
    assert template.document == json.loads(EXACT)


@pytest.mark.parametrize(
    ("row", "examples"),
    [
        ('{"A": 1, "B": 1.0, "C": 1e5}', {"A": "1", "B": "1.0", "C": "1e5"}),
        ('{"A": 123456789012345678901234567890}', {"A": "123456789012345678901234567890"}),
        ('{"A": true, "B": false, "C": null}', {"A": "true", "B": "false", "C": ""}),
        ('{"A": 007, "B": +569}', {"A": "007", "B": "+569"}),
    ],
)
def test_examples_are_text_by_their_own_spelling(row: str, examples: dict[str, str]) -> None:
    assert parse_template(request(row)).examples == (examples,)


def test_document_keeps_what_was_pasted() -> None:
    head = '"x": {"deep": [1, 2.50, null]}, "templateId": "t", "typeOfData": 0, "ño": "á"'
    pasted = request('{"A": 1, "Ñ ": true}', head)
    document = parse_template(pasted).document
    assert json.dumps(document) == json.dumps(json.loads(pasted))
    assert list(document) == ["x", "templateId", "typeOfData", "ño", "data"]


def test_fields_that_only_later_rows_have_come_last() -> None:
    assert parse_template(request('{"B": "1"}, {"A": "2", "B": "3"}')).fields == ("B", "A")


def test_curly_quotes_inside_values_of_valid_json_stay() -> None:
    template = parse_template(request('{"A": "dice “hola”, y ‘chao’"}'))
    assert template.examples[0]["A"] == "dice “hola”, y ‘chao’"
    assert template.repairs == ()


@pytest.mark.parametrize(
    ("pasted", "value"),
    [
        ("{“templateId”: “t”, “data”: [{“A”: “dice “hola””}]}", "dice “hola”"),
        ('{“templateId”: “t”, “data”: [{“A”: “dice "hola" ya”}]}', 'dice "hola" ya'),
        ("{'templateId': 't', 'data': [{'A': 'rock 'n' roll'}]}", "rock 'n' roll"),
        ("{'templateId': 't', 'data': [{'A': 'D\\'Angelo'}]}", "D'Angelo"),
        ('```{"templateId": "t", "data": [{"A": "tu {code} ``` {code}",}]}```', "tu {code} ``` {code}"),
        ('{code}{"templateId": "t", "data": [{"A": "{code}",}]}{code}', "{code}"),
        ('Invoke-WebRequest x -Body \'{"templateId": "t", "data": [{"A": "D\'\'Angelo"}]}\'', "D'Angelo"),
        ("{“templateId”: “t”, “data”: [{“A”: “D’Angelo”}]}", "D’Angelo"),
        ('{"templateId": "t", "data": [{"A": "https://x.invalid/#y, /* z */"},]}', "https://x.invalid/#y, /* z */"),
        ('{"templateId": "t", "data": [{"A": "tab\\tñ\\u00f1 😀\\ud83d\\ude00",}]}', "tab\tññ 😀😀"),
    ],
)
def test_value_is_kept_while_its_surroundings_are_repaired(pasted: str, value: str) -> None:
    assert parse_template(pasted).examples[0]["A"] == value


@pytest.mark.parametrize("key", ["campaingId", "campaignId", "CampaignID", "campaign_id", "CAMPAINGID"])
def test_campaign_key_is_known_in_any_spelling_and_kept(key: str) -> None:
    template = parse_template(request('{"A": "1"}', f'"{key}": "c-9", "TemplateID": "t"'))
    assert (template.campaign_key, template.campaign_id, template.template_id) == (key, "c-9", "t")


def test_request_without_campaign_has_no_campaign_key() -> None:
    template = parse_template(request('{"A": "1"}'))
    assert (template.campaign_key, template.campaign_id) == (None, "")


def test_rows_may_stand_under_another_key() -> None:
    template = parse_template('{"templateId": "t", "rows": [{"A": "1"}], "tags": ["x"]}')
    assert (template.data_key, template.fields) == ("rows", ("A",))


def test_repeated_key_in_one_record_is_told() -> None:
    template = parse_template(request('{"A": "1", "B": "2", "B": "3"}'))
    assert template.examples == ({"A": "1", "B": "3"},)
    assert said(template) == ["“B” stands twice in one place; the last value counts"]


def test_postman_variable_becomes_text() -> None:
    template = parse_template(request('{"A": "1"}', '"campaignId": {{Campaign}}, "templateId": "t"'))
    assert template.campaign_id == "{{Campaign}}"


def test_json_for_programs_has_the_promised_keys() -> None:
    template = parse_template(sample("one-trailing-comma.txt"))
    shown = template_as_json(template)
    assert list(shown) == [
        "fields",
        "examples",
        "template_id",
        "campaign_key",
        "campaign_id",
        "repairs",
        "document",
    ]
    assert shown["repairs"] == ['A comma too many was taken out, after "3" in line 14']
    json.dumps(shown)
