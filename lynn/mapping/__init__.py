"""Table and Template become a ColumnMapping: where each field gets its value, how sure that is, and why.

In: the labels with their values, the fields with their examples. Out: one `FieldSource` a field. Why: a wrong match is worse
than none, so each match carries its evidence and a person can change all of it.

    vocabulary ─▶ meaning ─▶ match ─▶ guess        what headings say, in three languages
                  evidence ─┘                      what the values look like
                                       overrides   labels chosen by name
                                       source      the mapping itself: edit it, store it
                                       texts       the mapping applied: one column of text a field
"""

from lynn.mapping.guess import guess_country_again, guess_mapping
from lynn.mapping.overrides import apply_overrides
from lynn.mapping.source import (
    ColumnMapping,
    FieldSource,
    Sureness,
    mapping_as_json,
    mapping_from_json,
    with_source,
)
from lynn.mapping.texts import field_texts

__all__ = [
    "ColumnMapping",
    "FieldSource",
    "Sureness",
    "apply_overrides",
    "field_texts",
    "guess_country_again",
    "guess_mapping",
    "mapping_as_json",
    "mapping_from_json",
    "with_source",
]
