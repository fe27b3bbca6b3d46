"""The whole path with a real workbook, in each language, with a refresh in the middle of each step."""

from __future__ import annotations

import json
import signal
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from lynn.drafting import practice
from lynn.text import t, tn
from tests.browser.conftest import Site, digits
from tests.browser.walk import PATIENCE, Walk, post, received_hashes, received_rows

pytestmark = pytest.mark.browser


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "clientes julio ñ.xlsx"
    path.write_bytes(practice.practice_list())
    return path


@pytest.mark.parametrize(
    ("context", "language"), [("en-GB", "en"), ("es-CL", "es"), ("pt-BR", "pt")], indirect=["context"]
)
def test_the_whole_path_reaches_exactly_those_it_promised(
    site: Site, context: BrowserContext, language: str, workbook: Path
) -> None:
    walk = Walk(context.new_page(), site.app.url, language)
    walk.open()
    expect(walk.page.locator("h1").first).to_have_text(walk.say(t("Which template do you want to send?")))
    walk.paste(practice.TEMPLATE)
    walk.refresh()
    walk.go_on("list")
    walk.refresh()
    walk.drop(workbook)
    walk.refresh()
    walk.go_on("columns")
    walk.same_for_everyone("Coupon Days", "3")
    walk.refresh()
    walk.go_on("check")
    walk.refresh()
    assert walk.download(tn("Download the {count} row", "Download the {count} rows", 17)).sheetnames == [
        walk.say(t("Held back"))
    ]
    walk.go_on("preview")
    walk.refresh()
    expect(walk.key("dock_primary")).to_contain_text("223", timeout=PATIENCE)
    promised = int(digits(walk.key("dock_primary").inner_text()))
    walk.send()
    walk.refresh()
    walk.wait_until_done()
    assert walk.download(t("Report of every row")).sheetnames == [walk.say(t("Report"))]
    assert promised == 223
    assert received_rows(site.sandbox.url) == promised


def test_a_restart_in_the_middle_of_sending_loses_nothing_and_repeats_nothing(
    site: Site, page: Page, workbook: Path
) -> None:
    post(site.sandbox.url + "/_sandbox/faults", {"slow": {"seconds": 3, "share": 1}})
    walk = Walk(page, site.app.url)
    walk.to_preview(workbook)
    walk.send()
    site.restart_app(signal.SIGTERM)
    walk.page.reload()
    walk.stands()
    post(site.sandbox.url + "/_sandbox/faults", {})
    walk.wait_until_done()
    assert received_rows(site.sandbox.url) == 223
    assert len(received_hashes(site.sandbox.url)) == len(set(received_hashes(site.sandbox.url)))


def test_a_draft_survives_closing_the_tab_and_a_killed_app(site: Site, context: BrowserContext, workbook: Path) -> None:
    first = Walk(context.new_page(), site.app.url)
    first.to_preview(workbook)
    address, title = first.page.url, first.title()
    first.page.close()
    site.restart_app(signal.SIGKILL)
    second = Walk(context.new_page(), site.app.url)
    second.page.goto(address)
    expect(second.page.locator("h1").first).to_have_text(title, timeout=PATIENCE)


def test_the_same_draft_in_two_tabs_is_one_submission(site: Site, context: BrowserContext, workbook: Path) -> None:
    first = Walk(context.new_page(), site.app.url)
    first.to_preview(workbook)
    second = Walk(context.new_page(), site.app.url)
    second.page.goto(first.page.url)
    second.stands()
    assert first.send() == second.send()
    first.wait_until_done()
    assert received_rows(site.sandbox.url) == 223


@pytest.mark.parametrize("path", ["/", "/submissions", "/settings"])
def test_every_page_opens_as_the_first_page_of_a_visitor(site: Site, page: Page, path: str) -> None:
    walk = Walk(page, site.app.url)
    walk.open(path)
    expect(page.get_by_text("Practice: nothing leaves this machine")).to_be_visible()


def test_a_chosen_language_is_remembered(site: Site, page: Page) -> None:
    walk = Walk(page, site.app.url)
    walk.open()
    page.get_by_role("combobox", name="Language").click()
    page.get_by_role("option", name="Português").click()
    title = t("Which template do you want to send?").render("pt")
    expect(page.locator("h1").first).to_have_text(title, timeout=PATIENCE)
    page.wait_for_function("document.cookie.includes('listo_language=pt')")
    page.goto(site.app.url)
    expect(page.locator("h1").first).to_have_text(title, timeout=PATIENCE)


def test_the_language_may_change_at_every_step_and_decides_nothing(site: Site, page: Page, workbook: Path) -> None:
    walk = Walk(page, site.app.url)
    walk.open()
    walk.paste(practice.TEMPLATE)
    walk.speak("es")
    walk.go_on("list")
    walk.drop(workbook)
    walk.speak("pt")
    walk.go_on("columns")
    walk.same_for_everyone("Coupon Days", "3")
    walk.speak("en")
    walk.go_on("check")
    walk.speak("es")
    walk.go_on("preview")
    walk.speak("en")
    expect(walk.key("dock_primary")).to_contain_text("223", timeout=PATIENCE)
    walk.send()
    walk.wait_until_done()
    with urllib.request.urlopen(site.sandbox.url + "/_sandbox/received", timeout=10) as reply:
        sha256 = json.load(reply)[0]["sha256"]
    with urllib.request.urlopen(f"{site.sandbox.url}/_sandbox/received/{sha256}", timeout=10) as reply:
        assert json.load(reply)["campaingId"] == ""
