"""Which field is the phone, and which country its numbers are of."""

from __future__ import annotations

import json

import pytest

from lynn.mapping import FieldSource, guess_country_again, guess_mapping, with_source
from lynn.template import Template
from lynn.text import Region, Text
from tests.mapping.lists import FOUR, PHONES, table, template


@pytest.mark.parametrize(
    ("fields", "phone_field"),
    [
        (FOUR, "Phone"),
        (template(Nombre="Ana", Móvil="56966666666"), "Móvil"),
        (template(Cliente="Ana", Destino="56966666666"), "Destino"),
        (template(Cliente="Ana"), None),
        (template(Teléfono_tienda="56966666666", Celular="56966666667"), "Celular"),
    ],
)
def test_phone_field_is_known_by_name_or_example(fields: Template, phone_field: str | None) -> None:
    assert guess_mapping(table({"x": []}), fields).phone_field == phone_field


def test_country_is_guessed_and_its_reason_is_in_the_readers_language() -> None:
    found = guess_mapping(table({"Celular": [f"+56 9 6666 {n:04}" for n in range(1000)]}), FOUR)
    assert found.country == "CL"
    assert str(found.country_why) == "1,000 of 1,000 phones have the form of a mobile of Chile"


def test_country_of_the_example_decides_among_countries_with_such_numbers() -> None:
    numbers = [f"9{n:08}" for n in range(40_000_000, 90_000_000, 1_000_003)]
    assert guess_mapping(table({"Celular": numbers}), FOUR).country == "CL"
    peru = template(Name="Maiko", Phone="51966666666")
    assert guess_mapping(table({"Celular": numbers}), peru).country == "PE"


def test_country_is_guessed_again_for_another_column() -> None:
    list_ = table({"Celular": PHONES, "Otro": ["+52 55 1234 5678", "+52 55 1234 5679", "+52 55 1234 5670"] + [""] * 2})
    changed = with_source(guess_mapping(list_, FOUR), FieldSource(field="Phone", labels=("Otro",)))
    assert guess_country_again(changed, list_).country == "MX"


def test_a_column_of_countries_is_known_by_name_and_cells() -> None:
    assert (
        guess_mapping(table({"Celular": PHONES, "País": ["Chile", "Perú", "CL", "", "México"]}), FOUR).country_label
        == "País"
    )
    assert guess_mapping(table({"Celular": PHONES, "País": ["a", "b", "c", "d", "e"]}), FOUR).country_label is None


@pytest.mark.parametrize(
    ("label", "cells", "is_found"),
    [
        ("Código de país", ["56", "51", "56", "52", "56"], True),
        ("Shipping Country", ["CL", "PE", "CL", "MX", "CL"], True),
        ("País de residencia", ["Chile", "Perú", "Chile", "México", "Chile"], True),
        ("Prefijo", ["+56", "+51", "+56", "+52", "+56"], True),
        ("Prefijo", ["11", "51", "55", "21", "11"], False),  # areas inside a country
        ("DDD", ["11", "51", "55", "21", "11"], False),
        ("Código postal", ["56", "51", "56", "52", "56"], False),
    ],
)
def test_a_column_of_countries_may_hold_calling_codes_but_not_areas(
    label: str, cells: list[str], is_found: bool
) -> None:
    found = guess_mapping(table({"Celular": PHONES, label: cells}), FOUR).country_label
    assert found == (label if is_found else None)


def test_a_region_is_named_in_each_language() -> None:
    text = Text("{country}", facts={"country": Region("BR")})
    assert [text.render(language) for language in ("en", "es", "pt")] == ["Brazil", "Brasil", "Brasil"]
    assert Text.from_json(json.loads(json.dumps(text.as_json()))).facts == text.facts
