"""Work-relief of a demonstration: a village's own people mend a channel and are paid wages.

Its rows stand in the tables that the offices hand in: a project, its contract and two payments to
who builds, of which the treasury has booked one; two months of wages. What the bank said of these
is written afterwards, by hand, as no table tells it.
"""

from datetime import date, timedelta
from typing import Final

from sunledger.assembly.demo_logins import VILLAGE
from sunledger.desk.demo_county.tables import Tables

FUND: Final = "中央衔接推进乡村振兴补助资金（以工代赈任务）"
MARK: Final = "以工代赈"  # in the name of its line, whose brackets are those of the cleaned table
_TITLE, _CONTRACT, _PROJECT = "灌溉渠修复（以工代赈）", "HT2026YG01", "XM2026YG01"
_BANK = "云岫农村商业银行（代发）"
_AGREED, _FIRST, _SECOND = 6_000_000, 1_800_000, 2_400_000  # fen
_DAYS, _A_DAY = 20, 12_000  # of work in a month, and fen for each
_WORKERS, _AGES = 5, (25, 55)
_WORKED = 2  # months


def add(tables: Tables, as_of: date) -> None:
    """Add the rows of a work-relief project of the first village, as of a day."""
    quota = _quota(tables, as_of.year)
    if quota is None:
        return
    months = _months(as_of)
    _works(tables, quota, months[0])
    people = _people(tables, as_of)
    for at, month in enumerate(months):
        for person, name in people:
            tables.add(
                "post_pay", person=person, name=name, post="以工代赈务工",
                employer=VILLAGE.committee, pay_month=month, subsidy_fen=_DAYS * _A_DAY,
                days_present=_DAYS,
            )  # fmt: skip
        last = _after(month) - timedelta(days=1)
        _move(tables, quota, f"YGF{at + 1}", last, len(people) * _DAYS * _A_DAY)


def _quota(tables: Tables, year: int) -> str | None:
    number, fund, came = (tables.place("quotas", f) for f in ("quota", "fund", "received_on"))
    for row in tables.rows["quotas"]:
        if row[fund] == FUND and row[came].year == year:
            return str(row[number])
    return None


def _months(as_of: date) -> list[date]:
    """Return the first days of the last months that are over, the earlier first."""
    found: list[date] = []
    at = as_of.replace(day=1)
    for _ in range(_WORKED):
        at = (at - timedelta(days=1)).replace(day=1)
        found.insert(0, at)
    return found


def _after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _people(tables: Tables, as_of: date) -> list[tuple[str, str]]:
    """Return people of the village who are of an age to work and stand in no other list."""
    elsewhere: set[str] = set()
    for name in ("post_pay", "payroll", "social_insurance", "pensions", "deaths"):
        at = tables.place(name, "person")
        elsewhere |= {row[at] for row in tables.rows[name]}
    fields = ("person", "name", "village")
    person, called, village = (tables.place("members", field) for field in fields)
    found = sorted(
        (row[person], row[called])
        for row in tables.rows["members"]
        if row[village] == VILLAGE.code
        and row[person] not in elsewhere
        and _AGES[0] <= as_of.year - int(row[person][6:10]) <= _AGES[1]
    )
    return found[:_WORKERS]


def _works(tables: Tables, quota: str, month: date) -> None:
    """Write the project, its contract and what was paid of it; the last payment is not booked."""
    supplier, code = (tables.place("contracts", field) for field in ("supplier", "uscc"))
    builder = tables.rows["contracts"][0]
    signed = month - timedelta(days=6)
    began, second = month, _after(month) + timedelta(days=9)
    tables.add(
        "projects", project=_PROJECT, title=f"{VILLAGE.name}{_TITLE}", village=VILLAGE.code,
        project_kind="基础设施", listed_on=signed - timedelta(days=150),
        approval_no="云振发〔2026〕901号", approved_fen=_AGREED, plan_starts_on=began,
        plan_ends_on=began + timedelta(days=120),
        started_on=began, progress_pct=72, status="在建",
    )  # fmt: skip
    tables.add(
        "contracts", contract=_CONTRACT, project=_PROJECT,
        buyer=VILLAGE.government, supplier=builder[supplier], uscc=builder[code],
        contract_class="施工", amount_fen=_AGREED, signed_on=signed, tender_method="直接委托",
    )  # fmt: skip
    office = f"{VILLAGE.township}财政所"
    _move(tables, quota, "YGA", signed, _AGREED, movement_kind="拨付", payee=office)
    _move(tables, quota, "YGB", began + timedelta(days=4), _FIRST, payee=builder[supplier])
    for day, fen, progress in ((began + timedelta(days=4), _FIRST, 35), (second, _SECOND, 72)):
        tables.add(
            "project_payments", contract=_CONTRACT, paid_on=day, amount_fen=fen,
            progress_pct=progress,
        )  # fmt: skip


def _move(tables: Tables, quota: str, number: str, day: date, fen: int, **more: str) -> None:
    """Write that wages were spent, or what `more` says, which names a payee of the project."""
    values = {"movement_kind": "支出", "payee": _BANK} | more
    project = _PROJECT if "payee" in more else None
    tables.add(
        "movements", movement=f"LS{day.year}{number}", quota=quota, moved_on=day, amount_fen=fen,
        project=project, **values,
    )  # fmt: skip
