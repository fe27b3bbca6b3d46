"""A real Chromium before a real server: the app and its sandbox run as a user runs them, in folders of their own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Without these, Chromium talks to its maker at every start; tests talk to loopback only.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path(own: str) -> str:
    """The machine's own Chromium, else Playwright's `own`; one line says what is missing."""
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    if Path(own).exists():
        return own
    pytest.fail("Chromium is missing: install it from your system's packages (Debian: apt-get install chromium).")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A process of ours that serves HTTP."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(timeout=20)


def serve(arguments: list[str], url: str, environment: dict[str, str], log: Path, probe: str) -> Server:
    """Start it and wait until it answers."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    for _attempt in range(600):
        if process.poll() is not None:
            pytest.fail(f"{arguments[:3]} ended at once: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(url + probe, timeout=1):
                return Server(url=url, process=process)
        except (urllib.error.URLError, OSError):
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
    pytest.fail(f"{arguments[:3]} does not answer: {log.read_text()[-2000:]}")


@dataclass
class Site:
    """App and sandbox of one test, on a folder of their own."""

    data: Path
    sandbox: Server
    app: Server
    environment: dict[str, str]

    def restart_app(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the app and start it again on the same port and folder."""
        self.app.stop(how)
        self.app = start_app(self.data, self.environment, int(self.app.url.rsplit(":", 1)[1]))


def start_app(data: Path, environment: dict[str, str], port: int) -> Server:
    arguments = ["-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.address=127.0.0.1"]
    return serve(arguments, f"http://127.0.0.1:{port}", environment, data / "app.log", "/healthz")


def start_site(data: Path) -> Site:
    """A sandbox and an app that uses it."""
    port = free_port()
    (data / "secrets.toml").touch()
    environment = os.environ | {"LISTO_DATA": str(data), "LISTO_SECRETS": str(data / "secrets.toml")}
    environment.pop("LISTO_SANDBOX_URL", None)
    arguments = ["-m", "lynn", "sandbox", "--port", str(port), "--world", str(data / "world.sqlite")]
    url = f"http://127.0.0.1:{port}"
    sandbox = serve(arguments, url, environment, data / "sandbox.log", "/_sandbox/health")
    environment["LISTO_SANDBOX_URL"] = url
    return Site(data=data, sandbox=sandbox, app=start_app(data, environment, free_port()), environment=environment)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    here = start_site(tmp_path)
    yield here
    here.app.stop()
    here.sandbox.stop()


# Of a module, not of the session: Playwright keeps an event loop running, and other tests start loops of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=chromium_path(driver.chromium.executable_path), args=list(QUIET)
        )
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    language = getattr(request, "param", "en-GB")
    here = browser.new_context(
        locale=language, viewport={"width": 1280, "height": 1000}, timezone_id="America/Santiago"
    )
    here.set_default_timeout(20_000)
    yield here
    here.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def digits(text: str) -> str:
    """Only the digits of a text: 1,000 and 1.000 alike."""
    return re.sub(r"\D", "", text)
