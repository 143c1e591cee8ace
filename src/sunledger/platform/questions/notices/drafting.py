"""What a register wants to be public, asked of it as the actor who prepares sees it."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.places.codes import level_of
from sunledger.platform.ground.places.contracts import DivisionLevel
from sunledger.platform.ground.places.selectors import children
from sunledger.platform.questions.notices.contracts import Draft, Kind, Offer
from sunledger.platform.questions.notices.kinds import (
    books_month,
    frozen_list,
    fund,
    policy,
    project,
    result,
    roster,
    statistics,
)
from sunledger.platform.registers.books import selectors as books
from sunledger.platform.registers.books.codes import MonthState
from sunledger.platform.registers.funds import selectors as funds
from sunledger.platform.registers.funds.contracts import RosterState, Unit
from sunledger.platform.registers.registry import selectors as registry
from sunledger.platform.registers.registry.contracts import Query

_MOST = 20  # of a kind
_READY = frozenset(MonthState) - {MonthState.OPEN}


def offers(*, by: Actor, on: date) -> list[Offer]:
    """Return what this actor can draft, kind by kind, of each so many as a page bears."""
    places = [post.place for post in by.posts if may(by, Task.PREPARE_PUBLISHING, place=post.place)]
    return [
        one for place in places for ask in _OFFERED for one in islice(ask(place, by, on), _MOST)
    ]


def _rosters(place: str, by: Actor, on: date) -> Iterator[Offer]:
    if may(by, Task.SEE_FUNDS):
        for one in funds.rosters(by=by, on=on):
            if one.state is RosterState.DRAFT:
                title = (f"{one.item}（{one.people} 人）", f"{one.item} ({one.people} people)")
                yield Offer(Kind.ROSTER, place, "", str(one.link.id), *title)


def _lists(place: str, by: Actor, on: date) -> Iterator[Offer]:
    del on
    if may(by, Task.SEARCH_REGISTRY):
        for one in registry.frozen_found(by=by, most=_MOST)[0]:
            title = f"{one.reason} {one.day.isoformat()}"
            yield Offer(Kind.LIST, place, "", str(one.id), title, title)


def _books(place: str, by: Actor, on: date) -> Iterator[Offer]:
    del on
    if may(by, Task.SEE_BOOKS):
        for village in books.villages(by=by, place=place)[:_MOST]:
            closed = (row for row in books.months(village.code, by=by) if row.state in _READY)
            for row in islice(closed, 1):
                period = row.month.isoformat()[:7]
                title = (f"{village.name} {period} 的账", f"Books of {village.name}, {period}")
                yield Offer(Kind.BOOKS_MONTH, village.code, period, "", *title)


def _figures(place: str, by: Actor, on: date) -> Iterator[Offer]:
    if may(by, Task.SEARCH_REGISTRY) and children(place):
        period = on.isoformat()[:7]
        yield Offer(
            Kind.STATISTICS, place, period, "", "帮扶对象户数", "Households that are helped"
        )


def _funds(place: str, by: Actor, on: date) -> Iterator[Offer]:
    if may(by, Task.SEE_FUNDS):
        for line in funds.lines(by=by):
            if line.unit is Unit.FEN:
                period = on.isoformat()[:7]
                yield Offer(Kind.FUND, place, period, line.code, line.name, line.name)


def _projects(place: str, by: Actor, on: date) -> Iterator[Offer]:
    del on
    if may(by, Task.SEE_FUNDS):
        for code, name, village in funds.projects(place, by=by, most=_MOST):
            yield Offer(Kind.PROJECT, village, "", code, name, name)


def _results(place: str, by: Actor, on: date) -> Iterator[Offer]:
    if may(by, Task.SEE_FIGURES, place=place) and children(place):
        title = (f"{on.year} 年核查结果", f"What checks led to, {on.year}")
        yield Offer(Kind.RESULT, place, str(on.year), "", *title)


def _policies(place: str, by: Actor, on: date) -> Iterator[Offer]:
    del by, on
    if level_of(place) is DivisionLevel.VILLAGE:
        return  # a village publishes its books, not what the county's rules are
    for kind in (Kind.SUBSIDY, Kind.POLICY):
        for code in policy.codes(kind):
            yield Offer(kind, place, "", code, *policy.title(kind, code))


_OFFERED = (_rosters, _lists, _books, _figures, _results, _funds, _projects, _policies)


def codes_of(kind: Kind) -> list[str]:
    """Return the codes of all subsidies, or of all policies, that can be drafted."""
    return policy.codes(kind)


def draft_of(
    kind: Kind,
    place: str,
    period: str = "",
    slug: str = "",
    *,
    photos: bool = False,
    by: Actor,
    on: date,
) -> Draft:
    """Return a draft of what a register holds; nothing is masked yet, and nothing kept.

    `slug` is the code of the fund or project, the number of the roster or of the frozen list, the
    code of the subsidy or policy. Raises Refused where the actor may not prepare at the place or
    does not see what it is of, SunledgerError where the register has nothing such. Of a result
    `result_of` makes the draft, for the room of findings stands above.
    """
    require(by, Task.PREPARE_PUBLISHING, place=place)
    match kind:
        case Kind.BOOKS_MONTH:
            made = books_month.draft(place, period, by=by, photos=photos)
        case Kind.FUND:
            made = fund.draft(place, period, slug, by=by, on=on)
        case Kind.ROSTER:
            made = roster.draft(place, slug, by=by, on=on)
        case Kind.LIST:
            made = frozen_list.draft(slug, within=place, by=by)
        case Kind.SUBSIDY | Kind.POLICY:
            made = policy.draft(kind, place, slug)
        case Kind.PROJECT:
            made = project.draft(place, slug, by=by)
        case Kind.STATISTICS:
            made = statistics.draft(place, period, by=by, on=on)
        case _:
            raise SunledgerError(
                f"“{kind.zh}”现在还没有台账能起草。",
                f"No register drafts “{kind.en}” yet.",
                code="no_draft",
            )
    return made


def result_of(
    place: str,
    households: Mapping[str, int],
    findings: Mapping[str, int],
    *,
    since: date,
    until: date,
    by: Actor,
) -> Draft:
    """Return a draft of what checks led to, as the room of findings counted it (`funnel`).

    Raises Refused where the actor may not prepare at the place.
    """
    require(by, Task.PREPARE_PUBLISHING, place=place)
    known = None
    if may(by, Task.SEARCH_REGISTRY, place=place):
        known = registry.households(Query(place, on=until), by=by, limit=1).total
    period = str(since.year)
    return result.draft(place, period, households, findings, since=since, until=until, known=known)
