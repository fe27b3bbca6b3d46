"""`worker` and `sandbox`: they run until they are stopped."""

from __future__ import annotations

import argparse

from lynn.installation import Installation
from lynn.logs import configure_logging
from lynn.settings import load_settings


def worker(options: argparse.Namespace) -> int:
    """`worker`: send what is recorded; any number of them, on as many machines as wanted with PostgreSQL."""
    from lynn.sending.worker import run_worker

    del options
    configure_logging(json=True)
    here = Installation()
    try:
        run_worker(here.ledger, here.client, here.settings.limits)
    finally:
        here.close()
    return 0


def sandbox(options: argparse.Namespace) -> int:
    """`sandbox --port P --world FILE`."""
    from lynn.sandbox.server import run

    world = options.world or load_settings().data / "sandbox" / "world.sqlite"
    world.parent.mkdir(parents=True, exist_ok=True)
    run(options.port, world)
    return 0
