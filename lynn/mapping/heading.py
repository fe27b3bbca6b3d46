"""What the rounds of matching speak about: headings (of fields and of columns) and matches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lynn.mapping.evidence import Look
from lynn.mapping.meaning import Meaning
from lynn.mapping.source import Sureness
from lynn.text import Text


@dataclass(frozen=True, kw_only=True)
class Match:
    """One field's label. `score` orders matches: 100 is the same name."""

    label: int
    score: float
    sureness: Sureness
    why: Text


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A field, or a label of the list."""

    text: str
    meaning: Meaning
    #: Of a field: its first example that is not blank.
    example: str = ""
    #: Of a label: its column's values; of a field: its examples. Called when it is needed.
    look: Callable[[], Look]
    #: The same for a few values only: hundreds of columns are glanced at, few are looked at.
    glance: Callable[[], Look]
    #: The share of values that are valid mobiles; called for columns that may be phones.
    mobiles: Callable[[], float]
    #: Of a label: that many of its values, spread over the column.
    sample: Callable[[int], list[str]] = lambda size: []
