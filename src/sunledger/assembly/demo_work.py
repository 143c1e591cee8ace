"""What is going on in a demonstration: bodies, procedures, a merge, a frozen list, two versions.

Done by the people of the demonstration through the same services as on the pages. Each part is done
whole, and only where nothing of it was done before.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from sunledger.assembly.demo_logins import COUNTY, TOWNSHIP, VILLAGE
from sunledger.desk.demo_county.places import COUNTY_NAME, villages
from sunledger.kit.ids import check_character
from sunledger.platform.ground.accounts.contracts import Actor, Purpose
from sunledger.platform.ground.places import selectors as known_places
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.registry import access, selectors, services
from sunledger.platform.registers.registry.contracts import (
    HouseholdRow,
    Join,
    MergeHouseholds,
    MergePersons,
    NewHousehold,
    ProcedureState,
    Proposal,
    Query,
    SaidBy,
    StateFact,
)

_AREA = "999901"
_ZONE, CENTRE = "east", f"centre_{TOWNSHIP[:9]}"
_TWIN = "补0001"  # the number under which a family was recorded a second time
_LIST = "2026 年上半年公开在册户数"
_SAID_BEFORE = 9  # days: before the newer of the comparisons was run
_WHY = ("走访核实，是同一家，重复登记了", "走访记录 2026-3 号")
Crew = Callable[[str], Actor]


def set_going(crew: Crew, since: date, now: Callable[[], Origin]) -> None:
    """Let the people of the demonstration do what makes no page empty."""
    for part in (_bodies, _procedures, _recorded_twice, _frozen, _told_apart):
        with transaction.atomic():
            part(crew, since, now())


def _bodies(crew: Crew, since: date, origin: Origin) -> None:
    """Add a supervision zone, an accounting centre and the bodies of the first village."""
    if known_places.body(BodyKind.ZONE, _ZONE) is not None:
        return
    by = crew("data_steward")

    def add(kind: BodyKind, name: str, place: str, code: str | None = None) -> None:
        places.add_body(kind, name, place=place, since=since, code=code, by=by, origin=origin)

    add(BodyKind.ZONE, f"{COUNTY_NAME}东片监督协作区", COUNTY, _ZONE)
    add(BodyKind.ACCOUNTING_CENTRE, f"{VILLAGE.township}会计代理中心", TOWNSHIP, CENTRE)
    add(BodyKind.VILLAGE_COMMITTEE, VILLAGE.committee, VILLAGE.code)
    add(BodyKind.PARTY_BRANCH, f"{VILLAGE.name}党支部", VILLAGE.code)
    add(BodyKind.SUPERVISION_COMMITTEE, f"{VILLAGE.name}村务监督委员会", VILLAGE.code)
    add(BodyKind.COLLECTIVE, f"{VILLAGE.name}股份经济合作社", VILLAGE.code)
    townships = list(dict.fromkeys(one.township_code.ljust(12, "0") for one in villages()))
    own = [one.code for one in villages() if one.township_code == VILLAGE.township_code]
    for kind, code, given in (
        (BodyKind.ZONE, _ZONE, townships[:4]),
        (BodyKind.ACCOUNTING_CENTRE, CENTRE, own),
    ):
        places.give_reach(kind, code, given, since=since, by=by, origin=origin)


def _homes(by: Actor, status: str = "") -> list[HouseholdRow]:
    return list(selectors.households(Query(VILLAGE.code, status=status), by=by).rows)


def _procedures(crew: Crew, _since: date, origin: Origin) -> None:
    """Begin two exits and a watch: they wait for a household, the county, and the own household."""
    office, clerk = crew("county_aid_office"), crew("village_clerk")
    secretary = crew("branch_secretary")
    if any(selectors.procedures_found(state, by=office, most=1)[1] for state in ProcedureState):
        return
    own, *_ = _homes(office)  # that of the login of a household
    registered = sorted(_homes(office, "registered"), key=lambda home: home.id != own.id)
    first, second = registered[:2]
    watched = own if own.id != first.id else _homes(office, "exited")[0]
    day = localdate(origin.at) - timedelta(days=3)

    def begin(home: HouseholdRow, kind: str, *steps: tuple[str, Actor, str]) -> None:
        key = services.start_procedure(home.id, kind, by=clerk, origin=origin)
        for code, by, paper in steps:
            services.do_step(key, code, day, paper, by=by, origin=origin)

    at_the_door = (
        ("propose", clerk, "收入核算表"),
        ("review", secretary, "评议记录 2026-4 号"),
        ("pre_exit", office, "预退出名单 2026-1 号"),
        ("door_check", clerk, "入户核实表"),
    )
    begin(first, "exit", *at_the_door)
    begin(second, "exit", *at_the_door[:2])
    begin(watched, "monitoring", ("clue", clerk, "网格员上报 2026-7 号"))


def _recorded_twice(crew: Crew, _since: date, origin: Origin) -> None:
    """Record a family a second time, merge the two, and propose to merge the two of its head."""
    office, clerk, town = (
        crew(role) for role in ("county_aid_office", "village_clerk", "township_officer")
    )
    village, today = division(VILLAGE.code), localdate(origin.at)
    assert village is not None  # noqa: S101 - the county is there
    if selectors.households(Query(VILLAGE.code, text=_TWIN), by=office, limit=1).total:
        return

    def agreed(proposal: Proposal, *why: str) -> None:
        key = services.propose(proposal, *why, by=clerk, origin=origin)
        services.approve(key, by=town, origin=origin)

    kept = _homes(office)[-1]
    page = access.household(office, kept.id, Purpose.CHECK_CHANGE, origin=origin)
    assert page.head is not None and page.head.birth is not None  # noqa: S101, PT018 - it has one
    agreed(NewHousehold(_TWIN, village.id, today, kept.group), "补录", "补录表 2026-1 号")
    [twin] = selectors.households(Query(VILLAGE.code, text=_TWIN), by=office).rows
    born, odd = page.head.birth, page.head.sex == "男"
    body = f"{_AREA}{born:%Y%m%d}{997 if odd else 998}"
    number = body + check_character(body)
    agreed(
        Join(twin.id, "户主", today, name=kept.head, id_number=number, hukou=True, resident=True),
        "补录",
        "补录表 2026-1 号",
    )
    found, _ = selectors.search(kept.head, by=office)
    head = {row.household: row.person for row in found}
    agreed(MergeHouseholds(kept.id, twin.id), *_WHY)
    both = MergePersons(head[kept.id], head[twin.id])
    services.propose(both, "是同一个人，补录时证件号写错了", "户口本", by=clerk, origin=origin)


def _frozen(crew: Crew, _since: date, origin: Origin) -> None:
    """Freeze the list of those registered."""
    office = crew("county_aid_office")
    if not selectors.frozen_found(by=office, most=1)[1]:
        services.freeze(Query(COUNTY, status="registered"), _LIST, by=office, origin=origin)


def _told_apart(crew: Crew, _since: date, origin: Origin) -> None:
    """Have helper and household each say another sum of one income: rule R01 asks about it.

    They said so some days ago: the rule was run since (demo_cases).
    """
    origin = replace(origin, at=origin.at - timedelta(days=_SAID_BEFORE))
    own = crew("household")
    home = own.household
    assert home is not None  # noqa: S101 - the login of a household has one
    if selectors.disputes_of(home, by=own):
        return
    stated = selectors.statements(home, by=crew("county_aid_office"))
    told = next((one for one in stated if one.item.startswith("wage")), None)
    if told is None or not isinstance(told.value, int):
        return
    helped = StateFact(
        home,
        told.item,
        told.value - 80_000,
        label=told.label,
        part=told.part,
        period_from=told.period_from,
        period_to=told.period_to,
        said_by=SaidBy.HELPER,
        said_name=crew("helper").name,
    )
    services.propose(helped, "入户走访，看了工资条", by=crew("village_clerk"), origin=origin)
    earned = told.value // 1200 * 800  # eight months of twelve, in whole yuan
    services.dispute(
        f"数目不对：实际 {earned // 100:,} 元：那一年只干了八个月，没有这么多",
        statement=told.id,
        amount_fen=earned,
        by=own,
        origin=origin,
    )
