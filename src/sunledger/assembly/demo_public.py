"""What is public in a demonstration: everything went through the publish gate, by two people.

Finance prepares, the county's aid office looks and agrees. What is public already is left as it is.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from sunledger.assembly.demo_logins import COUNTY, VILLAGE
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.findings import selectors as findings
from sunledger.platform.questions.notices import selectors, services
from sunledger.platform.questions.notices.contracts import Draft, Kind
from sunledger.platform.registers.books import selectors as books
from sunledger.platform.registers.books.codes import MonthState
from sunledger.platform.registers.funds import selectors as funds
from sunledger.platform.registers.funds.contracts import RosterState, Unit
from sunledger.platform.registers.funds.services import roster_again
from sunledger.platform.registers.registry import selectors as registry

Crew = Callable[[str], Actor]
_FUNDS = 8  # the largest
_MONTHS = 3  # of a village's books
_WITHOUT_NAMES = ("孤儿", "残疾", "学生", "雨露", "医疗")  # lists on which no name is shown
_PEOPLE, _MOST = 12, 400  # a roster has more people; of so many that were paid before
_SAID = "名单上有一户去年搬到县城买了房，请核对。"
_ANSWER = "谢谢。镇里上门看过，那套房是女儿的，户主一家还住在村里，收入也在标准以下，符合条件。"


def set_going(crew: Crew, origin: Origin) -> None:
    """Publish what the portal shows: policies, figures, funds, books, a roster and a list."""
    if selectors.published(Kind.POLICY, on=localdate(origin.at), most=1)[1]:
        return
    finance, office = crew("finance"), crew("county_aid_office")
    day = localdate(origin.at)
    past = replace(origin, at=origin.at - timedelta(days=3))  # a notice that has run some days
    _roster(finance, day, past)
    _publish(_standing(finance, day), finance, office, origin)
    _publish(_notices(finance, day), finance, office, past)
    _publish([_result(office, day)], finance, office, origin)
    _asked(crew, day, origin)


def _roster(by: Actor, day: date, origin: Origin) -> None:
    """Make a roster as one that was paid before, where none waits for its notice."""
    if any(one.state is RosterState.DRAFT for one in funds.rosters(by=by, on=day)):
        return
    paid = funds.rosters(by=by, on=day, made_here=False, most=_MOST)
    for before in sorted(paid, key=lambda one: one.people):
        if before.people < _PEOPLE or any(word in before.item for word in _WITHOUT_NAMES):
            continue
        for quota in funds.quotas_of(before.link.line, by=by):
            if quota.free_fen >= before.link.amount_fen:
                with suppress(SunledgerError), transaction.atomic():
                    month = day.replace(day=1)
                    roster_again(quota.id, before.link.id, month, by=by, origin=origin)
                    return


def _publish(drafts: Iterable[Draft], one: Actor, other: Actor, origin: Origin) -> None:
    numbers = services.prepare_all(list(drafts), by=one, origin=origin)
    services.hand_all_in(numbers, by=one, origin=origin)
    services.publish_all(numbers, by=other, origin=origin)


def _standing(by: Actor, day: date) -> Iterator[Draft]:
    """Yield what stands without a clock, and the books of villages."""
    month = day.isoformat()[:7]
    for kind in (Kind.SUBSIDY, Kind.POLICY):
        for slug in services.codes_of(kind):
            yield services.draft_of(kind, COUNTY, slug=slug, by=by, on=day)
    yield services.draft_of(Kind.STATISTICS, COUNTY, month, by=by, on=day)
    received = {
        int(row.key): row.figures.received_fen for row in funds.rates("line", by=by, on=day)
    }
    lines = [line for line in funds.lines(by=by) if line.unit is Unit.FEN]
    for line in sorted(lines, key=lambda one: -received.get(one.id, 0))[:_FUNDS]:
        yield services.draft_of(Kind.FUND, COUNTY, month, line.code, by=by, on=day)
    for village in books.villages(by=by):
        months = books.months(village.code, by=by)
        ready = [row for row in months if row.state is MonthState.AGREED]
        for row in ready[:_MONTHS]:
            period = row.month.isoformat()[:7]
            yield services.draft_of(Kind.BOOKS_MONTH, village.code, period, by=by, on=day)


def _notices(by: Actor, day: date) -> Iterator[Draft]:
    """Yield what stands under notice: rosters that are not paid yet, a list of one village."""
    for roster in funds.rosters(by=by, on=day):
        if roster.state is RosterState.DRAFT:
            slug = str(roster.link.id)
            yield services.draft_of(Kind.ROSTER, COUNTY, slug=slug, by=by, on=day)
    for frozen in registry.frozen_found(by=by, most=1)[0]:
        yield services.draft_of(Kind.LIST, VILLAGE.code, slug=str(frozen.id), by=by, on=day)


def _result(by: Actor, day: date) -> Draft:
    since = day.replace(month=1, day=1)
    told = findings.funnel(COUNTY, since, day, by=by)
    return services.result_of(COUNTY, told.households, told.findings, since=since, until=day, by=by)


def _asked(crew: Crew, day: date, origin: Origin) -> None:
    """Ask about the list without an account, and have it answered by the township."""
    heads, _ = selectors.published(Kind.LIST, place=VILLAGE.code, on=day, most=1)
    for head in heads:
        services.object_to(head.id, _SAID, sender="demo", origin=origin)
        town = crew("township_officer")
        for asked in selectors.objections(by=town, on=day)[0]:
            services.answer(asked.number, _ANSWER, by=town, origin=origin)
