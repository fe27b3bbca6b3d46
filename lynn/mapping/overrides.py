"""Labels chosen by name, as the command line's `--map "Field=Label"` gives them.

In: a guessed mapping, field and label as a person typed them. Out: the mapping with those labels, or an error that names the
fields and labels there are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from lynn.errors import MappingError
from lynn.mapping.guess import guess_country_again
from lynn.mapping.meaning import meaning_of
from lynn.mapping.source import ColumnMapping, Sureness, listed, no_such_field
from lynn.sheets.table import Table
from lynn.text import t


def apply_overrides(mapping: ColumnMapping, table: Table, overrides: Mapping[str, str]) -> ColumnMapping:
    """The mapping with labels chosen by name, as the command line's `--map "Field=Label"` gives them.

    Both names may be in another spelling as long as it is one thing only: `new_date` for "New Date". One label may serve two
    fields, so what was guessed for other fields stays as it is. Raises `MappingError`, which names the fields or labels that
    there are. With another phone column the country is guessed again.
    """
    chosen = _resolved(overrides, [source.field for source in mapping.sources], table.labels)
    sources = []
    for source in mapping.sources:
        if source.field in chosen:
            kept = dataclasses.replace(source, fixed=None, is_left_empty=False)
            labels = (chosen[source.field],)
            source = dataclasses.replace(kept, labels=labels, sureness=Sureness.CHOSEN, why=t("Chosen by you"))
        sources.append(source)
    changed = dataclasses.replace(mapping, sources=tuple(sources))
    if mapping.phone_field not in chosen:
        return changed
    again = guess_country_again(changed, table)
    # The country of a list's other numbers is better than none.
    return again if again.country is not None else dataclasses.replace(changed, country_why=None)


def _resolved(overrides: Mapping[str, str], fields: Sequence[str], labels: Sequence[str]) -> dict[str, str]:
    """Field → label, both as they are really spelled."""
    chosen = {}
    for written_field, written_label in overrides.items():
        field, label = _find(written_field, fields), _find(written_label, labels)
        if field is None:
            raise no_such_field(written_field, fields)
        if label is None:
            sentence = t(
                "The list has no column “{label}”. Its columns: {labels}.", label=written_label, labels=listed(labels)
            )
            raise MappingError(sentence, code="mapping-no-label")
        chosen[field] = label
    return chosen


def _find(written: str, names: Sequence[str]) -> str | None:
    if written in names:
        return written
    plain = meaning_of(written).plain
    found = [name for name in names if plain and meaning_of(name).plain == plain]
    return found[0] if len(found) == 1 else None
