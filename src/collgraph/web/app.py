"""The web half of the server, for ``app.py`` to compose with the explorer: routes, lifespan, middleware."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from collgraph.errors import ReleaseError
from collgraph.query import context
from collgraph.query.context import Context
from collgraph.web import (
    api,
    assets,
    citing,
    datasets,
    downloads,
    drawing,
    embeds,
    machines,
    metrics,
    questions,
    reconcile,
    resources,
    sparql,
    vocabularies,
)
from collgraph.web.front import Front
from collgraph.web.known import Known
from collgraph.web.memory import share_arenas
from collgraph.web.moved import Moved
from collgraph.web.shell import Shell
from collgraph.web.warming import warm

log = logging.getLogger(__name__)
RETRY_EVERY = 1.0


def routes() -> list[BaseRoute]:
    """Every address that is not a page of the explorer."""
    rooms = (
        *(sparql, questions, api, reconcile, embeds, citing, resources, vocabularies),
        *(datasets, downloads, drawing, machines, metrics, assets),
    )
    return [route for room in rooms for route in room.routes()]


def middleware() -> list[Middleware]:
    """What stands around every answer."""
    return [Middleware(Front), Middleware(Known), Middleware(Moved), Middleware(Shell)]


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the release and start the query service; where there is no release yet, as soon as there is one."""
    log_cuts_once()
    share_arenas()
    served = context.current()
    starting = asyncio.create_task(_start(served))
    try:
        yield {"context": served}
    finally:
        served.ready = False
        starting.cancel()
        with suppress(asyncio.CancelledError):
            await starting
        await served.service.stop()


def log_cuts_once() -> None:
    """An answer that is cut has been logged with its reason: the server's own line about it says less."""
    logging.getLogger("uvicorn.error").addFilter(_is_not_of_a_cut)


def _is_not_of_a_cut(record: logging.LogRecord) -> bool:
    return "without completing" not in record.getMessage()


async def _start(served: Context) -> None:
    while not served.ready:
        try:
            opened = served.opened
            await run_in_threadpool(warm, opened)
            served.prepare = warm
            await served.service.start()
            served.ready = True
            log.info("serving release %s", opened.release.id)
        except ReleaseError as error:
            log.error("%s. %s", error.message, error.hint)
            await asyncio.sleep(RETRY_EVERY)
