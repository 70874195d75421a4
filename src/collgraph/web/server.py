"""The server as ``collgraph serve`` runs it: this process answers, one of its own holds the explorer, or none does."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from collgraph.web import app, backstage

AGAIN_AFTER, END_WITHIN = 1.0, 5.0
log = logging.getLogger(__name__)


def server(explorer: Path | None) -> Starlette:
    """Everything on one port; pages come from a process behind this socket, which is started here."""

    @asynccontextmanager
    async def lifespan(starlette: Any) -> AsyncIterator[dict[str, Any]]:
        keeping = asyncio.create_task(_keep(explorer)) if explorer is not None else None
        try:
            async with app.lifespan(starlette) as state:
                yield state
        finally:
            if keeping is not None:
                keeping.cancel()
                with suppress(asyncio.CancelledError):
                    await keeping

    made = Starlette(routes=app.routes(), middleware=app.middleware(), lifespan=lifespan)
    made.router.default = backstage.nowhere if explorer is None else backstage.Pages(explorer)
    return made


async def _keep(explorer: Path) -> None:
    """Keep the explorer's process running; end it when cancelled."""
    while True:
        explorer.unlink(missing_ok=True)
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "collgraph.explorer", str(explorer))
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise
        log.error("the explorer ended with %s: it is started again", code)
        await asyncio.sleep(AGAIN_AFTER)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(END_WITHIN):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
