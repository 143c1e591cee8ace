"""What the local page shows and does: choose a folder, check it, open what came of it."""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import jinja2

from sunledger import __version__
from sunledger.catalogue.model import Bilingual
from sunledger.desk.check import today
from sunledger.desk.examined import Options
from sunledger.desk.local import folders
from sunledger.desk.local.opening import open_outside
from sunledger.desk.local.work import Done, Failed, Stopped, Work
from sunledger.desk.place import default_output
from sunledger.desk.triage.command import FILE_NAME as TRIAGE_FILE
from sunledger.desk.triage.run_dir import read_run
from sunledger.desk.triage.sheet import write_triage
from sunledger.kit.errors import SunledgerError, WrongUse
from sunledger.kit.language import LANGUAGES, Language, spoken

_HTML = "text/html; charset=utf-8"
_OWN = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_REPORT = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_ASSETS: Final = {
    "style.css": "text/css; charset=utf-8",
    "script.js": "text/javascript; charset=utf-8",
}
FAULT: Final = 500
FORBIDDEN: Final = 403
MISDIRECTED: Final = 421
SEE_OTHER: Final = 303
_OK, _NOT_FOUND = 200, 404
_LANGUAGES: Final = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Request:
    """What an admitted person asks for: `name` is the path below the page's own."""

    method: str
    name: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; `location` is where to go on, below the page's own path."""

    status: int = _OK
    body: bytes = b""
    kind: str = _HTML
    policy: str = _OWN
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The form as it was last filled in, and what is wrong with it."""

    folder: str = ""
    day: str = ""
    wrong: Bilingual | None = None
    wrong_field: str = "folder"


class Site:
    """The pages of one person's desk."""

    def __init__(self, *, leave: Callable[[], None]) -> None:
        self.key = secrets.token_urlsafe(32)  # which each of our own forms carries
        self._leave = leave
        self._language: Language = spoken()
        self._choice = Choice()
        self._folder: Path | None = None
        self._work: Work | None = None
        self._note: Bilingual | None = None
        self._acting = threading.Lock()
        self._pages = jinja2.Environment(
            loader=jinja2.PackageLoader("sunledger.desk.local", "pages"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.filters["thousands"] = lambda number: f"{number:,}"

    @property
    def is_busy(self) -> bool:
        """Tell whether a check is running."""
        return self._work is not None and self._work.end is None

    def close(self) -> None:
        """Stop a check that still runs."""
        if self._work is not None and self._work.end is None:
            self._work.stop()

    def answer(self, request: Request) -> Answer:
        """Answer an admitted person."""
        if request.method == "GET":
            if request.name in _ASSETS:
                return _asset(request.name)
            page = self._shows.get(request.name)
            return page(self, request) if page else self.refused(_NOT_FOUND)
        act = self._acts.get(request.name)
        if act is None:
            return self.refused(_NOT_FOUND)
        with self._acting:
            return act(self, request)

    def refused(self, status: int) -> Answer:
        """Tell somebody who was not admitted, or who asks for what is not there, what to do."""
        why = {_NOT_FOUND: "missing", FAULT: "fault"}.get(status, "closed")
        page = self._page("refused", status=status, why=why)
        return replace(page, policy=_REPORT)

    # -- what is shown ---------------------------------------------------------------------

    def _start(self, _request: Request) -> Answer:
        if self.is_busy:
            return _go("check")
        choice, self._choice = self._choice, Choice(self._choice.folder, self._choice.day)
        listing = output = None
        if self._folder is not None and choice.folder == folders.shown(self._folder):
            try:
                listing = folders.list_folder(self._folder)
                output = default_output(self._folder)
            except WrongUse:
                listing = None
        return self._page(
            "start",
            choice=choice,
            listing=listing,
            output=folders.shown(output) if output and output.exists() else None,
            today=today().isoformat(),
        )

    def _folders(self, request: Request) -> Answer:
        wrong = None
        try:
            at = request.query.get("at")
            listing = folders.list_folder(folders.path_of(at) if at else self._beginning())
        except WrongUse as error:
            wrong = Bilingual(error.zh, error.en)
            listing = folders.list_folder(Path(Path.home().anchor))
        return self._page("folders", listing=listing, places=folders.places(), wrong=wrong)

    def _beginning(self) -> Path:
        """Return where to begin browsing: the folder that was chosen, else home if there is one."""
        likely = [path for path in (self._folder, Path.home()) if path is not None]
        return next((path for path in likely if path.is_dir()), Path(Path.home().anchor))

    def _check(self, _request: Request) -> Answer:
        work = self._work
        if work is None:
            return _go("")
        note, self._note = self._note, None
        end = work.end
        name = {type(None): "working", Done: "done", Failed: "failed", Stopped: "stopped"}[
            type(end)
        ]
        triage = work.options.folder and self._triage_file(end) if isinstance(end, Done) else None
        return self._page(
            name,
            work=work,
            end=end,
            note=note,
            folder=folders.shown(work.options.folder),
            out=folders.shown(end.out) if isinstance(end, Done) else "",
            returned=isinstance(end, Done) and any((end.out / "returned").glob("*")),
            triage=folders.shown(triage) if triage and triage.exists() else None,
        )

    def _state(self, _request: Request) -> Answer:
        work = self._work
        told = {
            "doing": self._say(work.doing) if work else "",
            "seconds": work.seconds if work else 0,
            "over": work is None or work.end is not None,
        }
        return Answer(body=json.dumps(told).encode(), kind="application/json")

    def _report(self, _request: Request) -> Answer:
        end = self._end()
        path = end.out / "report.html" if end else None
        if path is None or not path.is_file():
            return self.refused(_NOT_FOUND)
        return Answer(body=path.read_bytes(), policy=_REPORT)

    # -- what is done ----------------------------------------------------------------------

    def _choose(self, request: Request) -> Answer:
        try:
            self._folder = folders.path_of(request.form.get("at", ""))
        except WrongUse as error:
            self._choice = Choice(wrong=Bilingual(error.zh, error.en))
        else:
            self._choice = Choice(folders.shown(self._folder), self._choice.day)
        return _go("")

    def _begin(self, request: Request) -> Answer:
        if self.is_busy:
            return _go("check")
        text, day = request.form.get("folder", ""), request.form.get("day", "").strip()
        wrong_field = "folder"
        try:
            if self._folder is None or text != folders.shown(self._folder):
                self._folder = folders.typed(text)
            _must_be_there(self._folder)
            wrong_field = "day"
            as_of = _day(day)
        except (WrongUse, OSError, ValueError) as error:
            told = error if isinstance(error, WrongUse) else _NO_FOLDER
            self._choice = Choice(text, day, Bilingual(told.zh, told.en), wrong_field)
            return _go("")
        self._choice = Choice(folders.shown(self._folder), day)
        self._work = Work(Options(folder=self._folder, as_of=as_of), self._language)
        return _go("check")

    def _stop(self, _request: Request) -> Answer:
        self.close()
        return _go("check")

    def _open(self, request: Request) -> Answer:
        path = self._result(request.form.get("what", ""))
        if path is None or not path.exists():
            self._note = Bilingual(
                "没有找到，可能已被移走。", "It is not there; perhaps it was moved."
            )
        elif open_outside(path):
            self._note = Bilingual(f"正在打开 {path.name}。", f"Opening {path.name}.")
        else:
            self._note = Bilingual(
                f"这台电脑没有告诉我用什么程序打开。请在文件管理器里打开：{folders.shown(path)}",
                f"This computer names no program for it. Open it yourself: {folders.shown(path)}",
            )
        return _go("check")

    def _triage(self, _request: Request) -> Answer:
        end = self._end()
        if end is not None:
            path = self._triage_file(end)
            try:
                if not path.exists():
                    write_triage(read_run(end.out), path)
                    self._note = Bilingual(
                        f"写好了：{folders.shown(path)}", f"Written: {folders.shown(path)}"
                    )
            except SunledgerError as error:
                self._note = Bilingual(error.zh, error.en)
            except OSError as error:
                self._note = Bilingual(
                    f"写不了 {folders.shown(path)}：{error.strerror}。",
                    f"Cannot write {folders.shown(path)}: {error.strerror}.",
                )
        return _go("check")

    def _switch(self, request: Request) -> Answer:
        asked = request.form.get("to")
        self._language = next((each for each in LANGUAGES if each == asked), self._language)
        back = request.form.get("back", "")
        return _go(back if back.partition("?")[0] in self._shows else "")

    def _quit(self, _request: Request) -> Answer:
        self.close()
        self._leave()
        return self._page("goodbye")

    # -- in common -------------------------------------------------------------------------

    def _end(self) -> Done | None:
        end = self._work.end if self._work else None
        return end if isinstance(end, Done) else None

    def _result(self, what: str) -> Path | None:
        end = self._end()
        if end is None:
            return None
        return {
            "workbook": end.out / "findings.xlsx",
            "returned": end.out / "returned",
            "out": end.out,
            "triage": self._triage_file(end),
        }.get(what)

    def _triage_file(self, end: Done) -> Path:
        return end.out.resolve().parent / TRIAGE_FILE

    def _say(self, text: Bilingual) -> str:
        return text.en if self._language == "en" else text.zh

    def _page(self, name: str, *, status: int = _OK, **shown: Any) -> Answer:  # noqa: ANN401
        english = self._language == "en"
        page = self._pages.get_template(f"{name}.html.j2").render(
            **shown,
            language=_LANGUAGES[self._language],
            other="zh" if english else "en",
            t=lambda zh, en: en if english else zh,
            say=self._say,
            key=self.key,
            version=__version__,
        )
        return Answer(status, page.encode("utf-8", "replace"))

    _shows: Final = {
        "": _start,
        "folders": _folders,
        "check": _check,
        "state": _state,
        "report": _report,
    }
    _acts: Final = {
        "choose": _choose,
        "check": _begin,
        "stop": _stop,
        "open": _open,
        "triage": _triage,
        "language": _switch,
        "quit": _quit,
    }


_NO_FOLDER = WrongUse(
    "这个路径用不了。请检查，或者点“浏览文件夹”来选。",
    "This path cannot be used. Check it, or browse for the folder.",
    code="bad_value",
)


def _must_be_there(folder: Path) -> None:
    if not folder.is_dir():
        raise WrongUse(
            f"没有“{folders.shown(folder)}”这个文件夹。请检查路径，或者点“浏览文件夹”来选。",
            f"There is no folder {folders.shown(folder)}. Check the path, or browse for it.",
            code="not_found",
            where=folders.shown(folder),
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise WrongUse(
            f"“{text}”应是日期，例如 2026-06-25。",
            f"“{text}” should be a day, such as 2026-06-25.",
            code="bad_value",
            where=text,
        ) from error


def _go(location: str) -> Answer:
    return Answer(SEE_OTHER, location=location)


def _asset(name: str) -> Answer:
    body = files("sunledger.desk.local").joinpath("pages", name).read_bytes()
    return Answer(body=body, kind=_ASSETS[name])
