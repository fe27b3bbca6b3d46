"""Before the tests: is there a Chromium and a PostgreSQL? Installed where that is possible; else one line says how.

python tests/prepare.py        # run by `make test`; exit code 1 when something is missing
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def find_postgres() -> bool:
    """Whether `initdb` and `pg_ctl` are there, on the path or where Debian puts them."""
    return bool(shutil.which("pg_ctl") or list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")))


def find_chromium() -> bool:
    """Whether a Chromium is on the path, or Playwright has one of its own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return any(map(shutil.which, names)) or bool(list(own.glob("chromium-*")))


#: What the tests need from the system → (is it there, Debian's package, what it is for).
NEEDED: dict[str, tuple[Callable[[], bool], str, str]] = {
    "PostgreSQL": (find_postgres, "postgresql", "the tests of sending with several workers"),
    "Chromium": (find_chromium, "chromium", "the browser tests"),
}


def main() -> int:
    """Look, install, say."""
    missing = [name for name, (is_there, _, _) in NEEDED.items() if not is_there()]
    if missing and can_install():
        install([NEEDED[name][1] for name in missing])
        missing = [name for name in missing if not NEEDED[name][0]()]
    for name in missing:
        _, package, purpose = NEEDED[name]
        sys.stderr.write(f"{name} is missing ({purpose}). On Debian or Ubuntu: sudo apt-get install -y {package}\n")
    return 1 if missing else 0


def can_install() -> bool:
    """Only where it needs no password: as root on a system with apt."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    """Quietly; what went wrong shows as missing afterwards."""
    sys.stderr.write(f"Installing {', '.join(packages)} for the tests …\n")
    fetch = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not run(fetch):
        run(["apt-get", "update"])
        run(fetch)


def run(command: list[str]) -> bool:
    """Whether it succeeded."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=environment).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
