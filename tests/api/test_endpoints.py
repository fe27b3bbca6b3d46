"""Where each operation goes, how sure we are of it, and how settings change that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lynn.api.endpoints import ENDPOINTS, Mark, endpoint, parse_override, target
from lynn.errors import InputError, SettingError
from lynn.settings import Operation, practice_connection
from tests.api.samples import connection_to

LIVE = connection_to("https://lynn.example")


def test_every_operation_has_a_row() -> None:
    assert set(ENDPOINTS) == set(Operation)


def test_no_path_is_called_known() -> None:
    # lynn-api.md: every path is inferred; of the two loading URLs only the end is known.
    marks = {operation: row.path_mark for operation, row in ENDPOINTS.items()}
    unknown = {operation for operation, mark in marks.items() if mark is Mark.UNKNOWN}
    assert unknown == {Operation.LOAD_CAMPAIGN_DATA, Operation.GET_LOAD_STATUS}
    assert set(marks.values()) == {Mark.INFERRED, Mark.UNKNOWN}


def test_no_row_names_a_host() -> None:
    assert all(row.path.startswith("/") for row in ENDPOINTS.values())


def test_reads_and_writes_are_told_apart() -> None:
    reads = {operation.value for operation, row in ENDPOINTS.items() if not row.is_write}
    assert reads == {
        "CreateToken", "GetCampaigns", "GetCampaign", "GetContacts", "GetContact", "GetDnDContact", "GetDndTaskStatus",
        "GetLoadStatus",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("load_url", "url"),
    [
        ("https://h.example/a/{{Tenant}}", "https://h.example/a/1001"),
        ("https://h.example/a/{{ tenant }}", "https://h.example/a/1001"),
        ("https://h.example/a/%7B%7BTenant%7D%7D", "https://h.example/a/1001"),
        ("https://h.example/a/1001?v=2", "https://h.example/a/1001?v=2"),
        ("https://h.example/{{Service}}/{{TENANT}}", "https://h.example/LynnOutbound/1001"),
    ],
)
def test_a_whole_url_is_used_as_pasted(load_url: str, url: str) -> None:
    connection = replace(LIVE, load_url=load_url)
    assert target(connection, Operation.LOAD_CAMPAIGN_DATA).url == url
    assert endpoint(connection, Operation.LOAD_CAMPAIGN_DATA).path_mark is Mark.OVERRIDDEN


@pytest.mark.parametrize(
    ("task_id", "quoted"),
    [
        ("t-17", "t-17"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("..%2f", "..%252f"),
        ("ñ {{Tenant}}", "%C3%B1%20%7B%7BTenant%7D%7D"),
    ],
)
def test_an_id_stays_one_part_of_the_path(task_id: str, quoted: str) -> None:
    url = target(LIVE, Operation.GET_LOAD_STATUS, taskid=task_id).url
    assert url == f"https://lynn.example/status/1001/{quoted}"


@pytest.mark.parametrize("task_id", ["", "  ", ".", ".."])
def test_what_is_no_id_makes_no_url(task_id: str) -> None:
    with pytest.raises(InputError):
        target(LIVE, Operation.GET_LOAD_STATUS, taskid=task_id)


@pytest.mark.parametrize(
    ("override", "verb", "url"),
    [
        ("GET /v2/{{Tenant}}/campaigns", "GET", "https://lynn.example/v2/1001/campaigns"),
        ("post https://other.example/c/{{Tenant}}", "POST", "https://other.example/c/1001"),
        ("  GET   /x ", "GET", "https://lynn.example/x"),
    ],
)
def test_a_setting_overrides_a_row(override: str, verb: str, url: str) -> None:
    connection = replace(LIVE, overrides={"GetCampaigns": override})
    found = target(connection, Operation.GET_CAMPAIGNS)
    assert (found.verb, found.url) == (verb, url)
    assert endpoint(connection, Operation.GET_CAMPAIGNS).verb_mark is Mark.OVERRIDDEN


@pytest.mark.parametrize("text", ["", "GET", "/x", "GO /x", "GET x", "GET ftp://h/x", "GET /x y"])
def test_what_is_no_verb_and_path_is_refused(text: str) -> None:
    with pytest.raises(SettingError):
        parse_override(text)


MISSING: list[tuple[dict[str, Any], Operation, str]] = [
    ({"load_url": None}, Operation.LOAD_CAMPAIGN_DATA, "Connection test has no load_url"),
    ({"status_url": None}, Operation.GET_LOAD_STATUS, "Connection test has no status_url"),
    ({"base_url": None}, Operation.GET_CAMPAIGNS, "The connection test lacks the base URL that GetCampaigns needs"),
    ({"overrides": {"GetCampaigns": "GET /{{Region}}"}}, Operation.GET_CAMPAIGNS, "could replace {{Region}}"),
]


@pytest.mark.parametrize(("changes", "operation", "sentence"), MISSING)
def test_what_a_connection_lacks_is_named(changes: dict[str, Any], operation: Operation, sentence: str) -> None:
    with pytest.raises(SettingError) as raised:
        target(replace(LIVE, **changes), operation, taskid="1")
    assert sentence in str(raised.value)


@pytest.mark.parametrize(
    "url", ["http://lynn.example/{{Tenant}}", "lynn.example/{{Tenant}}", "ftp://lynn.example", "http://10.0.0.1/x"]
)
def test_people_never_travel_unprotected_however_the_connection_was_made(url: str) -> None:
    with pytest.raises(SettingError, match="must begin with https://"):
        target(replace(LIVE, load_url=url), Operation.LOAD_CAMPAIGN_DATA)


def test_practice_needs_no_whole_url() -> None:
    connection = practice_connection("http://127.0.0.1:8900")
    assert (
        target(connection, Operation.LOAD_CAMPAIGN_DATA).url
        == "http://127.0.0.1:8900/api/LynnOutbound/LoadCampaignData/1001"
    )
    assert target(connection, Operation.GET_LOAD_STATUS, taskid="t").url.endswith("/GetLoadStatus/1001/t")
