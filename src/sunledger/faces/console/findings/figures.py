"""What became of findings: the funnel, how far each office is, and how often a rule was right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.findings.words import source_words
from sunledger.faces.console.forms import Day, Form, places_of
from sunledger.faces.words import both, said
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.questions.findings import selectors
from sunledger.platform.questions.findings.contracts import FUNNEL, SMALL, Funnel, Precision

TABS = (
    ("funnel", both("去向", "What became of them")),
    ("workload", both("各单位办到哪", "How far each office is")),
    ("precision", both("规则准不准", "How often a rule is right")),
)
# The steps down, and what each is called; those of `_BOTH_WAYS` stand side by side.
STAGES = {
    "raised": both("提出", "raised"),
    "asked": both("问了本人或单位", "asked about"),
    "checked": both("两人核对了", "checked by two"),
    "dismissed": both("研判不用问", "needed no asking"),
    "withdrawn": both("原因没有了，撤回", "withdrawn"),
    "not_true": both("不属实", "not so"),
    "exempt": both("属实，按规定不影响待遇", "so, but exempt"),
    "corrected": both("数据有误，已更正", "data corrected"),
    "removed": both("调整或停发待遇", "aid adjusted or ended"),
    "added": both("新纳入帮扶", "taken into aid"),
    "helped": both("帮上了", "helped"),
    "mended": both("单位整改了", "mended by the unit"),
    "appealed": both("申请复核", "appealed"),
    "overturned": both("复核后撤销", "overturned"),
    "open": both("还在办", "still open"),
}


class Span(Form):
    """A place and days."""

    place = forms.ChoiceField(label=both("地方", "Place"), required=False)
    since = Day(label=both("提出日期，从", "Raised from"), required=False)
    until = Day(label=both("到", "To"), required=False)

    def __init__(self, actor: Actor, today: date, asked: Mapping[str, str]) -> None:
        told = {name: asked.get(name, "") for name in ("place", "since", "until")}
        super().__init__(told, auto_id="find-%s")
        chosen = self.fields["place"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - declared above
        chosen.choices = places_of(actor)
        self.own = actor.posts[0].place if actor.posts else ""
        self.today = today

    def span(self) -> tuple[str, date, date]:
        """Return the place and days asked for: the own place and this year, unless others are."""
        given = self.cleaned_data if self.is_valid() else {}
        return (
            given.get("place") or self.own,
            given.get("since") or self.today.replace(month=1, day=1),
            given.get("until") or self.today,
        )


@dataclass(frozen=True)
class Stage:
    """A line of the funnel: findings and households apart, and the share of those raised."""

    code: str
    text: str
    findings: int
    households: int
    of_findings: int | None
    of_households: int | None


def _stages(found: Funnel) -> list[Stage]:
    raised, homes = found.findings.get("raised", 0), found.households.get("raised", 0)
    return [
        Stage(
            code,
            str(STAGES[code]),
            found.findings.get(code, 0),
            found.households.get(code, 0),
            _share(found.findings.get(code, 0), raised),
            _share(found.households.get(code, 0), homes),
        )
        for code in FUNNEL
    ]


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _tabs(here: str, request: Request) -> list[dict[str, Any]]:
    asked = request.GET.urlencode()
    return [
        {
            "href": reverse(f"console:{name}") + (f"?{asked}" if asked else ""),
            "text": text,
            "here": name == here,
        }
        for name, text in TABS
    ]


def _place(code: str) -> str:
    found = division(code)
    return found.name if found else code


def funnel(request: Request) -> HttpResponse:
    """Show what became of what was raised, findings and households counted apart."""
    form = Span(request.actor, localdate(request.origin.at), request.GET)
    place, since, until = form.span()
    found = selectors.funnel(place, since, until, by=request.actor)
    stages = _stages(found)
    by_code = {stage.code: stage for stage in stages}
    context = {
        "form": form,
        "tabs": _tabs("funnel", request),
        "place": _place(place),
        "since": since,
        "until": until,
        "stages": stages,
        "removed": by_code["removed"],
        "added": by_code["added"],
    }
    return render(request, "console/findings/funnel.html", context)


def workload(request: Request) -> HttpResponse:
    """Show how much each office has, and how many people for it."""
    today = localdate(request.origin.at)
    form = Span(request.actor, today, request.GET)
    place, since, until = form.span()
    rows = selectors.workload(place, since, until, by=request.actor, at=request.origin.at)
    context = {
        "form": form,
        "tabs": _tabs("workload", request),
        "place": _place(place),
        "since": since,
        "until": until,
        "rows": [(row, _each(row.open, row.people)) for row in rows],
    }
    return render(request, "console/findings/workload.html", context)


def _each(count: int, people: int) -> str:
    return f"{count / people:.1f}" if people else "—"


@dataclass(frozen=True)
class Right:
    """How often what a rule, or a table, asked about was so."""

    code: str
    text: str
    decided: int
    so: int
    not_true: int
    exempt: int
    corrected: int
    open: int
    small: bool

    @property
    def share(self) -> int | None:
        """Return the share of those decided that were so, in percent."""
        return _share(self.so, self.decided)


def precision(request: Request) -> HttpResponse:
    """Show of each rule, and of each table that rules read, how often it was right."""
    form = Span(request.actor, localdate(request.origin.at), request.GET)
    place, _, _ = form.span()
    flags = catalogue().flags
    titles = {code: said(flag.title) for code, flag in flags.items()}
    rules = selectors.precision(place, by=request.actor)
    sources = selectors.precision_of_sources(place, by=request.actor)
    context = {
        "tabs": _tabs("precision", request),
        "place": _place(place),
        "rules": [_right(one, code, titles.get(code, "")) for code, one in rules.items()],
        "sources": [_right(one, "", source_words(code)) for code, one in sources.items()],
        "small": SMALL,
    }
    return render(request, "console/findings/precision.html", context)


def _right(one: Precision, code: str, text: str) -> Right:
    counts = (one.decided, one.so, one.not_true, one.exempt, one.corrected, one.open)
    return Right(code, text, *counts, one.small)
