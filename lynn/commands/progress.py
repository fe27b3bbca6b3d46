"""A progress bar on stderr, only where a person looks at a terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from lynn.text import Text

_WIDTH = 30


class Progress:
    """`with Progress(t("Sending"), "es") as progress: progress.show(0.5)`."""

    def __init__(self, doing: Text, language: str) -> None:
        self._doing = doing.render(language)
        self._is_shown = sys.stderr.isatty()

    def show(self, share: float) -> None:
        """Draw it; `share` is 0..1."""
        if not self._is_shown:
            return
        full = round(min(max(share, 0.0), 1.0) * _WIDTH)
        sys.stderr.write(f"\r{self._doing} {'█' * full}{'░' * (_WIDTH - full)} {share:4.0%}\033[K")
        sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
