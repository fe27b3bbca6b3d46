"""Sentences for people, as values: written in English, translated when shown.

In: a sentence with `{named}` places and the facts that fill them. Out: a `Text` that any layer may carry, compare and
store, and that `render(language)` turns into English, Spanish or Portuguese. The core thus says what it means without
knowing who reads it. The catalogues are `lynn/locale/LANGUAGE.po`; English is the source.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

#: Languages of the app, by their code, with the name that each gives itself.
LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español", "pt": "Português"}


@dataclass(frozen=True, slots=True)
class Region:
    """A country as a fact of a Text, shown by its name in the reader's language. `code` is ISO 3166, such as "CL"."""

    code: str

    def render(self, language: str) -> str:
        """The country's name; the code itself when it names none."""
        from babel import Locale

        return str(Locale.parse(language).territories.get(self.code, self.code))


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence. `plural` and `count` are set together. Whole numbers among the facts are counts and are grouped
    (1,000); whatever only looks like a number (a row, an id) is passed as text."""

    singular: str
    plural: str | None = None
    count: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.render("en")

    def __hash__(self) -> int:
        return hash((self.singular, self.plural, self.count))

    def render(self, language: str, escape: Callable[[str], str] | None = None) -> str:
        """The sentence in `language`. `escape` is applied to the facts (not to the sentence), for markup."""
        catalogue = _catalogue(language)
        if self.plural is not None and self.count is not None:
            pattern = catalogue.ngettext(self.singular, self.plural, self.count)
        else:
            pattern = catalogue.gettext(self.singular)
        shown = {key: _show(value, language, escape) for key, value in self.facts.items()}
        if self.count is not None:
            shown.setdefault("count", format_number(self.count, language))
        return pattern.format(**shown)

    def as_json(self) -> dict[str, Any]:
        """A form that `from_json` reads back; for stores."""
        facts = {k: _fact_as_json(v) for k, v in self.facts.items()}
        return {"singular": self.singular, "plural": self.plural, "count": self.count, "facts": facts}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Text:
        """The inverse of `as_json`."""
        facts = {k: _fact_from_json(v) for k, v in stored["facts"].items()}
        return cls(stored["singular"], stored["plural"], stored["count"], facts)


def t(sentence: str, /, **facts: object) -> Text:
    """A sentence to translate. Babel finds the literal by this function's name."""
    return Text(sentence, facts=facts)


def tn(singular: str, plural: str, count: int, /, **facts: object) -> Text:
    """A sentence whose form depends on `count`, which also fills `{count}`."""
    return Text(singular, plural, count, facts)


def format_number(number: float, language: str) -> str:
    """A count as people of that language group it: 1,000 · 1.000."""
    from babel.numbers import format_decimal  # not needed where sentences are only made, as where lists are read

    # Spanish as CLDR has it leaves four digits ungrouped; beside "12.345" that reads as a slip, so all are grouped.
    return format_decimal(number, locale={"es": "es_CL", "pt": "pt_BR"}.get(language, "en"))


def _fact_as_json(fact: object) -> object:
    if isinstance(fact, Text):
        return {"text": fact.as_json()}
    return {"region": fact.code} if isinstance(fact, Region) else fact


def _fact_from_json(stored: object) -> object:
    if isinstance(stored, dict) and "text" in stored:
        return Text.from_json(stored["text"])
    return Region(stored["region"]) if isinstance(stored, dict) and "region" in stored else stored


def _show(value: object, language: str, escape: Callable[[str], str] | None) -> str:
    if isinstance(value, Text):
        return value.render(language, escape)
    if isinstance(value, Region):
        value = value.render(language)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return format_number(value, language)
    return escape(str(value)) if escape else str(value)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = Path(__file__).parent / "locale" / f"{language}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
