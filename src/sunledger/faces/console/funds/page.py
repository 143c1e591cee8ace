"""A fund on one page: what to warn of, how it moves, where it went, and how good that is."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.funds import flow
from sunledger.faces.console.funds.drafts import row_of
from sunledger.faces.console.funds.words import KIND_ICONS, RESULTS, STEPS, got, month_ends, percent
from sunledger.faces.words import said, say
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.registers.funds import selectors
from sunledger.platform.registers.funds.contracts import (
    Figures,
    Line,
    LinkKind,
    Node,
    Result,
    Unit,
    Warned,
)

_NODES = 5  # links of a level that the page shows; the others are on the page of the link
_PLACES = 12
_REPORTS = 4  # the newest; all are on their own list
PAGE = 50
_GONE = {Result.FAILED, Result.RETURNED}


def fund(request: Request, line: int) -> HttpResponse:
    """Show a fund: warnings, movement, the chain, rates; all four on one page."""
    by, today = request.actor, localdate(request.origin.at)
    one = selectors.line(line, by=by)
    figures = selectors.figures_of(line, by=by, on=today)
    places = selectors.by_place(line, by=by)
    months = selectors.months(line, month_ends(today), by=by)
    asks = selectors.asks(by=by, number=line)
    context = {
        "line": one,
        "unit": one.unit,
        "figures": figures,
        "today": today,
        "rates": _rates(figures),
        "ages": _ages(figures),
        "warnings": [_warned(each) for each in selectors.warnings(by=by, on=today, number=line)],
        "months": [(one, percent(one.idle), percent(one.spending)) for one in months],
        "points": flow.line([one.idle for one in months]),
        "bands": flow.bands(figures),
        "nodes": _nodes(selectors.tree(line, by=by, most=_NODES)),
        "places": places[:_PLACES],
        "places_more": max(len(places) - _PLACES, 0),
        "differences": selectors.differences(line, by=by, on=today),
        "items": selectors.items_of(line, by=by),
        "drafts": [row_of(one) for one in selectors.drafts(by=by, number=line)],
        "open_asks": [one for one in asks if not one.answer],
        "done_asks": [one for one in asks if one.answer],
        "reports": selectors.reports(by=by, number=line)[:_REPORTS],
        "may_ask": may(by, Task.ASK_FUNDS),
        "may_answer": may(by, Task.ANSWER_FUNDS, line=one.department or None),
        "may_keep": selectors.may_keep(line, by=by),
    }
    return render(request, "console/funds/fund.html", context)


def _rates(figures: Figures) -> list[tuple[str, str, str]]:
    """Return each rate with its formula in words."""
    return [
        (
            say("滞留率", "Idle rate"),
            percent(figures.idle),
            say(
                "（收到 − 支出 − 收回）÷（收到 − 收回）",
                "(received − spent − back) ÷ (received − back)",
            ),
        ),
        (
            say("支出率", "Spending rate"),
            percent(figures.spending),
            say("支出 ÷（收到 − 收回）", "spent ÷ (received − taken back)"),
        ),
        (
            say("兑付率", "Payout rate"),
            percent(figures.payout),
            say("到人的钱 ÷ 支出", "credited to people ÷ spent"),
        ),
        (
            say("结转率", "Carry-over rate"),
            percent(figures.carry_over),
            say("超过一年没用的 ÷ 收到", "left for over a year ÷ received"),
        ),
    ]


def _ages(figures: Figures) -> list[tuple[str, int]]:
    ages = figures.ageing
    return [
        (say("90 天以内", "up to 90 days"), ages.to_90),
        (say("91 到 180 天", "91 to 180 days"), ages.to_180),
        (say("181 到 365 天", "181 to 365 days"), ages.to_365),
        (say("超过一年", "more than a year"), ages.over_365),
        (say("跨两个预算年度（应收回）", "two fiscal years (to be taken back)"), ages.two_years),
    ]


def _warned(one: Warned) -> dict[str, Any]:
    return {
        "one": one,
        "text": say(one.zh, one.en),
        "kind": said(one.kind),
        "state": STEPS[one.step],
        "step": said(one.step),
        "steps": [(said(step), since, step == one.step) for step, since in one.steps],
    }


def _nodes(nodes: list[Node], deep: int = 0) -> list[dict[str, Any]]:
    """Return the tree as rows, each with how deep it stands."""
    found: list[dict[str, Any]] = []
    for node in nodes:
        link = node.link
        found.append(
            {
                "link": link,
                "deep": deep,
                "kind": said(link.kind),
                "icon": KIND_ICONS[link.kind],
                "more": 0,
            }
        )
        found += _nodes(list(node.below), deep + 1)
        if node.more:
            found.append({"link": link, "deep": deep + 1, "more": node.more})
    return found


def link(request: Request, link: int) -> HttpResponse:
    """Show a link: what is above it, what is below, and of a payment the payees that are seen."""
    by, today = request.actor, localdate(request.origin.at)
    node = selectors.below(link, by=by, most=PAGE)
    page = request.GET.get("page", "")
    at = int(page) if page.isdecimal() and len(page) < 7 else 1  # noqa: PLR2004 - digits of a page
    payees, seen = (
        selectors.payees(link, by=by, start=(max(at, 1) - 1) * PAGE, most=PAGE)
        if node.link.kind is LinkKind.PAYMENT
        else ([], 0)
    )
    above = _above(link, by)
    line = selectors.line(node.link.line, by=by) if node.link.line else None
    context = {
        "node": node.link,
        "kind": said(node.link.kind),
        "line": line,
        "unit": line.unit if line is not None else Unit.FEN,  # a roster without a quota has none
        "above": [(one, said(one.kind)) for one in above],
        "nodes": _nodes(list(node.below)),
        "more": node.more,
        "payees": [
            (one, RESULTS[one.result], said(one.result), got(one.confirmed)) for one in payees
        ],
        "seen": seen,
        "unseen": max(node.link.people - seen, 0),
        "page": max(at, 1),
        "pages": -(-seen // PAGE),
        "today": today,
        "answering": _keeps(node, by) and any(one.result is Result.SENT for one in payees),
        "retrying": _keeps(node, by) and any(one.result in _GONE for one in payees),
        **_quota(node, by),
        **_works(node, line, by),
        **_roster(node, by, today),
    }
    return render(request, "console/funds/link.html", context)


def _keeps(node: Node, by: Actor) -> bool:
    """Tell whether an actor writes what the bank said: of what was made here, and of wages."""
    payment = node.link.kind is LinkKind.PAYMENT
    return payment and (node.link.of_wages or not node.link.from_file) and may(by, Task.KEEP_FUNDS)


def _above(number: int, by: Actor) -> list[Any]:
    found, at = [], selectors.links([number], by=by)[0].parent
    while at is not None:
        (one,) = selectors.links([at], by=by)
        found.append(one)
        at = one.parent
    return found


def _works(node: Node, line: Line | None, by: Actor) -> dict[str, Any]:
    """Return of which contracts a payment is, and what proves that goods came."""
    goods = line is not None and line.unit is Unit.PIECES
    if node.link.kind is LinkKind.ALLOTMENT:
        keeps = line is not None and selectors.may_keep(line.id, by=by)
        return {
            "goods": goods,
            "may_deliver": goods and keeps and node.link.place,
            "deliveries": selectors.deliveries(node.link.id, by=by) if goods else [],
        }
    if node.link.kind is not LinkKind.PAYMENT:
        return {"goods": goods}
    return {
        "goods": goods,
        "contracts": selectors.works_paid(node.link.id, by=by) if node.link.project else [],
        "delivery": selectors.delivery(node.link.id, by=by) if goods else None,
    }


def _quota(node: Node, by: Actor) -> dict[str, Any]:
    """Return who holds money of a quota, and what waits for another person."""
    if node.link.kind not in {LinkKind.QUOTA, LinkKind.SUB_QUOTA}:
        return {}
    return {
        "held": selectors.holdings(node.link.id, by=by),
        "drafts": [row_of(one) for one in selectors.drafts(by=by, quota=node.link.id)],
        "may_move": selectors.may_keep(node.link.line, by=by),
    }


def _roster(node: Node, by: Actor, today: date) -> dict[str, Any]:
    if node.link.kind is not LinkKind.ROSTER:
        return {}
    roster = selectors.roster(node.link.id, by=by, on=today)
    keeps = may(by, Task.KEEP_FUNDS)
    return {
        "roster": roster,
        "state": said(roster.state),
        "rows": selectors.public_rows(node.link.id, by=by) if not node.link.from_file else [],
        "mine": roster.made_by == by.ref,
        "may_keep": keeps,
        "quotas": [
            one
            for line in selectors.lines(by=by)
            for one in selectors.quotas_of(line.id, by=by)
            if one.free_fen >= node.link.net_fen
        ]
        if keeps and node.link.parent is None
        else [],
    }
