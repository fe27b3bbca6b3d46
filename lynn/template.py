"""The pasted Json Request becomes a Template: the whole set-up of a submission.

In: whatever a person pasted (the exact JSON, or a damaged copy of it). Out: a `Template`: fields in order, example rows, the
document with every unknown key in its place, and what was repaired on the way. Why: the vendor's "Json Request" button is
the only description of a template that a user can get, and pasted text is often damaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lynn.text import Text


@dataclass(frozen=True, kw_only=True)
class Template:
    """What one template wants."""

    #: Row keys in the order of the first example row, then those that only later rows have. Exactly as pasted.
    fields: tuple[str, ...]
    #: The pasted example rows: field → text.
    examples: tuple[Mapping[str, str], ...]
    template_id: str
    #: The key of the campaign exactly as pasted (`campaingId` in the vendor's sample); None when there is none.
    campaign_key: str | None
    campaign_id: str
    #: The key that holds the rows (`data` in the vendor's sample), exactly as pasted.
    data_key: str
    #: The whole pasted object, in its order, unknown keys included.
    document: Mapping[str, Any]
    #: What had to be repaired, in words. Empty when the paste was exact.
    repairs: tuple[Text, ...] = ()


def parse_template(pasted: str) -> Template:
    """Understand a pasted Json Request.

    Raises `TemplateError` (facts `line`, `column` where known) with one sentence when it cannot be understood. Never yields
    a field that is not in the text.
    """
    raise NotImplementedError
