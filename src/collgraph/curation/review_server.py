"""The local server of ``collgraph review``: loopback only, a secret in the address, one writer."""

import secrets
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from collgraph.curation import deciding, review_file, review_page
from collgraph.curation.context import Context, ends
from collgraph.curation.refusal import Refusal, reason
from collgraph.texts import text

LONGEST_BODY = 50_000


class ReviewServer(HTTPServer):
    """Serves one review file to the person who holds its address."""

    def __init__(
        self,
        file: Path,
        reviewers: Mapping[str, str],
        lang: str = "fr",
        port: int = 0,
        context: Mapping[str, Context] | None = None,
    ) -> None:
        review_file.read(file)
        self.file, self.reviewers, self.lang, self.context = file, reviewers, lang, context or {}
        self.token = secrets.token_urlsafe(32)
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise Refusal("port", port=port, **reason(error)) from None

    @property
    def url(self) -> str:
        """The address to open, with its secret."""
        return f"http://127.0.0.1:{self.server_port}/{self.token}/"


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    # A connection that says nothing does not hold the only thread.
    timeout = 5

    def do_GET(self) -> None:
        path = self._path()
        if path != "":
            self._answer(404 if path is None else 405)
            return
        try:
            rows = review_file.read(self.server.file)
        except Refusal as refusal:
            self._refused(refusal)
            return
        asked_for = parse_qs(urlsplit(self.path).query)
        asked = asked_for.get("n", [""])[0]
        first = next((index for index, row in enumerate(rows) if not row["status"]), 0)
        at = int(asked) if asked.isdecimal() and len(asked) < 9 else first
        done = next((row for row in rows if row["key"] == asked_for.get("done", [""])[0]), None)
        self._page(rows, min(at, max(len(rows) - 1, 0)), self._done(done) if done and done["status"] else "")

    def do_POST(self) -> None:
        if self._path() != "decide":
            self._answer(404)
            return
        if self.headers.get("Origin") not in {None, self._origin()} or self._elsewhere():
            self._answer(403)
            return
        given = self._form()
        if given is None:
            self._answer(413)
            return
        decision, key = given.pop("decision", ""), given.pop("key", "")
        try:
            deciding.record(self.server.file, key, decision, given, self.server.reviewers)
        except Refusal as refusal:
            self._refused(refusal, key)
            return
        self._answer(303, location=f"{self.server.url}?done={quote(key)}")

    def _done(self, row: review_file.Row) -> str:
        lang = self.server.lang
        names = " — ".join(label for _, label in ends(row))
        return text("curation.decided", lang, names=names, status=review_page.status_in(row, lang))

    def _refused(self, refusal: Refusal, key: str = "") -> None:
        said = refusal.said(self.server.lang)[0]
        try:
            rows = review_file.read(self.server.file)
        except Refusal:
            # The file itself is at fault: it was opened and spoiled elsewhere.
            self._page([], 0, said, 500)
            return
        at = next((index for index, row in enumerate(rows) if row["key"] == key), 0)
        self._page(rows, at, said, 400)

    def _elsewhere(self) -> bool:
        return self.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}

    def _origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def _path(self) -> str | None:
        """The path below the secret; None where the secret or the host is not ours."""
        if self.headers.get("Host") != self._origin().removeprefix("http://"):
            return None
        token, slash, rest = urlsplit(self.path).path.removeprefix("/").partition("/")
        ours = secrets.compare_digest(token.encode("utf-8", "replace"), self.server.token.encode())
        return rest if ours and slash else None

    def _form(self) -> dict[str, str] | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 6 or int(length) > LONGEST_BODY:
            return None
        body = self.rfile.read(int(length)).decode("utf-8", "replace")
        try:
            found = parse_qs(body, keep_blank_values=True, max_num_fields=40)
        except ValueError:
            return None
        return {name: values[0] for name, values in found.items()}

    def _page(self, rows: list[review_file.Row], at: int, said: str = "", status: int = 200) -> None:
        nonce = secrets.token_urlsafe(16)
        server = self.server
        body = review_page.page(rows, at, review_page.Shown(server.reviewers, server.context, server.lang, nonce, said))
        self._answer(status, body, nonce)

    def _answer(self, status: int, body: bytes = b"", nonce: str = "", location: str = "") -> None:
        self.send_response(status)
        allowed = f"style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; " if nonce else ""
        policy = f"default-src 'none'; {allowed}form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Content-Security-Policy", policy),
            ("Referrer-Policy", "same-origin"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            *((("Location", location),) if location else ()),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Write no log: an address would hold the secret."""


def announce(server: ReviewServer) -> str:
    """What the command says once the page is there."""
    return text("curation.review_at", server.lang, url=server.url)
