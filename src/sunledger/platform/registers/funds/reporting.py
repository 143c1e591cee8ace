"""Reports of funds as Word and PDF: of one line today, and of all lines of an owner."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from sunledger.desk.letters.paper import write_paper
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.pdf import write_pdf
from sunledger.platform.registers.funds import selectors
from sunledger.platform.registers.funds.amounts import amount, number
from sunledger.platform.registers.funds.contracts import (
    OWNER,
    Difference,
    Figures,
    Line,
    Unit,
    Warned,
)

_NOTHING = "没有要办的事。"
_EQUAL = "两边的数都对得上。"
_INSTEAD = "其中 {} 笔的主管部门还没有在平台登记，先由贵单位代收，请转给表里写的部门。"
_GOODS = "另有 {} 笔是物资，按件数，写在每笔资金里，不算在钱的总数里。"


def percent(value: int | None) -> str:
    """Return a rate per ten thousand as percent; a stroke where there is none."""
    return "—" if value is None else f"{value // 100}.{value % 100:02}%"


def report(line: int, *, pdf: bool = False, by: Actor, origin: Origin) -> tuple[str, bytes]:
    """Return the report of a line up to today: the name of the file, and it.

    Raises Refused where the actor does not see funds, SunledgerError where a PDF has no font.
    """
    return as_file("fund_report", told_of(line, localdate(origin.at), by=by), pdf=pdf)


@dataclass(frozen=True)
class Told:
    """What a report says: the name of its file, its words, and its tables."""

    name: str
    fields: dict[str, str]
    tables: dict[str, list[dict[str, str]]]


def as_file(kind: str, told: Told, *, pdf: bool) -> tuple[str, bytes]:
    """Return a report as a Word file or a PDF, with its name; `kind` is a letter's."""
    letter = catalogue().letters[kind]
    if not pdf:
        return f"{told.name}.docx", write_paper(letter, told.fields, told.tables)
    return f"{told.name}.pdf", write_pdf(letter, told.fields, told.tables).content


def told_of(line: int, on: date, *, by: Actor) -> Told:
    """Return what the report of a line says of a day, as the actor sees it."""
    fund = selectors.line(line, by=by)
    figures = selectors.figures_of(line, by=by, on=on)
    warnings = selectors.warnings(by=by, on=on, number=line)
    differences = selectors.differences(line, by=by, on=on)
    fields = {
        "department": fund.department_name or "资金负责单位",
        "fund": fund.name,
        **_sums(figures, fund.unit, on),
        "nothing": "" if warnings else _NOTHING,
        "equal": "" if differences else _EQUAL,
    }
    tables = {
        "rates": _rates(figures),
        "ages": _ages(figures, fund.unit),
        "warnings": [_warned(one) for one in warnings],
        "differences": [_differing(one, fund) for one in differences],
    }
    return Told(f"资金情况报告-{fund.code}-{on.isoformat()}", fields, tables)


def told_of_owner(name: str, funds: list[Line], on: date, *, by: Actor) -> Told:
    """Return what the regular report of an owner's lines says of a day, as the actor sees it.

    Sums are of money; goods are counted in pieces, each line for itself.
    """
    ids = {one.id for one in funds}
    figures = selectors.together(sorted(ids), by=by, on=on)
    rates = {row.key: row.figures for row in selectors.rates("line", by=by, on=on)}
    warnings = [one for one in selectors.warnings(by=by, on=on) if one.line in ids]
    differences = [
        (one, fund) for fund in funds for one in selectors.differences(fund.id, by=by, on=on)
    ]
    goods = [one for one in funds if one.unit is Unit.PIECES]
    others = [one for one in funds if name == OWNER and not _of_finance(one.department_name)]
    fields = {
        "department": name,
        "count": str(len(funds)),
        "instead": _INSTEAD.format(len(others)) if others else "",
        **_sums(figures, Unit.FEN, on),
        "goods": _GOODS.format(len(goods)) if goods else "",
        "nothing": "" if warnings else _NOTHING,
        "equal": "" if differences else _EQUAL,
    }
    empty = selectors.nothing(on)
    tables = {
        "rates": _rates(figures),
        "funds": [_fund(one, rates.get(str(one.id), empty)) for one in funds],
        "ages": _ages(figures, Unit.FEN),
        "warnings": [{"fund": one.line_name, **_warned(one)} for one in warnings],
        "differences": [{"fund": fund.name, **_differing(one, fund)} for one, fund in differences],
    }
    return Told(f"资金定期报告-{name}-{on.isoformat()}", fields, tables)


def _of_finance(department: str) -> bool:
    """Tell whether the finance office answers for a department by right, and not instead of it."""
    return not department or department.endswith(OWNER)


def _sums(figures: Figures, unit: Unit, on: date) -> dict[str, str]:
    return {
        "as_of": f"{on.year}年{on.month}月{on.day}日",
        "received": amount(figures.received_fen, unit).zh,
        "passed": amount(figures.passed_fen, unit).zh,
        "spent": amount(figures.spent_fen, unit).zh,
        "back": amount(figures.back_fen, unit).zh,
        "credited": f"{amount(figures.credited_fen, unit).zh}（{figures.people} 笔）",
        "failed": amount(figures.failed_fen, unit).zh,
        "confirmed": f"{figures.confirmed} 笔",
        "left": amount(figures.left_fen, unit).zh,
    }


def _rates(figures: Figures) -> list[dict[str, str]]:
    rates = (
        ("滞留率", figures.idle, "（收到 − 支出 − 收回）÷（收到 − 收回）"),
        ("支出率", figures.spending, "支出 ÷（收到 − 收回）"),
        ("兑付率", figures.payout, "到人的钱 ÷ 支出"),
        ("结转率", figures.carry_over, "超过一年没用的 ÷ 收到"),
    )
    return [{"name": name, "value": percent(value), "formula": how} for name, value, how in rates]


def _fund(fund: Line, figures: Figures) -> dict[str, str]:
    """Return the row of a fund; pieces are named, as they stand beside yuan."""
    unit = f" {fund.unit.zh}" if fund.unit is Unit.PIECES else ""
    return {
        "name": fund.name,
        "department": fund.department_name or OWNER,
        "received": number(figures.received_fen, fund.unit) + unit,
        "spent": number(figures.spent_fen, fund.unit) + unit,
        "left": number(figures.left_fen, fund.unit) + unit,
        "idle": percent(figures.idle),
    }


def _ages(figures: Figures, unit: Unit) -> list[dict[str, str]]:
    ages = figures.ageing
    return [
        {"name": name, "amount": number(fen, unit)}
        for name, fen in (
            ("90 天以内", ages.to_90),
            ("91 到 180 天", ages.to_180),
            ("181 到 365 天", ages.to_365),
            ("超过一年", ages.over_365),
            ("跨两个预算年度（应收回）", ages.two_years),
        )
    ]


def _warned(one: Warned) -> dict[str, str]:
    due = one.due.isoformat()
    return {"kind": one.kind.zh, "words": one.zh, "due": due, "step": one.step.zh}


def _differing(one: Difference, fund: Line) -> dict[str, str]:
    ours, theirs = (
        "—" if fen is None else number(fen, fund.unit) for fen in (one.ours_fen, one.theirs_fen)
    )
    return {
        "between": one.between.zh,
        "document": one.document,
        "ours": ours,
        "theirs": theirs,
    }
