"""The list of findings and that of help tasks: each shows what its reader sees, and no more."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from sunledger.catalogue.pages import ROUTE_WORDS, SEVERITY_WORDS
from sunledger.faces.audience import Request
from sunledger.faces.console.findings.words import (
    TRACKS,
    clock_kind,
    clock_words,
    match_words,
    state_kind,
)
from sunledger.faces.console.forms import Day, places_of
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.console.menu import FINDINGS
from sunledger.faces.words import both, said, say
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import real_names
from sunledger.platform.ground.places.codes import stem_of
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import bodies, children
from sunledger.platform.questions.findings import selectors
from sunledger.platform.questions.findings.contracts import (
    FindingRow,
    Outcome,
    Query,
    State,
    Track,
)

MINE, LATE = "mine", "late"
OPEN = {"": True, "over": False, "all": None}


def _rules() -> list[tuple[str, str]]:
    flags = catalogue().flags.values()
    return [("", ""), *((flag.code, f"{flag.code} {said(flag.title)}") for flag in flags)]


def _departments() -> list[tuple[str, str]]:
    return [("", ""), *((body.code, body.name) for body in bodies(BodyKind.DEPARTMENT))]


class FindingSearch(Search):
    """By words, place, days, and what stands as chips."""

    q = forms.CharField(
        label=both("编号、姓名或户编号", "Number, name or household"),
        required=False,
        max_length=60,
    )
    place = forms.ChoiceField(label=both("地方", "Place"), required=False)
    open = forms.ChoiceField(
        label=both("办完没有", "Done or not"),
        required=False,
        choices=[
            ("", both("没办完的", "not done")),
            ("over", both("办完的", "done")),
            ("all", both("全部", "all")),
        ],
    )
    since = Day(label=both("提出日期，从", "Raised from"), required=False)
    until = Day(label=both("到", "To"), required=False)
    wait = forms.ChoiceField(
        label=both("等谁", "Waits for"),
        required=False,
        choices=[("", ""), (MINE, both("等我办", "me"))],
    )
    clock = forms.ChoiceField(
        label=both("时限", "Clock"),
        required=False,
        choices=[("", ""), (LATE, both("过了期的", "past its day"))],
    )
    state = forms.ChoiceField(
        label=both("状态", "State"),
        required=False,
        choices=lambda: [("", ""), *((state.value, said(state)) for state in State)],
    )
    severity = forms.ChoiceField(
        label=both("轻重", "Severity"),
        required=False,
        choices=lambda: [
            ("", ""),
            *((code, said(words)) for code, words in SEVERITY_WORDS.items()),
        ],
    )
    track = forms.ChoiceField(
        label=both("哪条路", "Way"),
        required=False,
        choices=lambda: [("", ""), *((track.value, str(TRACKS[track])) for track in Track)],
    )
    outcome = forms.ChoiceField(
        label=both("结果", "Outcome"),
        required=False,
        choices=lambda: [("", ""), *((outcome.value, said(outcome)) for outcome in Outcome)],
    )
    line = forms.ChoiceField(label=both("问哪个部门", "Department"), required=False)
    rule = forms.ChoiceField(label=both("规则", "Rule"), required=False, choices=_rules)

    def __init__(self, asked: Mapping[str, str], *, actor: Actor) -> None:
        super().__init__(asked, actor=actor)
        for name, choices in (("place", places_of(actor)), ("line", _departments())):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - declared above
            chosen.choices = choices


def query_of(given: Mapping[str, Any], household: uuid.UUID | None = None) -> Query:
    """Return what a search form asks for."""
    return Query(
        place=given["place"] or None,
        rule=given["rule"],
        track=Track(given["track"]) if given["track"] else None,
        state=State(given["state"]) if given["state"] else None,
        severity=given["severity"],
        outcome=Outcome(given["outcome"]) if given["outcome"] else None,
        line=given["line"],
        household=household,
        open=None if given["state"] or given["outcome"] else OPEN[given["open"]],
        late=given["clock"] == LATE,
        mine=given["wait"] == MINE,
        text=given["q"].strip(),
        since=given["since"],
        until=given["until"],
    )


def asked_of(request: Request) -> tuple[Query, str]:
    """Return the list from which a finding was opened, and its conditions as an address has them.

    The pages of a finding carry them, so that J and K go on in the order of that list.
    """
    names = FindingSearch.base_fields
    told = {name: request.GET[name] for name in names if request.GET.get(name)}
    if not told:
        return Query(), ""
    form = FindingSearch({name: told.get(name, "") for name in names}, actor=request.actor)
    if not form.is_valid():
        return Query(), ""
    return query_of(form.cleaned_data), urlencode(told)


class Findings(List[FindingRow]):
    """Findings, those past their day first."""

    name = "console:findings"
    title = both("疑点", "Findings")
    lead = both(
        "疑点是要问的问题，不是结论。告知、听说明、两人核对、决定，一步不少。",
        "A finding is a question, not a verdict: tell, hear, check by two, decide; no step less.",
    )
    form = FindingSearch
    facets: ClassVar[tuple[str, ...]] = (
        *("wait", "clock", "place", "state", "severity", "track", "outcome", "line", "rule"),
    )
    typed = ("place",)
    personal = True
    export = Task.EXPORT
    nothing = both("没有这样的疑点。", "No such finding.")

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now
        self.carried = ""
        self.departments = dict(_departments())
        self.names: dict[str, str] = {}

    def _to(self, row: FindingRow) -> str:
        address = reverse("console:finding", args=[row.id])
        return f"{address}?{self.carried}" if self.carried else address

    def _line(self, row: FindingRow) -> str:
        return self.departments.get(row.line or "", row.line or "")

    def columns(self) -> tuple[Column[FindingRow], ...]:
        """Return the columns."""
        return (
            Column(
                *("number", both("编号", "Number"), lambda r: r.number, "code"),
                href=self._to,
                head=True,
            ),
            Column("title", both("问什么", "What is asked"), _title, "words"),
            Column("name", both("问到谁", "About"), lambda row: row.name or row.ref_shown),
            Column("place", both("地方", "Place"), lambda row: row.place_name),
            Column(
                "state",
                both("状态", "State"),
                lambda row: said(row.state),
                state=lambda row: state_kind(row.state),
            ),
            Column(
                "clock",
                both("时限", "Clock"),
                lambda row: clock_words(row.clock) if row.clock else None,
                state=lambda row: clock_kind(row.clock) if row.clock else "",
            ),
            Column("amount", both("金额（元）", "Yuan"), lambda row: row.amount_fen, "money"),
            Column("raised", both("提出时间", "Raised"), lambda row: row.raised_at, "day"),
            Column(
                "due",
                both("最晚", "Due"),
                lambda r: r.clock.due if r.clock else None,
                "day",
                shown=False,
            ),
            *(
                Column(key, text, value, shown=False)
                for key, text, value in (
                    ("rule", both("规则", "Rule"), lambda r: r.rule),
                    ("severity", both("轻重", "Severity"), _severity),
                    ("track", both("哪条路", "Way"), lambda r: str(TRACKS[r.track])),
                    ("route", both("谁核实", "Checked by"), _route),
                    ("outcome", both("结果", "Outcome"), _outcome),
                    ("line", both("问哪个部门", "Department"), self._line),
                    ("match", both("怎么对上的", "Matched by"), _match),
                    ("ref", both("对象", "Subject"), lambda r: r.ref_shown),
                )
            ),
        )

    def query(self, given: Mapping[str, Any]) -> Query:
        """Return what is asked for."""
        return query_of(given)

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[FindingRow]:
        """Return findings that the actor sees."""
        del sort
        query = self.query(given)
        track = {"track": query.track} if query.track else {}
        self.carried = urlencode(
            {name: value for name, value in {**given, **track}.items() if value}
        )
        found = selectors.findings(query, start=start, most=most, by=actor, at=self.now)
        places = _below(actor, given["place"], found.facets.get("place", {}))
        return Rows(found.rows, found.total, {**found.facets, "place": places})

    def places(self, actor: Actor, given: Mapping[str, Any]) -> list[str]:
        """Return the places of the actor's posts, or the one that is asked for."""
        if given["place"]:
            return [given["place"]]
        return [*{post.place for post in actor.posts}]

    def may_leave(self, actor: Actor, given: Mapping[str, Any]) -> bool:
        """Tell whether the list may be taken away; one of sealed findings by those whose it is."""
        return only_sealed(actor) or super().may_leave(actor, given)


def _below(actor: Actor, place: str, villages: Mapping[str, int]) -> Mapping[str, int]:
    """Return how many there are in each place just below the one that is shown."""
    top = place or (actor.posts[0].place if actor.posts else "")
    counts = {part.code: 0 for part in children(top)} or {top: 0}
    for village, count in villages.items():
        for code in counts:
            if village.startswith(stem_of(code)):
                counts[code] += count
    return counts


def only_sealed(actor: Actor) -> bool:
    """Tell whether the actor sees sealed findings of a route, and no others."""
    open_ = set(FINDINGS) - {Task.AUDIT_FINDINGS, Task.DISCIPLINE_FINDINGS}
    return bool(actor.sealed) and not any(may(actor, task) for task in open_)


def _title(row: FindingRow) -> str:
    return say(row.title_zh, row.title_en)


def _severity(row: FindingRow) -> str:
    words = SEVERITY_WORDS.get(row.severity)
    return said(words) if words else row.severity


def _route(row: FindingRow) -> str:
    words = ROUTE_WORDS.get(row.route)
    return said(words) if words else row.route


def _outcome(row: FindingRow) -> str:
    return said(row.outcome) if row.outcome else ""


def _match(row: FindingRow) -> str:
    return match_words(row.match_strength)


def findings(request: Request, suffix: str = "") -> HttpResponse:
    """List findings."""
    return show(request, Findings(request.origin.at), suffix)


class Helps(Findings):
    """Help tasks: who has them, and by when."""

    name = "console:helps"
    title = both("帮扶", "Help")
    lead = both(
        "可能该帮没帮的户。交给一个人去办，办好附上凭据，再由本户或第二个人确认。",
        "Families that may need help: somebody does it, with proof, and the household or a second "
        "person confirms.",
    )
    facets = ("wait", "clock", "place", "state", "outcome", "rule")
    nothing = both("没有这样的事。", "Nothing of that kind.")

    def columns(self) -> tuple[Column[FindingRow], ...]:
        """Return the columns, with who has it."""
        known = {column.key: column for column in super().columns()}
        owner = Column[FindingRow]("whom", both("交给谁", "Who has it"), self._whom)
        first = [known[key] for key in ("number", "title", "name", "place", "state")]
        rest = [known[key] for key in ("clock", "raised", "due", "rule", "outcome", "ref")]
        return (*first, owner, *rest)

    def _whom(self, row: FindingRow) -> str:
        return self.names.get(row.whom, row.whom)

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[FindingRow]:
        """Return them, knowing the names of those who have them."""
        found = super().read(actor, given, sort=sort, start=start, most=most)
        self.names = real_names({row.whom for row in found.rows})
        return found

    def query(self, given: Mapping[str, Any]) -> Query:
        """Return what is asked for, of help alone."""
        return replace(query_of(given), track=Track.HELP)


def helps(request: Request, suffix: str = "") -> HttpResponse:
    """List help tasks."""
    return show(request, Helps(request.origin.at), suffix)
