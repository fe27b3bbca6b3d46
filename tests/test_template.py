"""The pasted Json Request: the exact form, every damage that people inflict on it, and what is refused."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.errors import TemplateError
from lynn.template import LONGEST_PASTE, Template, parse_template, template_as_json

SAMPLES = Path(__file__).parent / "samples" / "template"
EXACT = (SAMPLES / "exact.json").read_text()

#: File → what is said about the repair, one sentence each.
DAMAGED: dict[str, list[str]] = {
    "bom.txt": ["An invisible mark at the start was left out"],
    "code-fence.txt": ["The code marks around it were left out"],
    "comments.txt": ["3 comments were left out"],
    "crlf-tabs.txt": [],
    "curl-double-quotes.txt": ["The request was taken out of a command"],
    "curl-windows-doubled.txt": ["The request was taken out of a command"],
    "curl-windows.txt": ["The request was taken out of a command"],
    "curly-closing-only.txt": ["Curly quotes became straight ones, in 76 places"],
    "curly-quotes.txt": ["Curly quotes became straight ones, in 76 places"],
    "escaped-lines.txt": ["Backslashes before quotes and line breaks were left out"],
    "escaped-without-quotes.txt": ["Backslashes before quotes and line breaks were left out"],
    "fetch-call.txt": ["Backslashes before quotes and line breaks were left out"],
    "html-codes.txt": ["HTML codes such as &quot; became the characters that they stand for"],
    "java-string.txt": ["Backslashes before quotes and line breaks were left out"],
    "javascript-object.txt": ["The text before the request was left out", "10 names without quotes got them"],
    "joined-records.txt": ["The missing braces around a record were put back"],
    "json-in-a-string.txt": ["The request was taken out of a quoted text"],
    "literal-newlines.txt": ["Backslashes before quotes and line breaks were left out"],
    "missing-comma.txt": ['A missing comma was put back, after "5000" in line 9'],
    "missing-commas.txt": ["18 missing commas were put back"],
    "mixed.txt": [
        "The code marks around it were left out",
        "A missing brace was put back at the start",
        "Curly quotes became straight ones, in 76 places",
        "A comma too many was taken out, after “5” in line 25",
        "A missing brace was put back at the end",
    ],
    "no-braces-at-all.txt": [
        "A missing brace was put back at the start",
        "The missing braces around 2 records were put back",
        "A missing brace was put back at the end",
    ],
    "no-braces-no-brackets.txt": [
        "A missing brace was put back at the start",
        "A missing bracket was put back where the rows start",
        "The missing braces around 2 records were put back",
        "A missing bracket was put back where the rows end",
        "A missing brace was put back at the end",
    ],
    "no-braces-with-commas.txt": [
        "A missing brace was put back at the start",
        "The missing braces around 2 records were put back",
        "A missing brace was put back at the end",
    ],
    "no-closing-brace.txt": ["A missing brace was put back at the end"],
    "no-closing-brackets.txt": [
        "A missing bracket was put back where the rows end",
        "A missing brace was put back at the end",
    ],
    "no-inner-braces.txt": ["The missing braces around 2 records were put back"],
    "no-opening-brace.txt": ["A missing brace was put back at the start"],
    "no-outer-braces.txt": ["A missing brace was put back at the start", "A missing brace was put back at the end"],
    "non-breaking-spaces.txt": ["Non-breaking and invisible blanks became plain ones"],
    "one-trailing-comma.txt": ['A comma too many was taken out, after "3" in line 14'],
    "postman-body.txt": ["The request was taken out of the text around it"],
    "postman-collection.txt": [
        "The request was taken out of a Postman export",
        "A comma too many was taken out",
    ],
    "vendor-page.txt": [
        "A missing brace was put back at the start",
        "The missing braces around 2 records were put back",
        "A missing brace was put back at the end",
    ],
    "no-braces-one-line.txt": [
        "The text before the request was left out",
        "The text after the request was left out",
        "A missing brace was put back at the start",
        "The missing braces around 2 records were put back",
        "A missing brace was put back at the end",
    ],
    "fetch-stringify.txt": [
        "The text before the request was left out",
        "Closing brackets too many were left out at the end",
    ],
    "python-call.txt": [
        "The text before the request was left out",
        "The text after the request was left out",
        "Single quotes became double ones, in 76 places",
    ],
    "jira.txt": ["The code marks around it were left out"],
    "quoted-mail.txt": ["The marks at the start of each line were left out"],
    "line-numbers.txt": ["The marks at the start of each line were left out"],
    "powershell.txt": ["The request was taken out of a command"],
    "python-dict.txt": ["Single quotes became double ones, in 76 places"],
    "text-around.txt": ["The text before the request was left out", "The text after the request was left out"],
    "trailing-commas.txt": ["3 commas too many were taken out"],
}

#: File → the first example's name; apostrophes survive whatever quoted them.
APOSTROPHES = {
    "curl-ansi-quoting.txt": "Maiko D'Angelo Ñ",
    "curl-bash.txt": "Maiko D'Angelo",
    "single-quotes.txt": "Maiko D'Angelo",
}


def sample(name: str) -> str:
    """A sample as it would arrive: line ends and marks untouched."""
    return (SAMPLES / name).read_bytes().decode()


def request(rows: str, head: str = '"templateId": "t-1"') -> str:
    """A small request around the text of its rows."""
    return "{" + head + ', "data": [' + rows + "]}"


def said(template: Template) -> list[str]:
    """The repairs in English."""
    return [str(repair) for repair in template.repairs]


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


def test_every_sample_is_in_a_table() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {"exact.json", *DAMAGED, *APOSTROPHES}


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_is_repaired_to_the_same_template(name: str) -> None:
    template, exact = parse_template(sample(name)), parse_template(EXACT)
    assert template.fields == exact.fields
    assert template.examples == exact.examples
    assert json.dumps(template.document) == json.dumps(exact.document)


@pytest.mark.parametrize("name", DAMAGED)
def test_repair_is_said(name: str) -> None:
    assert said(parse_template(sample(name))) == DAMAGED[name]


@pytest.mark.parametrize("name", APOSTROPHES)
def test_apostrophe_in_a_value_survives(name: str) -> None:
    template = parse_template(sample(name))
    assert template.examples[0]["Name"] == APOSTROPHES[name]
    assert template.fields == parse_template(EXACT).fields


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


GARBAGE = [
    *('"' * 1_000_000, "“" * 1_000_000, "{" * 1_000_000, "'a'a" * 250_000, '"a":' * 250_000, '{"a":[' * 160_000),
    *('"a" ' * 250_000, "/*" * 500_000, "{{a" * 300_000, '\\"' * 500_000, "curl -d '" * 100_000, '^"' * 500_000),
    *('{"templateId":"t","data":[' + '"a":"b",' * 120_000, "&quot;" * 160_000, "{ \n" * 330_000, "`'\"" * 300_000),
    *("curl " + "-d '" * 200_000, "curl -d $'" + "\\'" * 400_000, 'curl -d "' + '""' * 400_000, "\\n" * 500_000),
    *(
        '"data":' + " " * 1_000_000,
        "[" * 1_000_000,
        '{"a":"' + "\\" * 999_999,
        "// \n" * 250_000,
        "“a”:“" + "”x" * 400_000,
    ),
]


@pytest.mark.parametrize(
    "garbage",
    GARBAGE,
    ids=lambda text: text[:12],
)
def test_a_megabyte_of_garbage_is_refused_quickly(garbage: str) -> None:
    started = time.process_time()
    with suppress(TemplateError):
        parse_template(garbage)
    assert time.process_time() - started < 3


#: Each takes the text with the damage before it, in the order in which damage happens: to the structure, to the signs, to
#: the blanks, by what is put around.
DAMAGES: tuple[Callable[[str], str], ...] = (
    lambda text: text.strip()[1:-1],
    lambda text: re.sub(r"\n    [{}],?(?=\n)", "", text),
    lambda text: re.sub(r'("[35]")(?=\n)', r"\1,", text),
    lambda text: text.replace(",\n", "\n", 5),
    lambda text: text.replace('"5000"', '/* "x": 1, */ "5000"').replace('Id": ""', 'Id": "" // y'),
    lambda text: re.sub(r'"([^"\n]*)"', r"“\1”", text),
    lambda text: text.replace('"', "'"),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace("\n", "\r\n"),
    lambda text: f"Hola, aquí va:\n\n{text}\n\nSaludos",
    lambda text: f"```json\n{text}\n```",
    lambda text: text.replace('"', "&quot;"),
    lambda text: "\ufeff" + text,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(range(len(DAMAGES))), unique=True, max_size=6).map(sorted))
def test_damages_may_come_together(chosen: list[int]) -> None:
    text = EXACT
    for number in chosen:
        text = DAMAGES[number](text)
    template, exact = parse_template(text), parse_template(EXACT)
    assert (template.fields, template.examples) == (exact.fields, exact.examples)
    assert json.dumps(template.document) == json.dumps(exact.document)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, len(EXACT) - 1),
    st.sampled_from(["", ",", '"', ":", "{", "}", "[", "]", "\n", "“", "'"]),
    st.booleans(),
)
def test_one_wrong_sign_never_loses_a_field(at: int, sign: str, is_added: bool) -> None:
    damaged = EXACT[:at] + sign + EXACT[at + (not is_added) :]
    with suppress(TemplateError):
        template = parse_template(damaged)
        lost = [
            name for name in re.findall(r'^ {5,}"([^"]+)": "', damaged, re.MULTILINE) if name not in template.fields
        ]
        assert lost == []


pieces = st.sampled_from(
    [
        *(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            '"',
            "“",
            "”",
            "'",
            "\\",
            "\n",
            " ",
            "\u00a0",
            "//",
            "/*",
            "*/",
            "#",
            "templateId",
        ),
        *(
            "data",
            '"templateId": "t"',
            '"data": [',
            '"A": "1"',
            "A",
            "1",
            "-",
            "null",
            "True",
            "{{x}}",
            "curl -d '",
            "$'",
        ),
        *("```", "&quot;", '\\"', "\\u00", '"raw":', "^", "`", "campaingId"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(pieces, max_size=40).map("".join)))
def test_any_text_gives_a_template_or_a_sentence(text: str) -> None:
    with suppress(TemplateError):
        assert parse_template(text).fields


values = st.one_of(st.text(max_size=12), st.integers(), st.booleans(), st.none())
names = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=9).filter(str.strip)
documents = st.fixed_dictionaries(
    {
        "campaingId": st.text(max_size=5),
        "templateId": st.text(min_size=1, max_size=9).filter(str.strip),
        "data": st.lists(
            st.dictionaries(names, values, min_size=1, max_size=5),
            min_size=1,
            max_size=3,
        ),
    },
    optional={"unknown": st.recursive(values, lambda inner: st.lists(inner, max_size=2), max_leaves=4)},
)


@settings(max_examples=150, deadline=None)
@given(documents, st.booleans(), st.sampled_from([None, 1]))
def test_exact_json_comes_back_as_it_was(document: dict[str, object], ascii_only: bool, indent: int | None) -> None:
    template = parse_template(json.dumps(document, ensure_ascii=ascii_only, indent=indent))
    assert json.dumps(template.document) == json.dumps(document)
    assert template.repairs == ()


words = st.text(st.sampled_from("abcñÑé '’,.-0123"), min_size=1, max_size=10).filter(str.strip)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.dictionaries(words, words, min_size=1, max_size=4), min_size=1, max_size=3),
    st.randoms(use_true_random=False),
)
def test_damage_never_makes_a_field_or_a_value(rows: list[dict[str, str]], random: Random) -> None:
    pasted = json.dumps({"templateId": "t", "data": rows}, ensure_ascii=False, indent=1)
    at = random.randrange(len(pasted))
    damaged = pasted[:at] + random.choice(["", ",", '"', "}", "{", "\n", "”", "]"]) + pasted[at + 1 :]
    try:
        template = parse_template(damaged)
    except TemplateError:
        return
    for example in template.examples:
        for field, value in example.items():
            assert field in damaged
            assert value in damaged
