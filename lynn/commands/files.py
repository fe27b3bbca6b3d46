"""Files that a command reads and writes; what does not work is said in one sentence, with the reason in the user's language."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lynn.errors import ListError, SettingError, TemplateError, reason_of
from lynn.text import t


def must_exist(path: Path) -> None:
    """`ListError` when there is no such file."""
    if not path.is_file():
        raise ListError(t("There is no file “{name}”.", name=str(path)), code="list-no-file")


def read_text(name: str) -> str:
    """A file's text, or stdin for `-`; a byte order mark is left to the parser."""
    if name == "-":
        return sys.stdin.read()
    try:
        return Path(name).read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise TemplateError(t("There is no file “{name}”.", name=name), code="template-no-file") from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Around what writes a file or a folder: `SettingError` that names it, and why it cannot be written."""
    try:
        yield
    except OSError as error:
        sentence = t("{path} cannot be written: {reason}.", path=str(path), reason=reason_of(error))
        raise SettingError(sentence, code="out") from error
