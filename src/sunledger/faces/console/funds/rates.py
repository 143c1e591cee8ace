"""How good the money of each department, place, source or year is: the same rates side by side."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.funds.words import percent
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.registers.funds import selectors
from sunledger.platform.registers.funds.contracts import Level, Nowhere, RateRow

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
    nothing = both("还没有收到资金。", "No money came yet.")

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on

    def columns(self) -> tuple[Column[RateRow], ...]:
        """Return the columns."""
        return (
            Column("name", both("哪里", "Whose"), _name, "words", head=True),
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


def _name(row: RateRow) -> str:
    for words in (Level, Nowhere):
        if row.key in {str(one.value) for one in words}:
            return said(words(row.key))
    return row.name or say("没有写部门", "no department")


def rates(request: Request, suffix: str = "") -> HttpResponse:
    """Show rates by department, place, source or year."""
    return show(request, Rates(localdate(request.origin.at)), suffix)
