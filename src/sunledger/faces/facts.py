"""How what the register holds is written on a page: values, sources, who said it."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from sunledger.faces.words import both, said, say
from sunledger.kit.money import yuan
from sunledger.platform.registers.registry.contracts import (
    Item,
    Origins,
    SaidBy,
    Stated,
    Value,
    ValueType,
)
from sunledger.platform.registers.registry.selectors import item

SAID_BY = {
    SaidBy.DEPARTMENT: both("部门", "department"),
    SaidBy.HOUSEHOLD: both("农户自己", "the household"),
    SaidBy.HELPER: both("帮扶干部", "helper"),
    SaidBy.OFFICER: both("经办人", "officer"),
}
# The groups of facts on a page, in order; what is income stands on a page of its own.
GROUPS = {
    "status": both("身份和状态", "Status"),
    "standard": both("一达标两不愁", "Income, food and clothing"),
    "assurance": both("三保障和饮水", "Assurances and water"),
    "measure": both("五个一批", "The five measures"),
    "exit": both("退出资料", "Exit papers"),
    "attribute": both("情况", "Circumstances"),
}
INCOME_GROUPS = {
    "wage": both("工资性收入", "Wage income"),
    "business": both("生产经营性收入", "Business income"),
    "property": both("财产性收入", "Property income"),
    "transfer": both("转移性收入", "Transfer income"),
    "cost": both("生产经营性支出", "Business cost"),
    "deduction": both("工资里扣除的", "Taken off a wage"),
    "refund": both("退回的花费", "Spending paid back"),
}


def value_words(about: Item, value: Value | None) -> str:
    """Return a value as people read it; a stroke where there is none."""
    if value is None:
        return "—"
    if about.type is ValueType.AMOUNT and isinstance(value, int):
        return say(f"{yuan(value)} 元", f"{yuan(value)} yuan")
    if about.type is ValueType.TRUTH:
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, date):
        return value.isoformat()
    words = about.codes.get(str(value))
    return said(words) if words else str(value)


def source_words(origin: Origins, said_name: str = "") -> str:
    """Return where a record came from: department, file, sheet and row, and when it came.

    The department is left out where it is who said it.
    """
    place = " ".join(part for part in (origin.file, origin.sheet) if part)
    if place and origin.row:
        place = say(f"{place} 第 {origin.row} 行", f"{place} row {origin.row}")
    by_hand = say("手工登记", "recorded by hand")
    department = "" if origin.department == said_name else origin.department
    parts = [department, place or by_hand, localdate(origin.at).isoformat()]
    return " · ".join(part for part in parts if part)


def period_words(since: date | None, until: date | None) -> str:
    """Return a period in days, both included."""
    if since is None and until is None:
        return ""
    if since == until:
        return str(since)
    return say(f"{since or '…'} 至 {until or '…'}", f"{since or '…'} to {until or '…'}")


@dataclass(frozen=True)
class Fact:
    """A statement in words."""

    stated: Stated
    item: Item
    what: str
    value: str
    period: str
    who: str
    source: str
    group: str


def fact_of(stated: Stated) -> Fact:
    """Return a statement in words: what, its value, who said it and when, from which row."""
    about = item(stated.item)
    label = f"（{stated.label}）" if stated.label and stated.label != about.zh else ""
    who = stated.said_name or str(SAID_BY[stated.said_by])
    if stated.said_on:
        who = f"{who} {stated.said_on}"
    return Fact(
        stated=stated,
        item=about,
        what=f"{said(about)}{label}",
        value=value_words(about, stated.value),
        period=period_words(stated.period_from, stated.period_to),
        who=who,
        source=source_words(stated.origin, stated.said_name),
        group=about.group,
    )
