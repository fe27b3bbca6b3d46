"""Where each field gets its value: the values of a column mapping, the ways to edit one, and its form in a store.

In: what the guess found or a person chose. Out: a `FieldSource` a field, together a `ColumnMapping`. Editing gives a new
mapping; nothing is changed in place, so a draft can keep the old one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lynn.errors import MappingError
from lynn.text import Text, t


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
        return bool(self.labels) or bool((self.fixed or "").strip()) or self.is_left_empty


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


def with_source(mapping: ColumnMapping, source: FieldSource) -> ColumnMapping:
    """The mapping with one field's source replaced; `MappingError` when the template has no such field.

    The source is taken as it is: a person's choice carries `Sureness.CHOSEN` already.
    """
    if source.field not in {old.field for old in mapping.sources}:
        raise no_such_field(source.field, [old.field for old in mapping.sources])
    sources = tuple(source if old.field == source.field else old for old in mapping.sources)
    return dataclasses.replace(mapping, sources=sources)


def no_such_field(written: str, fields: Sequence[str]) -> MappingError:
    """The error that names the fields that there are."""
    return MappingError(
        t("The template has no field “{field}”. Its fields: {fields}.", field=written, fields=listed(fields)),
        code="mapping-no-field",
    )


def listed(names: Sequence[str]) -> str:
    """Names in one line, the first thirty."""
    shown = ", ".join(names[:30])
    return shown if len(names) <= 30 else shown + ", …"


# -- for stores ------------------------------------------------------------------------------------------------------


def mapping_as_json(mapping: ColumnMapping) -> dict[str, Any]:
    """A form that `mapping_from_json` reads back; for drafts and recipes."""
    return {
        "sources": [
            {
                "field": source.field,
                "labels": list(source.labels),
                "joiner": source.joiner,
                "fixed": source.fixed,
                "fallback": source.fallback,
                "replacements": dict(source.replacements),
                "is_left_empty": source.is_left_empty,
                "sureness": source.sureness.value,
                "why": _text_as_json(source.why),
            }
            for source in mapping.sources
        ],
        "phone_field": mapping.phone_field,
        "country": mapping.country,
        "country_why": _text_as_json(mapping.country_why),
        "country_label": mapping.country_label,
    }


def mapping_from_json(stored: Mapping[str, Any]) -> ColumnMapping:
    """The inverse of `mapping_as_json`. KeyError or ValueError when it is not one."""
    sources = tuple(
        FieldSource(
            **{
                **source,
                "labels": tuple(source["labels"]),
                "sureness": Sureness(source["sureness"]),
                "why": _text_from_json(source["why"]),
            }
        )
        for source in stored["sources"]
    )
    return ColumnMapping(
        sources=sources,
        phone_field=stored["phone_field"],
        country=stored["country"],
        country_why=_text_from_json(stored["country_why"]),
        country_label=stored["country_label"],
    )


def _text_as_json(text: Text | None) -> dict[str, Any] | None:
    return None if text is None else text.as_json()


def _text_from_json(stored: Mapping[str, Any] | None) -> Text | None:
    return None if stored is None else Text.from_json(stored)
