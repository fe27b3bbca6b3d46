"""What an administrator writes into environment variables becomes values, or one sentence that says which variable is wrong.

In: the environment. Out: an address, a database, a key. What these share with the file, about addresses, stands here too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from lynn.errors import SettingError
from lynn.settings import Secret
from lynn.text import Text, t


def environment_error(variable: str, problem: Text) -> SettingError:
    """Which variable is wrong, and how. Its value is not repeated: it may hold a secret."""
    sentence = t("Environment variable {variable}: {problem}", variable=variable, problem=problem)
    return SettingError(sentence, code="setting-wrong", key=variable)


def sandbox_url(text: str) -> str:
    """`LISTO_SANDBOX_URL`: a practice server that already runs."""
    parts = split(text.strip())
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise environment_error("LISTO_SANDBOX_URL", t("a URL is needed, such as http://127.0.0.1:8900."))
    if not is_loopback(parts.hostname):
        raise environment_error("LISTO_SANDBOX_URL", t("the practice server must be on this machine (127.0.0.1)."))
    return text.strip().rstrip("/")


def database_url(environment: Mapping[str, str], data: Path) -> Secret:
    """`LISTO_DATABASE_URL`, by default a SQLite file in `data`."""
    text = environment.get("LISTO_DATABASE_URL", "").strip()
    if not text:
        return Secret(f"sqlite:///{data / 'listo.db'}")
    for short in ("postgres://", "postgresql://"):
        if text.startswith(short):
            return Secret("postgresql+psycopg://" + text.removeprefix(short))
    if text.startswith(("postgresql+psycopg://", "sqlite:///")):
        return Secret(text)
    # The value itself is not repeated: it may hold a password.
    raise environment_error("LISTO_DATABASE_URL", t("it must begin with postgresql:// or sqlite:///."))


def digest_key(environment: Mapping[str, str]) -> Secret | None:
    """`LISTO_KEY`: the key of all digests, where several copies share a ledger."""
    text = environment.get("LISTO_KEY", "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise environment_error(
            "LISTO_KEY", t("64 hexadecimal digits are needed; {command} makes them.", command="openssl rand -hex 32")
        )
    return Secret(text.lower())


def split(text: str) -> SplitResult | None:
    """A URL in its parts; None when it is none."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises on a port that is no number
    except ValueError:
        return None
    return parts


def is_loopback(host: str) -> bool:
    """Whether a host name can only mean this machine."""
    if host.casefold().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
