"""Downloads: files are looked up in a release's report, never found by joining what a request says."""

import json
from itertools import groupby
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from collgraph.query.context import Opened
from collgraph.query.kept import kept_releases
from collgraph.web.datasets import report_of, see_other
from collgraph.web.endpoint import METHODS, SHARED, answer, matches, resource, said
from collgraph.web.errors import error_response
from collgraph.web.formats import HTML, JSON, chosen, not_acceptable
from collgraph.web.pages import plain_page

SUMS = "SHA256SUMS"
PACKED = {".gz": "application/gzip", ".zst": "application/zstd", ".zip": "application/zip"}
DIFFS = {
    ".nq": ("application/n-quads", "diff"),
    ".rdfp": ("application/rdf-patch", "diff"),
    ".json": ("application/json", "diff"),
    ".md": ("text/markdown; charset=utf-8", "diff"),
}
FOREVER = "public, max-age=31536000, immutable"


def routes() -> list[Route]:
    """The addresses of the downloads."""
    return [
        Route("/dumps", resource(lambda request, _: see_other(request, "/dumps/")), methods=METHODS),
        Route("/dumps/", resource(index), methods=METHODS),
        Route("/dumps/{release}/", resource(index), methods=METHODS),
        Route("/dumps/{release}/{file:path}", resource(download), methods=METHODS),
    ]


def index(request: Request, opened: Opened) -> Response:
    """The downloads of a release, as a page or as JSON."""
    name = request.path_params.get("release", "latest")
    report = report_of(opened, name)
    if report is None:
        return _unknown(request, "no_release", name)
    media_type = chosen(request, None, (HTML, JSON))
    if media_type is None:
        return not_acceptable(request, (HTML, JSON))
    releases = sorted(kept_releases(opened.release))
    if media_type == HTML:
        shown = report["release"]
        groups = [list(held) for _, held in groupby(report["dumps"], key=lambda dump: dump["scope"])]
        return plain_page(
            request, opened, "dumps.html", shown=shown, groups=groups, releases=releases, diffs=diffs(opened, shown)
        )
    differences = [path.name for path in diffs(opened, report["release"])]
    listed = {"release": report["release"], "dumps": report["dumps"], "diffs": differences, "releases": releases}
    etag = f'"{opened.release.id}-{report["release"]}-dumps"'
    return answer(request, json.dumps(listed, ensure_ascii=False), JSON, etag, {"vary": "Accept"})


def download(request: Request, opened: Opened) -> Response:
    """One file, whole or in ranges; its entity tag is its checksum, so that a resumed download never mixes two."""
    name, file = request.path_params["release"], request.path_params["file"]
    report = report_of(opened, name)
    if report is None:
        return _unknown(request, "no_release", name)
    listed = {entry["file"]: (entry["media_type"], entry["sha256"]) for entry in report["dumps"]}
    listed[SUMS] = ("text/plain", f"{report['release']}-sums")
    listed |= {path.name: DIFFS[path.suffix] for path in diffs(opened, report["release"])}
    path = _file(opened, report["release"], file) if file in listed else None
    if path is None:
        return _unknown(request, "no_file", file)
    media_type, tag = listed[file]
    tag = f"{report['release']}-{file}" if tag == "diff" else tag
    media_type = PACKED.get(path.suffix, media_type)
    headers = {**SHARED, "etag": f'"{tag}"', "cache-control": "public, max-age=60" if name == "latest" else FOREVER}
    if matches(request, headers["etag"]):
        return Response(status_code=304, headers=headers)
    disposition = "inline" if file == SUMS else "attachment"
    return FileResponse(
        path, headers=headers, media_type=media_type, filename=file, content_disposition_type=disposition
    )


def diffs(opened: Opened, release: str) -> list[Path]:
    """The differences of a kept release with other kept ones."""
    folder = opened.release.path.parent.parent / "diffs" / release
    return sorted(path for path in folder.glob("diff-*") if path.suffix in DIFFS) if folder.is_dir() else []


def _file(opened: Opened, release: str, file: str) -> Path | None:
    """The path of a file that is offered, if it is a plain file directly in the folder of the downloads."""
    folder = kept_releases(opened.release)[release] / "dumps"
    offered = (*folder.iterdir(), *diffs(opened, release))
    return next((path for path in offered if path.name == file and path.is_file()), None)


def _unknown(request: Request, key: str, name: str) -> Response:
    hint = said(request, "see", path="/dumps/")
    return error_response(request, 404, "unknown", said(request, key, name=name[:200]), hint)
