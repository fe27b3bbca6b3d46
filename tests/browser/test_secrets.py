"""No token in any page, log, URL or file, after everything that a person does with a live connection."""

from __future__ import annotations

import secrets
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lynn.drafting import practice
from tests.browser.conftest import Site
from tests.browser.walk import PATIENCE, Walk, post, received_rows

pytestmark = pytest.mark.browser


def test_no_token_is_left_anywhere(site: Site, page: Page, tmp_path: Path) -> None:
    token, secret = f"tok-{secrets.token_hex(12)}", f"sec-{secrets.token_hex(12)}"
    post(
        site.sandbox.url + "/_sandbox/credentials",
        {"accessToken": token, "accessTokenSecret": secret, "tenant": 1001},
    )
    base = f"{site.sandbox.url}/api/LynnOutbound"
    (site.data / "secrets.toml").write_text(
        f"""[connections.acme]
tenant = 1001
base_url = "{site.sandbox.url}"
load_url = "{base}/LoadCampaignData/{{{{Tenant}}}}"
status_url = "{base}/GetLoadStatus/{{{{Tenant}}}}/{{{{TaskID}}}}"
access_token = "{token}"
access_token_secret = "{secret}"
""",
        "utf-8",
    )
    site.restart_app(signal.SIGTERM)
    seen: list[str] = []
    page.on("response", lambda reply: seen.append(reply.url))
    walk = Walk(page, site.app.url)
    walk.open("/settings")
    walk.key("test_acme").locator("button").click()
    expect(page.get_by_text("It works")).to_be_visible(timeout=PATIENCE)
    _type_a_connection(walk, site, token, secret)
    seen.append(page.content())
    walk.open()
    page.get_by_role("combobox", name="Connection").click()
    page.get_by_role("option", name="acme").click()
    expect(page.get_by_text("Live: acme.")).to_be_visible(timeout=PATIENCE)
    _send(walk, tmp_path)
    seen.append(page.content())
    assert received_rows(site.sandbox.url) == 223
    site.app.stop()
    # The sandbox keeps the credentials that it was given; they are Lynn's side, not ours.
    ours = [
        path for path in site.data.rglob("*") if path.is_file() and not path.name.startswith(("secrets.", "world."))
    ]
    assert any(path.name == "listo.db" for path in ours)
    assert any(path.name == "draft.json" for path in ours)
    for needle in (token, secret):
        assert not [path.name for path in ours if needle.encode() in path.read_bytes()]
        assert not [text for text in seen if needle in text]


def _type_a_connection(walk: Walk, site: Site, token: str, secret: str) -> None:
    page = walk.page
    page.get_by_text("Connect for this session only").click()
    walk.key("typed_name").locator("input").fill("typed")
    walk.key("typed_tenant").locator("input").fill("1001")
    walk.key("typed_base_url").locator("input").fill(site.sandbox.url)
    walk.key("typed_access").locator("input").fill(token)
    walk.key("typed_secret").locator("input").fill(secret)
    page.get_by_role("button", name="Test and connect").click()
    expect(page.get_by_text("typed 1001 is connected.")).to_be_visible(timeout=PATIENCE)
    for name in ("typed_access", "typed_secret"):
        expect(walk.key(name).locator("input")).to_have_value("", timeout=PATIENCE)


def _send(walk: Walk, folder: Path) -> None:
    workbook = folder / "list.xlsx"
    workbook.write_bytes(practice.practice_list())
    walk.paste(practice.TEMPLATE)
    walk.go_on("list")
    walk.drop(workbook)
    walk.go_on("columns")
    walk.same_for_everyone("Coupon Days", "3")
    walk.go_on("check")
    walk.go_on("preview")
    walk.page.get_by_text("I mean it: 223 real people").click()
    expect(walk.key("dock_primary").locator("button").first).to_be_enabled(timeout=PATIENCE)
    walk.send()
    walk.wait_until_done()
