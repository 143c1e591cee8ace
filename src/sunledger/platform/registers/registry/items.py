"""items.yaml, read once: what can be stated, and what counts as income by which scheme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

from sunledger.catalogue.model import Parameter
from sunledger.kit.dates import add_months, month_end
from sunledger.kit.errors import SunledgerError
from sunledger.kit.text import squash
from sunledger.platform.catalogue import catalogue
from sunledger.platform.registers.registry.contracts import (
    Counting,
    Item,
    Scheme,
    Value,
    ValueType,
    Words,
)

MONTH_BEFORE = "month_before"


@dataclass(frozen=True)
class Group:
    """A kind of item; `sign` is how its money enters an income, 0 where it does not."""

    code: str
    words: Words
    sign: int


@dataclass(frozen=True)
class SchemeRule:
    """How a scheme works an income out: whom it divides by, and over which months."""

    words: Words
    formula: Words
    divisor: Words
    by_hukou: bool
    basis: Words
    months: int
    ends: str
    line: str | None

    def period(self, on: date) -> tuple[date, date]:
        """Return the last whole period of the scheme that had ended on that day."""
        if self.ends == MONTH_BEFORE:
            last = on.replace(day=1) - timedelta(days=1)
        else:
            month, day = (int(part) for part in self.ends.split("-"))
            last = date(on.year, month, day)
            last = last if last < on else date(on.year - 1, month, day)
        return month_end(add_months(last, -self.months)) + timedelta(days=1), last


def words(entry: Mapping[str, Any]) -> Words:
    """Return the Chinese and English of an entry."""
    return Words(str(entry["zh"]), str(entry["en"]))


@cache
def file() -> dict[str, Any]:
    """Return items.yaml as it is written."""
    text = resources.files(__package__).joinpath("items.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def groups() -> dict[str, Group]:
    """Return the kinds of item by code."""
    return {
        code: Group(code, words(entry), int(entry.get("sign", 0)))
        for code, entry in file()["groups"].items()
    }


@cache
def schemes() -> dict[Scheme, SchemeRule]:
    """Return the rule of each scheme."""
    return {Scheme(code): _scheme(entry) for code, entry in file()["schemes"].items()}


def _scheme(entry: Mapping[str, Any]) -> SchemeRule:
    return SchemeRule(
        words=words(entry),
        formula=words(entry["formula"]),
        divisor=words(entry["divisor"]),
        by_hukou=entry["divisor"]["by"] == "hukou",
        basis=words(entry["basis"]),
        months=int(entry["period"]["months"]),
        ends=str(entry["period"]["ends"]),
        line=entry["line"],
    )


@cache
def items() -> dict[str, Item]:
    """Return every item by its code. Raises KeyError where the file names an unknown group."""
    return {code: _item(code, entry) for code, entry in file()["items"].items()}


def _item(code: str, entry: Mapping[str, Any]) -> Item:
    codes = entry.get("codes", {})
    codes = file()["answers"][codes] if isinstance(codes, str) else codes
    group = file()["groups"][entry["group"]]
    return Item(
        code=code,
        zh=str(entry["zh"]),
        en=str(entry["en"]),
        group=str(entry["group"]),
        type=ValueType(entry["type"]),
        codes={str(name): words(each) for name, each in codes.items()},
        counting=_counting(entry, group) if groups()[entry["group"]].sign else {},
        said=tuple(str(word) for word in entry.get("said", ())),
    )


def _counting(entry: Mapping[str, Any], group: Mapping[str, Any]) -> dict[Scheme, Counting]:
    """Return what counts where; the basis of an item is said where it departs from its group."""
    usual, own = _by_scheme(group["counts"]), _by_scheme(entry.get("counts", group["counts"]))
    return {
        scheme: Counting(
            counts=own[scheme],
            basis=words(entry["basis"])
            if "basis" in entry and (own == usual or own[scheme] != usual[scheme])
            else rule.basis,
        )
        for scheme, rule in schemes().items()
    }


def _by_scheme(counts: object) -> dict[Scheme, bool]:
    each: Mapping[str, bool] = counts if isinstance(counts, dict) else {}
    return {scheme: bool(each.get(scheme, counts)) for scheme in Scheme}


def checked(code: str, value: Value | None) -> Item:
    """Return the item, after seeing that the value is of its type.

    Raises SunledgerError for an unknown item, an unknown code, or a value of another type.
    """
    item = items().get(code)
    if item is None:
        raise SunledgerError(
            f"没有叫“{code}”的登记项目。请从 items.yaml 的项目里选。",
            f"There is no item “{code}”. Choose one of items.yaml.",
            code="unknown_item",
        )
    if value is None or type(value) is _PYTHON[item.type]:
        if item.type is not ValueType.CODE or value is None or value in item.codes:
            return item
        allowed = "、".join(f"{code}（{each.zh}）" for code, each in item.codes.items())
        raise SunledgerError(
            f"“{item.zh}”不能是“{value}”。可以是：{allowed}。",
            f"“{item.en}” cannot be “{value}”. It may be: {', '.join(item.codes)}.",
            code="unknown_code",
        )
    raise SunledgerError(
        f"“{item.zh}”的值写的是“{value}”，类型应是 {item.type}。请改。",
        f"The value of “{item.en}” is “{value}”, it should be of type {item.type}. Change it.",
        code="wrong_type",
    )


_PYTHON: dict[ValueType, type] = {
    ValueType.AMOUNT: int,
    ValueType.TEXT: str,
    ValueType.CODE: str,
    ValueType.DAY: date,
    ValueType.TRUTH: bool,
}
_PLACES = (ValueType.AMOUNT, ValueType.TEXT, ValueType.CODE, ValueType.DAY, ValueType.TRUTH)


def value_columns(item: str, value: Value | None) -> tuple[Any, ...]:
    """Return the five columns of a value: the one of its type, and four that are empty."""
    kind = items()[item].type
    return tuple(value if kind is place else None for place in _PLACES)


# The classes of the table `income`, and where what no item is called goes.
_CLASSES = {
    "工资性": ("wage", "wage_other"),
    "经营性": ("business", "business_other"),
    "财产性": ("property", "property_other"),
    "转移性": ("transfer", "transfer_other"),
    "经营性支出": ("cost", "cost_business"),
}


def income_item(income_class: str, label: str) -> str:
    """Return the code of an income by the class and the words that a table has for it.

    Words of a medical reimbursement make it one, whatever class it was booked in: money paid back
    is not income. Raises KeyError for a class that the table `income` does not know.
    """
    group, other = _CLASSES[income_class]
    if is_reimbursement(label):
        return "medical_reimbursement"
    return _called().get((group, squash(label)), other)


@cache
def _called() -> dict[tuple[str, str], str]:
    return {
        (item.group, squash(word)): item.code
        for item in items().values()
        for word in (item.zh, *item.said)
    }


def code_called(item: str, word: str) -> str | None:
    """Return the code of an item's value by the word for it (在册 -> registered), or None."""
    for code, each in items()[item].codes.items():
        if squash(word).lower() in {each.zh, code}:
            return code
    return None


@cache
def _parameter(name: str) -> Parameter:
    return catalogue().parameters[name]


@cache
def _reimbursements() -> tuple[tuple[str, ...], ...]:
    """Return the words of the rule I09: each the pieces that follow each other in a label."""
    dated = _parameter("reimbursement_words").dated_value(date.max, None)
    return tuple(tuple(word.split("%")) for word in (dated.value if dated else ()))


def is_reimbursement(label: str) -> bool:
    """Tell whether a label says that medical costs were paid back."""
    text = squash(label)
    return any(_follow(pieces, text) for pieces in _reimbursements())


def _follow(pieces: tuple[str, ...], text: str) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def line_of(scheme: Scheme, on: date, division: str) -> tuple[int, Words] | None:
    """Return the income line of a scheme on a day in a place: fen, and its source.

    None where the county has set none for that year: there is no line of ours that fits them all.
    """
    name = schemes()[scheme].line
    dated = _parameter(name).dated_value(on, division) if name else None
    if dated is None or on.year not in dated.value:
        return None
    return int(dated.value[on.year]) * 100, Words(dated.reference.zh, dated.reference.en)


def days_of(name: str, on: date, division: str) -> int:
    """Return a number of days that the catalogue gives for a day and a place."""
    dated = _parameter(name).dated_value(on, division)
    return int(dated.value) if dated else 0
