"""Twins of the rules of income, assurances and exits."""

from collections import Counter, defaultdict
from decimal import Decimal

from twins.kit import (
    PAY_STATUSES,
    Found,
    deaths,
    first_day,
    homes,
    last_day,
    member_row_refused,
)

CLASSES = ("工资性", "经营性", "财产性", "转移性", "经营性支出")


def _latest(t, household):
    """“Latest period” = the rows with the greatest 核算止."""
    rows = [row for row in t["income"] if row["household"] == household]
    last = max((row["period_end"] for row in rows), default=None)
    return [row for row in rows if row["period_end"] == last]


def _refused_for(t, household, home, table):
    """Say missing where a refused row shows the household, or a member of it; else flagged."""
    if t.refused("income", household=household):
        return "missing"
    if any(t.refused(table, person=person) for person in home.valid):
        return "missing"
    return member_row_refused(t, household, home) or "flagged"


def i01(t, _as_of, p):
    """I01: 已脱贫, and net income per member in its latest period < `poverty_line` of the year of
    核算止 (wage + business + property + transfer − business cost, over the members). Members dead
    before the period began do not count. Income equal to the line is clear; a year without a line
    is missing_data.
    """
    found = Found()
    died = deaths(t)
    for household, home in homes(t).items():
        rows = _latest(t, household)
        if home.status != "已脱贫":
            found.put(household, "missing" if home.active(p) is None and rows else None)
            found.put(household, "free" if home.active(p) is None else None)
            continue
        if not rows:
            found.put(household, "free")
            continue
        began = rows[0]["period_start"]
        living = [person for person in home.everyone if not died.get(person, began) < began]
        line = p["poverty_line"].get(rows[0]["period_end"].year)
        net = sum(
            -row["amount_fen"] if row["income_class"] == "经营性支出" else row["amount_fen"]
            for row in rows
        )
        if not living:
            found.put(household, "free")
        elif line is None or any(row["income_class"] not in CLASSES for row in rows):
            found.put(household, "missing")
        elif net < line * len(living):
            found.put(household, _refused_for(t, household, home, "deaths"))
    return found.settle()


def i03(t, _as_of, p):
    """I03: ≥ 5 households of the village whose latest period has the same multiset of at least
    three non-zero amounts of wage, business and property items.
    """
    found = Found()
    sure, most = defaultdict(Counter), defaultdict(Counter)
    for household, home in homes(t).items():
        rows = _latest(t, household)
        if home.village is None:
            continue
        amounts = tuple(
            sorted(
                row["amount_fen"]
                for row in rows
                if row["income_class"] in ("工资性", "经营性", "财产性") and row["amount_fen"] != 0
            )
        )
        doubtful = any(row["income_class"] not in CLASSES for row in rows)
        if len(amounts) >= 3:
            most[home.village][amounts] += 1
            sure[home.village][amounts] += not doubtful
        if doubtful:
            found.put(home.village, "free")
    needed = p["same_income_households"]
    for village, counts in most.items():
        if max(sure[village].values(), default=0) >= needed:
            found.put(village, "flagged")
        elif max(counts.values()) >= needed:
            found.put(village, "open")
    return found.settle()


def i04(t, _as_of, p):  # noqa: C901, PLR0912 - one sentence, clause by clause
    """I04: a 转移性 item that names a 补贴项目 is booked for more than 110 % of what its members
    were successfully paid of it inside the 核算 period. By 所属月份 inside the period, rows of one
    item added up, every period by itself, booked with nothing paid is flagged; sums are net.
    """
    found = Found()
    programmes = {row["item"] for row in (*t["standards"], *t["payments"])}
    for household, home in homes(t).items():
        booked, perhaps = Counter(), set()
        for row in t["income"]:
            if row["household"] == household and row["item"] in programmes:
                key = row["period_start"], row["period_end"], row["item"]
                if row["income_class"] == "转移性":
                    booked[key] += row["amount_fen"]
                elif row["income_class"] not in CLASSES:
                    perhaps.add(key)
        for (start, end, item), amount in booked.items():
            lines = [
                row
                for row in t["payments"]
                if row["person"] in home.valid
                and row["item"] == item
                and start <= first_day(row["pay_month"])
                and last_day(row["pay_month"]) <= end
            ]
            got = sum(row["amount_fen"] for row in lines if row["status"] == "成功")
            if Decimal(amount) * 100 <= p["booked_over_pct"] * got:
                if (start, end, item) in perhaps:
                    found.put(household, "free")
                continue
            if got < 0 and amount == 0:
                found.put(household, "open")
            elif any(row["status"] not in PAY_STATUSES for row in lines):
                found.put(household, "missing")
            else:
                found.put(household, _refused_for(t, household, home, "payments"))
        if perhaps:
            found.put(household, "free")
    known = homes(t)
    for row in t["income"]:
        if row["household"] not in known:
            found.put(row["household"], "open")
    return found.settle()


def i05(t, _as_of, p):
    """I05: 已脱贫, and its latest year in `assurances` has an item 未保障."""
    found = Found()
    for household, home in homes(t).items():
        rows = [row for row in t["assurances"] if row["household"] == household]
        last = max((row["for_year"] for row in rows), default=None)
        results = {row["assurance_result"] for row in rows if row["for_year"] == last}
        if home.status != "已脱贫":
            if home.active(p) is None:
                found.put(household, "missing" if "未保障" in results else "free")
        elif "未保障" in results:
            found.put(household, "flagged")
        elif results - {"有保障"}:
            found.put(household, "missing")
        elif not results:
            found.put(household, "free")
    return found.settle()


def i06(t, _as_of, p):
    """I06: an `exits` row without 民主评议日期, or without 农户签字日期, or whose 公示 is missing
    or shorter than `exit_notice_days`=7 days. A notice from the 1st to the 7th lasted 7 days.
    """
    found = Found()
    for row in t["exits"]:
        starts, ends = row["notice_starts_on"], row["notice_ends_on"]
        if (
            row["reviewed_on"] is None
            or row["signed_on"] is None
            or starts is None
            or ends is None
            or (ends - starts).days + 1 < p["exit_notice_days"]
        ):
            found.put(row["household"], "flagged")
    return found.settle()


def reimbursement(item):
    """`reimbursement_words`: contains 医保补偿, 医保报销, 医疗补偿, 新农合补偿, 合作医疗补偿,
    大病补偿 or 医疗救助返还, or 报销 together with 医, 药, 病, 住院, 门诊 or 新农合.
    """
    words = "医保补偿 医保报销 医疗补偿 新农合补偿 合作医疗补偿 大病补偿 医疗救助返还".split()
    if any(word in item for word in words):
        return True
    return "报销" in item and any(w in item for w in ("医", "药", "病", "住院", "门诊", "新农合"))


def i09(t, _as_of, _p):
    """I09: an income item of any class but 经营性支出 whose 项目 is a medical reimbursement."""
    found = Found()
    for row in t["income"]:
        if reimbursement(row["item"]):
            if row["income_class"] in CLASSES:
                found.put(
                    row["household"], None if row["income_class"] == "经营性支出" else "flagged"
                )
            else:
                found.put(row["household"], "missing")
        elif row["income_class"] not in CLASSES:
            found.put(row["household"], "free")
    return found.settle()


TWINS = {"I01": i01, "I03": i03, "I04": i04, "I05": i05, "I06": i06, "I09": i09}
