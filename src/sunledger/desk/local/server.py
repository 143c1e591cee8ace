"""The door of the local page: who may come in, over loopback only, and how answers leave.

The link that the browser is given holds a ticket that is good once; it buys a cookie that only
this page's own path receives. Every request must name this host and port, every form must carry
the page's own key, and nothing of another origin is let in or out.
"""

import hmac
import secrets
import socketserver
import threading
import time
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from sunledger.desk.local.site import (
    FAULT,
    FORBIDDEN,
    MISDIRECTED,
    SEE_OTHER,
    Answer,
    Request,
    Site,
)

HOST: Final = "127.0.0.1"
COOKIE: Final = "sunledger"
_LONGEST_FORM = 64 << 10
_SECONDS_PER_REQUEST = 30
_SECONDS_IDLE = 3600
_HEADERS: Final = (
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
)


class Door(socketserver.ThreadingTCPServer):
    """Listens on a free port of 127.0.0.1 until the person leaves or has been away for an hour."""

    daemon_threads = True
    allow_reuse_address = False  # on Windows it would let another program share the port

    def __init__(self, port: int = 0) -> None:
        super().__init__((HOST, port), _Visit)
        self.base = f"/{secrets.token_urlsafe(9)}/"
        self._ticket: str | None = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._lock = threading.Lock()
        self._last = time.monotonic()
        self.site = Site(leave=self.leave)
        self.link = f"{self.origin}{self.base}open?ticket={self._ticket}"

    @property
    def origin(self) -> str:
        """Return the page's own origin."""
        return f"http://{HOST}:{self.server_address[1]}"

    def admit(self, ticket: str) -> str | None:
        """Return the session that a ticket buys, once; None for any other."""
        with self._lock:
            if self._ticket is None or not _same(ticket, self._ticket):
                return None
            self._ticket = None
            return self._session

    def knows(self, session: str) -> bool:
        """Tell whether a session is the one that was bought."""
        return self._ticket is None and _same(session, self._session)

    def answer(self, request: Request) -> Answer:
        """Let the site answer somebody who was admitted."""
        self._last = time.monotonic()
        try:
            return self.site.answer(request)
        except Exception:  # noqa: BLE001 - whatever it is, a person must be told
            return self.site.refused(FAULT)

    def leave(self) -> None:
        """Stop listening, once the answer that is being given has been given."""
        threading.Timer(0.3, self.shutdown).start()

    def service_actions(self) -> None:
        """Leave where nobody has come for an hour and nothing is being done."""
        if time.monotonic() - self._last > _SECONDS_IDLE and not self.site.is_busy:
            self._last = time.monotonic()
            self.leave()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that hung up."""


def _same(given: str, own: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), own.encode())


class _Visit(BaseHTTPRequestHandler):
    """One request."""

    server: Door
    server_version = "sunledger"
    sys_version = ""
    timeout = _SECONDS_PER_REQUEST

    def do_GET(self) -> None:
        self._visit()

    def do_POST(self) -> None:
        self._visit()

    def _visit(self) -> None:
        door = self.server
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        if self.headers.get("Host") != door.origin.removeprefix("http://"):
            return self._give(door.site.refused(MISDIRECTED))
        if self.command == "GET" and parts.path == f"{door.base}open":
            session = door.admit(query.get("ticket", ""))
            if session is not None:
                return self._give(Answer(SEE_OTHER, location=""), session)
        if not parts.path.startswith(door.base) or not door.knows(self._session()):
            return self._give(door.site.refused(FORBIDDEN))
        form: dict[str, str] = {}
        if self.command == "POST":
            read = self._form()
            if read is None:
                return self._give(door.site.refused(FORBIDDEN))
            form = read
        name = parts.path.removeprefix(door.base)
        return self._give(door.answer(Request(self.command, name, query, form)))

    def _session(self) -> str:
        try:
            cookies = SimpleCookie(self.headers.get("Cookie", ""))
        except CookieError:
            return ""
        return cookies[COOKIE].value if COOKIE in cookies else ""

    def _form(self) -> dict[str, str] | None:
        """Return the fields of a form of this very page; None for any other."""
        if self.headers.get("Origin", self.server.origin) != self.server.origin:
            return None
        if self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return None
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > _LONGEST_FORM:
            return None
        text = self.rfile.read(int(length)).decode("utf-8", "replace")
        form = dict(parse_qsl(text, keep_blank_values=True))
        return form if _same(form.get("key", ""), self.server.site.key) else None

    def _give(self, answer: Answer, session: str | None = None) -> None:
        self.send_response(answer.status)
        if session is not None:
            self.send_header(
                "Set-Cookie",
                f"{COOKIE}={session}; Path={self.server.base}; HttpOnly; SameSite=Strict",
            )
        if answer.location is not None:
            self.send_header("Location", self.server.base + answer.location)
        for name, value in (*_HEADERS, ("Content-Security-Policy", answer.policy)):
            self.send_header(name, value)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Write nothing down: a path may be somebody's."""
