"""Logs that IT can read and that hold nobody's number: one line an event, masked before it is written.

In: the standard `logging` calls of all modules. Out: lines on stderr, plain or JSON. Why here: masking stands at the one
place that every record passes, so that no caller can forget it.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TextIO

from lynn.masking import mask
from lynn.settings import Connection, Secret

#: Libraries that write whole URLs, or far too much, at INFO.
_QUIET = ("httpx", "httpcore", "urllib3", "watchdog", "alembic.runtime.migration")

#: What `logging` itself puts on a record; anything else was given by the caller with `extra=`.
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def secrets_of(connections: Iterable[Connection]) -> list[Secret]:
    """Every secret of these connections."""
    return [
        secret
        for each in connections
        for secret in (each.token, each.access_token, each.access_token_secret, each.subscription_key)
        # The practice credentials are the word "practice", which is no secret.
        if secret is not None and not each.is_practice
    ]


class MaskingFilter(logging.Filter):
    """Replaces numbers, names and secrets in a record's message, traceback and extra fields. Drops no record."""

    def __init__(self, secrets: Callable[[], Iterable[Secret]] = list) -> None:
        """`secrets` is asked for each record: connections may be added while the app runs."""
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask in place; always True."""
        secrets = list(self._secrets())
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            # A call whose arguments do not fit its text: the line is worth more than the complaint.
            message = f"{record.msg} {record.args}"
        record.msg = mask(message, secrets)
        record.args = ()
        if record.exc_info:
            # Formatted here: an exception's text may quote a value that nobody thought of.
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info), secrets)
            record.exc_info = None
        for name, value in vars(record).items():
            if name not in _OWN_FIELDS and not isinstance(value, bool | int | float | None):
                setattr(record, name, mask(str(value), secrets))
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `at` (UTC), `level`, `logger`, `message`, the caller's `extra` fields, `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN_FIELDS and name not in line}
        if record.exc_text:
            line["traceback"] = record.exc_text
        return json.dumps(line, ensure_ascii=False, default=str)


def configure_logging(
    *, json: bool = False, secrets: Callable[[], Iterable[Secret]] = list, stream: TextIO | None = None
) -> logging.Handler:
    """Send what `lynn` and the libraries log to `stream` (stderr), masked. A second call replaces the first."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.set_name("listo")
    handler.addFilter(MaskingFilter(secrets))
    handler.setFormatter(
        JsonFormatter() if json else logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    )
    root = logging.getLogger()
    for old in [each for each in root.handlers if each.get_name() == "listo"]:
        root.removeHandler(old)
    root.addHandler(handler)
    logging.getLogger("lynn").setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler
