"""A list (列表): search form, facets, columns, sorting, pages; and the same rows as a file.

The address is the view: whoever opens it sees the same conditions, columns and order. A list says
what it shows in a class of its own (`List`); `show` answers for all of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, reverse

from sunledger.faces.audience import Audience, PlaceOf, Request, page
from sunledger.faces.console import exports, purposes
from sunledger.faces.console.saved import views_of
from sunledger.faces.words import both, say
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.services import acting

PAGE = 50
LONGEST = 2000  # characters of an address: longer ones are cut on their way through mail and chat
MANY = 12  # of more values than these a facet shows those chosen, and the others when asked
SUFFIXES = ("csv", "xlsx", "json")

R = TypeVar("R")
Value = str | int | bool | date | datetime | None
Kind = Literal["text", "code", "words", "long", "number", "money", "pieces", "day", "moment"]


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column: what a cell holds, and how it is shown.

    `value` is what a file holds; of kind `money` it is fen. `href` makes the cell a link, `state`
    names the kind of a status whose word is the value. `kind_of` tells the kind where rows differ
    in it: goods of kind `pieces` are hundredths. `sort` tells that the list can be put in
    the order of it. What is not `shown` is there to be chosen.
    """

    key: str
    text: str
    value: Callable[[R], Value]
    kind: Kind = "text"
    href: Callable[[R], str] | None = None
    state: Callable[[R], str] | None = None
    sort: bool = False
    shown: bool = True
    head: bool = False
    kind_of: Callable[[R], Kind] | None = None

    def kind_at(self, row: R) -> Kind:
        """Return of which kind the cell of a row is."""
        return self.kind if self.kind_of is None else self.kind_of(row)


@dataclass(frozen=True)
class Rows(Generic[R]):
    """Rows of a list, how many there are in all, and how many of each value of a facet."""

    rows: Sequence[R]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class _State(Protocol):
    @property
    def value(self) -> str: ...
    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


class _HasState(Protocol):
    @property
    def state(self) -> StrEnum: ...


S = TypeVar("S", bound=_HasState)


def in_state(every: Sequence[S], state: str, *, start: int, most: int | None) -> Rows[S]:
    """Return a part of the rows in a state, or of all where none is named; how many of each."""
    kept = [row for row in every if state in ("", row.state)]
    part = kept[start:] if most is None else kept[start : start + most]
    return Rows(part, len(kept), {"state": Counter(str(row.state) for row in every)})


def state_of(states: Iterable[_State]) -> forms.ChoiceField:
    """Return the field of a search by state."""
    choices = [("", ""), *((each.value, both(each.zh, each.en)) for each in states)]
    return forms.ChoiceField(label=both("状态", "State"), required=False, choices=choices)


class Search(forms.Form):
    """A search form; its fields are the conditions, and free text is never kept anywhere."""

    def __init__(self, asked: Mapping[str, str], *, actor: Actor) -> None:
        super().__init__(asked, label_suffix="", auto_id="find-%s")
        self.actor = actor


class List(Generic[R]):
    """What a list shows; one subclass a list.

    `name` is the name of the address, `facets` the fields of the form that stand as chips, `typed`
    those of them that are asked for in the form as well.
    `personal` lists ask for a purpose before a file is made, and need `export`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    lead: str = ""
    nothing: ClassVar[str] = both("没有这样的记录。", "Nothing of that kind.")
    nothing_next: ClassVar[str] = both(
        "请少写一个条件，再找一次。", "Search with one condition less."
    )
    form: ClassVar[type[Search]] = Search
    facets: ClassVar[tuple[str, ...]] = ()
    typed: ClassVar[tuple[str, ...]] = ()
    personal: ClassVar[bool] = False
    export: ClassVar[Task | None] = None
    template: ClassVar[str] = "console/list.html"

    def __init__(self, **at: Any) -> None:  # noqa: ANN401 - what the address names
        self.at = at

    def columns(self) -> tuple[Column[R], ...]:
        """Return the columns, in order."""
        raise NotImplementedError

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[R]:
        """Return rows from `start` on, at most so many (None: all), inside `acting`.

        `given` are the conditions; `sort` the key of a column, with "-" before it where the order
        is the other way round, "" for the order of the list itself.
        """
        raise NotImplementedError

    def places(self, actor: Actor, given: Mapping[str, Any]) -> list[str]:
        """Return the places whose people a personal list shows: `export` is needed at each."""
        del actor, given
        return []

    def may_leave(self, actor: Actor, given: Mapping[str, Any]) -> bool:
        """Tell whether the actor may take this list away as a file."""
        if self.export is None:
            return True
        places = self.places(actor, given)
        return bool(places) and all(may(actor, self.export, place=place) for place in places)

    def around(self, request: Request) -> dict[str, Any]:
        """Return what the template shows beside the list."""
        del request
        return {}


class View(Generic[R]):
    """A list as an address asks for it."""

    def __init__(self, listing: List[R], request: Request, actor: Actor) -> None:
        self.listing = listing
        self.path = reverse(listing.name, kwargs=listing.at or None)
        self.form = listing.form(_searched(request, listing), actor=actor)
        self.ok = self.form.is_valid()
        self.given: dict[str, Any] = self.form.cleaned_data if self.ok else {}
        every = {column.key: column for column in listing.columns()}
        self.every = tuple(every.values())
        named = request.GET.getlist("col") or request.GET.get("cols", "").split(".")
        asked = [key for key in named if key in every]
        self.usual = not asked
        self.columns = (
            tuple(every[key] for key in asked) if asked else tuple(c for c in self.every if c.shown)
        )
        self.sort = request.GET.get("sort", "")
        sortable = {column.key for column in self.every if column.sort}
        if self.sort.removeprefix("-") not in sortable:
            self.sort = ""
        number = request.GET.get("page", "")
        self.page = max(1, int(number)) if number.isdecimal() and len(number) < 8 else 1  # noqa: PLR2004 - as many digits as pages can have

    @property
    def conditions(self) -> dict[str, str]:
        """Return what was asked for, as the address has it."""
        told = {name: self.form.data.get(name, "") for name in self.form.fields}
        return {name: str(value) for name, value in told.items() if value}

    def query(self, **changes: Any) -> dict[str, str]:  # noqa: ANN401 - parts of an address
        """Return the parts of the address with some of them changed; None leaves one out."""
        parts: dict[str, Any] = dict(self.conditions)
        if not self.usual:
            parts["cols"] = ".".join(column.key for column in self.columns)
        if self.sort:
            parts["sort"] = self.sort
        if self.page > 1:
            parts["page"] = self.page
        parts |= changes
        return {name: str(value) for name, value in parts.items() if value not in (None, "")}

    def address(self, suffix: str = "", /, **changes: Any) -> str:  # noqa: ANN401 - as above
        """Return the address of this view with some parts changed."""
        parts = self.query(**changes)
        path = f"{self.path}.{suffix}" if suffix else self.path
        return f"{path}?{urlencode(parts)}" if parts else path


def _searched(request: Request, listing: List[Any]) -> dict[str, str]:
    names = listing.form.base_fields
    return {name: request.GET.get(name, "") for name in names}


def show(request: Request, listing: List[Any], suffix: str = "") -> HttpResponse:
    """Answer with a list as a page, or as a file where the address ends in a suffix."""
    actor: Actor = request.actor
    if len(request.get_full_path()) > LONGEST:
        return render(request, "console/too_long.html", status=414)
    view = View(listing, request, actor)
    if not suffix:
        return _page(request, view, actor)
    if not view.ok:
        return _page(request, view, actor, status=400)
    purpose = None
    if listing.personal:
        if listing.export is not None and not listing.may_leave(actor, view.given):
            raise Refused(
                "您的岗位不能下载这份名单。要用，请找能下载的同事。",
                "Your post may not take this list away. Ask a colleague whose post may.",
            )
        purpose = purposes.remembered(request, "export")
        if purpose is None:
            return purposes.ask(request, "export")
    with acting(actor):
        found = listing.read(actor, view.given, sort=view.sort, start=0, most=None)
        if listing.personal:
            exports.log(view, len(found.rows), suffix, purpose, request)
    return exports.answer(suffix, view, found.rows, request, purpose)


def _page(request: Request, view: View[Any], actor: Actor, *, status: int = 200) -> HttpResponse:
    listing = view.listing
    found: Rows[Any] = Rows((), 0)
    if view.ok:
        with acting(actor):
            start = (view.page - 1) * PAGE
            found = listing.read(actor, view.given, sort=view.sort, start=start, most=PAGE)
    chips_only = set(listing.facets) - set(listing.typed)
    context = {
        "listing": listing,
        "view": view,
        "form": view.form,
        "total": found.total,
        "heads": [_head(view, column) for column in view.columns],
        "lines": [[_cell(column, row) for column in view.columns] for row in found.rows],
        "facets": list(_facets(view, found)),
        "asked": list(_asked(view)),
        "fields": [view.form[name] for name in view.form.fields if name not in chips_only],
        "kept": {
            name: value
            for name, value in view.query(page=None).items()
            if name in chips_only or name in ("cols", "sort")
        },
        "kept_of_columns": view.query(page=None, cols=None),
        "choices": [(column, column in view.columns) for column in view.every],
        "pager": _pager(view, found.total),
        "files": _files(view, actor),
        "here": view.address(page=None),
        "views": views_of(actor, listing.name, view.path) if not listing.at else [],
        "keepable": urlencode(view.query(page=None)),
        **listing.around(request),
    }
    return render(request, listing.template, context, status=status)


def _head(view: View[Any], column: Column[Any]) -> dict[str, Any]:
    up, down = column.key, f"-{column.key}"
    following = {up: down, down: None}.get(view.sort, up)
    return {
        "text": column.text,
        "right": column.kind in ("number", "money"),
        "href": view.address(sort=following, page=None) if column.sort else "",
        "order": {up: "ascending", down: "descending"}.get(view.sort, ""),
    }


def _cell(column: Column[Any], row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any list
    return {
        "value": column.value(row),
        "kind": column.kind_at(row),
        "href": column.href(row) if column.href else "",
        "state": column.state(row) if column.state else "",
        "head": column.head,
    }


def _facets(view: View[Any], found: Rows[Any]) -> Iterator[dict[str, Any]]:
    for name in view.listing.facets:
        chosen = view.conditions.get(name, "")
        counts = found.facets.get(name)
        chips = [
            {
                "text": str(text).strip(),
                "on": str(code) == chosen,
                "href": view.address(**{name: None if str(code) == chosen else code}, page=None),
                "count": None if counts is None else counts.get(str(code), 0),
            }
            for code, text in _choices(view.form.fields[name])
            if code != "" and (counts is None or counts.get(str(code)) or str(code) == chosen)
        ]
        if chips:
            many = len(chips) > MANY and not chosen
            yield {"text": view.form.fields[name].label, "chips": chips, "many": many}


def _asked(view: View[Any]) -> Iterator[dict[str, str]]:
    """Yield the conditions that hold, in words, each with the address without it."""
    for name, value in view.conditions.items():
        if name in view.listing.facets:
            continue
        yield {
            "text": f"{view.form.fields[name].label}：{_word(view.form.fields[name], value)}",
            "href": view.address(**{name: None}, page=None),
        }


def _choices(asked: forms.Field) -> list[tuple[Any, Any]]:
    choices: Any = asked.choices if isinstance(asked, forms.ChoiceField) else ()
    return list(choices)


def _word(asked: forms.Field, value: str) -> str:
    return str(dict(_choices(asked)).get(value, value))


@dataclass(frozen=True)
class Pager:
    """Where a page stands in a list."""

    at: int
    pages: int
    total: int
    first: int
    last: int
    before: str
    after: str

    @property
    def total_words(self) -> str:
        """Return the total with thousands."""
        return f"{self.total:,}"


def _pager(view: View[Any], total: int) -> Pager:
    pages = max(1, -(-total // PAGE))
    at = view.page
    return Pager(
        at=at,
        pages=pages,
        total=total,
        first=min((at - 1) * PAGE + 1, total),
        last=min(at * PAGE, total),
        before=view.address(page=min(at - 1, pages)) if at > 1 else "",
        after=view.address(page=at + 1) if at < pages else "",
    )


def _files(view: View[Any], actor: Actor) -> list[dict[str, str]]:
    if not view.ok or not view.listing.may_leave(actor, view.given):
        return []
    words = {"csv": "CSV", "xlsx": say("Excel 表", "Excel"), "json": "JSON"}
    return [
        {"text": words[suffix], "href": view.address(suffix, page=None)}
        for suffix in ("xlsx", "csv", "json")
    ]


def addresses(
    route: str,
    view: Callable[..., HttpResponse],
    *,
    name: str,
    task: Task | Audience,
    export: Task | Audience | None = None,
    place: PlaceOf | None = None,
) -> list[URLPattern]:
    """Return the address of a list and of the files of it; for these `export` may be needed."""
    files = [
        page(
            f"{route}.{suffix}",
            _as(view, suffix),
            name=f"{name}_{suffix}",
            task=export or task,
            place=place,
        )
        for suffix in SUFFIXES
    ]
    return [page(route, view, name=name, task=task, place=place), *files]


def _as(view: Callable[..., HttpResponse], suffix: str) -> Callable[..., HttpResponse]:
    def file(request: Request, **at: object) -> HttpResponse:
        return view(request, suffix=suffix, **at)

    return file
