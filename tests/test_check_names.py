"""What stands where a person's name should: nothing, a place never filled in, test data, lost letters; and names that are names."""

from __future__ import annotations

import pytest

from lynn.check.mend import decode_entities, mend_accents, remove_invisible
from tests.made_lists import checked_people


def codes_of(name: str) -> set[str]:
    return {issue.code for issue in checked_people(3, Name=["Ana Soto", name, "Eva Ríos"]).issues()}


NOT_A_VALUE = [
    "#REF!",
    "#¡VALOR!",
    "#DIV/0!",
    "#NAME?",
    "#¿NOMBRE?",
    "#N/A N/A",
    "#####",
    "NA",
    "S/N",
    "—",
    "null null",
]
NOT_A_VALUE += ["sin nombre", "No informado", "Desconocido", "não informado", "unknown", "[null]", "<NA>"]
NEVER_FILLED = ["{{1}", "{{ nombre }}", "{0}", "{% name %}", "{!Contact.FirstName}", "<%= name %>", "[[nombre]]", "%s"]
NEVER_FILLED += ["Hola [Nombre]", "Hola {nombre}", "[Insertar nombre]", "$NOMBRE$", "__NOMBRE__", "#NOMBRE#", "Nombre"]
NEVER_FILLED += ["Nombre completo", "Ana undefined", "undefined Soto", "Ana null", "Ana nan"]
TESTS = [
    "Test Test",
    "Cliente de prueba",
    "Test User",
    "Juan Prueba",
    "John Doe",
    "Fulano de Tal",
    "asdasd",
    "zzzz",
    "x",
]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *((name, "value-not-a-value") for name in NOT_A_VALUE),
        *((name, "value-placeholder") for name in NEVER_FILLED),
        *((name, "value-test") for name in TESTS),
        ("Jos?", "value-letters-lost"),
        ("Mu\x96oz", "value-letters-lost"),
        ("Mu¤oz", "value-garbled"),
        ("Mu\\u00f1oz", "value-entities"),
        ("Mu%C3%B1oz", "value-entities"),
        ("$5.000", "value-is-number"),
        ("03/05/2024", "value-is-number"),
    ],
)
def test_what_is_no_name_is_told(name: str, code: str) -> None:
    assert codes_of(name) == {code}


@pytest.mark.parametrize(
    "name",
    [
        *("Nan Goldin", "Nulia Paz", "Noa", "Testino", "Bárbara", "Ana N.", "Nombela", "Xu", "Demóstenes", "D´Angelo"),
        *("María (Mary)", "De la Cruz", "Nina Díaz", "Null Ríos"),
    ],
)
def test_a_name_is_a_name(name: str) -> None:
    assert codes_of(name) == set()


@pytest.mark.parametrize(
    "shop", ["CDMX", "IKEA", "ABC", "Zara [Mall]", "Ripley {Centro}", "Bar Demo", "Plaza 100% Outlet"]
)
def test_what_a_shop_is_called_is_no_leftover(shop: str) -> None:
    assert checked_people(3, Store_Name=["Parque Norte", shop, "Plaza Sur"]).issues() == []


@pytest.mark.parametrize("amount", ["5.000", "12.500"])
def test_thousands_with_a_dot_are_not_far_out(amount: str) -> None:
    tags = [str(5000 + 10 * (at % 7)) for at in range(60)]
    tags[7] = amount
    assert checked_people(60, Tags=tags).issues() == []


def test_letters_of_other_machines_are_put_right_where_they_can_be_told() -> None:
    assert mend_accents("Garc¡a Mu¤oz, Jos‚") == "García Muñoz, José"
    assert mend_accents("5 ¢ y £5") == "5 ¢ y £5"
    assert decode_entities("Mu\\u00f1oz y Pe%C3%B1a") == "Muñoz y Peña"
    assert decode_entities("https://x.test/pe%C3%B1a?a=50%25") == "https://x.test/pe%C3%B1a?a=50%25"
    assert remove_invisible("Mu\x96oz \x96") == "Mu\x96oz "
