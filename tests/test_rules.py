"""Rules about values: what nobody should read, what is worth a look, and what is perfectly ordinary."""

from __future__ import annotations

import pytest

from lynn.check import Severity, check_rows
from lynn.mapping import FieldSource
from tests.made_lists import checked_people, made_mapping, made_table, made_template, people

ANA = "+56966660001"


def codes_of(text: str) -> set[str]:
    """Codes given to a shop's name among two sound ones."""
    checked = checked_people(3, Store_Name=["Parque Norte", text, "Plaza Sur"])
    return {issue.code for issue in checked.issues(field="Store Name") if issue.row == 3}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "value-missing"),
        ("nan", "value-not-a-value"),
        ("NULL", "value-not-a-value"),
        ("None", "value-not-a-value"),
        ("N/A", "value-not-a-value"),
        ("#N/A", "value-not-a-value"),
        ("-", "value-not-a-value"),
        ("sin datos", "value-not-a-value"),
        (" nan", "value-not-a-value"),
        ("\u200bnull ", "value-not-a-value"),
        ("\u00a0", "value-missing"),
        ("Hola {{1}}", "value-placeholder"),
        ("[Nombre]", "value-placeholder"),
        ("[nombre de la tienda]", "value-placeholder"),
        ("<<Tienda>>", "value-placeholder"),
        ("«Tienda»", "value-placeholder"),
        ("%NAME%", "value-placeholder"),
        ("*|FNAME|*", "value-placeholder"),
        ("${tienda}", "value-placeholder"),
        ("[object Object]", "value-placeholder"),
        ("1,23E+11", "value-digits-lost"),
        ("a" * 1025, "value-too-long"),
    ],
)
def test_a_value_nobody_should_read_is_held_back(text: str, code: str) -> None:
    assert code in codes_of(text)
    checked = checked_people(3, Store_Name=["Parque Norte", text, "Plaza Sur"])
    assert checked.held_back == {code: 1}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("test", "value-test"),
        ("Prueba 2", "value-test"),
        (" prueba", "value-test"),
        (" 12345", "value-is-number"),
        ("asdfgh", "value-test"),
        ("Mar\u00c3\u00ada", "value-garbled"),
        ("Nu\ufffdez", "value-letters-lost"),
        ("Mu?oz", "value-letters-lost"),
        ("Soto &amp; Hijos", "value-entities"),
        ("PARQUE NORTE", "value-shouting"),
        ("12345", "value-is-number"),
        ("http:/tienda.example", "link-broken"),
        ("https://tienda .example/x", "link-broken"),
    ],
)
def test_a_value_worth_a_look_is_told_and_goes(text: str, code: str) -> None:
    assert code in codes_of(text)
    assert checked_people(3, Store_Name=["Parque Norte", text, "Plaza Sur"]).will_go_count == 3


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Nancy",
            "Nantes",
            "Nulo Díaz",
            "Noneto",
            "Testa Rossa",
            "Pruebas del Sur y Cía",
            "Altos [2] de Chile",
            "50% menos",
        ),
        *(
            "D’Angelo “Chico”",
            "Łukasz Żółć",
            "李小龍",
            "محمد",
            "Sofía 💃🏽",
            "👨‍👩‍👧 Familia Soto",
            "Mac & Cía",
            "R&D; Sur",
        ),
        *(
            "<3 Tienda",
            "Ana <ana@ejemplo.cl>",
            "https://tienda.example/a?b=1",
            "www.tienda.example",
            "a" * 1024,
            "ñ" * 1000,
        ),
        *(
            "São João da Boa Vista",
            "MÃE e Filha",
            "C++ y más",
            "1 + 1",
            "100% [oferta 2x1]"[:4] + " real",
            "«Oferta» de hoy",
        ),
    ],
)
def test_an_ordinary_value_gives_no_issue(text: str) -> None:
    assert codes_of(text) == set()


def test_dates_growing_a_day_a_row_are_told() -> None:
    dates = [f"{day}/05/2026" for day in (20, 21, 22, 23, 24, 28)]
    checked = checked_people(6, New_Date=dates)
    assert [issue.row for issue in checked.issues("date-dragged")] == [2, 3, 4, 5, 6]


def test_one_coupon_for_everybody_is_told_once_for_the_whole_column() -> None:
    checked = checked_people(8, Order_Number=["123"] * 8)
    (cause,) = [cause for cause in checked.causes if cause.code == "value-same-for-all"]
    assert (cause.count, cause.field, cause.severity) == (8, "Order Number", Severity.NOTICE)
    assert len(checked.issues("value-same-for-all")) == 1


def test_a_fixed_value_for_everybody_is_no_surprise() -> None:
    template = made_template()
    mapping = made_mapping(template, Tags=FieldSource(field="Tags", fixed="5000"))
    assert check_rows(made_table(people(8)), template, mapping).causes == ()


def test_an_amount_with_a_slipped_digit_is_told() -> None:
    tags = [str(5000 + 100 * (at % 9)) for at in range(30)]
    tags[7], tags[20] = "50000000", "5"
    checked = checked_people(30, Tags=tags)
    assert [issue.row for issue in checked.issues("value-far-out")] == [9, 22]


@pytest.mark.parametrize(
    "tags",
    [
        [str(1 + at % 30) for at in range(60)],
        [str(at * at + 1) for at in range(40)],
        [str(10 ** (at % 6)) for at in range(40)],
        ["0", *[str(at % 4) for at in range(40)]],
        ["5000"] * 30 + ["50"] * 10,
        ["5000", "50"] * 5,
    ],
)
def test_amounts_that_differ_by_nature_are_not_far_out(tags: list[str]) -> None:
    assert checked_people(len(tags), Tags=tags).issues("value-far-out") == []


def test_a_coupon_used_by_two_people_is_told() -> None:
    orders = [f"{70_000_000 + at * 17}" for at in range(40)]
    orders[30] = orders[5]
    checked = checked_people(40, Order_Number=orders)
    assert [issue.row for issue in checked.issues("value-shared")] == [7, 32]
    orders[30], orders[5] = "0" + orders[6], ""
    assert checked_people(40, Order_Number=orders).issues("value-shared") == []


def test_codes_of_letters_are_compared_too_and_few_codes_for_many_are_no_surprise() -> None:
    codes = [f"AB-{at * 7}X" for at in range(40)]
    codes[3] = codes[4]
    assert len(checked_people(40, Order_Number=codes).issues("value-shared")) == 2
    assert checked_people(40, Order_Number=["A-100", "A-200"] * 20).issues("value-shared") == []


def test_order_numbers_of_all_sizes_are_not_far_out() -> None:
    checked = checked_people(30, Order_Number=[str(10 ** (at % 9)) + str(at) for at in range(30)])
    assert checked.issues("value-far-out") == []
