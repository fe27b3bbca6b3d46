"""Labels find their fields by name; a wrong match is worse than none."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.mapping import Sureness, guess_mapping
from lynn.mapping.assignment import best_total
from tests.mapping.lists import DATES, FOUR, HEADERS, NAMES, PHONES, SAMPLE_TEMPLATE, matches, table, template, why


@pytest.mark.parametrize(
    "values", [[], PHONES, DATES, ["3", "5", "7"], NAMES], ids=["none", "phones", "dates", "days", "names"]
)
def test_headers_tried_alone_find_their_field_and_decoys_none(values: list[str]) -> None:
    wrong = []
    for expected, header in HEADERS:
        found = list(matches(guess_mapping(table({header: values}), FOUR)))
        if found != ([] if expected == "-" else [expected]):
            wrong.append((header, expected, found))
    assert wrong == []


def test_the_list_of_headers_is_long_and_has_decoys() -> None:
    assert len(HEADERS) >= 150
    assert sum(expected == "-" for expected, _ in HEADERS) >= 50


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("Store Name", "Tienda"),
        ("Store Name", "Nome da loja"),
        ("Order Number", "N° Pedido"),
        ("Order Number", "Código de pedido"),
        ("Order Number", "order_id"),
        ("Coupon Number", "Cupón"),
        ("Coupon Number", "Código do cupom"),
        ("Nombre", "Full name"),
        ("Fecha Nueva", "New date"),
        ("Días Cupón", "coupon days"),
        ("Fecha de entrega", "Delivery date"),
        ("Teléfono", "Mobile"),
        ("Variable 3", "variable_3"),
        ("Monto", "Valor"),
        ("Tags", "Tags (separadas por coma)"),
        ("Tags", "Mis etiquetas"),
        ("Store Name", "nm_loja"),
        ("Store Name", "NOM_SUC"),
        ("Order Number", "N° OC"),
        ("Order Number", "VTEX orderId"),
    ],
)
def test_field_in_any_language_finds_its_label(field: str, label: str) -> None:
    found = guess_mapping(table({label: []}), template(**{field: "x"}))
    assert matches(found) == {field: (label, "sure")}


@pytest.mark.parametrize(
    "label", ["Tele\u0301fono", "Telé\u200bfono", "\ufeffTelé\u00adfono", "TelÃ©fono", "ＴＥＬ", "  Fono\u00a0"]
)
def test_label_is_understood_through_damage_that_nobody_sees(label: str) -> None:
    assert matches(guess_mapping(table({label: PHONES}), FOUR)) == {"Phone": (label, "sure")}


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("Store Name", "Nombre"),
        ("Store Name", "Código tienda"),
        ("Order Number", "Cupón"),
        ("Order Number", "Pedidos"),
        ("Order Number", "Número de pedidos"),
        ("Coupon Number", "Cupones"),
        ("Order Number", "Fecha pedido"),
        ("Tienda de retiro", "Tienda de compra"),
        ("Store Name", "Código tienda de retiro"),
        ("Store Name", "Compra en tienda"),
        ("Coupon Number", "Descuento"),
        ("Coupon Number", "Coupon code discount"),
        ("Coupon Number", "Número"),
        ("Variable 3", "Variable 4"),
        ("Fecha de entrega", "Fecha de compra"),
    ],
)
def test_label_of_another_thing_is_not_taken(field: str, label: str) -> None:
    assert matches(guess_mapping(table({label: []}), template(**{field: "x"}))) == {}


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("Name", "Razón Social / Nombre"),
        ("Store Name", "¿En qué tienda compraste?"),
        ("Store Name", "Local de retiro"),
        ("Store Name", "Sucursal de compra"),
        ("Store Name", "Tienda de retiro"),
        ("Coupon Number", "Promo code"),
        ("Coupon Number", "Código de descuento"),
    ],
)
def test_label_that_says_nearly_the_same_asks_for_a_look(field: str, label: str) -> None:
    assert matches(guess_mapping(table({label: []}), template(**{field: "x"}))) == {field: (label, "look")}


@pytest.mark.parametrize("answers", [["Sí", "No", "Sí"], ["s", "n", ""], ["TRUE", "FALSE", "TRUE"], ["✓", "", "x"]])
@pytest.mark.parametrize(
    "label", ["Mobile?", "¿Celular?", "Phone?", "WhatsApp", "¿Nombre completo?", "Cupón", "Nueva fecha?"]
)
def test_a_column_of_yes_and_no_says_whether_and_not_what(label: str, answers: list[str]) -> None:
    assert matches(guess_mapping(table({label: answers}), SAMPLE_TEMPLATE)) == {}


@pytest.mark.parametrize(
    ("label", "values", "found"),
    [
        ("New Data", [], {"New Date": ("New Data", "look")}),
        ("New Data", DATES, {"New Date": ("New Data", "look")}),
        ("newData", ["a", "b", "c"], {}),
        ("new_data", ["3", "5", "7"], {}),
        ("Nova Data", DATES, {"New Date": ("Nova Data", "sure")}),
        ("Coupon Day", [], {"Coupon Days": ("Coupon Day", "look")}),
        ("Día cupón", ["3", "5", "7"], {"Coupon Days": ("Día cupón", "look")}),
        ("Día cupón", DATES, {}),
        ("couponDay", DATES, {}),
        ("Dia do cupom", ["lunes", "martes", "jueves"], {}),
        ("Días cupón", ["3", "5", "7"], {"Coupon Days": ("Días cupón", "sure")}),
        ("Día(s) cupón", ["3", "5", "7"], {"Coupon Days": ("Día(s) cupón", "sure")}),
    ],
)
def test_a_label_with_two_readings_is_never_sure_and_needs_values_that_fit(
    label: str, values: list[str], found: dict[str, tuple[str, str]]
) -> None:
    assert matches(guess_mapping(table({label: values}), FOUR)) == found


def test_the_best_total_wins_over_the_best_first() -> None:
    # "Nombre" is best for Name, but then Full Name would have nothing that fits as well.
    fields = template(Nombre_completo="Maiko Rojas", Nombre="Maiko")
    found = guess_mapping(table({"Nombre": NAMES, "Nombre completo": NAMES}), fields)
    assert matches(found) == {"Nombre completo": ("Nombre completo", "sure"), "Nombre": ("Nombre", "sure")}


def test_a_label_is_used_once() -> None:
    found = guess_mapping(table({"Celular": PHONES}), template(Phone="56966666666", Mobile="56966666666"))
    assert len(matches(found)) == 1


def test_mobile_goes_before_landline_and_the_other_is_told() -> None:
    found = guess_mapping(table({"Teléfono": ["22 2345 678"] * 5, "Celular": PHONES}), FOUR)
    assert matches(found)["Phone"] == ("Celular", "sure")
    assert why(found, "Phone") == "Means the same: mobile phone. “Teléfono” was left aside"


def test_surname_beside_a_first_name_is_told() -> None:
    found = guess_mapping(table({"Nombre": ["Ana", "Luis", "Eva María"], "Apellido": ["Soto", "Paz", "Ríos"]}), FOUR)
    assert matches(found)["Name"] == ("Nombre", "sure")
    assert why(found, "Name") == "Means the same. “Apellido” is there as well and can be joined to it"


@pytest.mark.parametrize(
    ("label", "values", "reason"),
    [
        ("Phone", NAMES, "The name fits, but the values do not look like phones"),
        ("Name", PHONES, "The name fits, but the values do not look like names"),
        ("New Date", NAMES, "The name fits, but the values do not look like dates"),
        ("Coupon Days", NAMES, "The name fits, but the values are not numbers"),
        (
            "Phone",
            ["12.345.678-5", "9.876.543-3", "15222111-0"],
            "The name fits, but the values do not look like phones",
        ),
        (
            "Celular",
            ["123.456.789-09", "987.654.321-00", "12.345.678"],
            "The name fits, but the values do not look like phones",
        ),
        ("Teléfono", ["10023311", "10023312", "10024410"], "The name fits, but hardly any value is a mobile number"),
        ("New Date", ["3", "5", "7"], "The name fits, but the values do not look like dates"),
        ("Nueva fecha", ["$12.990", "$5.000", "$45.500"], "The name fits, but the values do not look like dates"),
        ("New Date", PHONES, "The name fits, but the values do not look like dates"),
        (
            "Coupon Days",
            ["961234987", "985512340", "961723345"],
            "The name fits, but the values do not look like numbers of days",
        ),
        (
            "Días cupón",
            ["$12.990", "$5.000", "$45.500"],
            "The name fits, but the values do not look like numbers of days",
        ),
        ("Coupon Days", PHONES, "The name fits, but the values do not look like numbers of days"),
        ("Coupon Days", DATES, "The name fits, but the values are not numbers"),
        ("Name", ["", " ", ""], "The name fits, but the column is empty"),
        ("Telefno", PHONES, "Almost the same name"),
        ("Cliente", NAMES, "People are listed under it; see whether these are their names"),
        ("Teléfono 2", PHONES, "Means the same, but is the second of its kind"),
    ],
)
def test_doubtful_match_asks_for_a_look(label: str, values: list[str], reason: str) -> None:
    found = guess_mapping(table({label: values}), FOUR)
    assert [(source.sureness, str(source.why)) for source in found.sources if source.labels] == [
        (Sureness.LOOK, reason)
    ]


@pytest.mark.parametrize(
    ("label", "values"),
    [
        ("New Date", ["45123", "45124.5", "45130"]),
        ("New Date", ["20260703", "20260704", "20260728"]),
        ("New Date", ["03072026", "04072026", "28072026"]),
        ("Coupon Days", ["3 días", "5 días", "10 días"]),
        ("Coupon Days", ["3.0", "30", "365"]),
        ("Phone", ["612.345.678", "611.345.678", "622.345.678"]),
        ("Phone", ["5.6966666601E+10", "5.6966666602E+10", "5.6966666603E+10"]),
        ("Phone", ["6123-4567", "6123-4568", "6123-4569"]),
    ],
)
def test_values_in_another_form_raise_no_doubt(label: str, values: list[str]) -> None:
    assert matches(guess_mapping(table({label: values}), FOUR)) == {label: (label, "sure")}


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.integers(0, 4), st.integers(1, 100).map(float), max_size=5), min_size=1, max_size=4))
def test_no_assignment_has_a_better_total(scores: list[dict[int, float]]) -> None:
    def total(labels: Sequence[int | None]) -> float:
        return sum(0 if label is None else row[label] for row, label in zip(scores, labels, strict=True))

    choices = itertools.product(*[[None, *row] for row in scores])
    allowed = [labels for labels in choices if len(set(labels) - {None}) == sum(label is not None for label in labels)]
    found = best_total(scores)
    assert tuple(found) in allowed
    assert total(found) == max(map(total, allowed))
