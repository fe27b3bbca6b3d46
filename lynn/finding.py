"""What a finding about a value means to people: the words behind a permanent code.

The tables themselves stand beside the code that finds (`lynn.phone.findings`, `lynn.dates`); the check and the pages only
look codes up in them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lynn.text import Text


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One kind of finding. Its code is its key in the table and never changes its meaning."""

    #: "repair": the value was understood and written in its one form. "notice": it goes, a person may want to look.
    #: "blocking": there is no usable value; the row is held back.
    severity: Literal["repair", "notice", "blocking"]
    #: From how many it happened to, to a heading: "312 phones got their country code".
    title: Callable[[int], Text]
    #: What it means and what to do, in a sentence or two.
    explanation: Text
