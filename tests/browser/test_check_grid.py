"""The check in a real browser: what is ticked in the grid counts, rows open below their reason, each stop begins at its top."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lynn.drafting import practice
from tests.browser.conftest import Site
from tests.browser.walk import PATIENCE, Walk

pytestmark = pytest.mark.browser

CAUSE = "show_phone-invalid_Phone"
#: Where the box of "Leave out" lies, from the grid's right edge and from its top, in pixels.
BOX_FROM_RIGHT, BOX_FROM_TOP = 74, 54


@pytest.fixture
def walk(site: Site, page: Page, tmp_path: Path) -> Walk:
    """Somebody at the check of the practice list, with the first reason open."""
    workbook = tmp_path / "julio.xlsx"
    workbook.write_bytes(practice.practice_list())
    walk = Walk(page, site.app.url)
    walk.to_check(workbook)
    expect(walk.key("dock_primary")).to_contain_text("Preview 223 messages", timeout=PATIENCE)
    return walk


def height(page: Page) -> float:
    return float(page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop"))


def test_who_is_ticked_does_not_go_whatever_is_pressed_next(walk: Walk) -> None:
    walk.press(CAUSE)
    walk.page.get_by_text("In a grid").click()
    walk.stands()
    grid = walk.key("rows_panel").get_by_test_id("stDataFrame")
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    walk.page.mouse.click(box["x"] + box["width"] - BOX_FROM_RIGHT, box["y"] + BOX_FROM_TOP)
    expect(walk.key("dock_primary")).to_contain_text("Use 1 change", timeout=PATIENCE)
    walk.press("path_done_preview", step="preview")
    walk.press("dock_back", step="check")
    expect(walk.page.get_by_text("Left out by you")).to_be_visible(timeout=PATIENCE)


def test_a_value_typed_and_left_at_once_counts(walk: Walk) -> None:
    walk.press(CAUSE)
    walk.page.locator('[class*="st-key-mend_"] input').first.fill("+56 9 6666 1234")
    walk.key("dock_primary").locator("button").first.click()
    expect(walk.key("dock_primary")).to_contain_text("224", timeout=PATIENCE)


def test_rows_open_right_below_their_reason(walk: Walk) -> None:
    walk.press(CAUSE)
    button, panel = walk.key(CAUSE).bounding_box(), walk.key("rows_panel").bounding_box()
    assert button
    assert panel
    assert 0 < panel["y"] - button["y"] < 150


def test_each_stop_begins_at_its_top(walk: Walk) -> None:
    walk.page.mouse.move(640, 500)
    walk.page.mouse.wheel(0, 3000)
    walk.page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 300")
    walk.press("path_done_columns", step="columns")
    walk.page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")
    assert height(walk.page) == 0
