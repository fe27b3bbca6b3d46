"""Sending later: however quick the click, nothing leaves before the time that was meant."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from lynn.drafting import practice
from lynn.text import t
from tests.browser.conftest import Site
from tests.browser.walk import PATIENCE, Walk, received_rows

pytestmark = pytest.mark.browser

#: As the browser of these tests is set.
ZONE = ZoneInfo("America/Santiago")


@pytest.fixture
def walk(site: Site, page: Page, tmp_path: Path) -> Walk:
    """At the last stop, nothing sent yet."""
    workbook = tmp_path / "clientes.xlsx"
    workbook.write_bytes(practice.practice_list())
    walk = Walk(page, site.app.url)
    walk.to_preview(workbook)
    expect(walk.key("dock_primary").locator("button")).to_be_enabled(timeout=PATIENCE)
    return walk


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def choose_later(walk: Walk) -> None:
    walk.page.get_by_text("At a time that I choose").click()
    walk.key("start_at").wait_for()


def type_time(walk: Walk, when: datetime) -> None:
    """Digit by digit into the field's parts, as it lies open."""
    for part, text in (("year", f"{when:%Y}"), ("month", f"{when:%m}"), ("day", f"{when:%d}"), ("hour", f"{when:%H}")):
        walk.key("start_at").locator(f"[data-type={part}]").click()
        walk.page.keyboard.type(text)
    walk.key("start_at").locator("[data-type=minute]").click()
    walk.page.keyboard.type(f"{when:%M}")


def tomorrow_evening() -> datetime:
    return (datetime.now(ZONE) + timedelta(days=1)).replace(hour=22, minute=30)


def press_both(walk: Walk, choice: Locator) -> None:
    """A choice and the button that sends, in one instant: the page has no time between them."""
    choice.wait_for(state="attached")
    button = walk.key("dock_primary").locator("button").first.element_handle()
    choice.evaluate("(choice, button) => { choice.click(); button.click() }", button)


def sent_nothing(site: Site, walk: Walk) -> None:
    walk.stands()
    assert "submission=" not in walk.page.url
    assert received_rows(site.sandbox.url) == 0
    walk.open("/submissions")
    expect(walk.page.get_by_text("Nothing was sent yet")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("with_calendar", [False, True])
def test_a_quick_press_while_the_time_is_typed_sends_nothing(site: Site, walk: Walk, with_calendar: bool) -> None:
    choose_later(walk)
    button = walk.key("dock_primary").locator("button").first
    expect(button).to_be_disabled(timeout=PATIENCE)
    send_at = middle(button)
    type_time(walk, tomorrow_evening())
    if with_calendar:
        walk.key("start_at").locator("button").last.click()
    walk.page.mouse.click(*send_at)
    walk.page.mouse.click(*send_at)
    sent_nothing(site, walk)


def test_a_press_that_overtakes_the_choice_of_later_sends_nothing(site: Site, walk: Walk) -> None:
    press_both(walk, walk.page.get_by_text("At a time that I choose"))
    sent_nothing(site, walk)


def test_a_press_that_overtakes_not_at_night_sends_nothing(site: Site, walk: Walk) -> None:
    walk.page.get_by_text("A few people first, or not at night").click()
    press_both(walk, walk.key("quiet").locator("input"))
    expect(walk.page.get_by_text("Nothing leaves from")).to_be_visible(timeout=PATIENCE)
    sent_nothing(site, walk)


def test_the_button_says_the_time_that_stands_and_schedules_for_it(site: Site, walk: Walk) -> None:
    choose_later(walk)
    type_time(walk, tomorrow_evening())
    walk.key("use_start").locator("button").click()
    button = walk.key("dock_primary").locator("button").first
    expect(button).to_contain_text("Schedule 223 people: tomorrow at 22:30", timeout=PATIENCE)
    walk.send()
    expect(walk.key("state")).to_contain_text(walk.say(t("Starts later")), timeout=PATIENCE)
    assert received_rows(site.sandbox.url) == 0
