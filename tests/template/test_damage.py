"""Every damage that people inflict on a request is repaired to the same template, and said."""

from __future__ import annotations

import json

import pytest

from lynn.template import parse_template
from tests.template.requests import EXACT, SAMPLES, said, sample

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
