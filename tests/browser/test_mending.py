"""The circle of the held-back rows in a real browser: downloaded, mended, dropped back, and only then sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from lynn.drafting import practice
from tests.browser.conftest import Site
from tests.browser.walk import PATIENCE, Walk, received_rows

pytestmark = pytest.mark.browser


def download(walk: Walk, to: Path) -> Path:
    with walk.page.expect_download() as waiting:
        walk.page.get_by_test_id("stDownloadButton").locator("button").first.click()
    waiting.value.save_as(to)
    return to


def drop_back(walk: Walk, path: Path) -> None:
    walk.page.get_by_text("Mend them in Excel and drop them back").click()
    walk.page.locator("[data-testid=stFileUploader] input").last.set_input_files(str(path))


def with_phone(path: Path, phone: str) -> None:
    book = load_workbook(path)
    column = [cell.value for cell in book.active[1]].index("Celular") + 1
    book.active.cell(2, column).value = phone
    book.save(path)


def test_mended_rows_go_with_their_own_list_alone(site: Site, page: Page, tmp_path: Path) -> None:
    workbook = tmp_path / "julio.xlsx"
    workbook.write_bytes(practice.practice_list())
    walk = Walk(page, site.app.url)
    walk.to_check(workbook)
    held = download(walk, tmp_path / "held.xlsx")
    with_phone(held, "+56 9 6666 7777")

    book = load_workbook(workbook)
    book.active["A1"] = "Junio"
    book.save(tmp_path / "junio.xlsx")
    other = Walk(page.context.new_page(), site.app.url)
    other.to_check(tmp_path / "junio.xlsx")
    drop_back(other, held)
    refusal = "This is the workbook of julio.xlsx, not of junio.xlsx."
    expect(other.page.get_by_text(refusal)).to_be_visible(timeout=PATIENCE)
    expect(other.key("dock_primary")).to_contain_text("Preview 223 messages")

    drop_back(walk, held)
    expect(walk.page.get_by_text("1 row mended, 1 goes now.")).to_be_visible(timeout=PATIENCE)
    expect(walk.key("dock_primary")).to_contain_text("Preview 224 messages")
    walk.go_on("preview")
    walk.send()
    walk.wait_until_done()
    assert received_rows(site.sandbox.url) == 224
