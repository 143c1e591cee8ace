"""数字: how many households of each status there are, by township; small numbers are not shown."""

from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.places.selectors import children, names
from sunledger.platform.questions.notices.contracts import Column, Draft, Kind, Source, Table, Type
from sunledger.platform.registers.registry import selectors as registry
from sunledger.platform.registers.registry.contracts import Query

_SHOWN = ("registered", "exited", "monitored")


def draft(place: str, period: str, *, by: Actor, on: date) -> Draft:
    """Return the households of a place by what lies in it and status, on a day."""
    codes = registry.item("status").codes
    states = [(code, codes[code]) for code in _SHOWN if code in codes]
    columns = (
        Column("place", "地方", "Place", Type.TEXT),
        *(Column(code, words.zh, words.en, Type.COUNT) for code, words in states),
        Column("all", "一共", "In all", Type.COUNT, sums=tuple(code for code, _ in states)),
    )
    rows: list[tuple[str, list[int]]] = []
    for part in children(place):
        counts = [
            registry.households(Query(part.code, status=code, on=on), by=by, limit=1).total
            for code, _ in states
        ]
        rows.append((part.name, [*counts, sum(counts)]))
    sums = [sum(column) for column in zip(*(counts for _, counts in rows), strict=True)]
    told = (*((name, *counts) for name, counts in rows), ("合计", *sums))
    name = names([place]).get(place, place)
    return Draft(
        kind=Kind.STATISTICS,
        place=place,
        period=period,
        slug="households",
        title_zh=f"{name}帮扶对象户数",
        title_en=f"Households that are helped, {name}",
        body_zh=f"到 {on.isoformat()}。不到五户的不公布，能倒推出来的也不公布。",
        body_en=f"Up to {on.isoformat()}. Fewer than five are not shown, nor what gives them away.",
        tables=(Table("households", "户数", "Households", columns, told, total=True),),
        basis_zh="《政府信息公开条例》第二十条",
        basis_en="Regulations on Open Government Information, art. 20",
        source=Source("registry", "households", place),
    )
