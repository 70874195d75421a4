"""The settings of collgraph: read once, at the edge, from environment variables; the README's table lists them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from collgraph.errors import SettingsError
from collgraph.texts import text


def _setting(variable: str, help_text: str, choices: str = "") -> dict[str, str]:
    return {"variable": variable, "help": help_text, "choices": choices}


@dataclass(frozen=True)
class Settings:
    """What an operator may choose. Durations in seconds, sizes in the unit of their name."""

    data: Path = field(default=Path("data"), metadata=_setting("COLLGRAPH_DATA", "folder of the curated sources"))
    ontology: Path = field(
        default=Path("ontology"),
        metadata=_setting("COLLGRAPH_ONTOLOGY", "folder of the ontology and vocabularies"),
    )
    build: Path = field(default=Path("build"), metadata=_setting("COLLGRAPH_BUILD", "folder of the releases"))
    keep_releases: int = field(
        default=3,
        metadata=_setting("COLLGRAPH_KEEP_RELEASES", "how many releases stay on disk, the current one included"),
    )
    host: str = field(default="127.0.0.1", metadata=_setting("COLLGRAPH_HOST", "address to listen on"))
    port: int = field(default=8501, metadata=_setting("COLLGRAPH_PORT", "port to listen on"))
    public_url: str = field(
        default="",
        metadata=_setting("COLLGRAPH_PUBLIC_URL", "address under which the public reaches this server"),
    )
    contact: str = field(
        default="", metadata=_setting("COLLGRAPH_CONTACT", "where people report errors or ask for removal")
    )
    query_timeout: float = field(default=15.0, metadata=_setting("COLLGRAPH_QUERY_TIMEOUT", "deadline of a query, s"))
    query_workers: int = field(default=2, metadata=_setting("COLLGRAPH_QUERY_WORKERS", "worker processes"))
    query_memory_mb: int = field(
        default=2000,
        metadata=_setting("COLLGRAPH_QUERY_MEMORY_MB", "address space that a worker may take for its queries, MB"),
    )
    query_queue: int = field(default=64, metadata=_setting("COLLGRAPH_QUERY_QUEUE", "queries that may wait"))
    query_max_bytes: int = field(
        default=200_000, metadata=_setting("COLLGRAPH_QUERY_MAX_BYTES", "longest query text accepted, bytes")
    )
    query_max_result_mb: int = field(
        default=500, metadata=_setting("COLLGRAPH_QUERY_MAX_RESULT_MB", "longest answer before it is cut, MB as sent")
    )
    query_memory_store: str = field(
        default="auto",
        metadata=_setting(
            "COLLGRAPH_QUERY_MEMORY_STORE",
            "workers hold the graph in memory: `auto` (where it fits), `yes`, `no`",
            "auto yes no",
        ),
    )
    access_log: str = field(
        default="no",
        metadata=_setting("COLLGRAPH_ACCESS_LOG", "a JSON line per request on stderr: `yes`, `no`", "yes no"),
    )
    service_allow: tuple[str, ...] = field(
        default=(),
        metadata=_setting("COLLGRAPH_SERVICE_ALLOW", "SERVICE endpoints allowed, separated by spaces"),
    )
    sparql_url: str = field(
        default="",
        metadata=_setting("COLLGRAPH_SPARQL_URL", "another SPARQL 1.1 endpoint that answers the queries"),
    )

    map_tiles: str = field(
        default="",
        metadata=_setting("COLLGRAPH_MAP_TILES", "raster tiles under the map, such as https://…/{z}/{x}/{y}.png"),
    )
    map_attribution: str = field(
        default="", metadata=_setting("COLLGRAPH_MAP_ATTRIBUTION", "whom the map names for its tiles")
    )

    @property
    def current(self) -> Path:
        """The link to the release being served."""
        return self.build / "current"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], lang: str = "fr") -> "Settings":
        """Read the settings from environment variables; raises SettingsError naming the variable at fault."""
        values: dict[str, object] = {}
        for spec in fields(cls):
            variable = spec.metadata["variable"]
            raw = environment.get(variable, "").strip()
            if not raw:
                continue
            try:
                values[spec.name] = _parse(spec.name, spec.default, raw, spec.metadata["choices"])
            except _Unfit as fault:
                what = text(f"common.setting_{fault.key}", lang, **fault.values)
                raise SettingsError(text("common.setting", lang, variable=variable, raw=raw, what=what)) from None
        return cls(**values)  # type: ignore[arg-type]


class _Unfit(Exception):
    """A value that is not what its setting takes; ``key`` and ``values`` name the text that says what is."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def _parse(name: str, default: object, raw: str, choices: str) -> object:
    if choices and raw not in choices.split():
        raise _Unfit("choice", choices=", ".join(choices.split()))
    if isinstance(default, tuple):
        return tuple(raw.split())
    if isinstance(default, Path):
        return Path(raw)
    if isinstance(default, int | float):
        return _number(type(default), raw)
    made = {"public_url": _public_url, "sparql_url": _endpoint, "map_tiles": _tiles}.get(name)
    return made(raw) if made is not None else raw


def _number(kind: type[int] | type[float], raw: str) -> int | float:
    try:
        value = kind(raw)
    except ValueError:
        raise _Unfit("whole_number" if kind is int else "number") from None
    if not 0 < value < float("inf"):
        raise _Unfit("positive")
    return value


def _public_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise _Unfit("address", example="https://example.org")
    return raw.rstrip("/")


def _endpoint(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment or parts.username is not None:
        raise _Unfit("address", example="http://127.0.0.1:7878/query")
    return raw


def _tiles(raw: str) -> str:
    parts = urlsplit(raw)
    # The host becomes part of a security policy: nothing in it may begin another rule.
    plain = re.fullmatch(r"[A-Za-z0-9.:-]+", parts.netloc)
    if parts.scheme not in {"http", "https"} or plain is None or not all(one in raw for one in ("{z}", "{x}", "{y}")):
        raise _Unfit("address", example="https://tiles.example.org/{z}/{x}/{y}.png")
    return raw
