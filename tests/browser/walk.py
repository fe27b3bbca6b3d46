"""A marketer's hands: the whole path in a real browser, by keys and roles, in any language."""

from __future__ import annotations

import io
import json
import re
import urllib.request
from pathlib import Path

import openpyxl
from playwright.sync_api import Locator, Page, expect

from lynn.drafting import practice
from lynn.text import LANGUAGES, Text, t

#: Milliseconds that a slow machine may take for one step.
PATIENCE = 60_000


class Walk:
    """One person at one browser tab."""

    def __init__(self, page: Page, url: str, language: str = "en") -> None:
        self.page = page
        self.url = url
        self.language = language

    def say(self, text: Text) -> str:
        """A sentence as this person sees it."""
        return text.render(self.language)

    def open(self, path: str = "/") -> None:
        """Go to a page and wait until it stands."""
        self.page.goto(self.url + path)
        self.stands()

    def stands(self) -> None:
        """Wait until the script behind the page has run to its end."""
        self.page.locator("h1").first.wait_for(timeout=PATIENCE)
        idle = "[data-testid=stApp][data-test-script-state=notRunning]"
        self.page.locator(idle).wait_for(timeout=PATIENCE)

    def title(self) -> str:
        """The decision that the page asks for."""
        return self.page.locator("h1").first.inner_text()

    def step(self) -> str:
        """The stop that the URL names."""
        found = re.search(r"step=(\w+)", self.page.url)
        return found.group(1) if found else ""

    def key(self, name: str) -> Locator:
        """A widget by its key."""
        return self.page.locator(f".st-key-{name}").first

    def press(self, name: str, *, step: str = "") -> None:
        """Press the button with that key; where it leads to another stop, arrive there."""
        self.key(name).locator("button").first.click()
        if step:
            self.page.wait_for_url(re.compile(f"step={step}"), timeout=PATIENCE)
        self.stands()

    def go_on(self, step: str) -> None:
        """Press the one primary button and arrive at a stop."""
        self.press("dock_primary", step=step)

    def speak(self, language: str) -> None:
        """Choose another language at the left."""
        before = self.title()
        self.key("language_choice").get_by_role("combobox").click()
        self.page.get_by_role("option", name=LANGUAGES[language]).click()
        self.language = language
        expect(self.page.locator("h1").first).not_to_have_text(before, timeout=PATIENCE)
        self.stands()

    def refresh(self) -> None:
        """Press F5; the page must say what it said before."""
        if self.step() in {"check", "preview"}:
            # The button stands last: with it, the page is no longer "checking your list".
            expect(self.key("dock_primary").locator("button").first).to_be_visible(timeout=PATIENCE)
        before = self.title()
        self.page.reload()
        self.stands()
        expect(self.page.locator("h1").first).to_have_text(before, timeout=PATIENCE)

    def paste(self, pasted: str, *, is_template: bool = True) -> None:
        """Paste the Json Request and have it read; leave the campaign as it was pasted."""
        self.key("pasted").locator("textarea").fill(pasted)
        self.key("dock_primary").locator("button").first.click()
        self.page.wait_for_url(re.compile("draft="), timeout=PATIENCE)
        self.stands()
        if is_template:
            self.choose_no_campaign()

    def choose_no_campaign(self) -> None:
        """Say that the campaign goes out as it was pasted: empty."""
        self.page.get_by_text(self.say(t("Leave it empty, as in the pasted text"))).click()
        expect(self.key("dock_primary").locator("button").first).to_be_enabled(timeout=PATIENCE)
        self.stands()

    def drop(self, path: Path) -> None:
        """Drop a file on the list page."""
        self.page.locator("[data-testid=stFileUploader] input").first.set_input_files(str(path))
        self.key("dock_primary").locator("button").first.wait_for(timeout=PATIENCE)
        self.stands()

    def same_for_everyone(self, field: str, value: str) -> None:
        """Give a field the same value for all."""
        self.page.get_by_role("combobox", name=re.compile(re.escape(field))).first.click()
        self.page.get_by_role("option", name=self.say(t("Same for everyone"))).click()
        typed = self.page.locator('[class*="st-key-fixed_"] input').first
        typed.fill(value)
        typed.press("Enter")
        expect(self.key("dock_primary").locator("button").first).to_be_enabled(timeout=PATIENCE)
        self.stands()

    def to_check(self, workbook: Path) -> None:
        """From nothing to the check."""
        self.open()
        self.paste(practice.TEMPLATE)
        self.go_on("list")
        self.drop(workbook)
        self.go_on("columns")
        self.same_for_everyone("Coupon Days", "3")
        self.go_on("check")

    def to_preview(self, workbook: Path) -> None:
        """From nothing to the last stop."""
        self.to_check(workbook)
        self.go_on("preview")

    def download(self, label: Text) -> openpyxl.Workbook:
        """Press a button that gives a workbook, and open it."""
        with self.page.expect_download(timeout=PATIENCE) as coming:
            self.page.get_by_role("button", name=self.say(label)).first.click()
        return openpyxl.load_workbook(io.BytesIO(coming.value.path().read_bytes()))

    def send(self) -> str:
        """Press send; the submission's id."""
        self.key("dock_primary").locator("button").first.click()
        self.page.wait_for_url(re.compile("submission="), timeout=PATIENCE)
        # The title may still be the preview's; the state stands on the submission's page only.
        self.key("state").wait_for(timeout=PATIENCE)
        self.stands()
        found = re.search(r"submission=(\w+)", self.page.url)
        assert found
        return found.group(1)

    def wait_until_done(self) -> None:
        """Watch the submission to its end, as its badge says."""
        expect(self.key("state")).to_contain_text(self.say(t("Done")), timeout=3 * PATIENCE)


def received_rows(sandbox_url: str) -> int:
    """Rows in all loads that the sandbox took, by its own log."""
    with urllib.request.urlopen(sandbox_url + "/_sandbox/received", timeout=10) as reply:
        return sum(load["rows"] for load in json.load(reply))


def received_hashes(sandbox_url: str) -> list[str]:
    """SHA-256 of each load that the sandbox took."""
    with urllib.request.urlopen(sandbox_url + "/_sandbox/received", timeout=10) as reply:
        return [load["sha256"] for load in json.load(reply)]


def post(url: str, body: object) -> None:
    """Tell the sandbox something."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).close()
