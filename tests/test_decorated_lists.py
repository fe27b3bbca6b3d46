"""Lists of all shapes with what people put around them: whatever it is, everybody in the list is read, and nobody else."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.sheets.tables import find_table
from tests.sheet_rows import NAMES, SHOPS, Cell, Sheet, grid_of

#: Labels that a list may have for each kind of column, in three languages.
LABELS = {
    "name": ["Nombre", "Nombre completo", "Cliente", "NOMBRE", "Razón Social", "Nome", "Full Name", "Contacto"],
    "phone": ["Celular", "Teléfono", "Fono", "WhatsApp", "Telemóvel", "Phone", "Mobile Number", "N° móvil"],
    "city": ["Ciudad", "Comuna", "Tienda", "Sucursal", "Cidade", "Store"],
    "date": ["Fecha", "Vencimiento", "Última compra", "Data", "Due date"],
    "amount": ["Monto", "Total", "Saldo", "Valor", "Amount"],
    "order": ["N° Pedido", "Folio", "Order ID", "Código"],
    "email": ["Correo", "E-mail", "Email"],
    "flag": ["Activo", "¿Acepta?", "Estado"],
}
TITLES: Sheet = [
    ["Reporte de clientes"],
    ["Generado: 01/07/2024 09:14"],
    ["Comercial Ñandú SpA"],
    ["Periodo:", "Mayo 2024"],
    ["Total registros:", 9],
    ["Filtro: Comuna = Talca"],
]
ENDINGS = ["* Montos en pesos", "Fuente: CRM", "Página 1 de 1", "Fin del reporte", "Elaborado por: Marta"]


def cell(kind: str, place: int, style: int) -> Cell:
    phones: list[Cell] = [56977770000 + place, f"+56 9 7777 {place:04d}", f"9 7777 {place:04d}"]
    values: dict[str, Cell] = {
        "name": [*NAMES, "MARIO PAZ", "rosa lara", "Comercial Ñandú SpA", "Total Clean Ltda"][place * 7 % 12],
        "phone": phones[style],
        "city": SHOPS[place * 3 % 8],
        "date": dt.date(2024, 1 + place % 12, 1 + place % 27),
        "amount": 1000 + place * 17,
        "order": 80_000_000 + place * 13,
        "email": f"c{place}@ejemplo.cl",
        "flag": ["Sí", "No", "Pendiente"][place % 3],
    }
    return values[kind]


@st.composite
def decorated(draw: st.DrawFn) -> tuple[list[str], Sheet, Sheet]:
    """The labels (none: a list without heading), the people, and the sheet that they stand in."""
    others = draw(st.lists(st.sampled_from(sorted(LABELS.keys() - {"name", "phone"})), unique=True, max_size=5))
    kinds = draw(st.permutations(["name", "phone", *others]))
    count, style = draw(st.sampled_from([1, 2, 3, 8, 30])), draw(st.integers(0, 2))
    has_heading = draw(st.booleans()) or count < 3
    labels = [draw(st.sampled_from(LABELS[kind])) for kind in kinds]
    people = [[cell(kind, place, style) for kind in kinds] for place in range(count)]
    titles = draw(st.lists(st.sampled_from(TITLES), unique_by=str, max_size=3))
    # Without headings nothing but a blank row tells the last title from a person.
    rows: Sheet = [*titles, *([[]] if titles and (not has_heading or draw(st.booleans())) else [])]
    rows += [list(labels)] if has_heading else []
    middle = count // 2 if count > 4 else count
    between: Sheet = draw(st.sampled_from([[], [[]], [list(labels)] if has_heading else []]))
    rows += [*people[:middle], *(between if middle < count else []), *people[middle:]]
    if "amount" in kinds and draw(st.booleans()):
        total: list[Cell] = [None] * len(kinds)
        total[0 if kinds[0] != "amount" else 1] = draw(st.sampled_from(["TOTAL", "Total general", "Suma"]))
        total[kinds.index("amount")] = 99_999
        rows.append(total)
    if draw(st.booleans()):
        rows += [*([[]] if draw(st.booleans()) else []), [draw(st.sampled_from(ENDINGS))]]
    blank: list[Cell] = [None] * draw(st.integers(0, 3))
    return labels if has_heading else [], people, [blank + row for row in rows]


@settings(max_examples=300)
@given(decorated())
def test_everybody_in_the_list_is_read_and_nobody_else(made: tuple[list[str], Sheet, Sheet]) -> None:
    labels, people, rows = made
    found = find_table(grid_of(rows), "es").table
    read = list(zip(*(column.text.to_pylist() for column in found.columns), strict=True))
    wanted = [
        tuple(each.strftime("%d/%m/%Y") if isinstance(each, dt.date) else str(each) for each in row) for row in people
    ]
    assert read == wanted
    if labels and len(set(labels)) == len(labels):
        assert list(found.labels) == labels
