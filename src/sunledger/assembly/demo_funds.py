"""Funds of a demonstration: what each pays, a special account, a question, gifts, a wage chased.

Done by the people of the demonstration through the same services as on the pages. Each part is done
whole, and only where nothing of it was done before.
"""

import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localdate
from PIL import Image, ImageDraw

from sunledger.assembly import demo_relief
from sunledger.assembly.demo_logins import VILLAGE
from sunledger.desk.demo_county.money import ITEMS, URGENT
from sunledger.desk.demo_county.tables import Tables
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.funds import selectors, services
from sunledger.platform.registers.funds.contracts import (
    POSTS,
    WORK_RELIEF,
    DraftKind,
    Level,
    NewDelivery,
    NewDraft,
    NewLine,
    Payee,
    Result,
    Unit,
)

TREASURY = selectors.TREASURY
Crew = Callable[[str], Actor]
_ASKED = "这笔钱去年就收到了，为什么还没有支出？请说明打算怎么用、什么时候用。"
_TEAM = "驻村工作队协调资金"


def add_relief(tables: Tables, as_of: date) -> None:
    """Add what is told of work-relief to the tables that the offices hand in."""
    demo_relief.add(tables, as_of)


def say_items(by: Actor, origin: Origin) -> None:
    """Say which subsidies each fund pays, before their payments are taken in."""
    pays = defaultdict(list)
    for item in (*ITEMS, URGENT):
        pays[item.fund].append(item.name)
    pays["公益性岗位补贴资金"].append(POSTS)
    for line in selectors.lines(by=by):
        if demo_relief.MARK in line.name:
            pays[line.name].append(WORK_RELIEF)
        if pays[line.name] and not selectors.items_of(line.id, by=by):
            services.say_items(line.id, pays[line.name], by=by, origin=origin)


def set_going(crew: Crew, origin: Origin) -> None:
    """Describe some lines, ask about one, and open those of work teams and of goods."""
    by = crew("finance")
    lines = {line.name: line for line in selectors.lines(by=by)}
    if not lines or _TEAM in lines:
        return
    day = localdate(origin.at)
    relief = lines["困难群众救助补助资金"]
    told = NewLine(
        name=relief.name,
        level=relief.level,
        department=relief.department,
        department_name=relief.department_name,
        category="民政救助",
        purpose="发给低保、特困、孤儿和临时遇到困难的家庭",
        uses=("发放到人",),
        account_name="云岫县社会保障资金财政专户",
        account_bank="云岫农村商业银行",
        account="6228480000000000018",
        basis="社会救助暂行办法（演示，条文未核实）",
    )
    services.describe_line(relief.id, told, by=by, origin=origin)
    _own(crew, day, origin)
    relief_works = [line for name, line in lines.items() if demo_relief.MARK in name]
    write_wages(relief_works[0].id, by, day, origin)
    idle = max(selectors.rates("line", by=by, on=day), key=lambda row: row.figures.left_fen)
    services.ask(int(idle.key), _ASKED, by=crew("discipline_supervision"), origin=origin)


@dataclass(frozen=True)
class _Given:
    """What a work team or a donor gave, and where some of it is to go."""

    line: NewLine
    document: str
    fen: int  # or hundredths of a piece
    what: str
    part: int


_KIND = "工作队和社会帮扶"
_TAKEN = 2_500  # of the goods that were brought the village has said so of these
_GIVEN = (
    _Given(
        NewLine(_TEAM, Level.WORK_TEAM, category=_KIND, purpose="工作队替村里办事"),
        *("工作队〔2026〕1号", 5_000_000, "村口便民桥", 1_800_000),
    ),
    _Given(
        NewLine("社会捐款", Level.SOCIAL, category=_KIND, purpose="帮村里的学校和老人"),
        *("捐款收据2026-7", 3_000_000, "村幸福院取暖设备", 600_000),
    ),
    _Given(
        NewLine("社会捐赠棉被", Level.GOODS, category=_KIND, unit=Unit.PIECES),
        *("捐赠清单2026-3", 20_000, "过冬棉被", 6_000),
    ),
)


def _own(crew: Crew, day: date, origin: Origin) -> None:
    """Open the lines of work teams, donations and goods: some of each goes to a village.

    The finance officer writes, the aid office agrees; of the goods some came, as the village says,
    and some wait for its word; one thing waits for another person.
    """
    by, second = crew("finance"), crew("county_aid_office")
    since, gone, came = (day - timedelta(days=days) for days in (40, 20, 12))

    def do(told: NewDraft) -> int | None:
        number = services.write_draft(told, by=by, origin=origin)
        return services.agree_to_draft(number, by=second, origin=origin)

    for one in _GIVEN:
        line = services.open_line(one.line, by=by, origin=origin)
        quota = services.receive(line, one.document, one.fen, since, by=by, origin=origin)
        told = NewDraft(
            *(quota, DraftKind.ALLOT, one.part, gone, f"{one.document}-分配"),
            project=f"帮扶{line}",
            title=one.what,
            place=VILLAGE.code,
        )
        allotted = do(told)
        if one.line.unit is Unit.PIECES and allotted is not None:
            for pieces, paper in ((2_500, "签收单1"), (1_000, "签收单2")):
                told_of = NewDelivery(pieces, came, paper, "郑禾", "周云", _photo())
                brought = services.deliver(allotted, told_of, by=by, origin=origin)
                if pieces == _TAKEN:
                    services.take_goods(brought, by=crew("village_head"), origin=origin)
        elif one.line.level is Level.SOCIAL:
            waiting = NewDraft(
                *(quota, DraftKind.PASS_ON, one.part, came, f"{one.document}-拨付"),
                holder=TREASURY,
                other="青石镇财政所",
            )
            services.write_draft(waiting, by=by, origin=origin)
        else:
            do(NewDraft(quota, DraftKind.SPEND, 450_000, came, "凭证12", holder=TREASURY))


def write_wages(line: int, by: Actor, day: date, origin: Origin) -> None:
    """Write that the bank paid the wages of a line but one, which is sent again and then comes."""
    rosters = selectors.rosters(by=by, on=day, number=line, made_here=False)
    wages = [one for one in rosters if one.link.of_wages]
    for at, roster in enumerate(wages):  # the newest first
        for node in selectors.below(roster.link.id, by=by).below:
            payees, _ = selectors.payees(node.link.id, by=by)
            waiting = [one for one in payees if one.result is Result.SENT]
            if waiting:
                _bank_pays(node.link.id, waiting, day, one_fails=at == 0, by=by, origin=origin)


def _bank_pays(
    payment: int, payees: list[Payee], day: date, *, one_fails: bool, by: Actor, origin: Origin
) -> None:
    on = min(max(one.on for one in payees) + timedelta(days=8), day)
    told = {one.id: (Result.CREDITED, "") for one in payees}
    last = payees[-1].id
    if one_fails:
        told[last] = (Result.FAILED, "账户已冻结")
    services.bank_result(payment, told, on, by=by, origin=origin)
    if one_fails:
        again = min(on + timedelta(days=5), day)
        services.retry([last], again, by=by, origin=origin)
        came = {last: (Result.CREDITED, "")}
        services.bank_result(payment, came, again, by=by, origin=origin)


def _photo() -> bytes:
    """Return a drawn picture of folded quilts: nobody's photo."""
    picture = Image.new("RGB", (960, 720), "#d9cbb3")
    pen = ImageDraw.Draw(picture)
    for row, colour in enumerate(("#a4262c", "#b45309", "#0b5cad", "#1b6e3c", "#8a5a00")):
        top = 560 - row * 90
        pen.rounded_rectangle((220, top, 740, top + 80), radius=28, fill=colour)
        pen.line((240, top + 40, 720, top + 40), fill="#fbf8f2", width=4)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=85)
    return kept.getvalue()
