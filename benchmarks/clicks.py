"""What a click costs with a million rows loaded: a real server, a real Chromium, each kind of click on the send page.

    .venv/bin/python benchmarks/clicks.py --rows 1000000

For each click: the processor time of the server (all its threads and children), the seconds from the click until the last byte of
the answer, and the bytes that came over the websocket. A click that changes an answer has the list checked again, in the background
and with its progress shown; that work is in its figures, and is marked.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, WebSocket, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.made_list import JSON_REQUEST, made_rows, write_xlsx  # noqa: E402
from lynn.text import t  # noqa: E402
from tests.browser.conftest import QUIET, chromium_path, start_site  # noqa: E402
from tests.browser.walk import Walk  # noqa: E402

#: A page that says nothing for so long, and does not run, has answered (milliseconds).
_QUIET_MS, _LOOK_MS, _MOST_MS = 700, 25, 120_000
#: The goal of each click.
MOST_SECONDS, MOST_BYTES = 0.3, 500_000
_TICK = os.sysconf("SC_CLK_TCK")
_WORKING = ".st-key-stop_job"
_IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


@dataclass(kw_only=True)
class Wire:
    """What came over a page's websockets since it was last cleared."""

    received: int = 0
    sent: int = 0
    last_at: float = 0.0

    def watch(self, page: Page) -> None:
        """Count every frame of the page."""
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._take)
        socket.on("framesent", self._give)

    def _take(self, payload: str | bytes) -> None:
        self.received += len(payload)
        self.last_at = time.perf_counter()

    def _give(self, payload: str | bytes) -> None:
        self.sent += len(payload)


@dataclass(frozen=True, kw_only=True)
class Click:
    """One click and what it cost."""

    name: str
    #: The list is read, checked, or looked through for who got the template before: in the background, with its progress shown.
    is_work: bool
    cpu_seconds: float
    seconds: float
    received: int

    @property
    def is_within(self) -> bool:
        """Whether it keeps the goal."""
        return self.is_work or (self.cpu_seconds < MOST_SECONDS and self.received < MOST_BYTES)


@dataclass(kw_only=True)
class Clicker:
    """A person who clicks while somebody looks at the clock."""

    walk: Walk
    process: int
    wire: Wire = field(default_factory=Wire)
    clicks: list[Click] = field(default_factory=list)

    def click(self, name: str, action: Callable[[], object], *, is_work: bool = False) -> None:
        """Do it, wait for the whole answer, note what it cost."""
        self.wire.received = self.wire.sent = 0
        cpu, began = cpu_seconds(self.process), time.perf_counter()
        self.wire.last_at = began
        action()
        self._wait()
        self.clicks.append(
            Click(
                name=name,
                is_work=is_work,
                cpu_seconds=cpu_seconds(self.process) - cpu,
                seconds=self.wire.last_at - began,
                received=self.wire.received,
            )
        )

    def _wait(self) -> None:
        page, until = self.walk.page, time.perf_counter() + _MOST_MS / 1000
        while time.perf_counter() < until:
            page.wait_for_timeout(_LOOK_MS)
            is_quiet = time.perf_counter() - self.wire.last_at > _QUIET_MS / 1000
            if self.wire.received and is_quiet and page.locator(_IDLE).count() and not page.locator(_WORKING).count():
                return
        raise SystemExit(f"no answer: {self.walk.title()}")


def cpu_seconds(process: int) -> float:
    """Processor time of a process and its ended children."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICK


def click_through(clicker: Clicker, source: Path) -> None:
    """From nothing to the last stop, and back and forth."""
    walk = clicker.walk
    page = walk.page
    walk.open()
    walk.paste(JSON_REQUEST)
    walk.go_on("list")
    clicker.click("drop the file and have it read", lambda: walk.drop(source), is_work=True)
    clicker.click("list: refresh (F5)", page.reload)
    clicker.click("list: on to the columns", lambda: walk.go_on("columns"))
    clicker.click("columns: something for blanks", lambda: _type_fallback(page))
    clicker.click("columns: back to the list", lambda: walk.press("dock_back"))
    clicker.click("columns: again", lambda: walk.go_on("columns"))
    clicker.click("columns: on to the check", lambda: walk.go_on("check"), is_work=True)
    clicker.click("check: refresh (F5)", page.reload)
    show = page.locator("[class*=st-key-show_] button")
    clicker.click("check: show the rows of a cause", lambda: show.first.click())
    clicker.click("check: the rows in a grid", lambda: page.get_by_text(walk.say(t("In a grid"))).click())
    clicker.click("check: the next page of rows", lambda: page.locator("[class*=st-key-page_] button").last.click())
    clicker.click("check: hide them", lambda: show.first.click())
    repair = page.locator("[class*=st-key-repair_] button")
    clicker.click("check: undo a repair", lambda: repair.first.click(), is_work=True)
    clicker.click("check: do it again", lambda: repair.first.click(), is_work=True)
    clicker.click("check: on to the preview, the first time", lambda: walk.go_on("preview"), is_work=True)
    clicker.click("preview: refresh (F5)", page.reload)
    for _ in range(2):
        clicker.click("preview: the next message", lambda: walk.press("turn_1"))
    clicker.click("preview: the shortest messages", lambda: page.get_by_text(walk.say(t("Shortest"))).click())
    clicker.click("preview: another batch", lambda: _type_batch(page, "4321"))
    clicker.click("preview: back to the check", lambda: walk.press("dock_back"))
    clicker.click("check: on to the preview", lambda: walk.go_on("preview"))


def _type_fallback(page: Page) -> None:
    page.locator("[class*=st-key-more_] button").nth(2).click()
    typed = page.locator("[class*=st-key-fallback_] input").first
    typed.fill("-")
    typed.press("Enter")


def _type_batch(page: Page, number: str) -> None:
    page.locator(".st-key-for_it summary").click()
    typed = page.locator(".st-key-batch_number input")
    typed.fill(number)
    typed.press("Enter")


def table(clicks: list[Click]) -> Iterator[str]:
    """The table, as Markdown."""
    yield "| click | server, CPU | answered after | bytes to the browser | |"
    yield "|---|--:|--:|--:|---|"
    for click in clicks:
        mark = "works through the whole list" if click.is_work else "" if click.is_within else "over"
        yield f"| {click.name} | {click.cpu_seconds:.2f} s | {click.seconds:.2f} s | {click.received:,} | {mark} |"


def main() -> None:
    """Start all, click, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="folder for the list, to use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        source = (options.keep or Path(scratch)) / f"list-{options.rows}.xlsx"
        if not source.exists():
            write_xlsx(made_rows(options.rows), options.rows, source)
        data = Path(scratch) / "data"
        data.mkdir()
        site = start_site(data)
        browser = driver.chromium.launch(
            executable_path=chromium_path(driver.chromium.executable_path), args=list(QUIET)
        )
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 1000}, locale="en-GB")
            page.set_default_timeout(60_000)
            clicker = Clicker(walk=Walk(page, site.app.url), process=site.app.process.pid)
            clicker.wire.watch(page)
            click_through(clicker, source)
        finally:
            browser.close()
            site.app.stop()
            site.sandbox.stop()
    print("\n".join(table(clicker.clicks)))
    if not all(click.is_within for click in clicker.clicks):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
