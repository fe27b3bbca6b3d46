"""`worker` and `sandbox`: they run until they are stopped."""

from __future__ import annotations

import argparse
import sys

from lynn.errors import StoreError
from lynn.installation import Installation
from lynn.logs import configure_logging
from lynn.sending.worker import run_worker
from lynn.settings import load_settings
from lynn.text import t


def worker(options: argparse.Namespace) -> int:
    """`worker`: send what is recorded; any number of them, on as many machines as wanted with PostgreSQL. Exit 1 when requests were
    still without an answer at the end."""
    del options
    here = Installation()
    configure_logging(json=True, secrets=here.secrets)
    try:
        # Said at once to who starts it, not only in a log that goes on.
        here.ledger.check()
        is_finished = run_worker(here.sender())
    finally:
        here.close()
    return 0 if is_finished else 1


def sandbox(options: argparse.Namespace) -> int:
    """`sandbox --port P --world FILE`."""
    from lynn.sandbox import WorldError, WorldInUseError, run

    world = options.world or load_settings().data / "sandbox" / "world.sqlite"
    world.parent.mkdir(parents=True, exist_ok=True)
    try:
        run(options.port, world, on_ready=_say_where)
    except WorldInUseError as error:
        raise StoreError(
            t("Another sandbox uses this file. Stop it, or give --world another one."), code="world"
        ) from error
    except (WorldError, OSError, ValueError) as error:
        raise StoreError(
            t(
                "The sandbox cannot start on port {port}. Is it taken, or is the file not a sandbox's?",
                port=str(options.port),
            ),
            code="sandbox-start",
        ) from error
    return 0


def _say_where(url: str, _instance: str) -> None:
    sys.stderr.write(f"{url}\n")
