"""The app as a person sees it, without a browser: each page run against a real sandbox on a folder of its own."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.store import DraftStore
from lynn.sandbox import Running, start
from lynn.web.session import installation

ROOT = Path(__file__).parents[2]
#: Runs that a page may take until what it waits for is there; each waits by itself for the job it shows.
MOST_RUNS = 60


@dataclass
class Sandbox:
    """The sandbox's own doors."""

    url: str

    def door(self, name: str, body: object | None = None) -> Any:
        """Ask or tell it something."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_sandbox/{name}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.loads(reply.read())

    def refuse(self, operation: str, status: int, body: object = "", **options: Any) -> None:
        """Let one operation answer so."""
        refusal = {"operation": operation, "status": status, "body": body, **options}
        self.door("faults", {"refuse": refusal})

    def count(self, operation: str) -> int:
        """How often an operation was asked for, whatever was answered."""
        return sum(each["count"] for each in self.door("requests") if each["operation"] == operation)

    def call(self, verb: str, path: str, body: object | None = None) -> Any:
        """A colleague's own request, past the app."""
        token = self.door("token", {"tenant": 1001})["token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/LynnOutbound/{path}", data, headers, method=verb)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.loads(reply.read() or b"null")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One sandbox process for the tests of a module."""
    with start(tmp_path_factory.mktemp("sandbox") / "world.sqlite") as running:
        yield running


@pytest.fixture
def sandbox(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox like new, and the app's environment that points to it."""
    here = Sandbox(url=running.url)
    here.door("reset", {})
    monkeypatch.setenv("LISTO_SANDBOX_URL", running.url)
    monkeypatch.setenv("LISTO_DATA", str(tmp_path / "data"))
    yield here
    installation().close()


@pytest.fixture
def app(sandbox: Sandbox) -> Callable[..., AppTest]:
    """Opens a page by its name, with what stands in the URL."""

    def open_page(name: str, **parameters: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "lynn/web/main.py"), default_timeout=30)
        # Else AppTest would read the developer's own secrets.toml.
        at.secrets = {}
        at.switch_page(f"../../pages/{name}.py")
        for key, value in parameters.items():
            at.query_params[key] = value
        return settled(at.run())

    return open_page


def with_template(drafts: DraftStore, draft: Draft, template: str) -> Draft:
    """The draft with a template, its campaign left as it was pasted."""
    draft = steps.paste_template(drafts, draft, template)
    return steps.choose_campaign(drafts, draft, None, name="", is_chosen=True)


def settled(at: AppTest) -> AppTest:
    """Run the page until nothing on it waits for Lynn."""
    for _ in range(MOST_RUNS):
        assert not at.exception, [each.message for each in at.exception]
        if not any("hourglass_top" in each.value for each in at.markdown):
            return at
        at.run()
    raise AssertionError("the page waits for ever")


def press(at: AppTest, label: str) -> AppTest:
    """Click the button with this label."""
    labels = [button.label for button in at.button]
    assert label in labels, labels
    return settled(at.button[labels.index(label)].click().run())


def primary(at: AppTest) -> Button:
    """The one primary button; at the last stop its key names what it decides."""
    (found,) = [button for button in at.button if str(button.key).startswith("dock_primary")]
    return found


def in_url(at: AppTest, name: str) -> str:
    """What stands in the URL under this name."""
    found = at.query_params[name]
    return found if isinstance(found, str) else found[0]


def words(at: AppTest) -> str:
    """Everything that the page says, as one text."""
    kinds = (at.title, at.markdown, at.error, at.warning, at.info, at.success, at.text, at.code)
    return "\n".join(str(each.value) for kind in kinds for each in kind)
