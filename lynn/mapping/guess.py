"""The guess: Table and Template become a ColumnMapping, with how sure each match is, and why.

In: the labels with their values, the fields with their examples. Out: one `FieldSource` a field. Why: a wrong match is worse
than none, so each match carries its evidence and a person can change all of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cache

import pyarrow as pa

from lynn.mapping.evidence import GLANCE_SIZE, look_at, look_at_texts, sample_texts
from lynn.mapping.heading import Heading
from lynn.mapping.match import match_all
from lynn.mapping.meaning import meaning_of
from lynn.mapping.source import ColumnMapping, FieldSource
from lynn.mapping.texts import field_texts
from lynn.phone import country_of_cells, guess_country, is_mobile, read_phone, read_phones
from lynn.sheets.grid import Column
from lynn.sheets.table import Table
from lynn.template import Template
from lynn.text import Region, t

#: The share of values that must be so, before all of them are taken to be.
_MOSTLY = 0.8
#: Said of a country without making it another's: "Shipping Country", "Country/Region", "País de residencia".
_BESIDE_COUNTRY = frozenset(
    {"code", "phone", "person", "region", "delivery", "payment", "landline", "?iso", "?residencia", "?residence"}
)


def guess_mapping(table: Table, template: Template) -> ColumnMapping:
    """Match every field to a label, one label at most once, the best total first; wrong is worse than none."""
    fields = [_field_heading(template, name) for name in template.fields]
    labels = [_label_heading(table, at) for at in range(len(table.labels))]
    sources = []
    for field, match in zip(fields, match_all(fields, labels), strict=True):
        if match is None:
            sources.append(FieldSource(field=field.text))
        else:
            label = table.labels[match.label]
            sources.append(FieldSource(field=field.text, labels=(label,), sureness=match.sureness, why=match.why))
    phone_field = _phone_field(fields)
    taken = {label for source in sources for label in source.labels}
    mapping = ColumnMapping(
        sources=tuple(sources),
        phone_field=phone_field,
        country=None,
        country_label=_country_label(labels, taken),
    )
    return guess_country_again(mapping, table, template)


def guess_country_again(mapping: ColumnMapping, table: Table, template: Template | None = None) -> ColumnMapping:
    """The mapping with the country guessed from its phone column; called again when a person chose another one.

    Where several countries have numbers of that form, the country of the template's own example decides.
    """
    if mapping.phone_field is None or not mapping.source(mapping.phone_field).labels:
        return dataclasses.replace(mapping, country=None, country_why=None)
    texts = field_texts(table, mapping.source(mapping.phone_field))
    region, valid, looked_at = guess_country(texts)
    if region is None and template is not None:
        region, valid, looked_at = _country_of_example(template, mapping.phone_field, texts)
    if region is None:
        return dataclasses.replace(
            mapping, country=None, country_why=t("The phones do not say of which country they are")
        )
    why = t(
        "{valid} of {count} phones have the form of a mobile of {country}",
        valid=valid,
        count=looked_at,
        country=Region(region),
    )
    return dataclasses.replace(mapping, country=region, country_why=why)


def _country_of_example(template: Template, phone_field: str, texts: pa.ChunkedArray) -> tuple[str | None, int, int]:
    """As `guess_country`: the country of the template's example, when most numbers are mobiles there as well."""
    examples = [example.get(phone_field, "").lstrip("+ ") for example in template.examples]
    phones = read_phones(pa.chunked_array([[f"+{example}" for example in examples]], pa.large_string()), None)
    region = next((phones.regions[at] for at in phones.region if at), None)
    if region is None:
        return None, 0, 0
    values = [text for text in sample_texts(texts).to_pylist() if text.strip()]
    read = read_phones(pa.chunked_array([values], pa.large_string()), region)
    valid = sum(
        read.regions[at] == region and is_mobile(e164)
        for at, e164 in zip(read.region, read.e164.to_pylist(), strict=True)
    )
    return (region if valid >= _MOSTLY * len(values) > 0 else None), valid, len(values)


def _field_heading(template: Template, name: str) -> Heading:
    examples = [example[name] for example in template.examples if example.get(name, "").strip()]
    return Heading(
        text=name,
        meaning=meaning_of(name),
        example=examples[0] if examples else "",
        look=cache(lambda: look_at_texts(examples)),
        glance=cache(lambda: look_at_texts(examples)),
        mobiles=lambda: 0.0,
    )


def _label_heading(table: Table, at: int) -> Heading:
    column = table.columns[at]
    return Heading(
        text=table.labels[at],
        meaning=meaning_of(table.labels[at]),
        look=cache(lambda: look_at(column)),
        glance=cache(lambda: look_at(column, GLANCE_SIZE)),
        mobiles=cache(lambda: _mobile_share(column)),
        sample=lambda size: sample_texts(column.text, size).to_pylist(),
    )


def _mobile_share(column: Column) -> float:
    _, valid, looked_at = guess_country(sample_texts(column.text, GLANCE_SIZE))
    return valid / looked_at if looked_at else 0.0


def _phone_field(fields: Sequence[Heading]) -> str | None:
    """The field that is the phone: by its name, and by its example only when no name says so."""
    named = [field for field in fields if field.meaning.is_phone]
    if named:
        plain = [field for field in named if field.meaning.core == {"phone"}]
        return (plain or named)[0].text
    looking = [field for field in fields if field.example and read_phone("+" + field.example.lstrip("+"), None)[0]]
    return looking[0].text if len(looking) == 1 else None


def _country_label(labels: Sequence[Heading], taken: set[str]) -> str | None:
    """A column of countries: named so, with cells that name countries."""
    for label in labels:
        # "País", "Código de país", "Country Code (phone)", "Indicativo país"; "Prefijo" where it is one of calling codes.
        core = label.meaning.core - _BESIDE_COUNTRY
        if core and core <= {"country", "area"} and label.text not in taken:
            values = [text for text in label.sample(200) if text.strip()]
            if "country" not in core and not all(text.strip(" (").startswith(("+", "00")) for text in values):
                continue
            known = sum(region is not None for region in country_of_cells(values))
            if values and known >= _MOSTLY * len(values):
                return label.text
    return None
