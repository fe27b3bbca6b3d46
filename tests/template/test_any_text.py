"""Any text at all: no crash, no long wait, no field lost and none made up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.errors import TemplateError
from lynn.template import parse_template
from tests.template.requests import EXACT

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
def test_a_megabyte_of_garbage_comes_to_an_end(garbage: str) -> None:
    """Whatever needs more than one pass over it would not end in this life."""
    with suppress(TemplateError):
        assert parse_template(garbage).fields


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


@settings(max_examples=150)
@given(st.lists(st.sampled_from(range(len(DAMAGES))), unique=True, max_size=6).map(sorted))
def test_damages_may_come_together(chosen: list[int]) -> None:
    text = EXACT
    for number in chosen:
        text = DAMAGES[number](text)
    template, exact = parse_template(text), parse_template(EXACT)
    assert (template.fields, template.examples) == (exact.fields, exact.examples)
    assert json.dumps(template.document) == json.dumps(exact.document)


@settings(max_examples=300)
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


@settings(max_examples=400)
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


@settings(max_examples=150)
@given(documents, st.booleans(), st.sampled_from([None, 1]))
def test_exact_json_comes_back_as_it_was(document: dict[str, object], ascii_only: bool, indent: int | None) -> None:
    template = parse_template(json.dumps(document, ensure_ascii=ascii_only, indent=indent))
    assert json.dumps(template.document) == json.dumps(document)
    assert template.repairs == ()


words = st.text(st.sampled_from("abcñÑé '’,.-0123"), min_size=1, max_size=10).filter(str.strip)


@settings(max_examples=200)
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
