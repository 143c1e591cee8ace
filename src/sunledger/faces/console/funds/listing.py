"""Lists of funds: lines, warnings, rosters, rows that were not booked."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.funds.words import ROSTERS, STEPS, percent
from sunledger.faces.console.lists import Column, Kind, List, Rows, Search, show
from sunledger.faces.words import both, said, say
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.registers.funds import selectors
from sunledger.platform.registers.funds.contracts import (
    Figures,
    LeftRow,
    Level,
    Line,
    Roster,
    Step,
    Unit,
    Warned,
    WarningKind,
)

_NONE = ("", "")


class FundSearch(Search):
    """Conditions of the list of lines."""

    q = forms.CharField(label=both("名称", "Name"), required=False, max_length=60)
    level = forms.ChoiceField(
        label=both("来源", "From"),
        required=False,
        choices=lambda: [_NONE, *((str(one.value), said(one)) for one in Level)],
    )
    department = forms.CharField(
        label=both("主管部门", "Department"), required=False, max_length=60
    )


def _kind(row: tuple[Line, Figures]) -> Kind:
    return "pieces" if row[0].unit is Unit.PIECES else "money"


class Funds(List[tuple[Line, Figures]]):
    """Fund lines, that with the most idle money first."""

    name = "console:funds"
    title = both("资金", "Funds")
    lead = both(
        "每笔资金收到多少、支出多少、到了谁手里、还有多少没用。",
        "Of each fund: what came, what was spent, who got it, and what lies unused.",
    )
    form = FundSearch
    facets: ClassVar[tuple[str, ...]] = ("level",)
    template = "console/funds/funds.html"
    nothing = both("没有这样的资金。", "No such fund.")

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on

    def columns(self) -> tuple[Column[tuple[Line, Figures]], ...]:
        """Return the columns."""
        return (
            Column("code", both("编号", "Code"), lambda row: row[0].code, "code", shown=False),
            Column(
                "name",
                both("资金", "Fund"),
                lambda row: row[0].name,
                "words",
                href=lambda row: reverse("console:fund", args=[row[0].id]),
                head=True,
            ),
            Column("level", both("来源", "From"), lambda row: said(row[0].level)),
            Column(
                "department",
                both("主管部门", "Department"),
                lambda row: row[0].department_name,
                "words",
            ),
            Column(
                "received",
                both("收到", "Received"),
                lambda row: row[1].received_fen,
                "money",
                kind_of=_kind,
            ),
            Column(
                "spent", both("支出", "Spent"), lambda row: row[1].spent_fen, "money", kind_of=_kind
            ),
            Column(
                "left",
                both("还没用", "Unused"),
                lambda row: row[1].left_fen,
                "money",
                kind_of=_kind,
            ),
            Column("idle", both("滞留率", "Idle"), lambda row: percent(row[1].idle), "code"),
            Column(
                "spending",
                both("支出率", "Spent rate"),
                lambda row: percent(row[1].spending),
                "code",
            ),
            Column(
                "over_a_year",
                both("超过一年", "Over a year"),
                lambda row: row[1].ageing.over_a_year,
                "money",
                kind_of=_kind,
            ),
            Column(
                "credited",
                both("发到人", "To people"),
                lambda row: row[1].credited_fen,
                "money",
                shown=False,
            ),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[tuple[Line, Figures]]:
        """Return lines with their figures."""
        del sort
        told = {row.key: row.figures for row in selectors.rates("line", by=actor, on=self.on)}
        empty = selectors.nothing(self.on)
        lines = [(one, told.get(str(one.id), empty)) for one in selectors.lines(by=actor)]
        text, department = given["q"].strip(), given["department"].strip()
        kept = [
            (one, figures)
            for one, figures in lines
            if text in one.name and department in one.department_name
        ]
        facets = {"level": {str(level.value): 0 for level in Level}}
        for one, _ in kept:
            facets["level"][str(one.level.value)] += 1
        facets["level"] = {key: count for key, count in facets["level"].items() if count}
        if given["level"]:
            kept = [pair for pair in kept if pair[0].level == given["level"]]
        kept.sort(key=lambda pair: (-pair[1].left_fen, pair[0].code))
        end = None if most is None else start + most
        return Rows(kept[start:end], len(kept), facets)

    def around(self, request: Request) -> dict[str, Any]:
        """Return the figures of all lines together, and what waits."""
        by = request.actor
        figures = selectors.totals(by=by, on=self.on)
        return {
            "figures": figures,
            "idle": percent(figures.idle),
            "spending": percent(figures.spending),
            "on": self.on,
            "asks": selectors.asks(by=by, open_only=True),
            "may_keep": may(by, Task.KEEP_FUNDS),
            "left": selectors.left_rows(by=by, most=1)[1],
        }


def funds(request: Request, suffix: str = "") -> HttpResponse:
    """Show the list of fund lines."""
    return show(request, Funds(localdate(request.origin.at)), suffix)


class WarningSearch(Search):
    """Conditions of the list of warnings."""

    kind = forms.ChoiceField(
        label=both("什么事", "About"),
        required=False,
        choices=lambda: [_NONE, *((str(one.value), said(one)) for one in WarningKind)],
    )
    step = forms.ChoiceField(
        label=both("到了哪一步", "How far"),
        required=False,
        choices=lambda: [_NONE, *((str(one.value), said(one)) for one in Step)],
    )


class Warnings(List[Warned]):
    """Warnings about money, the most overdue first."""

    name = "console:fund_warnings"
    title = both("资金提醒", "Warnings about money")
    lead = both(
        "每条提醒有负责单位和期限；过期没办，报分管领导，再报监督。",
        "Each has an owner and a day; overdue it goes to the leader, then to supervision.",
    )
    form = WarningSearch
    facets: ClassVar[tuple[str, ...]] = ("kind", "step")
    nothing = both("现在没有资金提醒。", "There is no warning about money now.")
    nothing_next = both("每天按记录重新算。", "They are worked out from the records each day.")

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on

    def columns(self) -> tuple[Column[Warned], ...]:
        """Return the columns."""
        return (
            Column(
                "fund",
                both("资金", "Fund"),
                lambda row: row.line_name or say("还没有对上资金", "no fund yet"),
                "words",
                href=lambda row: (
                    reverse("console:fund", args=[row.line]) + "#warn"
                    if row.line
                    else reverse("console:fund_rosters_of_tables")
                ),
                head=True,
            ),
            Column("kind", both("什么事", "About"), lambda row: said(row.kind)),
            Column(
                "words", both("要问的", "What is asked"), lambda row: say(row.zh, row.en), "long"
            ),
            Column("amount", both("金额", "Amount"), lambda row: row.amount_fen, "money"),
            Column("owner", both("负责单位", "Owner"), lambda row: row.owner_name, "words"),
            Column("since", both("从哪天起", "Since"), lambda row: row.since, "day"),
            Column("due", both("期限", "Due"), lambda row: row.due, "day"),
            Column(
                "step",
                both("到了哪一步", "How far"),
                lambda row: said(row.step),
                state=lambda row: STEPS[row.step],
            ),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Warned]:
        """Return warnings."""
        del sort
        every = selectors.warnings(by=actor, on=self.on)
        facets: dict[str, dict[str, int]] = {"kind": {}, "step": {}}
        for one in every:
            facets["kind"][str(one.kind.value)] = facets["kind"].get(str(one.kind.value), 0) + 1
            facets["step"][str(one.step.value)] = facets["step"].get(str(one.step.value), 0) + 1
        kept = [
            one
            for one in every
            if given["kind"] in ("", one.kind) and given["step"] in ("", one.step)
        ]
        end = None if most is None else start + most
        return Rows(kept[start:end], len(kept), facets)


def warnings(request: Request, suffix: str = "") -> HttpResponse:
    """Show the list of warnings."""
    return show(request, Warnings(localdate(request.origin.at)), suffix)


class Rosters(List[Roster]):
    """Rosters that were made here, or that tables of payments brought."""

    form = Search
    nothing = both("还没有花名册。", "There is no roster yet.")
    nothing_next = both("打开一个指标，从上次的花名册编一份。", "Open a quota and make one.")
    template = "console/funds/rosters.html"

    name = "console:fund_rosters"
    title = both("花名册", "Rosters")
    made_here: ClassVar[bool] = True

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on

    lead = both(
        "花名册先公示，公示满了、没有没答复的异议，另一个人才能支付。",
        "A roster is shown first; when the notice is over and no objection is open, another pays.",
    )

    def columns(self) -> tuple[Column[Roster], ...]:
        """Return the columns."""
        return (
            Column(
                "document",
                both("编号", "Number"),
                lambda row: row.link.document,
                "code",
                href=lambda row: reverse("console:fund_link", args=[row.link.id]),
                head=True,
            ),
            Column("item", both("补贴项目", "Subsidy"), lambda row: row.item, "words"),
            Column("on", both("日期", "Day"), lambda row: row.link.on, "day"),
            Column("people", both("人数", "People"), lambda row: row.people, "number"),
            Column("amount", both("金额", "Amount"), lambda row: row.link.amount_fen, "money"),
            Column(
                "state",
                both("状态", "State"),
                lambda row: said(row.state),
                state=lambda row: ROSTERS[row.state],
            ),
            Column(
                "quota",
                both("对上指标", "Has its quota"),
                lambda row: (
                    say("对上了", "yes") if row.link.parent else say("还没有对上", "not yet")
                ),
            ),
            Column(
                "why",
                both("为什么没对上", "Why not"),
                lambda row: said(row.why) if row.why else None,
                "words",
            ),
            Column("notice_to", both("公示到", "Notice until"), lambda row: row.notice_to, "day"),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Roster]:
        """Return rosters, the newest first."""
        del given, sort
        many = 1_000_000
        every = selectors.rosters(by=actor, on=self.on, made_here=self.made_here, most=many)
        every.sort(key=lambda row: row.link.parent is not None)
        end = None if most is None else start + most
        return Rows(every[start:end], len(every))


class RostersOfTables(Rosters):
    """Rosters that tables brought."""

    name = "console:fund_rosters_of_tables"
    title = both("由表登记的花名册", "Rosters taken from tables")
    lead = both(
        "没有对上指标的排在前面，写着为什么。打开它，说是从哪个指标发的。",
        "Those without a quota come first, with why. Open one and say which quota paid it.",
    )
    made_here = False


def rosters(request: Request, suffix: str = "") -> HttpResponse:
    """Show the rosters made here."""
    return show(request, Rosters(localdate(request.origin.at)), suffix)


def rosters_of_tables(request: Request, suffix: str = "") -> HttpResponse:
    """Show the rosters that tables brought, those without a quota first."""
    return show(request, RostersOfTables(localdate(request.origin.at)), suffix)


class LeftRows(List[LeftRow]):
    """Rows of tables that were not booked."""

    name = "console:fund_left"
    title = both("没有入账的行", "Rows not booked")
    lead = both(
        "这些行入了账，账就不平了，所以先放在这里。原因写在后面，改好原表再交。",
        "Booked, these rows would break the sums, so they wait here. Mend the table, hand it in.",
    )
    nothing = both("交来的行都入账了。", "Every row was booked.")
    nothing_next = ""

    def columns(self) -> tuple[Column[LeftRow], ...]:
        """Return the columns."""
        return (
            Column(
                "document",
                both("文号或流水号", "Number"),
                lambda row: row.document,
                "code",
                head=True,
            ),
            Column("table", both("哪种表", "Table"), _table),
            Column("amount", both("金额", "Amount"), lambda row: row.amount_fen, "money"),
            Column("why", both("为什么", "Why"), lambda row: said(row.why), "long"),
            Column(
                "batch",
                both("哪一批", "Batch"),
                lambda _: say("看这一批", "see the batch"),
                href=lambda row: reverse("console:batch", args=[row.batch]),
            ),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[LeftRow]:
        """Return the rows, the newest first."""
        del given, sort
        rows, total = selectors.left_rows(by=actor, most=1_000_000)
        return Rows(rows[start : None if most is None else start + most], total)


def _table(row: LeftRow) -> str:
    return said(catalogue().sources[row.table].title)


def left_rows(request: Request, suffix: str = "") -> HttpResponse:
    """Show the rows that were not booked."""
    return show(request, LeftRows(), suffix)
