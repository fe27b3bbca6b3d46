"""What an administrator writes becomes settings, or a sentence that says where it is wrong. Secrets show nowhere."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from lynn.api.endpoints import parse_override
from lynn.errors import SettingError
from lynn.settings import PRACTICE, Limits, Operation, Secret, Settings, load_settings, practice_connection
from lynn.settings_environment import is_loopback
from lynn.settings_file import session_connection

COMPANY = """
[connections.company]
tenant = "1234"
load_url = "https://lynn.example/load/{{Tenant}}"
status_url = "https://lynn.example/status/{{Tenant}}/{{TaskID}}"
base_url = "https://lynn.example/"
access_token = "access-1"
access_token_secret = "secret-1"
subscription_key = "key-1"
[connections.company.operations]
GetCampaigns = "GET /v2/{{Tenant}}/campaigns"
[listo]
batch_size = 50
"""


def read(text: str, folder: Path, **environment: str) -> Settings:
    path = folder / "secrets.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings({"LISTO_DATA": str(folder / "data"), **environment}, secrets=path)


def test_a_full_file_is_read(tmp_path: Path) -> None:
    settings = read(COMPANY, tmp_path)
    practice, company = settings.connections
    assert practice.name == PRACTICE
    assert (company.name, company.tenant, company.is_practice) == ("company", "1234", False)
    assert company.base_url == "https://lynn.example"
    assert company.access_token_secret == Secret("secret-1")
    assert dict(company.overrides) == {"GetCampaigns": "GET /v2/{{Tenant}}/campaigns"}
    assert settings.limits == Limits(batch_size=50)
    assert settings.database_url.reveal() == f"sqlite:///{tmp_path / 'data' / 'listo.db'}"


def test_without_a_file_there_is_practice_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings({})
    assert [each.name for each in settings.connections] == [PRACTICE]
    assert settings.data == tmp_path / "data"
    assert settings.limits == Limits()


def test_the_example_file_is_understood_once_it_is_filled_in(tmp_path: Path) -> None:
    example = Path(".streamlit/secrets.example.toml").read_text(encoding="utf-8")
    uncommented = example.replace("https://…", "https://lynn.example").replace('"…"', '"abcd"')
    assert read(uncommented, tmp_path).connections[1].name == "company"
    limits = "\n".join(line.removeprefix("# ") for line in example[example.index("# [listo]") :].splitlines())
    assert read(limits, tmp_path).limits == Limits(), "the example shows the defaults"
    assert set(tomllib.loads(limits)["listo"]) == set(asdict(Limits()))


def test_the_tenant_may_be_written_as_a_number(tmp_path: Path) -> None:
    assert read(COMPANY.replace('"1234"', "1234"), tmp_path).connections[1].tenant == "1234"


def test_a_sandbox_that_runs_is_used_by_practice(tmp_path: Path) -> None:
    settings = read("", tmp_path, LISTO_SANDBOX_URL="http://127.0.0.1:8900/")
    assert settings.connections[0] == practice_connection("http://127.0.0.1:8900")
    assert settings.sandbox_url == "http://127.0.0.1:8900"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("postgres://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        ("postgresql://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        ("postgresql+psycopg://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
    ],
)
def test_a_database_is_named_by_its_url(tmp_path: Path, given: str, url: str) -> None:
    assert read("", tmp_path, LISTO_DATABASE_URL=given).database_url.reveal() == url


#: What is written instead of what → the place and the problem, in words.
WRONG: list[tuple[str, str, str]] = [
    ('tenant = "1234"', "", "[connections.company], tenant: the number of the tenant is needed"),
    ('tenant = "1234"', 'tenant = "acme"', "[connections.company], tenant: the number of the tenant is needed"),
    ('tenant = "1234"', "tenant = 12.5", "tenant: text in quotes is needed"),
    ('tenant = "1234"', 'tennant = "1234"', "tennant: this key is not known. Did you mean tenant?"),
    ('tenant = "1234"', 'zzz = "1234"', "zzz: this key is not known. Known are: tenant, load_url"),
    ('"https://lynn.example/load/{{Tenant}}"', '"lynn.example/{{Tenant}}"', "load_url: a whole URL is needed"),
    ('"https://lynn.example/load/{{Tenant}}"', '"ftp://lynn.example/{{Tenant}}"', "load_url: a whole URL is needed"),
    (
        '"https://lynn.example/load/{{Tenant}}"',
        '"https://lynn.example:x/{{Tenant}}"',
        "load_url: a whole URL is needed",
    ),
    ('"https://lynn.example/load/{{Tenant}}"', '"http://lynn.example/{{Tenant}}"', "https:// is needed"),
    ('"https://lynn.example/load/{{Tenant}}"', '"https://u:p@lynn.example/{{Tenant}}"', "no user name or password"),
    ('"https://lynn.example/load/{{Tenant}}"', '"https://lynn.example/load"', "load_url: the URL must hold {{Tenant}}"),
    ('"https://lynn.example/load/{{Tenant}}"', '"https://lynn.example/a b/{{Tenant}}"', "holds a blank"),
    ('"https://lynn.example/load/{{Tenant}}"', '"https://ñ.example/{{Tenant}}"', "a letter that URLs do not have"),
    ('"https://lynn.example/load/{{Tenant}}"', '""', "load_url: this is empty"),
    ("/{{TaskID}}", "", "status_url: the URL must hold {{TaskID}}"),
    ('"https://lynn.example/"', '"https://lynn.example/?a=1"', "base_url: only the beginning of the URL"),
    ('access_token = "access-1"', "", "access_token: access_token_secret is given, so this is needed too"),
    ('access_token_secret = "secret-1"', "", "access_token_secret: access_token is given, so this is needed too"),
    ('subscription_key = "key-1"', 'token = "token-1"', "token: give either a token, or an access_token"),
    ('access_token = "access-1"\naccess_token_secret = "secret-1"', "", "token: a token is needed"),
    ('"access-1"', '"access 1"', "access_token: this cannot be a token"),
    ('"access-1"', "17", "access_token: text in quotes is needed"),
    (
        "GetCampaigns = ",
        "GetCampains = ",
        "[connections.company.operations], GetCampains: this key is not known. Did you mean",
    ),
    ('"GET /v2/{{Tenant}}/campaigns"', '"/v2"', "GetCampaigns: a verb and a path or URL are needed"),
    ('"GET /v2/{{Tenant}}/campaigns"', '"GET http://h.example/v2"', "GetCampaigns: http:// would send"),
    ("[connections.company]", "[connections.Practice]", "this name belongs to the built-in practice connection"),
    ("[listo]", "[Listo]", "[Listo]"),
    ("[listo]", "[conections.x]", "Did you mean [connections]?"),
    ("batch_size = 50", "batch_size = 0", "[listo], batch_size: a whole number is needed, 1 or more"),
    ("batch_size = 50", 'batch_size = "50"', "[listo], batch_size: a whole number is needed"),
    ("batch_size = 50", "batch_size = true", "[listo], batch_size: a whole number is needed"),
    ("batch_size = 50", "batchsize = 50", "[listo], batchsize: this key is not known. Did you mean batch_size?"),
    ("batch_size = 50", "repeat_days = -1", "repeat_days: a whole number is needed, 0 or more"),
    ('tenant = "1234"', 'tenant = "1234', "cannot be read: line 3, column"),
]


@pytest.mark.parametrize(("written", "instead", "sentence"), WRONG)
def test_each_wrong_setting_is_named_with_its_place(tmp_path: Path, written: str, instead: str, sentence: str) -> None:
    assert written in COMPANY
    with pytest.raises(SettingError) as raised:
        read(COMPANY.replace(written, instead), tmp_path)
    told = str(raised.value)
    assert sentence in told
    assert str(tmp_path / "secrets.toml") in told
    for secret in ("access-1", "secret-1", "key-1", "token-1"):
        assert secret not in told


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("connections = 5", "[connections]: "),
        ("[connections]\ncompany = 5", "[connections.company]: "),
        ("listo = 5", "[listo]: "),
        (
            COMPANY.replace("[connections.company.operations]", "operations = 5\n[x]"),
            "[connections.company.operations]",
        ),
    ],
)
def test_a_value_where_a_section_is_needed_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SettingError, match="a section is needed here") as raised:
        read(text, tmp_path)
    assert sentence in str(raised.value)


def test_a_file_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be opened"):
        load_settings({}, secrets=tmp_path)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"LISTO_SANDBOX_URL": "https://lynn.example"},
            "LISTO_SANDBOX_URL: the practice server must be on this machine",
        ),
        ({"LISTO_SANDBOX_URL": "8900"}, "LISTO_SANDBOX_URL: a URL is needed"),
        ({"LISTO_DATABASE_URL": "mysql://u:hidden@h/db"}, "LISTO_DATABASE_URL: it must begin with"),
        ({"LISTO_DATA": "/etc/hostname"}, "LISTO_DATA: /etc/hostname is a file"),
        ({"LISTO_SECRETS": "/nowhere/secrets.toml"}, "There is no file /nowhere/secrets.toml"),
    ],
)
def test_each_wrong_environment_variable_is_named(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingError) as raised:
        load_settings(environment)
    assert sentence in str(raised.value)
    assert "hidden" not in str(raised.value)


def test_a_file_that_is_no_text_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_bytes(b"\xff\xfe[\x00")
    with pytest.raises(SettingError, match="not saved as UTF-8 text"):
        load_settings({}, secrets=path)


def test_other_programs_sections_are_left_alone(tmp_path: Path) -> None:
    settings = read(COMPANY + '\n[auth]\ncookie_secret = "x"\n', tmp_path)
    assert (len(settings.connections), settings.wants_sign_in) == (2, True)


def test_a_connection_typed_for_this_session_follows_the_same_rules() -> None:
    values: dict[str, Any] = {
        "tenant": " 1234 ",
        "base_url": "https://lynn.example",
        "token": Secret("token-1"),
        "load_url": "",
    }
    connection = session_connection("mine", values, source="Settings")
    assert (connection.is_session_only, connection.tenant, connection.token) == (True, "1234", Secret("token-1"))
    with pytest.raises(SettingError, match="Settings, \\[mine\\], tenant"):
        session_connection("mine", values | {"tenant": "x"}, source="Settings")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9", "[::1]", "::1"])
def test_this_machine_is_recognised(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1.example", "localhost.example", "10.0.0.1", "0.0.0.0", "2130706433", ""])
def test_only_names_that_can_mean_nothing_else_are_this_machine(host: str) -> None:
    assert not is_loopback(host)


def test_every_operation_may_be_overridden(tmp_path: Path) -> None:
    lines = "\n".join(f'{operation.value} = "GET /x"' for operation in Operation)
    head = COMPANY[: COMPANY.index("GetCampaigns")]
    overrides = read(head + lines, tmp_path).connections[1].overrides
    assert {parse_override(each) for each in overrides.values()} == {("GET", "/x")}


def test_two_connections_are_told_apart_as_keys() -> None:
    one = practice_connection("http://127.0.0.1:1")
    other = replace(one, overrides={"GetCampaigns": "GET /x"})
    assert len({one: 1, other: 2}) == 2


HIDDEN = "tok-3f1e9c"


def logged(secret: Secret) -> str:
    return logging.makeLogRecord({"msg": "token %s %r", "args": (secret, secret)}).getMessage()


def in_a_connection(secret: Secret) -> str:
    connection = replace(practice_connection(), token=secret)
    return f"{connection} {connection!r} {asdict(connection)}"


def as_json(secret: Secret) -> str:
    return json.dumps({"token": secret}, default=str) + orjson.dumps({"token": secret}, default=str).decode()


@pytest.mark.parametrize(
    "shown",
    [str, repr, ascii, "{}".format, "{:>40}".format, "{!r}".format, lambda s: f"{s} {s!s} {s!r} {s!a}",
     lambda s: "%s %r" % (s, s),  # noqa: UP031
     logged, in_a_connection, as_json, lambda s: str(copy.copy(s)),
     lambda s: str(copy.deepcopy([s])), lambda s: str(SettingError(s))],
)  # fmt: skip
def test_a_secret_does_not_show(shown: Any) -> None:
    assert HIDDEN not in shown(Secret(HIDDEN))


@pytest.mark.parametrize(
    "leak",
    [
        pickle.dumps,
        json.dumps,
        orjson.dumps,
        lambda s: "".join([s]),
        lambda s: "Bearer " + s,
        lambda s: vars(s),
        lambda s: s.encode(),
    ],
)
def test_a_secret_refuses_what_would_write_it_out(leak: Any) -> None:
    with pytest.raises((TypeError, AttributeError)) as raised:
        leak(Secret(HIDDEN))
    assert HIDDEN not in str(raised.value)


def test_secrets_are_equal_by_what_they_hide() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert not Secret("")
    assert Secret(HIDDEN).reveal() == HIDDEN
