"""The pages of `/my/`."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces import cards
from sunledger.faces.audience import Request
from sunledger.faces.facts import INCOME_GROUPS, fact_of, period_words, source_words
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts.contracts import Actor, Look, Purpose, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import looks_at, who_may
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.registry import access, selectors
from sunledger.platform.registers.registry.contracts import Field, HouseholdPage, Scheme

ALL = 1_000_000
ONE_LOOK = timedelta(hours=1)
PAGES = (
    ("household:home", both("首页", "Start")),
    ("household:received", both("收到的钱", "Money received")),
    ("household:records", both("登记的情况", "What is recorded")),
    ("household:questions", both("问我家的事", "What we are asked")),
    ("household:members", both("我家的人", "Who we are")),
    ("household:income", both("收入怎么算", "Our income")),
    ("household:procedures", both("办到哪一步", "How far things are")),
    ("household:said", both("我家说过的", "What we said")),
    ("household:why", both("为什么有、没有", "Why we have it or not")),
    ("household:letters", both("收到的信", "Letters")),
    ("household:who_looked", both("谁看过我家", "Who looked")),
)
CARD = "h:"  # how the reference of whoever came with a card begins
IN_PLACE = "代查"  # of a look in the household's place, in its log


def own_household(request: Request, here: str) -> tuple[HouseholdPage, dict[str, Any]]:
    """Return the household of whoever is signed in, and what every page shows of it."""
    actor = request.actor
    if actor.household is None:
        raise Refused(
            "您的账号没有连着一户。请找村里的报账员。",
            "Your account names no household. Ask the clerk of your village.",
        )
    looks_in_place = in_place(actor)
    home = access.household(
        actor,
        actor.household,
        Purpose.ASKED,
        IN_PLACE if looks_in_place else "",
        origin=request.origin,
    )
    today = localdate(request.origin.at)
    place = division(home.village_code)
    return home, {
        "home": home,
        "village": place.name if place else home.village_name,
        "pages": [
            {"href": reverse(name), "text": text, "here": name == here} for name, text in PAGES
        ],
        "ask": who_may(Task.PROPOSE_CHANGE, place=home.village_code, on=today, limit=2),
        "in_place": actor.name if looks_in_place else "",
        "by_card": cards.by_card(request),
    }


def in_place(actor: Actor) -> bool:
    """Tell whether whoever looks does so in the household's place, and so says nothing for it."""
    return not may(actor, Task.ANSWER_OWN)


def members(request: Request) -> HttpResponse:
    """Show who belongs to the own household, numbers masked, and what is recorded of each."""
    own, context = own_household(request, "household:members")
    facts: dict[uuid.UUID, list[Any]] = {}
    for stated in own.statements:
        if stated.person is not None:
            facts.setdefault(stated.person, []).append(fact_of(stated))
    context["people"] = [
        {"member": m, "facts": facts.get(m.person, []), "source": source_words(m.origin)}
        for m in own.members
    ]
    return render(request, "household/members.html", context)


def income(request: Request) -> HttpResponse:
    """Show the own income line by line, as the registers work it out."""
    own, context = own_household(request, "household:income")
    periods = selectors.income_periods(own.id, by=request.actor)
    found = selectors.income(
        own.id,
        Scheme.REGISTERED,
        by=request.actor,
        on=localdate(request.origin.at),
        period=periods[0] if periods else None,
    )
    facts = {stated.id: fact_of(stated) for stated in own.statements}
    waiting = selectors.open_disputes(own.id, by=request.actor)
    disputed = {one.statement.id: one for one in waiting if one.statement}
    context |= {
        "income": found,
        "period": period_words(found.period_from, found.period_to),
        "lines": [
            {
                "line": line,
                "what": said(selectors.item(line.item)),
                "group": INCOME_GROUPS.get(line.group, line.group),
                "fact": facts.get(line.statement),
                "disputed": disputed.get(line.statement),
            }
            for line in found.lines
        ],
    }
    return render(request, "household/income.html", context)


@dataclass
class Visit:
    """Looks of one person for one purpose within an hour, as one line."""

    look: Look
    first: datetime
    pages: int = 1
    shown: list[str] = field(default_factory=list)


_WHOLE = {
    f"person.{Field.ID_NUMBER}": both("看了全部证件号", "saw a whole ID number"),
    f"person.{Field.CARD}": both("看了全部银行卡号", "saw a whole card number"),
    f"person.{Field.PHONE}": both("看了全部电话号码", "saw a whole phone number"),
}


def visits_of(looks: Iterable[Look]) -> list[Visit]:
    """Return looks, newest first, as visits: one person, one purpose, within an hour."""
    found: list[Visit] = []
    for look in looks:
        last = next((v for v in found if _same(v, look)), None)
        if last is None:
            last = Visit(look, look.at, pages=0)
            found.append(last)
        last.first = look.at
        last.pages += 1
        if look.subject_kind in _WHOLE:
            last.shown.append(str(_WHOLE[look.subject_kind]))
    return found


def _same(visit: Visit, look: Look) -> bool:
    mine = (visit.look.by, visit.look.purpose, visit.look.words)
    return mine == (look.by, look.purpose, look.words) and visit.first - look.at < ONE_LOOK


def who_looked(request: Request) -> HttpResponse:
    """Show who looked at the own household, of which unit, when and for what; oneself apart."""
    own, context = own_household(request, "household:who_looked")
    looks = looks_at("household", str(own.id), by=request.actor, limit=ALL)
    visits = visits_of(looks)
    context["own"] = [visit for visit in visits if _is_own(visit.look, request.actor)]
    context["cards"] = selectors.cards_of(own.id, by=request.actor)
    context["visits"] = [
        {
            "visit": visit,
            "purpose": _purpose(visit.look),
            "shown": say("、", ", ").join(dict.fromkeys(visit.shown)),
        }
        for visit in visits
        if not _is_own(visit.look, request.actor)
    ]
    return render(request, "household/who_looked.html", context)


def _is_own(look: Look, actor: Actor) -> bool:
    """Tell whether the household itself looked, with its card or its account."""
    if look.words == IN_PLACE:
        return False
    return look.by.startswith(CARD) or (look.by == actor.ref and not in_place(actor))


def _purpose(look: Look) -> str:
    return f"{said(look.purpose)}：{look.words}" if look.words else said(look.purpose)
