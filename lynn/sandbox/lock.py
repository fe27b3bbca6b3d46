"""A lock between processes: a file that one of them holds; the system frees it however that process ends."""

import os
import sys
from pathlib import Path


class FileLock:
    """Held from `acquire` to `close`."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)

    def acquire(self, *, wait: bool) -> bool:
        """Take the lock, waiting for it or not. Returns whether it is ours now."""
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(self._file, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self._file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Give it back."""
        os.close(self._file)
