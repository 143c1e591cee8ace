"""A small browser: signs in at the page of the platform, and asks as a person does."""

import http.client
import re
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
_TIMEOUT = 120


@dataclass
class Answer:
    status: int
    body: bytes
    to: str

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """One person who is signed in; each thread that asks has a connection of its own."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _own: threading.local = field(default_factory=threading.local)

    @classmethod
    def signed_in(cls, port: int, username: str, password: str) -> "Browser":
        browser = cls(port)
        done = browser.send_form("/signin", {"login": username, "password": password})
        if done.status not in (302, 303):
            raise SystemExit(f"{username} could not sign in: {done.status}")
        return browser

    def at(self, port: int) -> "Browser":
        """Return the same person at another port."""
        return Browser(port, self.cookies)

    def ask(self, path: str, method: str = "GET", body: str = "", kind: str = "") -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers |= {"Content-Type": kind, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        for left in (1, 0):
            if getattr(self._own, "link", None) is None:
                self._own.link = http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=_TIMEOUT
                )
            try:
                self._own.link.request(method, path, body or None, headers)
                told = self._own.link.getresponse()
                break
            except (http.client.HTTPException, ConnectionError):
                self._own.link = None  # the server ended what nobody used for a while
                if not left:
                    raise
        found = Answer(told.status, told.read(), told.headers.get("Location", ""))
        for line in told.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: cookie.value for name, cookie in SimpleCookie(line).items()}
        return found

    def send_form(self, path: str, given: dict[str, str]) -> Answer:
        token = _TOKEN.search(self.ask(path).text)
        if token is None:
            raise SystemExit(f"there is no form at {path}")
        form = {"csrfmiddlewaretoken": token[1], **given}
        return self.ask(path, "POST", urlencode(form), "application/x-www-form-urlencoded")

    def tell_purpose(self, kind: str) -> None:
        """Say what for, so that the pages that ask for it open for an hour."""
        self.send_form(f"/c/purpose?for={kind}&next=/c/todo", {"purpose": "visit", "words": ""})


def timed(work: Sequence[Callable[[], Answer]], at_once: int) -> list[float]:
    """Do all of it, so many at once; return the milliseconds of each. None may fail."""

    def one(ask: Callable[[], Answer]) -> float:
        began = time.perf_counter()
        told = ask()
        took = (time.perf_counter() - began) * 1000
        if told.status != 200:
            raise SystemExit(f"answered {told.status} {told.to}: {told.text[:400]}")
        return took

    with ThreadPoolExecutor(at_once) as threads:
        return list(threads.map(one, work))
