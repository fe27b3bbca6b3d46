"""Named repairs of text columns: each says how many cells it changes, shows three before and after, and is done or undone whole.

In: a column as the sheet shows it. Out: the column mended, and one `RepairOffer` for each repair that has something to do. Why
some are done by default and others only offered: what nobody can see (invisible characters, blanks around) or WhatsApp would
refuse (line breaks) is done and told; what changes how a person's own text reads is a person's decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.answers import Answers
from lynn.check.leftovers import (
    NOTHING_DASHES,
    NOTHING_FIRST_CHARACTERS,
    NOTHING_MOST_BYTES,
    NOTHING_NAMES,
    NOTHING_WORDS,
    PLACEHOLDER_NAME,
    TEST_NAME,
)
from lynn.check.mend import GARBLED_PATTERN, TEXT_REPAIRS, capitalised
from lynn.check.screen import NO_ROWS, Rows, Screen, UniqueTexts, rows_where, screen, with_texts
from lynn.issues import Example, RepairOffer
from lynn.text import Text, tn

#: How many before/after a repair shows, and among how many of its rows different ones are looked for.
EXAMPLE_COUNT: Final = 3
_EXAMPLES_AMONG: Final = 60

#: Repairs of text: how the offer is titled, by how many cells it changes.
_TITLES: Final[Mapping[str, Callable[[int], Text]]] = {
    "mend-accents": lambda count: tn("{count} value has garbled accents", "{count} values have garbled accents", count),
    "decode-entities": lambda count: tn(
        "{count} value holds web codes such as &amp;", "{count} values hold web codes such as &amp;", count
    ),
    "remove-invisible": lambda count: tn(
        "{count} value with an invisible character", "{count} values with invisible characters", count
    ),
    "compose-accents": lambda count: tn(
        "{count} value with a loose accent", "{count} values with loose accents", count
    ),
    "join-lines": lambda count: tn(
        "{count} value with a line break or gap",
        "{count} values with line breaks or gaps",
        count,
    ),
    "trim-blanks": lambda count: tn(
        "{count} value with blanks around it", "{count} values with blanks around them", count
    ),
    "capitals-to-names": lambda count: tn(
        "{count} value is all in capitals", "{count} values are all in capitals", count
    ),
    "blank-nothing-words": lambda count: tn(
        "{count} value such as nan or N/A can be treated as blank",
        "{count} values such as nan or N/A can be treated as blank",
        count,
    ),
}

#: Gives the texts of some rows.
Texts = Callable[[Rows], pa.Array | pa.ChunkedArray]


@dataclass(kw_only=True)
class Offers:
    """Collects what is offered and done, and knows what a person decided."""

    answers: Answers
    row_numbers: npt.NDArray[np.int64]
    made: list[RepairOffer] = field(default_factory=list)

    def add(
        self,
        name: str,
        field_name: str,
        rows: Rows,
        before: Texts,
        after: Callable[[Rows, list[str]], Sequence[str]],
        *,
        is_default: bool,
        title: Text | None = None,
    ) -> bool:
        """Note a repair of these rows; whether it is to be done. `before` gives the texts of rows, `after` what they become."""
        is_applied = self.answers.wants(name, field_name, by_default=is_default)
        near = rows[:_EXAMPLES_AMONG]
        texts = before(near).to_pylist()
        chosen = [texts.index(text) for text in dict.fromkeys(texts)][:EXAMPLE_COUNT]
        old = [texts[at] for at in chosen]
        shown = zip(self.row_numbers[near[chosen]].tolist(), old, after(near[chosen], old), strict=True)
        offer = RepairOffer(
            name=name,
            field=field_name,
            is_applied=is_applied,
            is_default=is_default,
            count=len(rows),
            title=title or _TITLES[name](len(rows)),
            examples=tuple(Example(row=row, before=was, after=new) for row, was, new in shown),
        )
        self.made.append(offer)
        return is_applied


@dataclass(frozen=True, kw_only=True)
class FieldWords:
    """What the template's examples say about a field, as far as repairs and rules need it."""

    name: str
    #: The examples are words in ordinary letters, so capitals and bare numbers stand out.
    is_wordy: bool
    #: A person's name: three capitals are enough to be shouting (ANA).
    is_person: bool
    #: Goes where a value is blank.
    fallback: str


@dataclass(frozen=True, kw_only=True)
class RepairedText:
    """One field's column after its repairs."""

    text: pa.ChunkedArray
    #: How the column looked before.
    screen: Screen
    #: The unusual rows with their texts as they are now.
    unusual: UniqueTexts
    #: Rows in which characters were repaired: how they begin now, `screen` does not know.
    changed: Rows
    #: Rows still all in capitals, rows still holding a word for nothing, and rows that held one.
    shouting: Rows
    nothing: Rows
    blanked: Rows
    #: As in `FieldWords`.
    is_person: bool = False

    def beginning(self, characters: str, *, at_most_bytes: int) -> Rows:
        """Rows that may begin with one of these characters; for a closer look."""
        return _beginning(self.screen, self.changed, characters, at_most_bytes)

    @cached_property
    def odd_names(self) -> Rows:
        """Rows of a person's field that hold a place never filled in, or what people type to try something out. Names begin with
        any letter, so all of them are looked at: once, for both."""
        is_odd = pc.match_substring_regex(self.text, f"{PLACEHOLDER_NAME}|{TEST_NAME}")
        return np.flatnonzero(is_odd.to_numpy())


def repair_text(column: pa.ChunkedArray, words: FieldWords, offers: Offers) -> RepairedText:
    """Do what is done by default or was asked for, and offer the rest."""
    seen = screen(column)
    unusual = UniqueTexts(column, seen.unusual)
    changed = _repair_characters(unusual, words.name, offers)
    column = with_texts(column, changed, unusual.values(changed))

    nothing, blanked = (
        _nothing_rows(column, seen, changed, NOTHING_NAMES if words.is_person else NOTHING_WORDS),
        NO_ROWS,
    )
    nothing = np.union1d(nothing, unusual.rows_of(unusual.matching(NOTHING_DASHES)))
    if len(nothing):
        before = texts_of(column)
        if offers.add(
            "blank-nothing-words",
            words.name,
            nothing,
            before,
            lambda rows, _: [words.fallback] * len(rows),
            is_default=False,
        ):
            column = with_texts(column, nothing, [words.fallback] * len(nothing))
            nothing, blanked = NO_ROWS, nothing

    # IKEA and CDMX are what places are called.
    shouting = _shouting_rows(column, least_letters=3 if words.is_person else 5) if words.is_wordy else NO_ROWS
    shouting = np.setdiff1d(shouting, nothing)
    if len(shouting):
        before = texts_of(column)
        if offers.add("capitals-to-names", words.name, shouting, before, _capitalised_texts, is_default=False):
            column = with_texts(column, shouting, capitalised(column.take(pa.array(shouting)).combine_chunks()))
            shouting = NO_ROWS
    return RepairedText(
        text=column,
        screen=seen,
        unusual=unusual,
        changed=changed,
        shouting=shouting,
        nothing=nothing,
        blanked=blanked,
        is_person=words.is_person,
    )


def texts_of(column: pa.ChunkedArray) -> Texts:
    """How to get the texts of rows from a column."""
    return lambda rows: column.take(pa.array(rows))


def _mended_texts(mend: Callable[[str], str], _: Rows, texts: list[str]) -> list[str]:
    return [mend(text) for text in texts]


def _capitalised_texts(_: Rows, texts: list[str]) -> list[str]:
    after: list[str] = capitalised(pa.array(texts, type=pa.large_string())).to_pylist()
    return after


def _repair_characters(unusual: UniqueTexts, field_name: str, offers: Offers) -> Rows:
    """The repairs of single characters, one after the other; the rows that changed."""
    changed = NO_ROWS
    for repair in TEXT_REPAIRS:
        indices, after = unusual.mended(unusual.matching(repair.pattern), repair.mend)
        if not len(indices):
            continue
        rows = unusual.rows_of(indices)
        after_of = partial(_mended_texts, repair.mend)
        if offers.add(repair.name, field_name, rows, unusual.values, after_of, is_default=repair.is_default):
            unusual.replace(indices, after)
            changed = np.union1d(changed, rows)
    return changed


def _beginning(seen: Screen, changed: Rows, characters: str, at_most_bytes: int) -> Rows:
    likely = seen.beginning(characters, at_most_bytes=at_most_bytes)
    return np.union1d(likely, changed) if len(changed) else likely


def _nothing_rows(column: pa.ChunkedArray, seen: Screen, changed: Rows, words: frozenset[str]) -> Rows:
    likely = _beginning(seen, changed, NOTHING_FIRST_CHARACTERS, NOTHING_MOST_BYTES)
    if not len(likely):
        return likely
    lowered = pc.utf8_lower(column.take(pa.array(likely)))
    is_nothing = pc.is_in(lowered, value_set=pa.array(sorted(words), type=pa.large_string()))
    return rows_where(likely, is_nothing)


def _shouting_rows(column: pa.ChunkedArray, *, least_letters: int) -> Rows:
    upper = np.flatnonzero(pc.utf8_is_upper(column).to_numpy())
    if not len(upper):
        return upper
    texts = column.take(pa.array(upper))
    # One long word, or several short ones. Codes with digits are left alone, and so is what must be mended otherwise first.
    shouts = pc.match_substring_regex(texts, rf"\pL{{{least_letters},}}|\pL{{2,}}[\s.'’-]+\pL{{2,}}")
    is_other = pc.match_substring_regex(texts, rf"[\d{{}}\[\]<>%*|#$_@]|{GARBLED_PATTERN}")
    return rows_where(upper, pc.and_not(shouts, is_other))
