"""An answer of the query service on its way to a client: sent frame by frame, broken visibly where it is cut."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from collgraph.query.requests import QueryAnswer

SEND_SECONDS = 30.0
# Most answers are there before this: only a slow one is worth watching its client for.
WATCH_AFTER = 0.05
T = TypeVar("T")


class ClientLeft(Exception):
    """The client closed its connection before the answer began."""


class AnswerResponse(Response):
    """Sends an answer; a QueryError in its middle reaches the server, which then resets the connection."""

    def __init__(self, answer: QueryAnswer, headers: Mapping[str, str]) -> None:
        coding = {"content-encoding": "gzip"} if answer.gzip else {}
        super().__init__(None, 200, {**headers, **coding, "content-type": answer.media_type})
        self._answer = answer
        if answer.body is None:
            del self.headers["content-length"]
        else:
            self.headers["content-length"] = str(len(answer.body))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer and free its worker, whatever happens."""
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
            elif self._answer.body is not None:
                await send({"type": "http.response.body", "body": self._answer.body})
            else:
                await _while_present(receive, self._send_stream(send))
        except ClientLeft:
            return
        finally:
            await self._answer.aclose()

    async def _send_stream(self, send: Send) -> None:
        async for piece in self._answer:
            await _send_in_time(send, {"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def while_present(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Wait for work, cancelling it as soon as the client leaves; raises ClientLeft."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=WATCH_AFTER)
    except asyncio.CancelledError:
        task.cancel()
        raise
    return task.result() if done else await _race(request.receive, task)


async def _while_present(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    return await _race(receive, asyncio.ensure_future(work))


async def _race(receive: Receive, task: "asyncio.Future[T]") -> T:
    leaving = asyncio.ensure_future(_left(receive))
    try:
        watched: set[asyncio.Future[Any]] = {task, leaving}
        await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientLeft
        return task.result()
    finally:
        for entry in (task, leaving):
            entry.cancel()
        await asyncio.gather(task, leaving, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_in_time(send: Send, message: Message) -> None:
    """A client that takes nothing for SEND_SECONDS is given up: TimeoutError breaks the connection."""
    async with asyncio.timeout(SEND_SECONDS):
        await send(message)
