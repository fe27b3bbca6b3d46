"""What an import of contacts did, a line before and a line after each request, on disk before the next thing happens.

    {"key": "…", "row": 7, "state": "asked"}                      written before the request leaves
    {"key": "…", "row": 7, "state": "created", "words": ""}       written when the answer is there

In: outcomes. Out: the last known state of every number of a list. Why: a process may end at any moment; a number that was asked
for and has no answer stays unknown, and the program never asks for it again. No number and no name stands in it: the key is a
digest, and the list itself lies with the draft.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

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
                    state = State(stored["state"])
                    found[stored["key"]] = Line(row=int(stored["row"]), state=state, words=str(stored.get("words", "")))
        return found

    def write(self, number: str, row: int, state: State, words: str = "") -> None:
        """One line, on disk when this returns. `StoreError` when the disk does not take it."""
        line = json.dumps({"key": key_of(number), "row": row, "state": state.value, "words": words[:500]})
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


def key_of(number: str) -> str:
    """A number's name in the journal."""
    return hashlib.sha256(number.encode()).hexdigest()[:24]


def report_of(lines: Iterable[Line], language: str) -> bytes:
    """What became of every row that had its turn, as a workbook of text."""
    rows = ([str(line.row), STATE_WORDS[line.state].render(language), line.words] for line in lines)
    return report_workbook([t("Row"), t("Outcome"), t("Words")], rows, language=language)
