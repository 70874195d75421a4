"""The explorer's bundled front-end parts: files whose names hold a hash of their content, so kept for ever."""

from pathlib import Path

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import collgraph

FOLDER = Path(collgraph.__file__).parent / "explorer" / "assets"
FOREVER = "public, max-age=31536000, immutable"


class _Forever(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = FOREVER
        return answer


def routes() -> list[BaseRoute]:
    """The addresses of the parts."""
    return [Mount("/assets", _Forever(directory=FOLDER))]
