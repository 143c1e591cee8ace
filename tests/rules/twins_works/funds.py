"""Twins of the rules on funds and assets: F01-F11, A01, A02."""

from datetime import date

from twins_works.kit import (
    ASKED,
    CLEAR,
    FLAGGED,
    FREE,
    MISSING,
    OPEN,
    OUTSIDE,
    QUIET,
    Case,
    Ref,
    Row,
    add_months,
)

KINDS = ("下达", "拨付", "支出", "收回")
BUDGET_WORDS = (
    "财政局",
    "财政所",
    "财政分局",
    "专户",
    "过渡户",
    "零余额",
    "乡镇人民政府",
    "镇人民政府",
    "乡人民政府",
)


def shows(case: Case, table: str, name: str, key: str | None) -> bool:
    """Tell whether "a refused row of a table that a rule reads still shows the key"."""
    return key is not None and any(row.get(name) == key for row in case.refused(table))


def quota_refused(case: Case, quota: str) -> str:
    seen = shows(case, "quotas", "quota", quota) or shows(case, "movements", "quota", quota)
    return MISSING if seen else FLAGGED


def moves(case: Case, quota: str) -> list[Row]:
    return [row for row in case["movements"] if row["quota"] == quota]


def f01(case: Case) -> dict[Ref, str]:
    """ "first 下达 or 拨付 more than `pass_on_days`={中央: 30, 省: 30, 市: 30} days after
    收到日期, or none yet and more than that many days ago; 县: not applicable"; "without 收到日期
    is not applicable"."""
    limits = case.parameter("pass_on_days")
    said = {}
    for row in case["quotas"]:
        ref, level, received = (row["quota"],), row["quota_level"], row.get("received_on")
        rows = moves(case, row["quota"])
        if level == "县":
            said[ref] = OUTSIDE
        elif received is None:
            said[ref] = OUTSIDE if level in limits else OPEN
        else:
            days = limits.get(level, 30)
            passed = [r["moved_on"] for r in rows if r["movement_kind"] in ("下达", "拨付")]
            perhaps = [r["moved_on"] for r in rows if r["movement_kind"] not in ("支出", "收回")]
            late = (min(passed, default=case.as_of) - received).days > days
            still = (min(perhaps, default=case.as_of) - received).days > days
            if level not in limits:
                said[ref] = MISSING
            elif late:
                said[ref] = quota_refused(case, row["quota"]) if still else MISSING
                odd = len(perhaps) > len(passed)
                if odd and still:
                    said[ref] = ASKED
            else:
                said[ref] = OPEN if len(perhaps) > len(passed) else CLEAR
    return said


def balance(row: Row, rows: list[Row]) -> int:
    """ "balance (金额 − 支出 − 收回)"."""
    gone = sum(r["amount_fen"] for r in rows if r["movement_kind"] in ("支出", "收回"))
    return row["amount_fen"] - gone


def idle(case: Case, row: Row, rows: list[Row], *, old: bool) -> str:
    odd = [r for r in rows if r["movement_kind"] not in KINDS]
    if old and balance(row, rows) > 0:
        return ASKED if odd else quota_refused(case, row["quota"])
    return OPEN if odd else QUIET


def f02(case: Case) -> dict[Ref, str]:
    """ "balance (金额 − 支出 − 收回) > 0 and no movement for ≥ 12 months (counted from 收到日期 if
    none)"."""
    said = {}
    for row in case["quotas"]:
        rows = moves(case, row["quota"])
        last = max((r["moved_on"] for r in rows), default=row.get("received_on"))
        old = last is not None and add_months(last, 12) <= case.as_of
        said[(row["quota"],)] = OPEN if last is None else idle(case, row, rows, old=old)
    return said


def f03(case: Case) -> dict[Ref, str]:
    """ "balance > 0 and the year of as_of ≥ the year of 收到日期 + 2"."""
    said = {}
    for row in case["quotas"]:
        received = row.get("received_on")
        old = received is not None and case.as_of.year >= received.year + 2
        rows = moves(case, row["quota"])
        said[(row["quota"],)] = OPEN if received is None else idle(case, row, rows, old=old)
    return said


def f07(case: Case) -> dict[Ref, str]:
    """ "a 拨付 or 支出 to a 项目编号 that is not in `projects`, or before its 入库日期"."""
    listed = {row["project"]: row.get("listed_on") for row in case["projects"]}
    said = {}
    for row in case["movements"]:
        ref, project = (row["movement"],), row.get("project")
        early = project is not None and (
            project not in listed
            or (listed[project] is not None and row["moved_on"] < listed[project])
        )
        if row["movement_kind"] not in KINDS:
            said[ref] = MISSING if early else OPEN
        elif not early or row["movement_kind"] not in ("拨付", "支出"):
            undated = project in listed and listed[project] is None
            said[ref] = OPEN if undated else QUIET
        else:
            seen = shows(case, "movements", "movement", row["movement"])
            said[ref] = MISSING if seen or shows(case, "projects", "project", project) else FLAGGED
    return said


def f09(case: Case) -> dict[Ref, str]:
    """ "paid in sum > 变更后金额 (else 合同金额), or a payment before 签订日期"."""
    said = {}
    for row in case["contracts"]:
        rows = [p for p in case["project_payments"] if p["contract"] == row["contract"]]
        total = row["amount_fen"] if row.get("changed_fen") is None else row["changed_fen"]
        over = sum(p["amount_fen"] for p in rows) > total
        early = any(p["paid_on"] < row["signed_on"] for p in rows)
        said[(row["contract"],)] = FLAGGED if over or early else QUIET
    return said


def f10(case: Case) -> dict[Ref, str]:
    """ "approved (批复文号 present) and no 乡 or 村 announcement of it that lasted ≥
    `announce_days`=10 days"."""
    said = {}
    for row in case["projects"]:
        project = row["project"]
        if row.get("approval_no") is None:
            said[(project,)] = OPEN
            continue
        levels = {
            a["notice_level"]
            for a in case["announcements"]
            if a["subject_no"] == project and (a["ends_on"] - a["starts_on"]).days + 1 >= 10
        }
        if levels & {"乡", "村"}:
            said[(project,)] = CLEAR
        elif levels - {"县"}:
            said[(project,)] = MISSING
        else:
            seen = shows(case, "projects", "project", project)
            seen = seen or shows(case, "announcements", "subject_no", project)
            said[(project,)] = MISSING if seen else FLAGGED
    return said


def f11(case: Case) -> dict[Ref, str]:
    """ "a 支出 whose 收款方 is a budget or transit account (contains …); or of a project with
    contracts whose 支出 in sum, by movements at least 90 days old, exceed its `project_payments`
    in sum by more than `fict_tolerance`=5 % (each such movement of the project; 90 days ago is
    inside; movements ≤ 0 count in the sum and are not flagged)"."""
    said = {}
    for row in case["movements"]:
        ref, project = (row["movement"],), row.get("project")
        budget = any(word in (row.get("payee") or "") for word in BUDGET_WORDS)
        own = shows(case, "movements", "movement", row["movement"])
        fict, most = fictive(case, project)
        fict = fict and old(case, row) and row["amount_fen"] > 0
        most = most and old(case, row) and row["amount_fen"] > 0
        broken = project_refused(case, project)
        if row["movement_kind"] not in KINDS:
            said[ref] = MISSING if budget and row["amount_fen"] > 0 else OPEN
        elif row["movement_kind"] != "支出":
            said[ref] = QUIET
        elif budget:
            said[ref] = MISSING if own else ASKED if broken else FLAGGED
            if row["amount_fen"] <= 0:
                said[ref] = FREE
        elif fict:
            said[ref] = MISSING if own or broken == MISSING else broken or FLAGGED
            if not fictive(case, project, odd=True)[1]:
                said[ref] = ASKED
        else:
            said[ref] = OPEN if most or row.get("payee") is None else QUIET
    return said


def old(case: Case, row: Row) -> bool:
    return (case.as_of - row["moved_on"]).days >= 90


def fictive(case: Case, project: str | None, *, odd: bool = False) -> tuple[bool, bool]:
    """Tell whether the project's 支出 exceed what was paid, and whether they do with the movements
    of an unlisted kind."""
    contracts = {row["contract"] for row in case["contracts"] if row["project"] == project}
    if project is None or not contracts:
        return False, False
    paid = sum(p["amount_fen"] for p in case["project_payments"] if p["contract"] in contracts)
    rows = [row for row in case["movements"] if row.get("project") == project and old(case, row)]
    spent = sum(row["amount_fen"] for row in rows if row["movement_kind"] == "支出")
    more = sum(row["amount_fen"] for row in rows if row["movement_kind"] not in KINDS)
    if odd:
        more = min(more, 0)
    return spent * 100 > paid * 105, (spent + more) * 100 > paid * 105


def project_refused(case: Case, project: str | None) -> str | None:
    """ "合同编号 for its project"."""
    contracts = {row["contract"] for row in case["contracts"] if row["project"] == project}
    refused = case.refused("contracts")
    contracts |= {r.get("contract") for r in refused if r.get("project") == project} - {None}
    if any(row.get("contract") in contracts for row in case.refused("project_payments")):
        return MISSING
    if shows(case, "movements", "project", project) or shows(case, "contracts", "project", project):
        return MISSING
    return ASKED if any(row.get("contract") in contracts for row in refused) else None


def a01(case: Case) -> dict[Ref, str]:
    """ "验收日期 more than 90 days ago and no `assets` row"."""
    held = {row["project"] for row in case["assets"]}
    said = {}
    for row in case["projects"]:
        project, accepted = row["project"], row.get("accepted_on")
        if accepted is None or project in held or (case.as_of - accepted).days <= 90:
            said[(project,)] = QUIET
        else:
            seen = shows(case, "assets", "project", project)
            seen = seen or shows(case, "projects", "project", project)
            said[(project,)] = MISSING if seen else FLAGGED
    return said


def a02(case: Case) -> dict[Ref, str]:
    """ "经营性 and no income for ≥ 12 months (最近收益日期, else 登记日期)"."""
    said = {}
    for row in case["assets"]:
        last: date = row.get("last_income_on") or row["registered_on"]
        idle = add_months(last, 12) <= case.as_of
        if row["asset_class"] not in ("经营性", "公益性", "到户类"):
            said[(row["asset"],)] = MISSING if idle else OPEN
        else:
            said[(row["asset"],)] = FLAGGED if idle and row["asset_class"] == "经营性" else QUIET
    return said


TWINS = {
    "F01": f01,
    "F02": f02,
    "F03": f03,
    "F07": f07,
    "F09": f09,
    "F10": f10,
    "F11": f11,
    "A01": a01,
    "A02": a02,
}
