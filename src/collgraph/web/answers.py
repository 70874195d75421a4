"""An answer of the query service on its way to a client: sent frame by frame, broken visibly where it is cut."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from collgraph.errors import QueryError
from collgraph.query.requests import QueryAnswer
from collgraph.texts import text

SEND_SECONDS = 30.0
log = logging.getLogger(__name__)
# Where a format has comments, a cut answer says why; elsewhere the broken connection alone tells.
COMMENTS = {
    "text/turtle": "\n# {}\n",
    "application/n-triples": "\n# {}\n",
    "application/rdf+xml": "\n<!-- {} -->\n",
    "application/sparql-results+xml": "\n<!-- {} -->\n",
}
WATCH_AFTER = 0.05


class ClientLeft(Exception):
    """The client closed its connection before the answer began."""


class AnswerResponse(Response):
    """Sends an answer. One that is cut ends without its last piece: the server then breaks the connection.

    No program may take a part for the whole: that holds where a comment says so, too.
    """

    def __init__(self, answer: QueryAnswer, headers: Mapping[str, str], lang: str = "fr") -> None:
        coding = {"content-encoding": "gzip"} if answer.gzip else {}
        super().__init__(None, 200, {**headers, **coding, "content-type": answer.media_type})
        self._answer = answer
        self._lang = lang
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
                async with Presence(receive, 0.0):
                    await self._send_stream(send)
        except ClientLeft:
            self._note_cut(scope, "client-left")
        except TimeoutError:
            self._note_cut(scope, "slow-client")
        except QueryError as error:
            self._note_cut(scope, type(error).__name__)
            log.warning("an answer was cut: %s", error.message)
            await self._send_notice(send, error)
        finally:
            await self._answer.aclose()

    def _note_cut(self, scope: Scope, reason: str) -> None:
        """Leave word for the access log: the status was sent before the answer was cut."""
        scope.setdefault("state", {})["collgraph.cut"] = reason

    async def _send_notice(self, send: Send, error: QueryError) -> None:
        comment = COMMENTS.get(self._answer.media_type.partition(";")[0])
        if comment is None or self._answer.gzip:
            return
        reason = text("query.incomplete", self._lang, reason=f"{error.message} {error.hint}").replace("--", "—")
        body = comment.format(reason).encode()
        with suppress(TimeoutError):
            await _send_in_time(send, {"type": "http.response.body", "body": body, "more_body": True})

    async def _send_stream(self, send: Send) -> None:
        async for piece in self._answer:
            await _send_in_time(send, {"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class Presence:
    """``async with``: the work inside is cancelled as soon as the client leaves; raises ClientLeft then.

    It starts to watch after so many seconds: most answers are there before.
    """

    def __init__(self, receive: Receive, after: float = WATCH_AFTER) -> None:
        self._receive = receive
        self._after = after
        self._left = False
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._timer = self._loop.call_later(self._after, self._watch)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._timer.cancel()
        if self._watching is None:
            return
        self._watching.cancel()
        if self._left and self._task is not None:
            asked = self._task.uncancel()
            if kind is asyncio.CancelledError and not asked:
                raise ClientLeft

    def _watch(self) -> None:
        self._watching = self._loop.create_task(self._wait())

    async def _wait(self) -> None:
        await _left(self._receive)
        self._left = True
        if self._task is not None:
            self._task.cancel()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_in_time(send: Send, message: Message) -> None:
    """A client that takes nothing for SEND_SECONDS is given up: TimeoutError breaks the connection."""
    async with asyncio.timeout(SEND_SECONDS):
        await send(message)
