"""The administrator's page: every operation is shown with its mark, tried once, overridden, read from an export."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lynn.settings import Operation
from tests.pages.conftest import Sandbox, press, words

pytestmark = pytest.mark.xdist_group("page-operations")

App = Callable[..., AppTest]
SECRETS = """
[connections.company]
tenant = "1234"
base_url = "https://lynn.invalid"
load_url = "https://lynn.invalid/load/{{Tenant}}"
token = "top-secret-token"
"""


def test_every_operation_is_shown_with_its_mark(app: App) -> None:
    table = app("operations").dataframe[0].value
    assert list(table["Operation"]) == [operation.value for operation in Operation]
    marks = dict(zip(table["Operation"], table["Mark"], strict=True))
    assert marks["GetCampaigns"] == "Inferred"
    assert marks["LoadCampaignData"] == "Verb known, URL unknown"


def test_a_read_is_tried_freely_and_shown_with_its_secrets_masked(app: App, sandbox: Sandbox) -> None:
    at = press(app("operations", operation="GetCampaigns"), "Try it")
    said = words(at)
    assert "3 campaigns were found in the reply" in said
    assert "Authorization: Bearer ••••" in said
    assert "Store openings" not in said  # a name field, masked
    assert "56900000001" not in said


def test_a_write_goes_only_when_its_name_was_typed(app: App, sandbox: Sandbox) -> None:
    at = app("operations", operation="PostCampaign")
    assert at.button(key="dock_primary").disabled
    body = {"name": "Tried", "division": "D", "category": "C", "executionMode": "Manual"}
    at.text_area(key="try_body_PostCampaign").set_value(json.dumps(body))
    at.text_input(key="try_meant").set_value("PostCampaign").run()
    at = press(at, "Try it")
    assert "Lynn took it" in words(at)
    assert sandbox.count("PostCampaign") == 1
    assert at.button(key="dock_primary").disabled


def test_a_body_that_is_not_json_does_not_leave(app: App, sandbox: Sandbox) -> None:
    at = app("operations", operation="PostCampaign")
    at.text_area(key="try_body_PostCampaign").set_value("{oops")
    at.text_input(key="try_meant").set_value("PostCampaign").run()
    assert "The body is not JSON" in words(press(at, "Try it"))
    assert sandbox.count("PostCampaign") == 0


def test_a_reply_that_is_not_as_expected_is_shown_raw_beside_a_sentence(app: App, sandbox: Sandbox) -> None:
    sandbox.refuse("GetCampaigns", 200, {"surprise": [1, 2]})
    said = words(press(app("operations", operation="GetCampaigns"), "Try it"))
    assert "the app cannot use it" in said
    assert '"surprise"' in said


def test_a_refused_try_is_said_with_its_number(app: App, sandbox: Sandbox) -> None:
    sandbox.refuse("GetCampaigns", 418, {"message": "teapot"})
    said = words(press(app("operations", operation="GetCampaigns"), "Try it"))
    assert "418" in said
    assert "teapot" in said


def test_an_id_that_is_missing_is_one_sentence(app: App, sandbox: Sandbox) -> None:
    assert "An id is missing" in words(press(app("operations", operation="GetCampaign"), "Try it"))


def override(app: App, operation: str, text: str) -> AppTest:
    at = app("operations", operation=operation)
    at.text_input(key=f"override_{operation}").set_value(text)
    return press(at, "Use it until the app restarts")


def test_an_override_is_used_by_all_pages_and_shown_as_lines_for_the_settings(app: App, sandbox: Sandbox) -> None:
    override(app, "GetCampaigns", "get /api/{{Service}}/GetContacts/{{Tenant}}")
    assert "200 campaigns" in words(app("campaigns"))
    at = app("operations")
    assert 'GetCampaigns = "GET /api/{{Service}}/GetContacts/{{Tenant}}"' in words(at)
    press(at, "Forget all that was set here")
    assert "3 campaigns" in words(app("campaigns"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("campaigns", "is not a verb and a path or URL"),
        ("GET /api/{{Nonsense}}", "nothing is known that could replace {{Nonsense}}"),
        ("GET https://elsewhere.invalid/x", "is not a host of the connection"),
    ],
)
def test_an_override_that_cannot_be_right_is_one_sentence(app: App, sandbox: Sandbox, text: str, sentence: str) -> None:
    said = words(override(app, "GetCampaigns", text)).replace("\\", "")
    assert sentence in said
    assert "3 campaigns" in words(app("campaigns"))


def test_a_written_down_token_cannot_be_sent_to_another_host_from_here(
    app: App, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secrets.toml").write_text(SECRETS)
    monkeypatch.setenv("LISTO_SECRETS", str(tmp_path / "secrets.toml"))
    at = app("operations")
    at.session_state["connection"] = "company"
    at.query_params["operation"] = "GetCampaigns"
    at.run()
    at.text_input(key="override_GetCampaigns").set_value("GET https://mine.invalid/{{Tenant}}")
    at = press(at, "Use it until the app restarts")
    assert "its token must not go there" in words(at)


def test_a_postman_collection_fills_the_table_after_it_was_seen(app: App, sandbox: Sandbox) -> None:
    item = {"name": "list", "request": {"method": "GET", "url": "{{host}}/v2/GetCampaigns/{{tenant}}"}}
    other = {
        "name": "GetContacts",
        "request": {"method": "GET", "url": "https://elsewhere.invalid/GetContacts/{{tenant}}"},
    }
    at = app("operations", view="export")
    at.text_area(key="export_text").set_value(json.dumps({"info": {}, "item": [item, other]})).run()
    assert "its token must not go there" in words(at)
    at = press(at, "Use 1 of them")
    assert 'GetCampaigns = "GET /v2/GetCampaigns/{{Tenant}}"' in words(at)
    press(at, "Forget all that was set here")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("{oops", "This is not a JSON file"), ('{"a": 1}', "neither a Postman collection nor an OpenAPI file")],
)
def test_a_file_that_is_no_export_is_one_sentence(app: App, sandbox: Sandbox, text: str, sentence: str) -> None:
    at = app("operations", view="export")
    at.text_area(key="export_text").set_value(text).run()
    assert sentence in words(at)
