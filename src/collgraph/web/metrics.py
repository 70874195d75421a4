"""``/metrics``: what an operator watches, in the text format of Prometheus."""

from collections.abc import Iterator, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collgraph.query import context
from collgraph.query.context import Context
from collgraph.query.traffic import BUCKETS, Traffic

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Name, kind, meaning, and the key among the figures of the query service.
FIGURES = (
    ("queries_waiting", "gauge", "Queries that wait for a worker.", "waiting"),
    ("queries_running", "gauge", "Queries that hold a worker.", "running"),
    ("workers", "gauge", "Worker processes.", "workers"),
    ("worker_restarts_total", "counter", "Workers replaced: killed at a limit, dead or grown.", "restarts"),
    ("release_in_memory", "gauge", "1 where the workers hold the release in memory.", "in_memory"),
    ("cache_hits_total", "counter", "Answers found in the cache.", "cache_hits"),
    ("cache_misses_total", "counter", "Answers that were not in the cache.", "cache_misses"),
    ("cache_bytes", "gauge", "Size of the cached answers.", "cache_bytes"),
)


def routes() -> list[Route]:
    """The address of the metrics."""
    return [Route("/metrics", metrics, methods=["GET", "HEAD"])]


async def metrics(request: Request) -> Response:
    """Answer with every figure."""
    lines = "\n".join(exposition(context.current())) + "\n"
    return Response(lines, media_type=MEDIA_TYPE, headers={"cache-control": "no-store"})


def exposition(served: Context) -> Iterator[str]:
    """The lines of the text format."""
    figures = served.service.figures()
    yield from _head("ready", "gauge", "1 once the server answers queries.")
    yield f"collgraph_ready {int(served.ready)}"
    for name, kind, meaning, key in FIGURES:
        yield from _head(name, kind, meaning)
        yield f"collgraph_{name} {figures[key]}"
    yield from _head("queries_total", "counter", "Queries by outcome: answered, cached, or the kind of error.")
    for key in sorted(figures):
        if key.startswith("outcome_"):
            yield _line("queries_total", {"outcome": key.removeprefix("outcome_")}, figures[key])
    yield from _requests(served.service.traffic)


def _requests(traffic: Traffic) -> Iterator[str]:
    yield from _head("requests_total", "counter", "HTTP answers by room and status, or why they were cut.")
    for (room, outcome), count in sorted(traffic.answers.items()):
        yield _line("requests_total", {"room": room, "outcome": outcome}, count)
    yield from _head("request_seconds", "histogram", "Time to the end of an HTTP answer.")
    for room in traffic.rooms:
        counts, total = traffic.histogram(room)
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
            yield _line("request_seconds_bucket", {"room": room, "le": bound}, count)
        yield _line("request_seconds_sum", {"room": room}, round(total, 6))
        yield _line("request_seconds_count", {"room": room}, counts[-1])


def _head(name: str, kind: str, meaning: str) -> Iterator[str]:
    yield f"# HELP collgraph_{name} {meaning}"
    yield f"# TYPE collgraph_{name} {kind}"


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    named = ",".join(f'{label}="{value}"' for label, value in labels.items())
    return f"collgraph_{name}{{{named}}} {value}"
