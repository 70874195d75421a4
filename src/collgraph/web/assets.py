"""The explorer's bundled front-end parts: files whose names hold a hash of their content, so kept for ever."""

import gzip
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import collgraph
from collgraph.web.negotiation import accepts_encoding

FOLDER = Path(collgraph.__file__).parent / "explorer" / "assets"
FOREVER = "public, max-age=31536000, immutable"
PACKED = (".js", ".json", ".css")
LEVEL = 8


class _Forever(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = FOREVER
        if not path.endswith(PACKED):
            return answer
        answer.headers["vary"] = "accept-encoding"
        asked = Headers(scope=scope)
        if not isinstance(answer, FileResponse) or scope["method"] != "GET" or "range" in asked:
            return answer
        if not accepts_encoding(asked.get("accept-encoding", ""), "gzip"):
            return answer
        content = await run_in_threadpool(_packed, Path(answer.path))
        kept = {
            name: value for name, value in answer.headers.items() if name not in ("content-length", "accept-ranges")
        }
        return Response(content, headers={**kept, "content-encoding": "gzip", "etag": f"W/{kept['etag']}"})


def routes() -> list[BaseRoute]:
    """The addresses of the parts."""
    return [Mount("/assets", _Forever(directory=FOLDER))]


@lru_cache(maxsize=32)
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), LEVEL, mtime=0)
