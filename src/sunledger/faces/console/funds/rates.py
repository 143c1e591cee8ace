"""How good the money of each department, place, source or year is: the same rates side by side.

And month by month: the same places at the end of each of twelve months.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.funds.words import month_ends, percent
from sunledger.faces.console.lists import Column, Kind, List, Rows, Search, show
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.registers.funds import selectors
from sunledger.platform.registers.funds.contracts import (
    WHOLE,
    Figures,
    Level,
    MonthRow,
    Nowhere,
    RateRow,
    Unit,
)

_BY = {
    "department": both("主管部门", "Department"),
    "township": both("乡镇", "Township"),
    "village": both("村", "Village"),
    "level": both("来源", "From"),
    "year": both("哪年收到", "Year received"),
}


class RateSearch(Search):
    """By what money is put together."""

    by = forms.ChoiceField(
        label=both("按什么看", "By"), required=False, choices=lambda: list(_BY.items())
    )


_PLACES = {name: _BY[name] for name in ("township", "village")}
_MEASURES = {
    "idle": both("滞留率", "Idle rate"),
    "spending": both("支出进度", "Spending progress"),
    "received": both("收到（累计）", "Received so far"),
    "spent": both("支出（累计）", "Spent so far"),
    "left": both("还没用", "Unused"),
}
_RATES: dict[str, Callable[[Figures], int | None]] = {
    "idle": lambda one: one.idle,
    "spending": lambda one: one.spending,
}
_SUMS: dict[str, Callable[[Figures], int]] = {
    "received": lambda one: one.received_fen,
    "spent": lambda one: one.spent_fen,
    "left": lambda one: one.left_fen,
}


class Rates(List[RateRow]):
    """Rates of money put together, the idlest first."""

    name = "console:fund_rates"
    title = both("放在一起比", "Side by side")
    lead = both(
        "同样的算法，放在一起比：滞留率、支出率、结转率，从收到到下达几天。",
        "Worked out alike and held against each other: idle, spending and carry-over, and the days "
        "from a receipt to passing on.",
    )
    form = RateSearch
    template = "console/funds/rates.html"
    nothing = both("还没有收到资金。", "No money came yet.")

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on

    def columns(self) -> tuple[Column[RateRow], ...]:
        """Return the columns."""
        return (
            Column("name", both("哪里", "Whose"), _named, "words", head=True),
            Column(
                "received", both("收到", "Received"), lambda row: row.figures.received_fen, "money"
            ),
            Column("spent", both("支出", "Spent"), lambda row: row.figures.spent_fen, "money"),
            Column("left", both("还没用", "Unused"), lambda row: row.figures.left_fen, "money"),
            Column("idle", both("滞留率", "Idle"), lambda row: percent(row.figures.idle), "code"),
            Column(
                "spending",
                both("支出率", "Spent rate"),
                lambda row: percent(row.figures.spending),
                "code",
            ),
            Column(
                "carry_over",
                both("结转率", "Carry-over"),
                lambda row: percent(row.figures.carry_over),
                "code",
            ),
            Column(
                "over_a_year",
                both("超过一年", "Over a year"),
                lambda row: row.figures.ageing.over_a_year,
                "money",
            ),
            Column(
                "days",
                both("下达最长几天", "Days to pass on"),
                lambda row: row.figures.passed_days,
                "number",
            ),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[RateRow]:
        """Return the rows."""
        del sort
        rows = selectors.rates(given["by"] or "department", by=actor, on=self.on)
        return Rows(rows[start : None if most is None else start + most], len(rows))


class MonthSearch(Search):
    """Which places, which number, and of which fund."""

    by = forms.ChoiceField(
        label=both("按什么看", "By"), required=False, choices=lambda: list(_PLACES.items())
    )
    show = forms.ChoiceField(
        label=both("看哪个数", "Show"), required=False, choices=lambda: list(_MEASURES.items())
    )
    fund = forms.ChoiceField(label=both("哪笔资金", "Fund"), required=False)

    def __init__(self, asked: Mapping[str, str], *, actor: Actor) -> None:
        super().__init__(asked, actor=actor)
        lines = [one for one in selectors.lines(by=actor) if one.unit is not Unit.PIECES]
        chosen = cast("forms.ChoiceField", self.fields["fund"])
        chosen.choices = [("", both("全部", "all")), *((str(one.id), one.name) for one in lines)]


@dataclass(frozen=True)
class _MonthCells:
    """A place, and what its cells hold; `kind` is money for sums, a code for rates."""

    row: MonthRow
    cells: tuple[str | int, ...]
    kind: Kind


class Months(List[_MonthCells]):
    """One number of each place at the end of each of twelve months, the idlest place first."""

    name = "console:fund_months"
    title = both("逐月逐地", "By month and place")
    lead = both(
        "每个地方到每个月底的数。各地方加起来等于第一行的全县，每个月都是。",
        "Each place at the end of each month. The places add up to the first row, month by month.",
    )
    form = MonthSearch
    template = "console/funds/rates.html"
    nothing = both("还没有收到资金。", "No money came yet.")

    def __init__(self, on: date) -> None:
        super().__init__()
        self.days = month_ends(on)

    def columns(self) -> tuple[Column[_MonthCells], ...]:
        """Return the place and the months."""
        return (
            Column("name", both("哪里", "Where"), _place, "words", head=True),
            *(
                Column(
                    day.strftime("%Y-%m"),
                    day.strftime("%Y-%m"),
                    partial(_cell, at=at),
                    "number",
                    kind_of=lambda row: row.kind,
                )
                for at, day in enumerate(self.days)
            ),
        )

    def around(self, request: Request) -> dict[str, Any]:
        """Tell the template that these are months."""
        del request
        return {"by_month": True}

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[_MonthCells]:
        """Return the rows."""
        del sort
        found = selectors.rates_by_month(
            given["by"] or "township",
            self.days,
            by=actor,
            number=int(given["fund"]) if given["fund"] else None,
        )
        measure = given["show"] or "idle"
        rows = [_cells(row, measure) for row in found if any(map(_had, row.figures))]
        return Rows(rows[start : None if most is None else start + most], len(rows))


def _had(figures: Figures) -> bool:
    return bool(figures.received_fen or figures.spent_fen)


def _cells(row: MonthRow, measure: str) -> _MonthCells:
    if measure in _RATES:
        told = tuple(percent(_RATES[measure](one)) for one in row.figures)
        return _MonthCells(row, told, "code")
    return _MonthCells(row, tuple(_SUMS[measure](one) for one in row.figures), "money")


def _cell(row: _MonthCells, *, at: int) -> str | int:
    return row.cells[at]


def _place(row: _MonthCells) -> str:
    return say("全县", "All together") if row.row.key == WHOLE else _named(row.row)


def _named(row: RateRow | MonthRow) -> str:
    for words in (Level, Nowhere):
        if row.key in {str(one.value) for one in words}:
            return said(words(row.key))
    return row.name or say("没有写部门", "no department")


def rates(request: Request, suffix: str = "") -> HttpResponse:
    """Show rates by department, place, source or year."""
    return show(request, Rates(localdate(request.origin.at)), suffix)


def months(request: Request, suffix: str = "") -> HttpResponse:
    """Show one number of each place, month by month."""
    return show(request, Months(localdate(request.origin.at)), suffix)
