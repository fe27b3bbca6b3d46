"""What an export of somebody's Postman or an OpenAPI file says about the operations, and nothing that it does not say."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from lynn.api.endpoints import target
from lynn.api.imports import endpoints_from_export
from lynn.desk.operations import overrides_as_toml
from lynn.errors import InputError
from lynn.settings import Operation
from tests.api.samples import connection_to

SAMPLES = Path(__file__).parent.parent / "samples" / "exports"

EXPECTED: dict[str, dict[str, str]] = {
    "postman-2.1.json": {
        "GetCampaigns": "GET https://live.lynn.example/api/LynnOutbound/GetCampaigns/{{Tenant}}",
        "GetCampaign": "GET https://live.lynn.example/api/LynnOutbound/GetCampaign/{{Tenant}}/{{CampaignID}}",
        "StartCampaignExecution": "PUT https://live.lynn.example/run/{{Tenant}}/{{CampaignID}}",
        "LoadCampaignData": "POST https://live.lynn.example/hooks/load-data/{{Tenant}}",
        "GetLoadStatus": "GET https://live.lynn.example/hooks/status/{{Tenant}}/{{TaskID}}",
    },
    "postman-2.0.json": {
        "GetCampaigns": "GET https://live.lynn.example/api/LynnOutbound/GetCampaigns/{{Tenant}}",
        "CreateToken": "POST /api/LynnOutbound/CreateToken",
    },
    "openapi-3.json": {
        "GetCampaigns": "GET https://live.lynn.example/outbound/api/GetCampaigns/{{Tenant}}",
        "GetContact": "GET https://live.lynn.example/outbound/api/contacts/{{Tenant}}/{{ContactID}}",
        "DeleteContact": "DELETE https://live.lynn.example/outbound/api/contacts/{{Tenant}}/{{ContactID}}",
        "GetDndTaskStatus": "GET https://live.lynn.example/outbound/api/dnd/{{Tenant}}/{{TaskID}}",
    },
    "swagger-2.json": {"GetContacts": "GET https://live.lynn.example/outbound/GetContacts/{{Tenant}}"},
}


def read(name: str) -> str:
    return (SAMPLES / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EXPECTED)
def test_an_export_fills_the_table(name: str) -> None:
    found = endpoints_from_export(read(name)).overrides
    assert {operation.value: row for operation, row in found.items()} == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_what_an_export_gives_makes_urls(name: str) -> None:
    found = endpoints_from_export(read(name)).overrides
    connection = replace(
        connection_to("https://base.example"), overrides={key.value: row for key, row in found.items()}
    )
    for operation in found:
        url = target(connection, operation, campaignid="7", contactid="9", taskid="t").url
        assert "{" not in url
        assert "1001" in url or operation is Operation.CREATE_TOKEN


def test_what_is_not_used_and_what_is_doubtful_is_told() -> None:
    read_in = endpoints_from_export(read("postman-2.1.json"))
    assert read_in.unused == ("Health",)
    notes = [str(note) for note in read_in.notes]
    assert any("GetCampaigns is in the export more than once" in note for note in notes)
    assert any("GetContact: nothing is known that could replace {{region}}" in note for note in notes)


def test_no_token_is_taken_from_an_export() -> None:
    assert "very-secret" not in repr(endpoints_from_export(read("postman-2.1.json")))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not a JSON file"),
        ("openapi: 3.0.0", "not a JSON file"),
        ("[" * 100_000, "not a JSON file"),
        ("[]", "neither a Postman collection nor an OpenAPI file"),
        ('{"item": 7}', "neither"),
        ('{"requests": []}', "Export it again as v2.1"),
    ],
)
def test_what_is_no_export_is_said_to_be_none(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        endpoints_from_export(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"item": [7, {}, {"request": 7}, {"request": {"url": 7}}, {"request": {"method": "GET", "url": {}}}, {"item": [{}]}]}',
        '{"item": [], "variable": [7, {}, {"key": "a", "value": "{{b}}"}, {"key": "b", "value": "{{a}}"}]}',
        '{"paths": {"/x": 7, "/y": {"get": 7}}, "servers": [{"url": "", "variables": {"a": 7}}]}',
        '{"paths": {}, "servers": 7, "host": "h"}',
    ],
)
def test_odd_parts_of_an_export_are_passed_over(text: str) -> None:
    assert not endpoints_from_export(text).overrides


@pytest.mark.parametrize("name", ["company", 'with "quotes" and ñ'])
def test_what_was_found_is_written_as_secrets_toml_wants_it(name: str) -> None:
    found = {key.value: row for key, row in endpoints_from_export(read("postman-2.1.json")).overrides.items()}
    connection = replace(connection_to("https://lynn.example"), name=name, overrides=found)
    assert tomllib.loads(overrides_as_toml(connection)) == {"connections": {name: {"operations": found}}}
