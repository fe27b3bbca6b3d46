"""What an operation gets and what it may answer: the one contract between the server and Lynn's operations."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .exchange import Reply, words
from .world import Clock


class RefusalError(Exception):
    """The operation says no; everything it changed is taken back."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.reply = words(text, status) if text else Reply(status=status)


@dataclass(kw_only=True)
class Call:
    """One request to one operation, from somebody who may make it."""

    operation: str
    tenant: int
    #: What stands in the path after the tenant, as it came.
    ids: Sequence[str]
    headers: Mapping[str, str]
    body: bytes
    connection: str
    clock: Clock
    received_at: str
    #: The name of the reply shape that is wanted.
    shape: str
    #: What the log will say that was answered: a status, or the name of the trouble.
    outcome: str = "200"

    @cached_property
    def json(self) -> Any:
        """The body as JSON. Raises `RefusalError`."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise RefusalError(415, "The body must be sent as application/json.")
        try:
            value = json.loads(self.body)
            if rb"\ud" in self.body.lower():  # half a surrogate pair is JSON, but no text that could be kept
                json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise RefusalError(400, "The body is not valid JSON.") from None
        return value

    @property
    def document(self) -> dict[str, Any]:
        """The body as a JSON object. Raises `RefusalError`."""
        if not isinstance(self.json, dict):
            raise RefusalError(400, "The body must be a JSON object.")
        return self.json


#: How one operation is carried out: in the store's thread, inside a transaction that is committed before the answer.
Act = Callable[[sqlite3.Connection, Call], Reply]
#: How many rows a list has, found before anything else is done with it. Raises `RefusalError` when it is malformed.
CountRows = Callable[[Call], int]


def named(document: Mapping[str, Any], *names: str) -> Any:
    """The value under the first of `names` that is there, without regard to case and underscores; else None."""
    plain = {_plain(key): value for key, value in document.items()}
    return next((plain[_plain(name)] for name in names if _plain(name) in plain), None)


def key_of(document: Mapping[str, Any], *names: str) -> str | None:
    """The key of `document` that is meant by one of `names`; else None."""
    wanted = {_plain(name) for name in names}
    return next((key for key in document if _plain(key) in wanted), None)


def one(database: sqlite3.Connection, query: str, *values: object) -> Any:
    """The first row, or None."""
    return database.execute(query, values).fetchone()


def _plain(name: str) -> str:
    return name.replace("_", "").replace(" ", "").casefold()
