"""待办: what waits for whom and how long it has waited, for the menu and for a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.kinds import CHANGE_KINDS
from sunledger.faces.console.menu import FINDINGS
from sunledger.faces.console.procedures import MINE
from sunledger.faces.words import both, said, say
from sunledger.kit.money import yuan
from sunledger.platform.ground.accounts import selectors as accounts
from sunledger.platform.ground.accounts.contracts import Actor, Proposal, ProposalState, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import real_names
from sunledger.platform.ground.places.selectors import divisions_by_id, names
from sunledger.platform.questions.findings import selectors as findings
from sunledger.platform.questions.findings.contracts import Query as FindingQuery
from sunledger.platform.questions.intake import selectors as intake
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.registers.books import selectors as books
from sunledger.platform.registers.funds import selectors as funds
from sunledger.platform.registers.registry import selectors as registry
from sunledger.platform.registers.registry.contracts import DisputeState

MANY = 100_000
SHOWN = 20
_OWN = 30  # of the oldest changes so many may be of whoever looks, and are left out


@dataclass(frozen=True)
class Thing:
    """Something that waits: what it is, where it is done, since when, and until when it must be."""

    what: str
    about: str
    href: str
    since: datetime
    by: str
    due: date | None = None


@dataclass(frozen=True)
class Pile:
    """Things of a kind, oldest first, and how many wait; `name` and `query` lead to all of them.

    The menu counts them at `entry`, or where that is empty at `name`.
    """

    name: str
    title: str
    things: tuple[Thing, ...]
    total: int
    query: str = ""
    entry: str = ""


def piles(actor: Actor, now: datetime) -> Iterator[Pile]:
    """Yield what waits for an actor, kind by kind, of each the oldest."""
    yield from _of_the_register(actor, now)
    if may(actor, Task.APPROVE_ACCOUNT):
        yield _accounts(actor)
    if may(actor, Task.SEE_BATCHES):
        yield _batches(actor)
    if any(may(actor, task) for task in FINDINGS):
        yield _findings(actor, now)
    yield from _funds(actor, now)
    if may(actor, Task.TAKE_GOODS):
        yield _goods(actor)
    yield from _books(actor, now)
    if may(actor, Task.AGREE_PUBLISHING):
        yield _to_publish(actor, localdate(now))
    if may(actor, Task.ANSWER_OBJECTION):
        yield _objections(actor, localdate(now))


def _of_the_register(actor: Actor, now: datetime) -> Iterator[Pile]:
    if may(actor, Task.CHECK_CHANGE):
        yield _changes(actor)
        yield _disputes(actor)
    if may(actor, Task.PROPOSE_CHANGE):
        yield _procedures(actor, localdate(now))
    if may(actor, Task.PROPOSE_CHANGE) or may(actor, Task.CHANGE_PLACES):
        pile = _unsettled(actor)
        if pile.total:
            yield pile


# Where what waits of the books is listed.
_STATES = {"mend": "rejected", "check": "checking", "pay": "booked", "lift": "held"}
_PAGES = {"carry": "console:books_opening", "finish": "console:books_opening"}


def _books(actor: Actor, now: datetime) -> Iterator[Pile]:
    """Yield what of village books waits, one pile with a line for each step."""
    waits = books.todo(by=actor, at=now)
    if not waits:
        return
    places = names(one.village for one in waits)
    listed = reverse("console:vouchers")
    things = tuple(
        Thing(
            said(one.says),
            (
                say("{0} 个村，如{1}", "{0} villages, such as {1}")
                if one.code in _PAGES
                else say("{0} 件，如{1}", "{0}, such as in {1}")
            ).format(one.count, places[one.village]),
            f"{listed}?state={_STATES[one.code]}"
            if one.code in _STATES
            else reverse(_PAGES.get(one.code, "console:village_books"), args=[one.village]),
            one.since,
            "",
        )
        for one in waits
    )
    total = sum(one.count for one in waits)
    yield Pile("console:vouchers", both("村里的账", "Village books"), things, total)


def _funds(actor: Actor, now: datetime) -> Iterator[Pile]:
    """Return what supervision asked about funds, and what is to be done about money."""
    if not may(actor, Task.ANSWER_FUNDS):
        return
    asked = funds.asks(by=actor, open_only=True)
    mine = [one for one in asked if funds.may_answer(one.line, by=actor)]
    if mine:
        things = tuple(
            Thing(
                one.text,
                one.line_name,
                reverse("console:fund", args=[one.line]) + "#asks",
                one.at,
                one.by_name,
                one.due,
            )
            for one in mine[:SHOWN]
        )
        title = both("监督问资金，等答复", "Questions about funds")
        yield Pile("console:funds", title, things, len(mine))
    letters = funds.reports_to_open(by=actor)
    if letters:
        things = tuple(
            Thing(
                one.owner_name,
                say("{0} 笔资金，到 {1} 为止", "{0} funds, up to {1}").format(
                    len(one.lines), one.until.isoformat()
                ),
                reverse("console:fund_reports") + "?state=closed",
                one.made_at,
                "",
                one.due,
            )
            for one in letters[:SHOWN]
        )
        title = both("资金定期报告，等您打开", "Regular reports to open")
        yield Pile("console:fund_reports", title, things, len(letters), entry="console:funds")
    drafts = funds.drafts_to_decide(by=actor)
    if drafts:
        things = tuple(
            Thing(
                said(one.told.kind),
                f"{one.line_name} {one.quota_document} {yuan(one.told.amount_fen)}",
                reverse("console:fund_draft", args=[one.id]),
                one.made_at,
                one.made_name,
            )
            for one in drafts[:SHOWN]
        )
        title = both("资金事项，等您同意", "Money that waits for your word")
        yield Pile("console:fund_drafts", title, things, len(drafts), entry="console:funds")
    warned = [
        one
        for one in funds.warnings(by=actor, on=localdate(now))
        if one.line and funds.may_answer(one.line, by=actor)
    ]
    if warned:
        zone = get_current_timezone()
        things = tuple(
            Thing(
                said(one.kind),
                f"{one.line_name}：{say(one.zh, one.en)}",
                reverse("console:fund", args=[one.line]) + "#warn",
                datetime.combine(one.since, time(), zone),
                one.owner_name,
                one.due,
            )
            for one in warned[:SHOWN]
        )
        title = both("资金提醒", "Warnings about money")
        yield Pile("console:fund_warnings", title, things, len(warned))


def _goods(actor: Actor) -> Pile:
    """Return the goods of which the village is to say whether they came."""
    waiting = funds.goods_to_take(by=actor)
    things = tuple(
        Thing(
            one.line_name,
            say("{0} 件，{1}送的", "{0} pieces, brought by {1}").format(
                one.pieces // 100, one.brought_by
            ),
            reverse("console:goods"),
            one.made_at,
            "",
        )
        for one in waiting[:SHOWN]
    )
    title = both("送来的物资，等您说到没到", "Goods: did they come?")
    return Pile("console:goods", title, things, len(waiting))


def _changes(actor: Actor) -> Pile:
    oldest = registry.changes(by=actor, limit=SHOWN + _OWN)
    rows = [row for row in oldest if row.proposed_by != actor.ref][:SHOWN]
    names = real_names({row.proposed_by for row in rows})
    places = divisions_by_id({row.village for row in rows})
    things = tuple(
        Thing(
            str(CHANGE_KINDS.get(row.kind, row.kind)),
            f"{places[row.village].name}：{row.reason}",
            reverse("console:change", args=[row.id]),
            row.proposed_at,
            names.get(row.proposed_by, ""),
        )
        for row in rows
    )
    return Pile(
        "console:changes",
        both("要核对的变更", "Changes to check"),
        things,
        registry.changes_waiting(by=actor),
    )


def _disputes(actor: Actor) -> Pile:
    rows, total = registry.disputes_found(by=actor, state=DisputeState.OPEN, most=SHOWN)
    things = tuple(
        Thing(
            row.about,
            say("{0}，户编号 {1}", "{0}, household {1}").format(
                row.village_name, row.household_number
            ),
            reverse("console:dispute", args=[row.id]),
            row.at,
            say("农户", "the household"),
            row.due,
        )
        for row in rows
    )
    title = both("户里说不对，等答复", "Households wait for an answer")
    return Pile("console:disputes", title, things, total)


def _procedures(actor: Actor, today: date) -> Pile:
    rows, total = registry.waiting_steps(by=actor, on=today, most=SHOWN)
    last = {row.id: row.steps[-1] if row.steps else None for row in rows}
    names = real_names({step.by for step in last.values() if step} | {r.begun_by for r in rows})
    things = tuple(
        Thing(
            say("{0}：{1}", "{0}: {1}").format(said(row.plan), said(row.next)),
            say("{0}，户编号 {1}", "{0}, household {1}").format(row.village_name, row.number),
            reverse("console:procedure", args=[row.id]),
            step.at if (step := last[row.id]) else row.begun,
            names.get(step.by if step else row.begun_by, ""),
            row.next_due,
        )
        for row in rows
        if row.next is not None
    )
    return Pile(
        "console:procedures",
        both("要办的程序", "Steps to do"),
        things,
        total,
        f"?state={MINE}",
    )


def _unsettled(actor: Actor) -> Pile:
    """Return the villages that were split and have households that are not settled."""
    things = []
    for one in registry.unsettled(by=actor):
        code = one.village.code
        parts = "、".join(dict.fromkeys(part.name for part in one.parts))
        left = one.households - one.reported
        about = say(
            f"{one.village.name}拆成了{parts}：{one.households} 户没定，其中 {left} 户没报",
            f"{one.village.name} became {parts}: {one.households} households are not settled, "
            f"{left} of them not reported",
        )
        here = may(actor, Task.SEARCH_REGISTRY, place=code)
        address = reverse("console:unsettled" if here else "console:place", args=[code])
        day = datetime.combine(one.village.until or date.max, time(), get_current_timezone())
        what = say("报每一户搬到哪个村", "Report where each household lives")
        things.append(Thing(what, about, address, day, ""))
    title = both("拆村后还没定的户", "Households of split villages")
    return Pile("console:places", title, tuple(things), len(things))


def _accounts(actor: Actor) -> Pile:
    things = tuple(
        Thing(
            said(row.kind),
            row.name,
            reverse("console:proposal", args=[row.id]),
            row.proposed_at,
            row.proposed_by,
        )
        for row in _to_approve(actor)
    )
    return Pile(
        "console:proposals",
        both("要批准的账号", "Accounts to approve"),
        things,
        len(things),
        entry="console:accounts",
    )


def _to_publish(actor: Actor, today: date) -> Pile:
    """Return what another prepared and this actor may agree to."""
    rows, total = notices.to_agree(by=actor, on=today, most=SHOWN)
    things = tuple(
        Thing(
            said(row.head.kind),
            say(row.head.title_zh, row.head.title_en),
            reverse("console:edition", args=[row.number]),
            row.prepared_at,
            row.prepared_name,
        )
        for row in rows
    )
    title = both("等您看过、同意公开的", "To look at and publish")
    return Pile("console:publish", title, things, total, "?state=waiting")


def _objections(actor: Actor, today: date) -> Pile:
    """Return the objections that this actor may answer, by the day promised."""
    rows, total = notices.to_answer(by=actor, on=today, most=SHOWN)
    things = tuple(
        Thing(
            row.shown[:80],
            say(row.head.title_zh, row.head.title_en),
            reverse("console:objection", args=[row.number]),
            datetime.combine(row.asked_on, time(), get_current_timezone()),
            "",
            row.due,
        )
        for row in rows
    )
    return Pile("console:objections", both("等您答复的异议", "Objections to answer"), things, total)


def _batches(actor: Actor) -> Pile:
    things = tuple(
        Thing(
            said(row.state),
            row.name,
            reverse("console:batch", args=[row.id]),
            row.confirmed_at or row.uploaded_at,
            row.uploaded_name,
        )
        for row in intake.waiting(by=actor)
    )
    return Pile("console:import", both("要办的收表", "Tables to go on with"), things, len(things))


def _findings(actor: Actor, now: datetime) -> Pile:
    found = findings.findings(FindingQuery(mine=True), most=SHOWN, by=actor, at=now)
    things = tuple(
        Thing(
            say(row.title_zh, row.title_en),
            say("{0}，{1}，{2}", "{0}, {1}, {2}").format(
                said(row.state), row.place_name or row.ref_shown, row.number
            ),
            f"{reverse('console:finding', args=[row.id])}?wait=mine",
            row.raised_at,
            say("比对", "comparison"),
            row.clock.due if row.clock else None,
        )
        for row in found.rows
    )
    title = both("要办的疑点", "Findings to go on with")
    return Pile("console:findings", title, things, found.total, "?wait=mine")


def _to_approve(actor: Actor) -> list[Proposal]:
    return [
        row
        for row in accounts.proposals(ProposalState.WAITING, by=actor, limit=MANY)
        if row.proposer != actor.ref and may(actor, Task.APPROVE_ACCOUNT, place=row.place or None)
    ]


def waiting(request: Request, actor: Actor) -> dict[str, int]:
    """Return how many things wait for an actor, by the entry of the menu; counted once a page."""
    kept: dict[str, int] | None = getattr(request, "waiting", None)
    if kept is None:
        kept = {}
        if may(actor, Task.CHECK_CHANGE):
            kept["console:changes"] = registry.changes_waiting(by=actor)
            kept["console:disputes"] = registry.disputes_waiting(by=actor)
        if may(actor, Task.PROPOSE_CHANGE):
            today = localdate(request.origin.at)
            kept["console:procedures"] = registry.waiting_steps(by=actor, on=today, most=0)[1]
        if may(actor, Task.PROPOSE_CHANGE) or may(actor, Task.CHANGE_PLACES):
            kept["console:places"] = len(registry.unsettled(by=actor))
        if may(actor, Task.APPROVE_ACCOUNT):
            kept["console:accounts"] = len(_to_approve(actor))
        if may(actor, Task.SEE_BATCHES):
            kept["console:import"] = len(intake.waiting(by=actor))
        if any(may(actor, task) for task in FINDINGS):
            waits = findings.todo(by=actor, at=request.origin.at)
            kept["console:findings"] = sum(one.count for one in waits)
        of_books = sum(one.count for one in books.todo(by=actor, at=request.origin.at))
        if of_books:
            kept["console:vouchers"] = of_books
        _keep(request, kept)
    return kept


def _keep(request: Request, counts: dict[str, int]) -> None:
    counts["console:todo"] = sum(counts.values())
    request.waiting = counts  # type: ignore[attr-defined]


def todo(request: Request) -> HttpResponse:
    """Show what waits for whoever is signed in: of each kind the oldest, and how many there are."""
    today = localdate(request.origin.at)
    found: list[dict[str, Any]] = [
        {
            "pile": pile,
            "id": pile.name.rpartition(":")[2],
            "total": pile.total,
            "all": reverse(pile.name) + pile.query,
            "rows": [
                {
                    "thing": thing,
                    "waited": (today - localdate(thing.since)).days,
                    "left": _left(thing, today),
                }
                for thing in pile.things[:SHOWN]
            ],
        }
        for pile in piles(request.actor, request.origin.at)
    ]
    _keep(request, {each["pile"].entry or each["pile"].name: each["total"] for each in found})
    figures = [
        {
            "number": each["total"],
            "text": each["pile"].title,
            "href": f"#{each['id']}" if each["total"] else "",
            "kind": "ask" if each["total"] else "ok",
        }
        for each in found
    ]
    context = {
        "piles": found,
        "figures": figures,
        "any": any(each["total"] for each in found),
        "adrift": accounts.adrift(by=request.actor, on=today)
        if may(request.actor, Task.PROPOSE_ACCOUNT)
        else [],
    }
    return render(request, "console/todo.html", context)


def _left(thing: Thing, today: date) -> dict[str, str] | None:
    """Return how much time is left, as a state with words; None where there is no limit."""
    if thing.due is None:
        return None
    days = (thing.due - today).days
    if days < 0:
        return {"kind": "error", "words": say(f"过了 {-days} 天", f"{-days} days late")}
    kind = "warn" if days <= 2 else "wait"  # noqa: PLR2004 - a colour, not a rule
    return {"kind": kind, "words": say(f"还有 {days} 天", f"{days} days left")}
