"""Labels find their fields, by name and by values; a wrong match is worse than none."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.errors import MappingError
from lynn.mapping import (
    ColumnMapping,
    FieldSource,
    Sureness,
    apply_overrides,
    field_texts,
    guess_country_again,
    guess_mapping,
    mapping_as_json,
    mapping_from_json,
    with_source,
)
from lynn.mapping.assignment import best_total
from lynn.mapping.meaning import meaning_of
from lynn.sheets.grid import CellKind, Column
from lynn.sheets.table import Table
from lynn.template import Template, parse_template
from lynn.text import Region, Text

SAMPLES = Path(__file__).parent / "samples"
SAMPLE_TEMPLATE = parse_template((SAMPLES / "template" / "exact.json").read_text())
HEADERS = [line.split("\t") for line in (SAMPLES / "mapping" / "headers.tsv").read_text().splitlines()]

NAMES = ["María José Núñez", "Camilo Rojas", "João da Conceição", "Ana Soto", "Eva Ríos"]
PHONES = ["9 6666 6601", "+56 9 6666 6602", "56966666603", "966666604", "9-6666-6605"]
DATES = ["03/07/2026", "04/07/2026", "28/07/2026", "05/07/2026", "06/07/2026"]


def table(columns: Mapping[str, Sequence[str]], kinds: Mapping[str, CellKind] | None = None) -> Table:
    """A list with these columns, as the reader would give it."""
    count = len(next(iter(columns.values())))
    return Table(
        labels=tuple(columns),
        columns=tuple(
            Column(
                text=pa.chunked_array([pa.array(list(texts), pa.large_string())]),
                kinds=np.full(count, kinds[label], np.int8) if kinds and label in kinds else None,
            )
            for label, texts in columns.items()
        ),
        row_numbers=np.arange(2, count + 2),
        hidden=np.zeros(count, bool),
        language="es",
    )


def template(**example: str) -> Template:
    """A template with these fields and examples; `_` in a name stands for a blank."""
    row = {name.replace("_", " "): value for name, value in example.items()}
    return parse_template(json.dumps({"templateId": "t", "data": [row]}))


FOUR = template(Name="Maiko", Phone="56966666666", New_Date="03/05/2024", Coupon_Days="3")


def matches(mapping: ColumnMapping) -> dict[str, tuple[str, str]]:
    """Field → (label, how sure), of the fields that have one."""
    return {source.field: (source.labels[0], source.sureness.value) for source in mapping.sources if source.labels}


def why(mapping: ColumnMapping, field: str) -> str:
    """The reason in English."""
    return str(mapping.source(field).why)


# -- labels ----------------------------------------------------------------------------------------------------------


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
        ("Coupon Number", "Número"),
        ("Variable 3", "Variable 4"),
        ("Fecha de entrega", "Fecha de compra"),
    ],
)
def test_label_of_another_thing_is_not_taken(field: str, label: str) -> None:
    assert matches(guess_mapping(table({label: []}), template(**{field: "x"}))) == {}


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


# -- values ----------------------------------------------------------------------------------------------------------


def test_amounts_like_the_example_are_offered_by_their_values() -> None:
    found = guess_mapping(
        table({"Nombre": NAMES, "Celular": PHONES, "Monto": ["5000", "5500"] * 2 + [""]}), SAMPLE_TEMPLATE
    )
    assert matches(found)["Tags"] == ("Monto", "look")
    assert why(found, "Tags") == "By its values: amounts, like the example 5000"


def test_a_lone_date_is_offered_in_the_company_of_known_columns() -> None:
    found = guess_mapping(table({"Nombre": NAMES, "Celular": PHONES, "Fecha": DATES}), FOUR)
    assert matches(found)["New Date"] == ("Fecha", "look")


def test_real_date_cells_count_as_dates_whatever_they_show() -> None:
    columns = {"Nombre": NAMES, "Celular": PHONES, "Fecha": ["lunes", "martes", "miércoles", "jueves", "viernes"]}
    found = guess_mapping(table(columns, {"Fecha": CellKind.DATE}), FOUR)
    assert matches(found)["New Date"] == ("Fecha", "look")


@pytest.mark.parametrize("label", ["Fecha de nacimiento", "Fecha de compra", "created_time"])
def test_a_date_of_its_own_is_never_offered_for_another(label: str) -> None:
    found = guess_mapping(table({"Nombre": NAMES, "Celular": PHONES, label: DATES}), FOUR)
    assert "New Date" not in matches(found)


def test_phones_under_a_strange_label_are_offered() -> None:
    found = guess_mapping(table({"Nombre": NAMES, "Contacto 1": PHONES}), FOUR)
    assert matches(found)["Phone"] == ("Contacto 1", "look")
    assert why(found, "Phone") == "By its values: mobile numbers"


@pytest.mark.parametrize("label", ["Fax", "RUT", "Teléfono tienda", "N° Pedido", "Teléfono de emergencia"])
def test_numbers_under_a_label_that_says_otherwise_are_not_phones(label: str) -> None:
    assert "Phone" not in matches(guess_mapping(table({"Nombre": NAMES, label: PHONES}), FOUR))


def test_codes_of_eight_digits_are_not_offered_as_phones() -> None:
    codes = [str(61234567 + 1011 * n) for n in range(20)]
    assert "Phone" not in matches(guess_mapping(table({"Nombre": NAMES * 4, "Ticket": codes}), FOUR))


def test_list_without_headings_is_matched_by_its_values() -> None:
    found = guess_mapping(
        table({"Columna A": NAMES, "Columna B": PHONES, "Columna C": DATES, "Columna D": ["x"] * 5}), FOUR
    )
    assert matches(found) == {
        "Name": ("Columna A", "look"),
        "Phone": ("Columna B", "look"),
        "New Date": ("Columna C", "look"),
    }


def test_three_hundred_columns_take_a_moment_only() -> None:
    columns: dict[str, list[str]] = {"ID": ["1"] * 500, "Nombre": NAMES * 100, "Celular": PHONES * 100}
    columns |= {f"P{n}. ¿Recomendaría la tienda {n} a sus amigos?": [str(n % 10)] * 500 for n in range(297)}
    started = time.process_time()
    found = guess_mapping(table(columns), SAMPLE_TEMPLATE)
    assert time.process_time() - started < 1
    assert set(matches(found)) == {"Name", "Phone"}


def test_a_million_rows_are_sampled() -> None:
    big = table({"Nombre": NAMES * 200_000, "Celular": PHONES * 200_000})
    started = time.process_time()
    guess_mapping(big, SAMPLE_TEMPLATE)
    assert time.process_time() - started < 2


# -- phone and country -----------------------------------------------------------------------------------------------


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


def test_a_region_is_named_in_each_language() -> None:
    text = Text("{country}", facts={"country": Region("BR")})
    assert [text.render(language) for language in ("en", "es", "pt")] == ["Brazil", "Brasil", "Brasil"]
    assert Text.from_json(json.loads(json.dumps(text.as_json()))).facts == text.facts


# -- applied ---------------------------------------------------------------------------------------------------------


LIST = table({"Nombre": ["Ana", "", " Luis "], "Apellido": ["Soto", "Paz", ""], "Trato": ["M", " f ", "otro"]})


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        (FieldSource(field="F"), ["", "", ""]),
        (FieldSource(field="F", is_left_empty=True, labels=("Nombre",)), ["", "", ""]),
        (FieldSource(field="F", fixed="3"), ["3", "3", "3"]),
        (FieldSource(field="F", labels=("Nombre",)), ["Ana", "", " Luis "]),
        (FieldSource(field="F", labels=("Nombre", "Apellido")), ["Ana Soto", "Paz", "Luis"]),
        (FieldSource(field="F", labels=("Apellido", "Nombre"), joiner=", "), ["Soto, Ana", "Paz", "Luis"]),
        (FieldSource(field="F", labels=("Nombre",), fallback="cliente"), ["Ana", "cliente", " Luis "]),
        (FieldSource(field="F", labels=("Trato",), replacements={"m": "Sr.", "F ": "Sra."}), ["Sr.", "Sra.", "otro"]),
        (FieldSource(field="F", labels=("Trato",), replacements={"otro": ""}, fallback="-"), ["M", " f ", "-"]),
        (FieldSource(field="F", labels=("Nombre",), replacements={"": "nadie"}), ["Ana", "nadie", " Luis "]),
        (FieldSource(field="F", labels=("Nombre",), replacements={"A": "1", "a": "2"}), ["Ana", "", " Luis "]),
    ],
)
def test_source_gives_the_text_of_each_row(source: FieldSource, texts: list[str]) -> None:
    found = field_texts(LIST, source)
    assert found.to_pylist() == texts
    assert found.type == pa.large_string()
    assert isinstance(found, pa.ChunkedArray)


def test_one_label_and_nothing_else_is_not_copied() -> None:
    assert field_texts(LIST, FieldSource(field="F", labels=("Nombre",))) is LIST.column("Nombre").text


@pytest.mark.parametrize(
    "source",
    [
        FieldSource(field="F", fixed="3"),
        FieldSource(field="F", labels=("A", "B"), fallback="x", replacements={"a": "b"}),
    ],
)
def test_empty_list_gives_no_texts(source: FieldSource) -> None:
    empty = table({"A": [], "B": []})
    assert field_texts(empty, source).to_pylist() == []


def test_columns_in_several_chunks_are_joined_row_by_row() -> None:
    first = Column(text=pa.chunked_array([["a", "b"], ["c"]], pa.large_string()))
    second = Column(text=pa.chunked_array([["1"], ["2", "3"]], pa.large_string()))
    parts = Table(
        labels=("A", "B"), columns=(first, second), row_numbers=np.arange(3), hidden=np.zeros(3, bool), language="en"
    )
    source = FieldSource(field="F", labels=("A", "B"), joiner="", replacements={"b2": "x"}, fallback="y")
    assert field_texts(parts, source).to_pylist() == ["a1", "x", "c3"]


cells = st.sampled_from(["", " ", "M", "m ", "f", "Ana", "\u00a0", "Ñandú", "ÑANDÚ "])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(cells, cells), max_size=6),
    st.sampled_from([("A",), ("A", "B"), ("B", "A")]),
    st.dictionaries(st.sampled_from(["m", "ñandú", "", "ana m"]), cells, max_size=3),
    st.sampled_from([None, "", "x"]),
)
def test_arrow_gives_what_python_would_row_by_row(
    rows: list[tuple[str, str]], labels: tuple[str, ...], replacements: dict[str, str], fallback: str | None
) -> None:
    def one(row: tuple[str, str]) -> str:
        parts = [dict(zip("AB", row, strict=True))[label] for label in labels]
        text = parts[0] if len(parts) == 1 else "+".join(part.strip() for part in parts if part.strip())
        text = replacements.get(text.strip().lower(), text)
        return fallback if fallback is not None and not text.strip() else text

    list_ = table({"A": [a for a, _ in rows], "B": [b for _, b in rows]})
    source = FieldSource(field="F", labels=labels, joiner="+", replacements=replacements, fallback=fallback)
    assert field_texts(list_, source).to_pylist() == [one(row) for row in rows]


def test_label_that_is_gone_is_named() -> None:
    with pytest.raises(MappingError, match="The list has no column “Fono” any more"):
        field_texts(LIST, FieldSource(field="F", labels=("Fono",)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.integers(0, 4), st.integers(1, 100).map(float), max_size=5), min_size=1, max_size=4))
def test_no_assignment_has_a_better_total(scores: list[dict[int, float]]) -> None:
    def total(labels: Sequence[int | None]) -> float:
        return sum(0 if label is None else row[label] for row, label in zip(scores, labels, strict=True))

    choices = itertools.product(*[[None, *row] for row in scores])
    allowed = [labels for labels in choices if len(set(labels) - {None}) == sum(label is not None for label in labels)]
    found = best_total(scores)
    assert tuple(found) in allowed
    assert total(found) == max(map(total, allowed))


# -- edited and stored -----------------------------------------------------------------------------------------------


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


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_heading_has_a_meaning(heading: str) -> None:
    meaning = meaning_of(heading)
    assert meaning == meaning_of(heading)
    assert not (meaning.is_unnamed and meaning.core)
