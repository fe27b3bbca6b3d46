"""Every sentence exists in every language, with the same places for facts."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from lynn.text import LANGUAGES, Text, t, tn

ROOT = Path(__file__).parents[1]
#: The functions that mark a sentence → how many of their first arguments are sentences.
KEYWORDS = {"t": 1, "tn": 2, "_": 1, "_n": 2}
TRANSLATED = [code for code in LANGUAGES if code != "en"]


def sentences() -> set[str | tuple[str, str]]:
    """All sentences in the code, by the functions that mark them. Babel's own extractor passes over those inside f-strings."""
    found: set[str | tuple[str, str]] = set()
    for path in [*(ROOT / "lynn").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
                given = [each.value for each in node.args[: KEYWORDS[node.func.id]] if isinstance(each, ast.Constant)]
                texts = [each for each in given if isinstance(each, str)]
                if len(texts) == KEYWORDS[node.func.id]:
                    found.add(texts[0] if len(texts) == 1 else (texts[0], texts[1]))
    return found


def catalogue(language: str) -> Catalog:
    with (ROOT / "lynn" / "locale" / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language)


def forms(message: Message) -> Iterator[str]:
    yield from [message.string] if isinstance(message.string, str) else message.string or ("",)


def places(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing(language: str) -> None:
    known = catalogue(language)
    missing = []
    for sentence in sentences():
        message = known.get(sentence if isinstance(sentence, str) else sentence[0])
        if message is None or message.fuzzy or not all(forms(message)):
            missing.append(sentence)
    assert not missing, f"{len(missing)} sentences have no {LANGUAGES[language]}: {sorted(map(str, missing))[:5]}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_same_places(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        wanted = places(message.id if isinstance(message.id, str) else message.id[1])
        # A singular may say "one" where the plural says {count}.
        wrong += [form for form in forms(message) if places(form) - {"count"} != wanted - {"count"}]
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    used = {sentence if isinstance(sentence, str) else sentence[0] for sentence in sentences()}
    ids = {
        message.id if isinstance(message.id, str) else message.id[0] for message in catalogue(language) if message.id
    }
    assert ids <= used


def test_counts_are_grouped_and_rows_are_not() -> None:
    assert str(tn("{count} row", "{count} rows", 12345)) == "12,345 rows"
    assert tn("{count} row", "{count} rows", 1234).render("pt").startswith("1.234")
    assert str(t("row {row}", row="12345")) == "row 12345"


def test_facts_are_escaped_and_sentences_are_not() -> None:
    text = t("**{name}** is here", name="*x*")
    assert text.render("en", lambda value: value.replace("*", "\\*")) == "**\\*x\\*** is here"


def test_a_text_survives_its_store() -> None:
    text = t("{inner} and {count}", inner=tn("one", "{count} many", 3), count=5)
    assert Text.from_json(text.as_json()) == text
