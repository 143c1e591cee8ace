"""Sheets with one row for a household or a couple."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sunledger.desk.demo_county.money import ITEMS, ORPHAN
from sunledger.desk.demo_county.outbox import Outbox
from sunledger.desk.demo_county.pages import Look
from sunledger.desk.demo_county.tables import Row, sources
from sunledger.desk.demo_county.write import Cell, Sheet

_LONG_FROM = 10  # the last two townships send one row for each item
_TRANSFERS = (*(item.name for item in ITEMS if item is not ORPHAN), "养老金", "其他转移性收入")
_TOTALS = {
    "工资性": "工资性收入",
    "经营性": "生产经营性收入",
    "财产性": "财产性收入",
    "经营性支出": "生产经营性支出",
}
_FIRST, _LAST = ("工资性收入", "生产经营性收入", "财产性收入", "转移性收入"), ("生产经营性支出",)
_ASSURANCES = ("义务教育", "基本医疗", "住房安全", "饮水安全")


def income_sheets(outbox: Outbox) -> Iterator[tuple[str, Sheet]]:
    """Return the income sheets by file name: wide ones, long ones, and one for odd items."""
    odd: list[Row] = []
    for number, (township, rows) in enumerate(outbox.by_township("income", "household")):
        if number >= _LONG_FROM:
            yield township, outbox.sheet("income", rows, Look(titles=("农户收入核算表",)), township)
            continue
        homes: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            homes[row[0]].append(row)
        lines = []
        for home in homes.values():
            line = _income_line(home)
            if line is None:
                odd += home
            else:
                lines.append(line)
        headers = ["户编号", "核算起", "核算止", *_FIRST, *_TRANSFERS, *_LAST]
        titles = [f"{township}农户收入核算表", "单位：元"]
        yield township, Sheet(township, [headers], lines, above=titles)
    yield "补录", outbox.sheet("income", odd, Look(), "补录")


def _income_line(rows: list[Row]) -> list[Cell] | None:
    cells: dict[str, int] = {}
    for row in rows:
        _, _, _, income_class, item, fen, *_ = row
        if income_class == "转移性" and item in _TRANSFERS:
            cells[item] = fen
            cells["转移性收入"] = cells.get("转移性收入", 0) + fen
        elif item == _TOTALS.get(income_class):
            cells[item] = fen
        else:
            return None
    household, start, end = rows[0][:3]
    money = [
        cells[header] / 100 if header in cells else None
        for header in (*_FIRST, *_TRANSFERS, *_LAST)
    ]
    return [household, start.isoformat(), end.isoformat(), *money]


def assurance_sheet(name: str, rows: list[Row]) -> Sheet:
    """Return the assurances of a township, one row a household."""
    at = {column.field: n for n, column in enumerate(sources()["assurances"].columns)}
    homes: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for row in rows:
        key = row[at["household"]], row[at["for_year"]]
        homes[key][row[at["assurance"]]] = row[at["assurance_result"]]
    lines: list[list[Cell]] = [
        [code, float(year), *("是" if found[one] == "有保障" else "否" for one in _ASSURANCES)]
        for (code, year), found in homes.items()
    ]
    return Sheet(name, [["户编号", "年度", *_ASSURANCES]], lines, above=["三保障和饮水安全情况表"])


def marriage_sheet(rows: list[Row]) -> Sheet:
    """Return the marriage register."""
    at = {column.field: n for n, column in enumerate(sources()["kinship"].columns)}
    headers = ["男方姓名", "男方证件号码", "女方姓名", "女方证件号码", "登记日期", "离婚日期"]
    lines: list[list[Cell]] = []
    for row in rows:
        pair = [
            (row[at["name"]], row[at["person"]]),
            (row[at["relative_name"]], row[at["relative"]]),
        ]
        pair.sort(key=lambda one: int(one[1][16]) % 2, reverse=True)  # the man's serial is odd
        lines.append([*pair[0], *pair[1], _day(row[at["starts_on"]]), _day(row[at["ends_on"]])])
    return Sheet("婚姻登记", [headers], lines)


def _day(day: Any) -> Cell:  # noqa: ANN401
    return None if day is None else f"{day.year}年{day.month}月{day.day}日"
