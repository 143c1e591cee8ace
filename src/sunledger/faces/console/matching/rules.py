"""The pages of rules: which can run and what they gave; one rule with its limits and its hits."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.catalogue.model import DatedValue, Flag, Parameter
from sunledger.faces.audience import Request
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.console.matching.words import (
    ROUTES,
    RULE_KINDS,
    SEVERITIES,
    counts_of,
    flag_of,
    limit_words,
    precision_here,
    question_of,
    right_words,
    rule_title,
    title_of,
)
from sunledger.faces.words import both, said, say
from sunledger.platform.catalogue import catalogue, kept_here
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.places.selectors import names, present
from sunledger.platform.questions.comparison import selectors
from sunledger.platform.questions.comparison.contracts import HitView, RuleView
from sunledger.platform.questions.findings.contracts import SMALL

_READY = {
    "ready": both("能跑", "can run"),
    "in_part": both("能跑一部分", "can run in part"),
    "lacking": both("还缺表", "a table is lacking"),
}
_READY_KINDS = {"ready": "ok", "in_part": "warn", "lacking": "off"}


def _readiness(row: RuleView) -> str:
    return "lacking" if not row.ready else "in_part" if row.absent else "ready"


class RuleSearch(Search):
    """By what the rule needs, how grave it is and where it goes."""

    ready = forms.ChoiceField(
        label=both("能不能跑", "Can it run"),
        required=False,
        choices=[("", ""), *_READY.items()],
    )
    severity = forms.ChoiceField(
        label=both("轻重", "How grave"), required=False, choices=[("", ""), *SEVERITIES.items()]
    )
    route = forms.ChoiceField(
        label=both("给谁", "Goes to"), required=False, choices=[("", ""), *ROUTES.items()]
    )


class Rules(List[RuleView]):
    """The rules of the catalogue."""

    name = "console:match_rules"
    title = both("规则", "Rules")
    lead = both(
        "每条规则问一件事。能不能跑，看要的表到没到。"
        f"准不准，只数办完的；办完不到 {SMALL} 条的，太少，不好说。",
        "Each rule asks one thing. Whether it can run depends on the tables that came. How often "
        f"it is right counts what was decided; fewer than {SMALL} are too few to say.",
    )
    form = RuleSearch
    facets = ("ready", "severity", "route")
    template = "console/matching/rules.html"

    def columns(self) -> tuple[Column[RuleView], ...]:
        """Return the columns."""
        return (
            Column(
                "rule",
                both("规则", "Rule"),
                lambda row: f"{row.code} {rule_title(row.code)}",
                href=lambda row: reverse("console:match_rule", args=[row.code]),
                head=True,
            ),
            Column(
                "ready",
                both("能不能跑", "Can it run"),
                lambda row: str(_READY[_readiness(row)]),
                state=lambda row: _READY_KINDS[_readiness(row)],
            ),
            Column(
                "lacking",
                both("还缺哪些表", "Tables lacking"),
                lambda row: "、".join(map(title_of, row.lacking or row.absent)),
            ),
            Column("route", both("给谁", "Goes to"), lambda row: str(ROUTES[_flag(row).route])),
            Column(
                "last",
                both("最近一次", "Last run"),
                lambda row: row.last.ended_at if row.last else None,
                kind="moment",
            ),
            Column(
                "applied",
                both("看了", "Looked at"),
                lambda row: row.last.applied if row.last else None,
                kind="number",
            ),
            Column(
                "standing",
                both("对上", "Hits"),
                lambda row: row.standing if row.known and row.last else None,
                kind="number",
                href=lambda row: (
                    reverse("console:match_hits", args=[row.code]) if row.standing else ""
                ),
            ),
            Column(
                "right",
                both("准不准", "How often right"),
                lambda row: right_words(self.right.get(row.code)) if row.known else "",
            ),
            Column(
                "severity",
                both("轻重", "How grave"),
                lambda row: str(SEVERITIES[_flag(row).severity]),
                shown=False,
            ),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[RuleView]:
        """Return rules in the order of the catalogue."""
        del sort
        every = selectors.rules(by=actor, on=localdate())
        self.right = precision_here(actor)
        kept = [row for row in every if _is_asked(row, given)]
        facets = {
            "ready": Counter(_readiness(row) for row in every),
            "severity": Counter(_flag(row).severity for row in every),
            "route": Counter(_flag(row).route for row in every),
        }
        shown = kept[start:] if most is None else kept[start : start + most]
        return Rows(shown, len(kept), facets)

    def around(self, request: Request) -> dict[str, Any]:
        """Return which tables would help most."""
        tables, gained = selectors.next_tables(on=localdate(request.origin.at))
        return {
            "next_tables": [{"table": name, "title": title_of(name)} for name in tables],
            "gained": gained,
        }


def _flag(row: RuleView) -> Flag:
    return catalogue().flags[row.code]


def _is_asked(row: RuleView, given: Mapping[str, Any]) -> bool:
    flag = _flag(row)
    return (
        given["ready"] in ("", _readiness(row))
        and given["severity"] in ("", flag.severity)
        and given["route"] in ("", flag.route)
    )


def rules(request: Request, suffix: str = "") -> HttpResponse:
    """List rules."""
    return show(request, Rules(), suffix)


def _known(rule: str) -> Flag:
    flag = flag_of(rule)
    if flag is None:
        raise Refused("没有这条规则。", "There is no such rule.", hidden=True)
    return flag


def rule(request: Request, rule: str) -> HttpResponse:
    """Show a rule: what it asks, on which law and limits, and what it gave."""
    flag, actor = _known(rule), request.actor
    today = localdate(request.origin.at)
    stands = next(row for row in selectors.rules(by=actor, on=today) if row.code == rule)
    history = selectors.history_of_rule(rule, by=actor)
    sources = precision_here(actor, of_sources=True)
    context = {
        "flag": flag,
        "rule": stands,
        "ready": _READY[_readiness(stands)],
        "ready_kind": _READY_KINDS[_readiness(stands)],
        "route": ROUTES[flag.route],
        "severity": SEVERITIES[flag.severity],
        "title": said(flag.title),
        "question": question_of(flag),
        "exclusions": said(flag.exclusions),
        "next_step": said(flag.next_step),
        "innocent": [said(text) for text in flag.innocent],
        "laws": [{"text": said(law), "law": law} for law in flag.law],
        "tables": [_table(name, stands) for name in flag.tables],
        "limits": [_limit(catalogue().parameters[name]) for name in flag.parameters],
        "history": [
            {
                "run": one,
                "kind": RULE_KINDS[one.status],
                "why": say(one.why_zh, one.why_en),
                "counts": counts_of(one, clear=False),
            }
            for one in history
        ],
        "versions": len({one.version for one in history}),
        "right": right_words(precision_here(actor).get(rule)),
        "by_source": [(title_of(name), right_words(sources.get(name))) for name in flag.tables],
        "small": SMALL,
    }
    return render(request, "console/matching/rule.html", context)


def _table(name: str, stands: RuleView) -> dict[str, Any]:
    there = name not in stands.lacking and name not in stands.absent
    asked = name not in kept_here()  # nobody is asked for what the platform has itself
    return {"table": name, "title": title_of(name), "there": there, "asked": asked}


def _limit(parameter: Parameter) -> dict[str, Any]:
    """Return a limit with each of its values: since when, where, and on which text."""
    return {
        "title": said(parameter.title),
        "id": parameter.id,
        "unit": said(parameter.unit),
        "values": [_dated(value) for value in reversed(parameter.values)],
    }


def _dated(value: DatedValue) -> dict[str, Any]:
    places = names([value.division]) if value.division else {}
    return {
        "since": value.since,
        "place": places.get(value.division or "", value.division or ""),
        "value": limit_words(value.value),
        "reference": said(value.reference),
        "verified": value.verified,
    }


# ------------------------------------------------------------------ its hits


class Hits(List[HitView]):
    """The hits of a rule that stand."""

    name = "console:match_hits"
    title = both("对上的", "Hits")
    lead = both(
        "每一条都只是一个问题：先核实，再按程序办；没核实以前，待遇照发。",
        "Each is a question: it is checked first; until then nothing changes for anybody.",
    )
    nothing = both("没有对上的。", "Nothing was hit.")
    nothing_next = both("或者不在您管的地方。", "Or it lies outside your places.")
    personal = True
    export = Task.EXPORT
    template = "console/matching/hits.html"

    def columns(self) -> tuple[Column[HitView], ...]:
        """Return the columns."""
        return (
            Column(
                "ref",
                both("对象", "Subject"),
                lambda row: row.ref_shown,
                href=lambda row: (
                    reverse("console:household", args=[row.household]) if row.household else ""
                ),
                head=True,
            ),
            Column("name", both("名称", "Name"), lambda row: row.name or ""),
            Column("place", both("在哪里", "Where"), lambda row: self.named.get(row.village, "")),
            Column(
                "question",
                both("要问的", "The question"),
                lambda row: say(row.question_zh, row.question_en),
                kind="long",
            ),
            Column("amount", both("涉及金额", "Sum"), lambda row: row.amount_fen, kind="money"),
            Column("rows", both("证据行", "Rows"), lambda row: len(row.evidence), kind="number"),
            Column(
                "sources",
                both("哪些表", "Which tables"),
                lambda row: "、".join(dict.fromkeys(title_of(e.source) for e in row.evidence)),
            ),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[HitView]:
        """Return hits by village."""
        del given, sort
        rows, total = selectors.hits(by=actor, rule=self.at["rule"], start=start, most=most)
        found = present({row.village for row in rows if row.village})
        self.named: dict[int | None, str] = {key: place.name for key, place in found.items()}
        return Rows(rows, total)

    def places(self, actor: Actor, given: Mapping[str, Any]) -> list[str]:
        """Return the county: hits may be of any of its places."""
        del given
        return sorted({post.place for post in actor.posts})

    def around(self, request: Request) -> dict[str, Any]:
        """Return the rule."""
        del request
        return {"rule": self.at["rule"], "title": rule_title(self.at["rule"])}


def hits(request: Request, rule: str, suffix: str = "") -> HttpResponse:
    """List the hits of a rule."""
    _known(rule)
    return show(request, Hits(rule=rule), suffix)
