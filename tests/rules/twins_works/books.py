"""Twins of the rules on village books: V01-V12 and K06."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

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
    chains,
    in_force,
    plain_name,
)

TICKETS = {"发票", "财政票据", "收据", "收购凭证", "工资表", "白条", "无"}
MEETINGS = {"村民会议", "村民代表会议", "成员大会", "成员代表大会"}


@dataclass
class Voucher:
    ref: Ref
    village: str
    number: str
    day: date
    rows: list[Row] = field(default_factory=list)

    def first(self, name: str):
        """ "… are those of its first row that has one"."""
        return next((row[name] for row in self.rows if row.get(name) is not None), None)

    def sum(self, name: str, *accounts: str) -> int:
        return sum(r.get(name) or 0 for r in self.rows if r["account"].startswith(accounts or ""))

    @property
    def money_out(self) -> int:
        """ "its credits on 101 and 102 (and their sub-accounts, such as 102001), less its debits
        on them; nothing if not positive"."""
        return max(0, self.sum("credit_fen", "101", "102") - self.sum("debit_fen", "101", "102"))

    @property
    def payee(self) -> str | None:
        return plain_name(self.first("payee"))

    @property
    def ticket(self) -> str | None:
        return self.first("ticket_kind")

    @property
    def odd_ticket(self) -> bool:
        return self.ticket is not None and self.ticket not in TICKETS


def month(day: date) -> tuple[int, int]:
    return day.year, day.month


def vouchers(case: Case) -> list[Voucher]:
    """ "Rows of one 村代码+凭证号 dated in different months are different vouchers; their ref is
    then 村代码/2025-03/凭证号"."""
    months = defaultdict(set)
    for row in case["vouchers"]:
        months[row["village"], row["voucher"]].add(month(row["booked_on"]))
    found: dict[tuple, Voucher] = {}
    for row in case["vouchers"]:
        village, number, day = row["village"], row["voucher"], row["booked_on"]
        several = len(months[village, number]) > 1
        ref = f"{village}/{day:%Y-%m}/{number}" if several else f"{village}/{number}"
        at = (village, number, month(day))
        found.setdefault(at, Voucher((ref,), village, number, day)).rows.append(row)
    return list(found.values())


def broken(case: Case, voucher: Voucher) -> str | None:
    """ "a refused row of a table that a rule reads still shows the key of its subject": the
    verdict that then stands instead of flagged."""
    verdict = None
    for row in case.refused("vouchers"):
        if (row.get("village"), row.get("voucher")) != (voucher.village, voucher.number):
            continue
        day = row.get("booked_on")
        if day is None or month(day) == month(voucher.day):
            return MISSING
        verdict = ASKED
    return verdict


def meets_quorum(row: Row) -> bool | None:
    """ "村民会议 present > 1/2 of 应到 and agreeing > 1/2 of present; 村民代表会议 and an empty
    会议类型 present ≥ 2/3, agreeing > 1/2 of present; 成员大会 and 成员代表大会 the same before
    2025-05-01, from then present ≥ 2/3 and agreeing ≥ 2/3 of 应到"; None where the kind of meeting
    is unlisted."""
    meeting = row.get("meeting") or "村民代表会议"
    due, present, agreed = row["due_count"], row["present_count"], row["agreed_count"]
    if meeting not in MEETINGS:
        return None
    if meeting == "村民会议":
        return 2 * present > due and 2 * agreed > present
    if meeting.startswith("成员") and row["decided_on"] >= date(2025, 5, 1):
        return 3 * present >= 2 * due and 3 * agreed >= 2 * due
    return 3 * present >= 2 * due and 2 * agreed > present


def resolved(case: Case, voucher: Voucher) -> str:
    """Return yes, no, or unknown: whether V07 accepts the voucher's resolution."""
    number = voucher.first("resolution")
    if number is None:
        return "no"
    for row in case["resolutions"]:
        if (row["village"], row["resolution"]) == (voucher.village, number):
            good = meets_quorum(row)
            if good:
                return "yes"
            if good is None:
                return "unknown"
    for row in case.refused("resolutions"):
        if row.get("resolution") == number and row.get("village") in (voucher.village, None):
            return "unknown"
    return "no"


def v01(case: Case) -> dict[Ref, str]:
    """ "money out > `voucher_limit`=500 with 票据类型 白条 or 无"; "an empty 票据类型 is
    missing_data in V01"."""
    limit = case.parameter("voucher_limit")
    said = {}
    for v in vouchers(case):
        large = v.money_out > limit
        if v.ticket is None or v.odd_ticket:
            said[v.ref] = MISSING if large else OPEN
        else:
            said[v.ref] = FLAGGED if large and v.ticket in ("白条", "无") else QUIET
    return said


def v02(case: Case) -> dict[Ref, str]:
    """ "(each of the set) cash out (credits on 101) to one 收款人 of one village on one day in sum
    > `cash_limit`=1000, 票据类型 not 收购凭证, 收款人 not empty"."""
    limit = case.parameter("cash_limit")
    said = {}
    sets = defaultdict(list)
    for v in vouchers(case):
        said[v.ref] = QUIET
        if v.payee is None:
            said[v.ref] = OPEN
        elif v.ticket != "收购凭证":
            sets[v.village, v.payee, v.day].append(v)
    for group in sets.values():
        total = sum(v.sum("credit_fen", "101") for v in group)
        sure = sum(v.sum("credit_fen", "101") for v in group if not v.odd_ticket)
        for v in group:
            cash = v.sum("credit_fen", "101")
            if v.odd_ticket:
                said[v.ref] = MISSING if cash > 0 and total > limit else OPEN
            elif total > limit and sure > limit:
                said[v.ref] = FLAGGED if cash > 0 else FREE if cash < 0 else QUIET
            elif total > limit or sure > limit:
                said[v.ref] = FREE if cash else QUIET
    return said


def v05(case: Case) -> dict[Ref, str]:
    """ "two or more vouchers (any village) with the same non-empty 附件哈希, or the same non-empty
    票据号码 and both 发票, or the same 票据号码 and the same 收款人"."""
    found = vouchers(case)
    said = {}
    for v in found:
        said[v.ref] = OPEN if v.odd_ticket else QUIET
        for w in found:
            if w is v:
                continue
            hashes = {r["attachment_hash"] for r in v.rows if r.get("attachment_hash") is not None}
            if hashes & {r.get("attachment_hash") for r in w.rows}:
                said[v.ref] = FLAGGED
            number = v.first("ticket_no")
            if number is None or number != w.first("ticket_no"):
                continue
            if v.ticket == w.ticket == "发票" or (v.payee is not None and v.payee == w.payee):
                said[v.ref] = FLAGGED
            elif said[v.ref] == FLAGGED:
                continue
            elif v.odd_ticket and (w.odd_ticket or w.ticket == "发票"):
                said[v.ref] = MISSING
            elif w.odd_ticket and v.ticket == "发票":
                said[v.ref] = OPEN
    return said


def v06(case: Case) -> dict[Ref, str]:
    """ "each quarter whose three months all lie from the month of the first to the month of the
    last of its `vouchers`, with no 财务 disclosure by the end of the month after the quarter (and
    that day is past)"."""
    said = {}
    for village in {row["village"] for row in case["vouchers"]}:
        days = [row["booked_on"] for row in case["vouchers"] if row["village"] == village]
        for year in range(min(days).year, max(days).year + 1):
            for quarter in (1, 2, 3, 4):
                first = (year, 3 * quarter - 2)
                last = (year, 3 * quarter)
                if month(min(days)) <= first and last <= month(max(days)):
                    ref = (village, f"{year}Q{quarter}")
                    said[ref] = _disclosed(case, village, year, quarter)
    return said


def _disclosed(case: Case, village: str, year: int, quarter: int) -> str:
    after = date(year + (quarter == 4), 3 * quarter % 12 + 1, 1)
    deadline = (after + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if not case.as_of > deadline:
        return QUIET
    name = f"{year}Q{quarter}"
    kinds = {
        row["disclosure_kind"]
        for row in case["disclosures"]
        if (row["village"], row["for_quarter"]) == (village, name)
        and row["published_on"] <= deadline
    }
    if "财务" in kinds:
        return CLEAR
    refused = {(r.get("village"), r.get("for_quarter")) for r in case.refused("disclosures")}
    if kinds - {"村务", "党务"} or (village, name) in refused:
        return MISSING
    doubtful = refused & {(village, None), (None, name), (None, None)}
    return ASKED if doubtful or _voucher_refused(case, village, year, quarter) else FLAGGED


def _voucher_refused(case: Case, village: str, year: int, quarter: int) -> bool:
    days = [r.get("booked_on") for r in case.refused("vouchers") if r.get("village") == village]
    return any(day is None or (day.year, (day.month + 2) // 3) == (year, quarter) for day in days)


def v07(case: Case) -> dict[Ref, str]:
    """ "money out ≥ `big_item_limit`=50000 with no 决议编号, or one not in the village's
    `resolutions`, or one that misses `quorum`"."""
    limit = case.parameter("big_item_limit")
    said = {}
    for v in vouchers(case):
        if v.money_out < limit:
            said[v.ref] = QUIET
        else:
            good = resolved(case, v)
            flagged = broken(case, v) or FLAGGED
            said[v.ref] = {"yes": CLEAR, "unknown": MISSING, "no": flagged}[good]
    return said


def v09(case: Case) -> dict[Ref, str]:
    """ "摘要 names entertainment, on or after `zero_reception_from` (no default: without it not
    applicable)"; "after taking out 招待所, the text contains …; nothing else"."""
    start = case.parameter("zero_reception_from")
    words = (
        "招待 宴请 接待餐 香烟 卷烟 购烟 买烟 烟酒 白酒 红酒 啤酒 黄酒 酒水 酒席 购酒 买酒".split()
    )
    said = {}
    for v in vouchers(case):
        text = v.first("summary").replace("招待所", "")
        if start is None:
            said[v.ref] = OUTSIDE
        else:
            named = any(word in text for word in words)
            said[v.ref] = FLAGGED if named and v.day >= start else QUIET
    return said


def v11(case: Case) -> dict[Ref, str]:
    """ "debits ≠ credits within one voucher"."""
    return {
        v.ref: (broken(case, v) or FLAGGED) if v.sum("debit_fen") != v.sum("credit_fen") else CLEAR
        for v in vouchers(case)
    }


def v12(case: Case) -> dict[Ref, str]:
    """ "≥ 2 money-out vouchers of one village to one 收款人 within 30 days (`split_days`), each <
    `big_item_limit` and ≥ 30 % of it, together ≥ it, 票据类型 not 工资表, none with a resolution
    that V07 would accept"; "a voucher with such a resolution is left out before the chains are
    made; any two within 30 days belong together, chains too"."""
    limit = case.parameter("big_item_limit")
    said = {v.ref: QUIET for v in vouchers(case)}
    sets = defaultdict(list)
    unsure = {}
    for v in vouchers(case):
        fits = v.money_out < limit and 100 * v.money_out >= 30 * limit and v.ticket != "工资表"
        good = resolved(case, v)
        if v.payee is None:
            said[v.ref] = OPEN
        elif fits and good != "yes":
            sets[v.village, v.payee].append(v)
            verdict = MISSING if good == "unknown" or v.odd_ticket else broken(case, v)
            if verdict:
                unsure[v.ref] = verdict
    for group in sets.values():
        most = _split(case, group, limit)
        least = _split(case, [v for v in group if v.ref not in unsure], limit)
        for v in group:
            if v.ref in unsure:
                said[v.ref] = unsure[v.ref] if v.ref in most else OPEN
            else:
                said[v.ref] = FLAGGED if v.ref in least else FREE if v.ref in most else QUIET
    return said


def _split(case: Case, group: list[Voucher], limit: int) -> set[Ref]:
    found = set()
    for chain in chains([(v.day, v) for v in group], case.parameter("split_days")):
        if len(chain) > 1 and sum(v.money_out for v in chain) >= limit:
            found |= {v.ref for v in chain}
    return found


def k06(case: Case) -> dict[Ref, str]:
    """ "收款人 is the name of a cadre in office in that village on that day, 票据类型 not 工资表,
    money out ≥ `cadre_payee_limit`=5000"."""
    limit = case.parameter("cadre_payee_limit")
    said = {}
    for v in vouchers(case):
        named = any(
            plain_name(row["name"]) == v.payee
            and row["village"] == v.village
            and in_force(row, v.day)
            for row in case["cadres"]
        )
        if v.payee is None:
            said[v.ref] = OPEN
        elif named and v.money_out >= limit and v.ticket != "工资表":
            said[v.ref] = MISSING if v.odd_ticket else FLAGGED
        else:
            said[v.ref] = OPEN if v.odd_ticket else QUIET
    return said


TWINS = {
    "V01": v01,
    "V02": v02,
    "V05": v05,
    "V06": v06,
    "V07": v07,
    "V09": v09,
    "V11": v11,
    "V12": v12,
    "K06": k06,
}
