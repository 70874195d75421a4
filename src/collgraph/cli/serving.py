"""The command that serves a release."""

import socket
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from collgraph.cli.building import build_and_tell
from collgraph.cli.shared import Lang, Shape, language, output, said, settings
from collgraph.errors import SettingsError
from collgraph.texts import text


def serve(
    host: Annotated[str, typer.Option(help=said("serve_host"))] = "",
    port: Annotated[int | None, typer.Option(help=said("serve_port"), min=1, max=65535)] = None,
    lang: Lang = "",
    rebuild: Annotated[bool, typer.Option("--build/--no-build", help=said("serve_rebuild"))] = True,
    explorer: Annotated[bool, typer.Option(help=said("serve_explorer"))] = True,
) -> None:
    """Serve the explorer, `/sparql`, `/id`, `/data` and `/dumps` on one port."""
    import uvicorn

    from collgraph.cli.connections import BoundedProtocol
    from collgraph.web.backstage import Passage
    from collgraph.web.server import server

    chosen = settings(lang)
    lang, host, port = lang or language(), host or chosen.host, port or chosen.port
    _refuse_taken(host, port, lang)
    if explorer and not Path("app.py").is_file():
        raise SettingsError(text("cli.no_app", lang, folder=Path.cwd()), text("cli.no_app_hint", lang))
    if rebuild:
        build_and_tell(lang, Shape.TEXT)
    output.print(text("cli.serving", lang, url=chosen.public_url or f"http://{host}:{port}"), markup=False)
    with tempfile.TemporaryDirectory(prefix="collgraph-") as folder:
        pages = Path(folder) / "explorer" if explorer else None
        uvicorn.run(
            server(pages),
            host=host,
            port=port,
            http=BoundedProtocol,
            ws=partial(Passage, pages) if pages is not None else "none",  # type: ignore[arg-type]
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=3,
        )


def _refuse_taken(host: str, port: int, lang: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            hint = text("cli.port_hint", lang, other=port + 1 if port < 65535 else 8501)
            raise SettingsError(text("cli.port_taken", lang, port=port, host=host), hint) from None
