"""A mapping changed by a person, and kept in the store."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.errors import MappingError
from lynn.mapping import (
    FieldSource,
    Sureness,
    apply_overrides,
    guess_mapping,
    mapping_as_json,
    mapping_from_json,
    with_source,
)
from lynn.mapping.meaning import meaning_of
from tests.mapping.lists import FOUR, LIST, NAMES, PHONES, matches, table


def test_one_source_is_replaced() -> None:
    mapping = guess_mapping(LIST, FOUR)
    changed = with_source(mapping, FieldSource(field="Coupon Days", fixed="3", sureness=Sureness.CHOSEN))
    assert changed.source("Coupon Days").fixed == "3"
    assert [source.field for source in changed.sources] == [source.field for source in mapping.sources]


@pytest.mark.parametrize(
    ("field", "label"), [("Coupon Days", "Trato"), ("coupon_days", "TRATO"), ("CouponDays", "trato ")]
)
def test_override_takes_names_in_any_spelling(field: str, label: str) -> None:
    source = apply_overrides(guess_mapping(LIST, FOUR), LIST, {field: label}).source("Coupon Days")
    assert (source.labels, source.sureness) == (("Trato",), Sureness.CHOSEN)


def test_an_overridden_label_stays_with_the_field_that_was_guessed_for_it() -> None:
    guessed = guess_mapping(LIST, FOUR)
    mapping = apply_overrides(guessed, LIST, {"Coupon Days": "Nombre"})
    assert mapping.source("Coupon Days").labels == ("Nombre",)
    assert mapping.source("Name") == guessed.source("Name")


def test_override_gives_one_label_to_two_fields_when_both_are_asked_for() -> None:
    mapping = apply_overrides(guess_mapping(LIST, FOUR), LIST, {"Name": "Nombre", "Coupon Days": "Nombre"})
    assert matches(mapping) == {"Name": ("Nombre", "chosen"), "Coupon Days": ("Nombre", "chosen")}


def test_override_of_the_phone_column_guesses_the_country_again() -> None:
    mexican = ["+52 55 1234 5678", "+52 55 1234 5679", "+52 55 1234 5670", "", ""]
    list_ = table({"Celular": PHONES, "Contacto": mexican})
    assert apply_overrides(guess_mapping(list_, FOUR), list_, {"Phone": "Contacto"}).country == "MX"


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        (
            {"Nombre": "Nombre"},
            "The template has no field “Nombre”. Its fields: Name, Phone, New Date, Coupon Days.",
        ),
        ({"Name": "Fono"}, "The list has no column “Fono”. Its columns: Nombre, Apellido, Trato."),
    ],
)
def test_unknown_name_in_an_override_is_told_with_those_there_are(overrides: dict[str, str], sentence: str) -> None:
    with pytest.raises(MappingError) as caught:
        apply_overrides(guess_mapping(LIST, FOUR), LIST, overrides)
    assert str(caught.value.sentence) == sentence


def test_mapping_comes_back_from_the_store_as_it_was() -> None:
    mapping = guess_mapping(table({"Nombre": NAMES, "Apellido": NAMES, "Celular": PHONES}), FOUR)
    changed = with_source(
        mapping,
        FieldSource(field="Name", labels=("Nombre", "Apellido"), joiner="-", fallback="x", replacements={"a": "b"}),
    )
    assert mapping_from_json(json.loads(json.dumps(mapping_as_json(changed)))) == changed


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_any_heading_has_a_meaning(heading: str) -> None:
    meaning = meaning_of(heading)
    assert meaning == meaning_of(heading)
    assert not (meaning.is_unnamed and meaning.core)
