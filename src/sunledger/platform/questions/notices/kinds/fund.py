"""资金: one fund line, from where its money came and where it is now."""

from collections import defaultdict
from datetime import date

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.places.codes import parent_of
from sunledger.platform.ground.places.selectors import names
from sunledger.platform.questions.notices.contracts import (
    Cell,
    Column,
    Draft,
    Kind,
    Source,
    Table,
    Type,
)
from sunledger.platform.registers.funds import selectors as funds
from sunledger.platform.registers.funds.contracts import Figures, Line, Unit

CLOCK = "announce_days"
_FLOW = (
    Column("from", "从哪里", "From", Type.TEXT),
    Column("to", "到哪里", "To", Type.TEXT),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
)
_SUMS = (
    Column("what", "项目", "What", Type.TEXT),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
)
_RATES = (
    Column("what", "比率", "Rate", Type.TEXT),
    Column("rate", "百分比", "Percent", Type.PERCENT),
)
_PLACES = (
    Column("place", "村", "Village", Type.TEXT),
    Column("works", "安排给工程", "For works", Type.MONEY_FEN),
    Column("payments", "发给农户的笔数", "Payments to households", Type.COUNT),
    Column("people", "发给农户", "To households", Type.MONEY_FEN, of="payments"),
    Column("all", "一共", "In all", Type.MONEY_FEN, of="payments"),
)
_WORKS, _PEOPLE, _FREE = "安排给工程", "发给农户", "还没有安排"
_Place = tuple[str, str, int, int, int]  # code, name, fen for works, to people, payments


def draft(place: str, period: str, slug: str, *, by: Actor, on: date) -> Draft:
    """Return a fund line (its code) as it stands on a day; SunledgerError where there is none."""
    line = next((one for one in funds.lines(by=by) if one.code == slug), None)
    if line is None or line.unit is not Unit.FEN:
        raise SunledgerError(
            f"没有编号为 {slug} 的资金。请从资金列表里选。",
            f"There is no fund {slug}. Choose one of the list of funds.",
            code="no_fund",
        )
    told = funds.figures_of(line.id, by=by, on=on)
    places = funds.by_place(line.id, by=by)
    uses = "、".join(line.uses)
    return Draft(
        kind=Kind.FUND,
        place=place,
        period=period,
        slug=line.code,
        title_zh=line.name,
        title_en=line.name,
        body_zh=_body(line, uses, on),
        body_en="",
        tables=(
            Table("sums", "这笔钱", "This money", _SUMS, _sums(told)),
            Table("flow", "钱到了哪里", "Where it went", _FLOW, _flow(line, told, places)),
            Table("rates", "快慢", "How fast", _RATES, _rates(told)),
            Table("places", "各村", "Villages", _PLACES, _by_place(places), total=True),
        ),
        basis_zh=line.basis or "资金文件",
        basis_en="",
        source=Source("funds", "line", str(line.id)),
        clock=CLOCK,
    )


def _body(line: Line, uses: str, on: date) -> str:
    said = [f"用途：{line.purpose}" if line.purpose else "", f"可以用在：{uses}" if uses else ""]
    return "。".join(part for part in (*said, f"数字到 {on.isoformat()}") if part) + "。"


def _sums(told: Figures) -> tuple[tuple[Cell, ...], ...]:
    return (
        ("收到", told.received_fen),
        ("下达", told.passed_fen),
        ("花了", told.spent_fen),
        ("到农户账上", told.credited_fen),
        ("收回", told.back_fen),
        ("还没有花", told.left_fen),
    )


def _rates(told: Figures) -> tuple[tuple[Cell, ...], ...]:
    return (
        ("支出率（花了的 ÷ 收到的）", told.spending),
        ("滞留率（没花的 ÷ 收到的）", told.idle),
    )


def _flow(line: Line, told: Figures, places: list[_Place]) -> tuple[tuple[Cell, ...], ...]:
    """Return steps from the level that gave it to the townships; each sum is what went that way."""
    works, people = defaultdict[str, int](int), defaultdict[str, int](int)
    for code, _, for_works, to_people, _ in places:
        town = parent_of(code) if code else None
        works[town or ""] += for_works
        people[town or ""] += to_people
    towns = names({*works, *people} - {""})
    steps: list[tuple[Cell, ...]] = [
        (f"{line.level.zh}资金", line.name, told.received_fen),
        (line.name, _WORKS, sum(works.values())),
        (line.name, _PEOPLE, sum(people.values())),
        (line.name, _FREE, max(0, told.received_fen - sum(works.values()) - sum(people.values()))),
    ]
    for whole, by_town in ((_WORKS, works), (_PEOPLE, people)):
        steps += [
            (whole, towns.get(town, "县里"), fen) for town, fen in sorted(by_town.items()) if fen
        ]
    return tuple(step for step in steps if step[2])


def _by_place(places: list[_Place]) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = [
        (name or "县里", works, count, people, works + people)
        for _, name, works, people, count in places
    ]
    sums = [sum(int(row[at] or 0) for row in rows) for at in range(1, len(_PLACES))]
    return (*rows, ("合计", *sums)) if rows else ()
