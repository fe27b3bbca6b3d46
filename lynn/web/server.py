"""What the app's server does besides pages: health for machines, and the worker that sends while no browser looks."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from lynn.errors import StoreError
from lynn.logs import configure_logging
from lynn.sending import metrics
from lynn.sending.worker import start_in_thread
from lynn.warm_up import warm_up
from lynn.web.session import installation


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Start the sandbox and the worker with the app, and end them with it."""
    here = installation()
    configure_logging(secrets=here.secrets)
    if not here.settings.sandbox_url:
        await asyncio.to_thread(here.practice)
    await asyncio.to_thread(warm_up)
    worker = start_in_thread(here.sender())
    # What is imported by now stays: leaving it out of every collection makes a click's CPU time many times smaller.
    gc.collect()
    gc.freeze()
    try:
        yield {}
    finally:
        await asyncio.to_thread(worker.stop, 4.0)
        here.close()


def routes() -> list[Route]:
    """Health, readiness and metrics."""
    return [
        Route("/healthz", _healthz),
        Route("/readyz", _readyz),
        Route("/metrics", _metrics),
    ]


async def _healthz(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def _readyz(_request: Request) -> Response:
    trouble = await asyncio.to_thread(_trouble)
    if trouble is None:
        return JSONResponse({"ready": True})
    return JSONResponse({"ready": False, "reason": trouble}, status_code=503)


def _trouble() -> str | None:
    """Why this copy cannot serve, in a sentence for who runs it."""
    try:
        # The first look opens the database, which may fail too.
        trouble = metrics.trouble(installation().ledger)
    except StoreError as error:
        trouble = error.sentence
    return None if trouble is None else trouble.render("en")


async def _metrics(_request: Request) -> Response:
    body, media_type = await asyncio.to_thread(metrics.exposition, installation().ledger)
    return Response(body, media_type=media_type)
