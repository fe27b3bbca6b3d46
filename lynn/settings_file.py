"""What an administrator writes becomes `Settings`, or one sentence that says which file, section and key is wrong.

In: secrets.toml, environment variables, or the values of the "connect for this session" form. Out: the types of
`lynn.settings`. Why apart: a setting that is misread sends to the wrong place, so nothing is guessed and no key is ignored.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lynn.errors import SettingError
from lynn.settings import PRACTICE, Connection, Limits, Operation, Secret, Settings, practice_connection
from lynn.settings_environment import database_url, digest_key, environment_error, is_loopback, split
from lynn.settings_environment import sandbox_url as read_sandbox_url
from lynn.text import Text, t

DEFAULT_SECRETS = Path(".streamlit/secrets.toml")

#: `{{Tenant}}` as the vendor writes it, also as a browser's address bar copies it. Group 1: the name.
PLACEHOLDER = re.compile(r"(?:\{\{|%7B%7B)\s*([\w ]+?)\s*(?:\}\}|%7D%7D)", re.IGNORECASE)
#: "VERB /path" or "VERB https://host/path".
OVERRIDE = re.compile(r"\s*(GET|POST|PUT|PATCH|DELETE)\s+(/\S*|https?://\S+)\s*", re.IGNORECASE)

_TEXT_KEYS = ("tenant", "load_url", "status_url", "base_url", "service")
_SECRET_KEYS = ("token", "access_token", "access_token_secret", "subscription_key")
_CONNECTION_KEYS = (*_TEXT_KEYS, *_SECRET_KEYS, "operations")
#: Limits for which 0 means "always ask" or "never look back"; the others begin at 1.
_MAY_BE_ZERO = frozenset({"confirm_above", "repeat_days"})


@dataclass(frozen=True)
class _Place:
    """Where a value was written, for the sentence."""

    file: str
    section: str

    def wrong(self, key: str, problem: Text) -> SettingError:
        """`key` "": the section itself is wrong."""
        if key:
            said = t(
                "{file}, [{section}], {key}: {problem}", file=self.file, section=self.section, key=key, problem=problem
            )
        else:
            said = t("{file}, [{section}]: {problem}", file=self.file, section=self.section, problem=problem)
        return SettingError(said, code="setting-wrong", file=self.file, section=self.section, key=key, problem=problem)


def read_settings(environment: Mapping[str, str], *, secrets: Path | None = None) -> Settings:
    """All settings. `SettingError` as soon as one is wrong."""
    document, file = _read_toml(environment, secrets)
    data = Path(environment.get("LISTO_DATA") or "data").expanduser().resolve()
    if data.exists() and not data.is_dir():
        raise environment_error("LISTO_DATA", t("{path} is a file; a folder is needed.", path=str(data)))
    sandbox_url = environment.get("LISTO_SANDBOX_URL") or None
    if sandbox_url is not None:
        sandbox_url = read_sandbox_url(sandbox_url)
    _check_names(document, file)
    connections = [practice_connection(sandbox_url)]
    for name, values in _table(document, "connections", file).items():
        place = _Place(file, f"connections.{name}")
        if not isinstance(values, Mapping):
            raise place.wrong("", t("a section is needed here, with a tenant, URLs and credentials."))
        connections.append(_connection(name, values, place))
    return Settings(
        data=data,
        database_url=database_url(environment, data),
        connections=tuple(connections),
        limits=_limits(_table(document, "listo", file), _Place(file, "listo")),
        key=digest_key(environment),
        sandbox_url=sandbox_url,
        wants_sign_in="auth" in document,
    )


def session_connection(name: str, values: Mapping[str, object], *, source: str) -> Connection:
    """A connection typed for this session, by the same rules as a section of the file. `source` names the form."""
    given = {key: value for key, value in values.items() if value not in (None, "", {})}
    return dataclasses.replace(_connection(name, given, _Place(source, name)), is_session_only=True)


def _read_toml(environment: Mapping[str, str], secrets: Path | None) -> tuple[dict[str, Any], str]:
    named = secrets or (Path(environment["LISTO_SECRETS"]) if environment.get("LISTO_SECRETS") else None)
    path = named or DEFAULT_SECRETS
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig")), str(path)
    except FileNotFoundError as error:
        if named is None:
            return {}, str(path)
        raise SettingError(t("There is no file {path}.", path=str(path)), code="setting-no-file") from error
    except tomllib.TOMLDecodeError as error:
        # Of the parser's own words only the place is repeated: the rest may quote a secret.
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = place.groups() if place else ("?", "?")
        raise SettingError(
            t("{file} cannot be read: line {line}, column {column} is not written as this kind of file wants it "
              "(often a missing quote).", file=str(path), line=line, column=column),
            code="setting-not-toml", file=str(path), line=line, column=column,
        ) from None  # fmt: skip
    except UnicodeDecodeError:
        raise SettingError(t("{file} is not saved as UTF-8 text.", file=str(path)), code="setting-not-text") from None
    except OSError as error:
        raise SettingError(t("{file} cannot be opened.", file=str(path)), code="setting-no-access") from error


def _check_names(document: Mapping[str, Any], file: str) -> None:
    """Other programs' sections may stand in the file (Streamlit's `[auth]`), a slip in one of ours may not."""
    for section in document:
        meant = difflib.get_close_matches(section.casefold(), ("connections", "listo"), cutoff=0.8)
        if meant and section != meant[0]:
            raise _Place(file, section).wrong(
                "", t("this section is not known. Did you mean [{meant}]?", meant=meant[0])
            )


def _table(document: Mapping[str, Any], section: str, file: str) -> Mapping[str, Any]:
    values = document.get(section, {})
    if not isinstance(values, Mapping):
        raise _Place(file, section).wrong("", t("a section is needed here, not a single value."))
    return values


def _refuse_unknown(values: Iterable[str], known: Iterable[str], place: _Place) -> None:
    names = list(known)
    for key in values:
        if key in names:
            continue
        near = difflib.get_close_matches(key, names, n=1)
        if near:
            raise place.wrong(key, t("this key is not known. Did you mean {meant}?", meant=near[0]))
        raise place.wrong(key, t("this key is not known. Known are: {known}.", known=", ".join(names)))


def _connection(name: str, values: Mapping[str, Any], place: _Place) -> Connection:
    if name.casefold() == PRACTICE:
        raise place.wrong("", t("this name belongs to the built-in practice connection. Choose another."))
    _refuse_unknown(values, _CONNECTION_KEYS, place)
    texts = {key: _text(values, key, place) for key in (*_TEXT_KEYS, *_SECRET_KEYS) if key in values}
    tenant = texts.get("tenant", "")
    if not re.fullmatch(r"[0-9]{1,18}", tenant):
        raise place.wrong("tenant", t("the number of the tenant is needed, digits only."))
    for key in ("load_url", "status_url", "base_url"):
        if key in texts:
            texts[key] = _url(texts[key], key, place)
    if "load_url" in texts and "tenant" not in _placeholders(texts["load_url"]) and tenant not in texts["load_url"]:
        raise place.wrong("load_url", t("the URL must hold {placeholder}.", placeholder="{{Tenant}}"))
    if "status_url" in texts and "taskid" not in _placeholders(texts["status_url"]):
        raise place.wrong("status_url", t("the URL must hold {placeholder}.", placeholder="{{TaskID}}"))
    if "load_url" not in texts and "base_url" not in texts:
        raise place.wrong("load_url", t("the whole URL for loading is needed, as Lynn's page shows it, or a base_url."))
    if not re.fullmatch(r"[\w.~-]+", texts.get("service", "LynnOutbound"), re.ASCII):
        raise place.wrong("service", t("one part of a path is needed, such as LynnOutbound, without a slash."))
    _check_credentials(texts, place)
    secrets = {key: Secret(texts[key]) for key in _SECRET_KEYS if key in texts}
    return Connection(
        name=name,
        is_practice=False,
        tenant=tenant,
        load_url=texts.get("load_url"),
        status_url=texts.get("status_url"),
        base_url=texts.get("base_url"),
        service=texts.get("service", "LynnOutbound"),
        overrides=_overrides(values.get("operations", {}), _Place(place.file, f"{place.section}.operations")),
        token=secrets.get("token"),
        access_token=secrets.get("access_token"),
        access_token_secret=secrets.get("access_token_secret"),
        subscription_key=secrets.get("subscription_key"),
    )


def _text(values: Mapping[str, Any], key: str, place: _Place) -> str:
    value = values[key]
    if key == "tenant" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Secret):
        value = value.reveal()
    if not isinstance(value, str):
        raise place.wrong(key, t("text in quotes is needed."))
    text = value.strip()
    if not text:
        raise place.wrong(key, t("this is empty. Fill it in or leave the line out."))
    if key in _SECRET_KEYS and not (text.isascii() and text.isprintable() and " " not in text):
        raise place.wrong(key, t("this cannot be a token: it holds a blank or a letter that tokens do not have."))
    return text


def _check_credentials(texts: Mapping[str, str], place: _Place) -> None:
    has_token, has_pair = "token" in texts, "access_token" in texts or "access_token_secret" in texts
    if has_token and has_pair:
        raise place.wrong("token", t("give either a token, or an access_token with its access_token_secret, not both."))
    if not has_token and not has_pair:
        raise place.wrong("token", t("a token is needed, or an access_token with its access_token_secret."))
    for key, other in (("access_token", "access_token_secret"), ("access_token_secret", "access_token")):
        if has_pair and key not in texts:
            raise place.wrong(key, t("{other} is given, so this is needed too.", other=other))


def _overrides(values: object, place: _Place) -> dict[str, str]:
    if not isinstance(values, Mapping):
        raise place.wrong("", t("a section is needed here, with one line for each operation."))
    _refuse_unknown(values, [operation.value for operation in Operation], place)
    for key, value in values.items():
        match = OVERRIDE.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise place.wrong(key, t("a verb and a path or URL are needed, such as {example}.", example='"GET /api/…"'))
        if not match[2].startswith("/"):
            _url(match[2], key, place)
    return dict(values)


def _placeholders(url: str) -> set[str]:
    return {found.replace(" ", "").replace("_", "").casefold() for found in PLACEHOLDER.findall(url)}


def _url(text: str, key: str, place: _Place) -> str:
    parts = split(text)
    if parts is None or parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise place.wrong(key, t("a whole URL is needed, beginning with https://."))
    if parts.username is not None or parts.password is not None:
        raise place.wrong(key, t("no user name or password may stand in a URL; use the keys for credentials."))
    if parts.scheme.lower() == "http" and not is_loopback(parts.hostname):
        raise place.wrong(key, t("http:// would send people's data unprotected; https:// is needed."))
    if parts.fragment or not re.fullmatch(r"[\x21-\x7e]+", PLACEHOLDER.sub("", text)):
        raise place.wrong(key, t("the URL holds a blank, a # or a letter that URLs do not have."))
    if key == "base_url" and (parts.query or PLACEHOLDER.search(text)):
        raise place.wrong(key, t("only the beginning of the URL is needed here, such as https://host."))
    return text.rstrip("/") if key == "base_url" else text


def _limits(values: Mapping[str, Any], place: _Place) -> Limits:
    defaults = {field.name: field.default for field in dataclasses.fields(Limits)}
    _refuse_unknown(values, defaults, place)
    for key, value in values.items():
        kind = type(defaults[key])
        if kind is int and (type(value) is not int or value < (0 if key in _MAY_BE_ZERO else 1)):
            raise place.wrong(
                key, t("a whole number is needed, {least} or more.", least=0 if key in _MAY_BE_ZERO else 1)
            )
        if kind is not int and type(value) is not kind:
            raise place.wrong(key, t("this value is of the wrong kind."))
    return Limits(**values)
