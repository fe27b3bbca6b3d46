"""Bad input says one sentence and loses nothing; the nastiest lists go through to the last stop."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from lynn.drafting import practice
from tests.browser.conftest import Site
from tests.browser.walk import PATIENCE, Walk

pytestmark = pytest.mark.browser


def word_file() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return content.getvalue()


BAD_FILES = {
    "lista.pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "foto.png": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "carta.docx": word_file(),
    "vacia.csv": b"",
    "~$clientes.xlsx": b"\x05Carla" + bytes(159),
    "rota.xlsx": practice.practice_list()[:3000],
    "solo encabezado.csv": "Nombre;Teléfono\n".encode(),
}


def test_bad_files_each_say_a_sentence_and_the_next_one_may_come(site: Site, page: Page, tmp_path: Path) -> None:
    walk = Walk(page, site.app.url)
    walk.open()
    walk.paste(practice.TEMPLATE)
    walk.go_on("list")
    said: set[str] = set()
    for name, content in BAD_FILES.items():
        path = tmp_path / name
        path.write_bytes(content)
        # The widget of the file before has to be gone: what is dropped on it while it leaves is lost.
        expect(page.locator("[data-testid=stFileUploaderFile]")).to_have_count(0, timeout=PATIENCE)
        walk.stands()
        page.locator("[data-testid=stFileUploader] input").first.set_input_files(str(path))
        alert = page.get_by_role("alert")
        expect(alert).to_be_visible(timeout=PATIENCE)
        page.wait_for_function(
            "known => { const now = document.querySelector('[role=alert]')?.innerText; return now && !known.includes(now) }",
            arg=sorted(said),
            timeout=PATIENCE,
        )
        sentence = alert.inner_text()
        assert "Traceback" not in sentence
        assert "Error" not in sentence
        said.add(sentence)
        expect(page.locator("h1").first).to_have_text("Where is your list?")
    assert len(said) == len(BAD_FILES)
    good = tmp_path / "buena.xlsx"
    good.write_bytes(practice.practice_list())
    walk.drop(good)
    expect(page.locator("h1").first).to_have_text("240 rows were read")


def test_a_paste_that_is_none_says_why_and_is_kept(site: Site, page: Page) -> None:
    walk = Walk(page, site.app.url)
    walk.open()
    walk.paste("Hola, te mando la lista mañana", is_template=False)
    expect(page.get_by_role("alert")).to_be_visible()
    page.reload()
    walk.stands()
    expect(walk.key("pasted").locator("textarea")).to_have_value("Hola, te mando la lista mañana", timeout=PATIENCE)


def float_phones() -> bytes:
    book = Workbook()
    notes = book.active
    notes.title = "Instrucciones"
    notes.append(["Complete la segunda hoja y envíela a marketing"])
    sheet = book.create_sheet("Base")
    sheet.append([None, None, "Reporte de clientes"])
    sheet.append([])
    sheet.append(["Nombre", "Celular", "Monto", "Fecha", "Tienda", "Pedido", "Cupón", "Días cupón"])
    for number in range(30):
        phone = 56966660000.0 + 137 * number
        sheet.append([f"Ana María {number}", phone, 5000.5, "03-may-24", "Maipú", f"{number:05d}", f"C{number}", 3])
    sheet.append(["TOTAL", None, 150015])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def html_as_xls() -> bytes:
    rows = "".join(
        f"<tr><td>José Muñoz {n}</td><td>9 6666 {n:04d}</td><td>$5.000</td><td>13/05/2024</td><td>Ñuñoa</td>"
        f"<td>{n:06d}</td><td>K{n}</td><td>5</td></tr>"
        for n in range(1000, 1025)
    )
    heads = "".join(
        f"<th>{name}</th>"
        for name in ("Nombre", "Teléfono", "Monto", "Fecha", "Tienda", "N° pedido", "Cupón", "Días de cupón")
    )
    return f"<html><meta charset='utf-8'><table><tr>{heads}</tr>{rows}</table></html>".encode()


def utf16_as_csv() -> bytes:
    lines = ["nombre_completo\tnúmero_de_teléfono\tmonto\tfecha\ttienda\tpedido\tcupón\tdías_cupón"]
    lines += [f"Zoé Güell {n}\tp:+5696666{n:04d}\t5.000\t2024-05-13\tTemuco\t{n}\tZ{n}\t4" for n in range(2000, 2025)]
    return "\r\n".join(lines).encode("utf-16")


NASTY: dict[str, tuple[Callable[[], bytes], int]] = {
    "phones as floats on the second sheet.xlsx": (float_phones, 30),
    "html.xls": (html_as_xls, 25),
    "leads.csv": (utf16_as_csv, 25),
}


@pytest.mark.parametrize("name", NASTY)
def test_the_nastiest_lists_reach_the_last_stop(site: Site, page: Page, tmp_path: Path, name: str) -> None:
    make, rows = NASTY[name]
    path = tmp_path / name
    path.write_bytes(make())
    walk = Walk(page, site.app.url)
    walk.open()
    walk.paste(practice.TEMPLATE)
    walk.go_on("list")
    walk.drop(path)
    expect(page.locator("h1").first).to_have_text(f"{rows} rows were read")
    walk.go_on("columns")
    if not walk.key("dock_primary").locator("button").first.is_enabled():
        pytest.fail("not every field found its column: " + page.locator("h1").first.inner_text())
    walk.go_on("check")
    walk.go_on("preview")
    expect(walk.key("dock_primary")).to_contain_text(str(rows), timeout=PATIENCE)
