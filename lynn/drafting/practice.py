"""The practice material: a template as the vendor's page shows it, and a list as messy as real ones. All people are invented.

In: nothing. Out: a text to paste and a workbook to drop. Why: somebody who sends for the first time should meet every kind of
trouble once where nothing leaves the machine.
"""

from __future__ import annotations

import io
from datetime import date, timedelta

from openpyxl import Workbook
from openpyxl.styles import Font

TEMPLATE_NAME = "Winter coupon"

#: As pasted from a chat: curly quotes, a comma too many, the last brace lost.
TEMPLATE = """{“campaingId”: "", "templateId": "3c6f10ec-0000-0000-0000-210080090000", "typeOfData": 0,
 "data": [{"Name": "Maiko", "Phone": "56966666666", "Tags": "5000", "New Date": "03/05/2024", "Store Name": "Altos las Condes",
           "Order Number": "12345678", "Coupon Number": "87654321", "Coupon Days": "3"},
          {"Name": "Camilo", "Phone": "56955555555", "Tags": "5500", "New Date": "04/05/2024", "Store Name": "Altos las Condes 2",
           "Order Number": "12345", "Coupon Number": "54321", "Coupon Days": "5",}]
"""

MESSAGE = (
    "Hola {{Name}}, desde el {{New Date}} tienes un cupón de {{Tags}} en {{Store Name}}.\n\n"
    "Código {{Coupon Number}}, válido por {{Coupon Days}} días. Pedido {{Order Number}}."
)

LIST_NAME = "clientes_julio.xlsx"

_FIRST = [
    "María José",
    "Camilo",
    "João",
    "Íñigo",
    "Begoña",
    "Ximena",
    "Tomás",
    "Úrsula",
    "Antonia",
    "Benjamín",
    "Conceição",
    "Zoé",
]
_LAST = ["Núñez", "Rojas", "da Silva", "Güell", "Ibáñez", "Sepúlveda", "Muñoz", "Díaz", "Gonçalves", "D'Angelo"]
_STORES = ["Altos las Condes", "Plaza Egaña", "Plaza Ñuñoa", "Mall del Sol"]


def practice_list(rows: int = 240) -> bytes:
    """An .xlsx with a title above, a total below, and one of each trouble among its rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Clientes"
    sheet.append(["Clientes campaña de invierno"])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([])
    sheet.append(["Nombre", "Celular", "Monto", "Fecha", "Tienda", "N° pedido", "Cupón"])
    for number in range(rows):
        sheet.append(_row(number))
        line = sheet.max_row
        sheet.cell(line, 3).number_format = '"$"#,##0'
        sheet.cell(line, 4).number_format = "dd/mm/yyyy"
        sheet.cell(line, 6).number_format = "00000000"
    sheet.append(["TOTAL", None, 5000 * rows])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _subscriber(number: int) -> int:
    return 60_000_000 + (1_234_567 + number * 7_654_321) % 29_999_999


def _row(number: int) -> list[object]:
    # Spread by a step that is prime to the range, so that neighbours are not consecutive numbers.
    subscriber = _subscriber(number)
    phone = f"569{subscriber:08d}"
    name = f"{_FIRST[number % 12]} {_LAST[(number * 7) % 10]}"
    spelled: object = int(phone)
    match number % 10:
        case 1:
            spelled = f"+56 9 {phone[3:7]} {phone[7:]}"
        case 2:
            spelled = f"9 {phone[3:7]} {phone[7:]}"
        case 3:
            spelled = f"09-{phone[3:7]}-{phone[7:]}"
    if number % 12 == 5:
        name = name.upper()
    odd: dict[int, object] = {17: None, 42: "5,69E+10", 77: "no tiene", 101: "22 234 5678", 150: "9 1234 567"}
    spelled = odd.get(number, spelled) if number in odd else spelled
    if number in {60, 120}:
        # The same person as two rows above, spelled in another way.
        twin = f"569{_subscriber(number - 2):08d}"
        spelled = f"(+56) {twin[2:]}"
    if number == 88:
        name = "{{1}}"
    if number == 133:
        name = f"  {name}\n"
    day = date(2026, 7, 3) + timedelta(days=(number * 5) % 26)
    return [
        name,
        spelled,
        5000 + 500 * (number % 9),
        day,
        _STORES[number % 4],
        12345 + number,
        54_321_000 + (number * 37) % 997,
    ]
