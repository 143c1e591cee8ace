"""The report of a fund to its owner, as Word and PDF."""

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

_NOTHING = "没有要办的事。"
_EQUAL = "两边的数都对得上。"


def percent(value: int | None) -> str:
    """Return a rate per ten thousand as percent; a stroke where there is none."""
    return "—" if value is None else f"{value // 100}.{value % 100:02}%"


def report(line: int, *, pdf: bool = False, by: Actor, origin: Origin) -> tuple[str, bytes]:
    """Return the report of a line up to today: the name of the file, and it.

    Raises Refused where the actor does not see funds, SunledgerError where a PDF has no font.
    """
    return as_file(told_of(line, localdate(origin.at), by=by), pdf=pdf)


@dataclass(frozen=True)
class Told:
    """What a report says: the name of its file, its words, and its tables."""

    name: str
    fields: dict[str, str]
    tables: dict[str, list[dict[str, str]]]


def as_file(told: Told, *, pdf: bool) -> tuple[str, bytes]:
    """Return a report as a Word file or a PDF, with its name."""
    letter = catalogue().letters["fund_report"]
    if not pdf:
        return f"{told.name}.docx", write_paper(letter, told.fields, told.tables)
    return f"{told.name}.pdf", write_pdf(letter, told.fields, told.tables).content


def told_of(line: int, on: date, *, by: Actor) -> Told:
    """Return what the report of a line says of a day, as the actor sees it."""
    fund = selectors.line(line, by=by)
    figures = selectors.figures_of(line, by=by, on=on)
    warnings = selectors.warnings(by=by, on=on, number=line)
    differences = selectors.differences(line, by=by, on=on)
    ages = figures.ageing
    fields = {
        "as_of": f"{on.year}年{on.month}月{on.day}日",
        "department": fund.department_name or "资金负责单位",
        "fund": fund.name,
        "received": amount(figures.received_fen, fund.unit).zh,
        "passed": amount(figures.passed_fen, fund.unit).zh,
        "spent": amount(figures.spent_fen, fund.unit).zh,
        "back": amount(figures.back_fen, fund.unit).zh,
        "credited": f"{amount(figures.credited_fen, fund.unit).zh}（{figures.people} 笔）",
        "failed": amount(figures.failed_fen, fund.unit).zh,
        "confirmed": f"{figures.confirmed} 笔",
        "left": amount(figures.left_fen, fund.unit).zh,
        "nothing": "" if warnings else _NOTHING,
        "equal": "" if differences else _EQUAL,
    }
    rates = (
        ("滞留率", figures.idle, "（收到 − 支出 − 收回）÷（收到 − 收回）"),
        ("支出率", figures.spending, "支出 ÷（收到 − 收回）"),
        ("兑付率", figures.payout, "到人的钱 ÷ 支出"),
        ("结转率", figures.carry_over, "超过一年没用的 ÷ 收到"),
    )
    tables = {
        "rates": [
            {"name": name, "value": percent(value), "formula": how} for name, value, how in rates
        ],
        "ages": [
            {"name": name, "amount": number(fen, fund.unit)}
            for name, fen in (
                ("90 天以内", ages.to_90),
                ("91 到 180 天", ages.to_180),
                ("181 到 365 天", ages.to_365),
                ("超过一年", ages.over_365),
                ("跨两个预算年度（应收回）", ages.two_years),
            )
        ],
        "warnings": [
            {"kind": one.kind.zh, "words": one.zh, "due": one.due.isoformat(), "step": one.step.zh}
            for one in warnings
        ],
        "differences": [
            {
                "between": one.between.zh,
                "document": one.document,
                "ours": "—" if one.ours_fen is None else number(one.ours_fen, fund.unit),
                "theirs": "—" if one.theirs_fen is None else number(one.theirs_fen, fund.unit),
            }
            for one in differences
        ],
    }
    return Told(f"资金情况报告-{fund.code}-{on.isoformat()}", fields, tables)
