"""What an import of contacts did, a line before and a line after each request, on disk before the next thing happens.

    {"began": "2026-…", "connection": "…", "list": "…", "by": "…", "rows": 286}      a run
    {"key": "…", "row": 7, "state": "asked"}                      written before the request leaves
    {"key": "…", "row": 7, "state": "created", "words": ""}       written when the answer is there
    {"ended": "2026-…"}                                           the run is over

In: outcomes. Out: the last known state of every number of a list, and the last lists that were brought. Why: a process may end at
any moment; a number that was asked for and has no answer stays unknown, and the program never asks for it again. No number and no
name stands in it: the key is a digest, and the list itself lies with the draft.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from lynn.errors import ConflictError, StoreError
from lynn.text import Text, t
from lynn.workbooks import report_workbook

try:
    import fcntl
except ImportError:  # pragma: no cover - another system; there one process is all there is
    fcntl = None  # type: ignore[assignment]


class State(StrEnum):
    """What became of one row."""

    #: The request left, or was about to; no answer is on record.
    ASKED = "asked"
    CREATED = "created"
    CHANGED = "changed"
    REFUSED = "refused"
    #: Somebody changed or deleted the contact after the rehearsal; it was left alone.
    LEFT_ALONE = "left-alone"
    #: An answer that says nothing, or none.
    UNKNOWN = "unknown"
    #: Surely not taken; it may go again.
    NOT_TAKEN = "not-taken"

    @property
    def is_unknown(self) -> bool:
        """Whether only a person may send it again."""
        return self in (State.ASKED, State.UNKNOWN)


STATE_WORDS: Mapping[State, Text] = {
    State.ASKED: t("Nobody knows whether it arrived"),
    State.CREATED: t("Created"),
    State.CHANGED: t("Changed"),
    State.REFUSED: t("Refused by Lynn"),
    State.LEFT_ALONE: t("Left alone: changed elsewhere meanwhile"),
    State.UNKNOWN: t("Nobody knows whether it arrived"),
    State.NOT_TAKEN: t("Not sent"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """The last that is known of one row."""

    row: int
    state: State
    #: Lynn's own, masked; or our reason.
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Import:
    """A list that was brought to Lynn from here."""

    list_name: str
    by: str
    #: When its last run began, and when that was over (UTC); None: it runs, or the program ended in the middle of it.
    began_at: datetime
    ended_at: datetime | None
    #: Rows that its last run was for.
    rows: int
    #: In the list's order.
    lines: tuple[Line, ...]


class Journal:
    """The journal of one list for one connection; the same list again finds the same journal."""

    def __init__(self, data: Path, *, connection: str, list_sha256: str) -> None:
        digest = hashlib.sha256(f"{connection}\0{list_sha256}".encode()).hexdigest()[:32]
        self._path = data / "imports" / f"{digest}.jsonl"

    def lines(self) -> dict[str, Line]:
        """Key of a number → the last that is known of it. A line that was cut by a crash is left out."""
        found: dict[str, Line] = {}
        with contextlib.suppress(FileNotFoundError):
            for text in self._path.read_text("utf-8").splitlines():
                with contextlib.suppress(ValueError, KeyError):
                    stored = json.loads(text)
                    found[stored["key"]] = _line(stored)
        return found

    def write(self, number: str, row: int, state: State, words: str = "") -> None:
        """One line, on disk when this returns. `StoreError` when the disk does not take it."""
        self._add({"key": key_of(number), "row": row, "state": state.value, "words": words[:500]})

    @contextlib.contextmanager
    def run(self, connection: str, list_name: str, rows: int, *, by: str) -> Iterator[None]:
        """`alone`, with a line for the run's beginning and one for its end."""
        with self.alone():
            began = {"began": _now(), "connection": connection, "list": list_name, "by": by, "rows": rows}
            self._add(began)
            try:
                yield
            finally:
                self._add({"ended": _now()})

    def _add(self, fields: Mapping[str, object]) -> None:
        line = json.dumps(fields)
        try:
            with self._path.open("ab") as out:
                # What a crash cut off gets a line of its own, so that it spoils only itself.
                out.write(b"\n" * (out.tell() > 0) + line.encode())
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            raise StoreError(
                t("The disk did not take it; is it full? It stopped here, and nothing more was sent."), code="disk-full"
            ) from error

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Only one run of a list at a time, in all processes of this machine. `ConflictError` for the second."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = self._path.with_suffix(".lock").open("ab")
        except OSError as error:
            raise StoreError(t("The disk did not take it; is it full? Nothing was sent."), code="disk-full") from error
        with lock:
            try:
                if fcntl is not None:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ConflictError(
                    t("This list is being brought to Lynn already, elsewhere. Wait until that is over."),
                    code="import-runs",
                ) from error
            yield


def imports(data: Path, connection: str, *, most: int = 5) -> list[Import]:
    """The lists that were brought to this connection's tenant, the one with the newest line first."""
    found: list[Import] = []
    paths = [(path.stat(), path) for path in (data / "imports").glob("*.jsonl")]
    for stat, path in sorted(paths, key=lambda each: each[0].st_mtime_ns, reverse=True):
        each = _import(path, stat.st_mtime_ns, stat.st_size)
        if each and each[0] == connection:
            found.append(each[1])
        if len(found) == most:
            break
    return found


@lru_cache(maxsize=64)
def _import(path: Path, _mtime_ns: int, _size: int) -> tuple[str, Import] | None:
    """(connection, import) of a journal, read once for each version of its file; None where no run is named in it."""
    began: dict[str, Any] = {}
    ended: datetime | None = None
    lines: dict[str, Line] = {}
    for text in path.read_text("utf-8").splitlines():
        with contextlib.suppress(ValueError, KeyError):
            stored = json.loads(text)
            if "began" in stored:
                began, ended = stored, None
            elif "ended" in stored:
                ended = datetime.fromisoformat(stored["ended"])
            else:
                lines[stored["key"]] = _line(stored)
    if not began:
        return None
    return began["connection"], Import(
        list_name=began["list"],
        by=began["by"],
        began_at=datetime.fromisoformat(began["began"]),
        ended_at=ended,
        rows=int(began["rows"]),
        lines=tuple(sorted(lines.values(), key=lambda line: line.row)),
    )


def _line(stored: Mapping[str, Any]) -> Line:
    return Line(row=int(stored["row"]), state=State(stored["state"]), words=str(stored.get("words", "")))


def _now() -> str:
    return datetime.now(UTC).isoformat()


def key_of(number: str) -> str:
    """A number's name in the journal."""
    return hashlib.sha256(number.encode()).hexdigest()[:24]


def report_of(lines: Iterable[Line], language: str) -> bytes:
    """What became of every row that had its turn, as a workbook of text."""
    rows = ([str(line.row), STATE_WORDS[line.state].render(language), line.words] for line in lines)
    return report_workbook([t("Row"), t("Outcome"), t("Words")], rows, language=language)
