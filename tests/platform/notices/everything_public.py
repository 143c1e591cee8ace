"""All that anybody can fetch, address by address, and all that can be read in each answer.

The addresses are those that the platform declares for everybody, so that a new one is missed by
nobody: `every` fails until this file says how it is asked and what it answers.
"""

import base64
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlencode, urlsplit

from django.contrib.staticfiles import finders
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from PIL import Image
from world import VILLAGE

from sunledger.assembly import urls
from sunledger.faces.audience import Who, declared_by, every_address
from sunledger.faces.portal.places import TABS
from sunledger.faces.portal.tables import SUFFIXES
from sunledger.platform.ground.transparency import selectors as log
from sunledger.platform.questions.notices import selectors
from sunledger.platform.questions.notices.contracts import Head, Kind

FOUND, MOVED, LED, ABSENT, ONLY_SENT, WRONG, DOWN = 200, 302, 303, 404, 405, 422, 503
HTML = "text/html"
SITE = "http://testserver"
_FILES = {
    HTML, "text/csv", "application/json", "text/plain", "image/jpeg", "application/xml",
    "application/octet-stream", "text/x-python",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came from an address: its bytes, and the words that were asked for there, if any."""

    path: str
    status: int
    type: str
    content: bytes
    asked: str = ""


def every(heads: Sequence[Head], words: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    """Return of each route for everybody the addresses to be asked and the status that comes."""
    asked = _of_routes(heads, tuple(words))
    declared = {
        route.removeprefix("en/")
        for route, pattern in every_address(urls.urlpatterns)
        for audience in declared_by(pattern.callback)
        if audience.who in {Who.ANYBODY, Who.ENTERING}
    }
    assert declared == set(asked), declared ^ set(asked)
    english = {
        route.removeprefix("en/")
        for route, _ in every_address(urls.urlpatterns)
        if route.startswith("en/")
    }
    for route in english:
        asked[route] = [*asked[route], *((f"/en{path}", code) for path, code in asked[route])]
    return asked


def _of_routes(heads: Sequence[Head], words: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    today, size = timezone.localdate(), log.standing().size
    assert size < 256  # one bundle of entries
    pages = [selectors.publication(head.id, on=today) for head in heads]
    codes = {f"notice/{page.head.id}": [table.code for table in page.tables] for page in pages}
    kinds = {Kind(head.kind): head for head in heads}
    book, fund, subsidy = (kinds[kind] for kind in (Kind.BOOKS_MONTH, Kind.FUND, Kind.SUBSIDY))
    vouchers = next(
        table for page in pages for table in page.tables if table.code == "vouchers"
    ).rows
    years = {
        f"data/{one.kind}/{one.year}": [*codes[f"notice/{kinds[one.kind].id}"], "publications"]
        for one in selectors.years()
    }
    assert len(years) == len(kinds)
    lists = ("all", "money")  # a kind that is none, and none at all

    def found(*paths: str) -> list[tuple[str, int]]:
        return [(f"/{path}", FOUND) for path in paths]

    def files(stem: str, tables: Iterable[str] = ()) -> list[tuple[str, int]]:
        """Each ending; of a CSV, which has one table, every table."""
        endings = [*SUFFIXES, *(f"csv?bom=0&table={code}" for code in tables)]
        return found(*(f"{stem}.{ending}" for ending in endings))

    def of(paths: Iterable[str], tail: str = "") -> list[tuple[str, int]]:
        return found(*(f"{path}{tail}" for path in paths))

    def searched(stem: str) -> list[tuple[str, int]]:
        return found(*(f"{stem}?{urlencode({'q': one})}" for one in words))

    notices = [f"notice/{head.id}" for head in heads]
    sets = ("villages", "publications", *Kind)
    return {
        "": found(""),
        "where": [*found("where", "where?q=990101"), (f"/where?q={VILLAGE}", LED)],
        "where.<suffix:suffix>": files("where"),
        "board/": found("board/"),
        "board.<suffix:suffix>": files("board"),
        "search": [*found("search"), *searched("search")],
        "search.<suffix:suffix>": [
            one for suffix in SUFFIXES for one in searched(f"search.{suffix}")
        ],
        "v/<village:code>": found(f"v/{VILLAGE}", f"v/{VILLAGE}?month={book.period}"),
        "v/<village:code>/<tab:tab>": found(*(f"v/{VILLAGE}/{tab}" for tab in TABS)),
        "v/<village:code>/code": found(f"v/{VILLAGE}/code"),
        "v/<village:code>/voucher/<str:voucher>": [
            *found(*(f"v/{VILLAGE}/voucher/{book.period}-{at + 1}" for at in range(len(vouchers)))),
            (f"/v/{VILLAGE}/voucher/{book.period}-9999", ABSENT),
        ],
        "fund/": found("fund/"),
        "fund.<suffix:suffix>": files("fund"),
        "fund/<str:fund>": [*found(f"fund/{fund.slug}"), ("/fund/none", ABSENT)],
        "fund/<str:fund>/flow": [*found(f"fund/{fund.slug}/flow"), ("/fund/none/flow", ABSENT)],
        "subsidy/": found("subsidy/"),
        "subsidy.<suffix:suffix>": files("subsidy"),
        "subsidy/check": found("subsidy/check"),
        "subsidy/<slug:subsidy>.<suffix:suffix>": files(f"subsidy/{subsidy.slug}"),
        "subsidy/<str:subsidy>": [*found(f"subsidy/{subsidy.slug}"), ("/subsidy/none", ABSENT)],
        "notice/": found(
            "notice/",
            f"notice/?place={VILLAGE}",
            "notice/?now=1",
            *(f"notice/?kind={one}" for one in (*Kind, *lists)),
        ),
        "notice.<suffix:suffix>": [
            *files("notice"), *found(f"notice.json?kind={Kind.ROSTER}")
        ],
        "notice/<uuid:notice>": of(notices),
        "notice/<uuid:notice>.<suffix:suffix>": [
            one for path in notices for one in files(path, codes[path])
        ],
        "notice/<uuid:notice>/object": of(notices, "/object"),
        "picture/<slug:picture>": [
            *found(*{f"picture/{one.key}" for page in pages for one in page.pictures}),
            ("/picture/none", ABSENT),
        ],
        "result/": found("result/"),
        "result.<suffix:suffix>": files("result"),
        "stats/": found("stats/"),
        "stats.<suffix:suffix>": files("stats"),
        "data/": found("data/"),
        "data/<slug:slug>": found(*(f"data/{one}" for one in sets)),
        "data/<slug:slug>.<suffix:suffix>": [one for s in sets for one in files(f"data/{s}")],
        "data/<slug:kind>/<int:year>": [*of(years), ("/data/notice/1999", ABSENT)],
        "data/<slug:kind>/<int:year>.<suffix:suffix>": [
            one for path, tables in years.items() for one in files(path, tables)
        ],
        **{
            name: found(name)
            for name in ("power/", "report", "help/", "about/", "privacy/", "accessibility/",
                         "status/", "sitemap.xml", "robots.txt")
        },
        "log/": found("log/", f"log/?entry={size + 9}"),
        "log/<int:entry>": found(*(f"log/{at + 1}" for at in range(size))),
        "log/<int:entry>/proof": found(*(f"log/{at + 1}/proof" for at in range(size))),
        "log/check_proof.py": found("log/check_proof.py"),
        "log/since/<int:size>": found(f"log/since/{size // 2}"),
        "log/checkpoint": found("log/checkpoint"),
        "log/tile/<path:file>": found(*(f"log/tile/{n}/000.p/{size}" for n in ("0", "entries"))),
        # The doors of those who sign in: they know nobody yet.
        "health": [("/health", DOWN)],  # no worker runs in a test
        "signin": found("signin"),
        "signin/code": [("/signin/code", MOVED)],
        "signout": [("/signout", LED)],
        "join": found("join"),
        "join/<slug:word>": [("/join/none", ABSENT)],
        "me/phone/new": [("/me/phone/new", LED)],
        "choose": [("/choose", ONLY_SENT)],
        "favicon.ico": [("/favicon.ico", MOVED)],
        "api/docs": found("api/docs"),
        "api/v1/openapi.json": found("api/v1/openapi.json"),
        "api/v1/<path:rest>": [("/api/v1/none", ABSENT)],
        "my/enter": found("my/enter"),
        "my/enter/<slug:code>": [("/my/enter/none", WRONG)],
        "my/pin": [("/my/pin", MOVED)],
        "my/leave": [("/my/leave", ONLY_SENT)],
        "my/left": found("my/left"),
    }  # fmt: skip


def fetched(addresses: Iterable[tuple[str, int]]) -> list[Answer]:
    """Fetch each address as a visitor who never signed in; each must answer as it is said to."""
    visitor, answers, other = Client(), [], []
    for path, status in addresses:
        came = visitor.get(path)
        if came.status_code != status:
            other.append((path, came.status_code, status))
        kind = came.headers.get("Content-Type", "").partition(";")[0]
        if came.status_code == FOUND:
            assert kind in _FILES, (path, kind)  # a kind of file in which nobody looks
        query = urlsplit(path).query
        asked = unquote(query[2:]) if query.startswith("q=") else ""
        answers.append(Answer(path, came.status_code, kind, _bytes_of(came), asked))
    assert not other, other
    return answers


def _bytes_of(came: HttpResponseBase) -> bytes:
    return b"".join(came.streaming_content) if came.streaming else came.content


def texts_of(answer: Answer) -> list[str]:
    """Return all that can be read in an answer; what was asked for is shown again and left out."""
    content = answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as box:
            parts = [*box.namelist(), *(box.read(one).decode("utf-8") for one in box.namelist())]
        return [part.replace(answer.asked, "") if answer.asked else part for part in parts]
    if answer.type.startswith("image/"):
        with Image.open(BytesIO(content)) as drawn:
            assert not drawn.getexif()
            assert "comment" not in drawn.info
        return [content.decode(way, "ignore") for way in ("latin-1", "utf-8", "utf-16-le")]
    if answer.type == HTML or answer.asked:
        text = content.decode()
        return [text.replace(answer.asked, "") if answer.asked else text]
    carried = re.search(rb"extra (\S+)", content)
    more = base64.b64decode(carried[1]) if carried else b""
    return [(content + more).decode("utf-8", "ignore")]


# --- printed --------------------------------------------------------------------------------------


def printed(
    chromium, answers: Iterable[Answer], pages: Sequence[Answer], folder: Path
) -> list[tuple[str, str, list[bytes]]]:
    """Print pages as PDFs; return of each its address, what can be read in it, and its pictures.

    The browser gets what was fetched, and nothing else.
    """
    kept = {answer.path: answer for answer in answers}
    context = chromium.new_context(base_url=SITE, java_script_enabled=False)
    tab = context.new_page()
    missed: list[str] = []
    tab.route("**/*", _served_from(kept, missed))
    made = []
    for answer in pages:
        tab.goto(SITE + answer.path, wait_until="load")
        file = folder / "page.pdf"
        tab.pdf(path=file, print_background=True)
        made.append((answer.path, _words_of(file), _pictures_of(file, folder)))
    context.close()
    assert not missed, missed
    return made


def _served_from(kept: dict[str, Answer], missed: list[str]) -> Callable[..., None]:
    def serve(route) -> None:
        url = urlsplit(route.request.url)
        path = url.path + (f"?{url.query}" if url.query else "")
        static = finders.find(path.removeprefix("/static/")) if "/static/" in path else None
        if static:
            route.fulfill(path=static)
        elif path in kept:
            one = kept[path]
            route.fulfill(body=one.content, content_type=one.type)
        else:
            missed.append(path)
            route.abort()

    return serve


def _words_of(file: Path) -> str:
    """Return the words of a PDF, its title, and the addresses that it links to."""
    asked = (("pdftotext", "-raw", file, "-"), ("pdfinfo", file), ("pdfinfo", "-url", file))
    done = [subprocess.run(one, capture_output=True, text=True, check=True) for one in asked]
    return "\n".join(one.stdout for one in done)


def _pictures_of(file: Path, folder: Path) -> list[bytes]:
    inside = folder / "pictures"
    inside.mkdir()
    subprocess.run(["pdfimages", "-all", file, inside / "p"], check=True)
    found = []
    for one in sorted(inside.iterdir()):
        found.append(one.read_bytes())
        one.unlink()
    inside.rmdir()
    return found
