"""Table and Template become a ColumnMapping: where each field gets its value, how sure that is, and why.

In: the labels with their values, the fields with their examples. Out: one `FieldSource` a field. Why: a wrong match is worse
than none, so each match carries its evidence and a person can change all of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lynn.sheets.table import Table
from lynn.template import Template
from lynn.text import Text


class Sureness(StrEnum):
    """How sure a match is."""

    SURE = "sure"
    #: A person should look: the label or the values speak for it, not both.
    LOOK = "look"
    NONE = "none"
    #: A person said so.
    CHOSEN = "chosen"


@dataclass(frozen=True, kw_only=True)
class FieldSource:
    """Where one field gets its value. Exactly one of: labels, fixed, left empty, nothing yet."""

    field: str
    #: One label; several are joined with `joiner`, blanks left out.
    labels: tuple[str, ...] = ()
    joiner: str = " "
    #: The same value for everyone.
    fixed: str | None = None
    #: Goes where the labels' value is blank.
    fallback: str | None = None
    #: Whole values replaced by others (M → Sr.), compared without case and outer blanks.
    replacements: Mapping[str, str] = dataclasses.field(default_factory=dict)
    #: A person decided that this field goes out as "".
    is_left_empty: bool = False
    sureness: Sureness = Sureness.NONE
    why: Text | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the field has somewhere to get its value from."""
        return bool(self.labels) or self.fixed is not None or self.is_left_empty


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """All of a template's fields, in the template's order, and how the phone column is read."""

    sources: tuple[FieldSource, ...]
    #: The field that is the phone; None when the template has none that looks like it.
    phone_field: str | None
    #: ISO 3166 region for national numbers, such as "CL"; None: only numbers with a country code are understood.
    country: str | None
    #: Why that country, in words.
    country_why: Text | None = None
    #: A label whose cells name each row's country; None when there is none.
    country_label: str | None = None

    def source(self, field_name: str) -> FieldSource:
        """The source of a field; KeyError when the template has no such field."""
        for source in self.sources:
            if source.field == field_name:
                return source
        raise KeyError(field_name)


def guess_mapping(table: Table, template: Template) -> ColumnMapping:
    """Match every field to a label, one label at most once, the best total first; wrong is worse than none."""
    raise NotImplementedError
