"""Funds of a demonstration: what each pays, a special account, a question, rosters on their way.

Done by the people of the demonstration through the same services as on the pages. Each part is done
whole, and only where nothing of it was done before.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from django.utils.timezone import localdate

from sunledger.desk.demo_county.money import ITEMS, URGENT
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.funds import selectors, services
from sunledger.platform.registers.funds.contracts import POSTS, Level, NewLine, Unit

Crew = Callable[[str], Actor]
_ASKED = "这笔钱去年就收到了，为什么还没有支出？请说明打算怎么用、什么时候用。"
_TEAM = "驻村工作队协调资金"


def say_items(by: Actor, origin: Origin) -> None:
    """Say which subsidies each fund pays, before their payments are taken in."""
    pays = defaultdict(list)
    for item in (*ITEMS, URGENT):
        pays[item.fund].append(item.name)
    pays["公益性岗位补贴资金"].append(POSTS)
    for line in selectors.lines(by=by):
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
    _own(by, day, origin)
    idle = max(selectors.rates("line", by=by, on=day), key=lambda row: row.figures.left_fen)
    services.ask(int(idle.key), _ASKED, by=crew("discipline_supervision"), origin=origin)


def _own(by: Actor, day: date, origin: Origin) -> None:
    """Open the lines of work teams and of donated goods, each with something received."""
    for name, level, unit, document, amount in (
        (_TEAM, Level.WORK_TEAM, Unit.FEN, "工作队〔2026〕1号", 5_000_000),
        ("社会捐赠棉被", Level.GOODS, Unit.PIECES, "捐赠清单2026-3", 20_000),
    ):
        number = services.open_line(
            NewLine(name, level, category="工作队和社会帮扶", unit=unit), by=by, origin=origin
        )
        services.receive(number, document, amount, day - timedelta(days=40), by=by, origin=origin)
