"""The door: where sign-in is set up nobody comes in without it, however Streamlit reads the file."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lynn import records
from lynn.suppression import bulk
from lynn.web.session import installation
from tests.pages.conftest import ROOT, words

App = Callable[..., AppTest]
AUTH = "[auth]\ncookie_secret = 'x'\n"
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


def is_at_the_door(at: AppTest) -> bool:
    return [each.value for each in at.title] == ["Sign in to Listo"] and [each.label for each in at.button] == [
        "Sign in"
    ]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_opens_without_signing_in(app: App, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = tmp_path / "secrets.toml"
    # Windows' editor writes the mark; Streamlit then finds no secrets at all.
    secrets.write_bytes(codecs.BOM_UTF8 + AUTH.encode())
    monkeypatch.setenv("LISTO_SECRETS", str(secrets))
    assert is_at_the_door(app(page))


def test_without_sign_in_the_page_is_there(app: App) -> None:
    assert not is_at_the_door(app("settings"))


@pytest.mark.parametrize(
    ("page", "name", "owner"),
    [
        ("send", "draft", "luis"),
        ("contacts", "draft", "luis"),
        ("do_not_disturb", "list", bulk.owner_of("luis")),
        ("records", "list", records.owner_of("luis")),
        # Each kind of list has its own place; a draft of messages is not opened as another kind.
        ("do_not_disturb", "list", "local"),
        ("records", "list", "local"),
    ],
)
def test_an_id_in_the_url_is_not_permission(app: App, page: str, name: str, owner: str) -> None:
    drafts = installation().drafts
    draft = drafts.create(owner=owner, connection="practice", batch_size=200)
    drafts.save(draft, list_name="secreto.xlsx", pasted="the pasted request")
    at = app(page, **{name: draft.draft_id}, **({"view": "list"} if page == "contacts" else {}))
    assert "This draft is not here" in words(at)
    assert not re.search("secreto|the pasted request", words(at))
