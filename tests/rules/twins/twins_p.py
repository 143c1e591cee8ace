"""Twins of the rules of payments, welfare posts, help and petitions."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from twins.kit import (
    PAY_STATUSES,
    Found,
    books,
    deaths,
    first_day,
    homes,
    last_day,
    may_be_paid,
    measured_in_mu,
    member_row_refused,
    month_number,
    paid,
    perhaps_paid,
    strongest,
    valid_on,
    without_reversals,
)
from twins.twins_e import (
    POST_CLASSES,
    POSTS,
    in_custody_all_month,
    with_unlisted_statuses,
)


def _families(t):
    """Return every set of persons that one `members` household or one 户号 holds."""
    return [home.valid for home in homes(t).values()] + list(books(t).values())


def _ref(row):
    return row["batch"], row["line_no"]


def p01(t, _as_of, p):
    """P01: 成功 payments to one card for ≥ 3 persons of known households, and no household holds
    all of them; two persons are of one household if one `members` household or one 户号 holds both;
    persons of no known household are not counted.
    """
    families = _families(t)
    known = set().union(*families)

    def judge(lines):
        flagged = set()
        for card in {line["card"] for line in lines}:
            persons = {line["person"] for line in lines if line["card"] == card} & known
            if len(persons) >= p["card_persons"] and not any(persons <= f for f in families):
                flagged.add(card)
        return flagged

    sure, perhaps = judge(paid(t)), judge(may_be_paid(t))
    found = Found()
    for card in sure:
        found.put(card, "flagged")
    for row in t["payments"]:
        if row["status"] not in PAY_STATUSES:
            found.put(row["card"], "missing" if row["card"] in perhaps else "free")
    return found.settle()


def p02(t, _as_of, _p):
    """P02: 户名 is the name neither of the payee nor of a member of his household (`members`,
    `hukou`, `assistance`). At every 发放状态; empty 户名 is missing_data.
    """
    found = Found()
    for line in without_reversals(t["payments"]):
        if line["holder_key"] is None:
            found.put(_ref(line), "missing")
            continue
        names = {line["name_key"]}
        for table, unit in (("members", "household"), ("hukou", "book"), ("assistance", "aid_no")):
            units = {row[unit] for row in t[table] if row["person"] == line["person"]}
            names |= {row["name_key"] for row in t[table] if row[unit] in units}
        if line["holder_key"] not in names:
            found.put(_ref(line), "flagged")
    return found.settle()


def _land_of(t, household, home):
    """Land by representative belongs to his household."""
    return [
        row
        for row in t["land"]
        if row["household"] == household
        or (row["household"] is None and row["holder"] in home.valid)
    ]


def p04(t, _as_of, p):
    """P04: 数量 of 补贴项目 measured in 亩, in one calendar year, > 110 % of the household's
    registered land. Households with no land row are missing_data; 成功 only.
    """
    found = Found()
    for household, home in homes(t).items():
        # Whether two items of one year are added up is not said.
        by_item = _area_verdict(t, p, household, home, lambda line: line["item"])
        together = _area_verdict(t, p, household, home, lambda _line: None)
        found.put(household, by_item if by_item == together else "open")
        if any(row["person"] in home.valid for row in perhaps_paid(t)):
            found.put(household, "free")
    return found.settle()


def _area_verdict(t, p, household, home, group):
    verdicts = []
    for lines, sure in ((paid(t), True), (may_be_paid(t), False)):
        sums = defaultdict(list)
        for line in lines:
            if line["person"] in home.valid and measured_in_mu(t, line["item"]):
                sums[group(line), line["pay_month"].year].append(line["quantity"])
        over = strongest(_over_land(t, p, household, home, each) for each in sums.values())
        if sure:
            verdicts.append(over)
        elif strongest(verdicts) is None:
            verdicts.append("missing" if over == "flagged" else over)
    return strongest(verdicts)


def _over_land(t, p, household, home, amounts):
    plots = _land_of(t, household, home)
    if not plots:
        return "missing"
    land = sum(row["area_mu"] for row in plots)
    known = sum(amount for amount in amounts if amount is not None)
    if known * 100 <= land * p["land_over_pct"]:
        return "free" if None in amounts else None
    if t.refused("land", household=household) or any(
        t.refused("payments", person=person) or t.refused("land", holder=person)
        for person in home.valid
    ):
        return "missing"
    return member_row_refused(t, household, home) or "flagged"


def p06(t, _as_of, p):
    """P06: 标准 is not a standard in force, or 数量 × 标准 differs from 金额 by more than 1 yuan;
    where 计量单位 is 补差 only 金额 > 标准 is flagged. Right when equal to any standard in force on
    the first day of 所属月份; no standard for the item, or an empty value, leaves that half
    unjudged; both unjudged = missing_data; an item with standards but none in force that day has a
    wrong 标准. At every 发放状态.
    """
    found = Found()
    for line in without_reversals(t["payments"]):
        rate, quantity, amount = line["rate"], line["quantity"], line["amount_fen"]
        rows = [row for row in t["standards"] if row["item"] == line["item"]]
        if any(row["measure"] == "补差" for row in rows):
            if rate is None:
                found.put(_ref(line), "free")
            elif amount > rate * 100:
                found.put(_ref(line), "flagged")
            elif rate not in {r["rate"] for r in rows if valid_on(r, first_day(line["pay_month"]))}:
                # "only" 金额 > 标准, but of which 标准, if the line's own is none in force?
                found.put(_ref(line), "open")
            continue
        in_force = {row["rate"] for row in rows if valid_on(row, first_day(line["pay_month"]))}
        wrong_rate = None if rate is None or not rows else rate not in in_force
        wrong_sum = None
        if rate is not None and quantity is not None:
            product = (quantity * rate * 100).quantize(Decimal(1), ROUND_HALF_UP)
            wrong_sum = abs(product - amount) > p["standard_gap_yuan"]
        if wrong_rate or wrong_sum:
            found.put(_ref(line), "flagged")
        elif wrong_rate is None and wrong_sum is None:
            found.put(_ref(line), "missing")
    return found.settle()


def p07(t, as_of, p):
    """P07: 应发金额 ≠ 成功金额 and more than `bank_gap_days`=10 days since 回盘日期."""
    found = Found()
    for row in t["batches"]:
        late = (as_of - row["returned_on"]).days > p["bank_gap_days"]
        if row["due_fen"] != row["paid_fen"] and late:
            found.put(row["batch"], "flagged")
    return found.settle()


def p11(t, _as_of, _p):
    """P11: two or more 成功 lines of the same 补贴项目 for the same 所属月份."""

    def judge(lines):
        keys = [(line["person"], line["item"], line["pay_month"]) for line in lines]
        return {key[0]: "flagged" for key in keys if keys.count(key) > 1}

    return with_unlisted_statuses(t, judge)


def p13(t, _as_of, p):
    """P13: in one calendar year 成功 payments measured in 亩 with 数量 ≥ `noland_min_mu`=1 in sum,
    and no `land` row of his own or of his household (`members`, `hukou`). Only in villages (村代码
    of the person's household) with ≥ 30 land rows, else missing_data.
    """
    known = homes(t)
    sure, perhaps = _mu_by_year(t, paid(t)), _mu_by_year(t, may_be_paid(t))
    found = Found()
    for person in {row["person"] for row in t["payments"]}:
        least = p["noland_min_mu"]

        def enough(sums, person=person, least=least):
            return any(
                sum(q for q in each if q is not None) >= least for each in sums[person].values()
            )

        empty = any(None in each for each in perhaps[person].values())
        family = {person}.union(*(f for f in _families(t) if person in f))
        own = {number for number, home in known.items() if person in home.valid}
        around = {number for number, home in known.items() if family & home.valid}
        if any(row["household"] in own or row["holder"] in family for row in t["land"]):
            continue
        if any(row["person"] == person for row in perhaps_paid(t)):
            found.put(person, "free")
        if not enough(sure):
            found.put(person, "missing" if enough(perhaps) and not empty else None)
            found.put(person, "free" if empty else None)
            continue
        if any(row["household"] in around for row in t["land"]):
            # The land of another household that shares his 户号 with him.
            found.put(person, "open")
            continue
        found.put(person, _landless(t, p, person, family, own))
    return found.settle()


def _mu_by_year(t, lines):
    sums = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if measured_in_mu(t, line["item"]):
            sums[line["person"]][line["pay_month"].year].append(line["quantity"])
    return sums


def _landless(t, p, person, family, own):
    known = homes(t)
    counts = set()
    for number in own:
        village = known[number].village
        there = {n: home for n, home in known.items() if home.village == village}
        rows = [
            row["row_id"]
            for row in t["land"]
            if row["household"] in there
            or (
                row["household"] is None
                and any(row["holder"] in home.valid for home in there.values())
            )
        ]
        counts.add(village is not None and len(rows) >= p["land_rows_min"])
    if counts <= {False}:
        return "missing"
    if (
        t.refused("payments", person=person)
        or t.refused("members", person=person)
        or t.refused("hukou", person=person)
        or any(t.refused("land", holder=other) for other in family)
        or any(t.refused("land", household=number) for number in own)
    ):
        return "missing"
    others = any(t.refused("members", household=number) for number in own) or any(
        t.refused("hukou", book=book) for book, persons in books(t).items() if person in persons
    )
    return "open" if len(counts) > 1 or others else "flagged"


def w01(t, as_of, p):  # noqa: C901 - five grounds, one after another
    """W01: a `post_pay` month with 补贴金额 > 0 (a) after the month of death, (b) wholly inside
    custody, (c) in more than `post_grace_months`=1 months, each wholly covered by
    `social_insurance` of another 单位, (d) with a 公务员, 事业编 or 国企 `payroll` row valid on its
    first day, or (e) with 出勤天数 = 0 (empty leaves (e) unjudged).
    """
    found = Found()
    died = deaths(t)
    covered = defaultdict(set)
    for row in t["post_pay"]:
        if row["subsidy_fen"] <= 0:
            continue
        person, month = row["person"], row["pay_month"]
        hits = [
            person in died and month_number(month) > month_number(died[person]),
            in_custody_all_month(t, person, month, as_of),
            row["days_present"] == 0,
        ]
        for job in t["payroll"]:
            if job["person"] == person and valid_on(job, first_day(month)):
                hits.append(job["post_class"] in POSTS)
                if job["post_class"] not in POST_CLASSES:
                    found.put(person, "missing")
        for cover in t["social_insurance"]:
            if (
                cover["person"] == person
                and cover["employer"] != row["employer"]
                and cover["starts_on"] <= first_day(month)
                and last_day(month) <= cover["ends_on"]
            ):
                covered[person].add(month)
        if any(hits):
            found.put(person, "flagged")
        if row["days_present"] is None:
            found.put(person, "free")
    for person, months in covered.items():
        if len(months) > p["post_grace_months"]:
            found.put(person, "flagged")
    return found.settle()


def _active_persons(t, p):
    """Return {person of valid ID: True, or None where it hangs on an unlisted 属性状态}."""
    found = {}
    for home in homes(t).values():
        for person in home.valid:
            if home.active(p):
                found[person] = True
            elif home.active(p) is None:
                found.setdefault(person, None)
    return found


def s01(t, as_of, p):
    """S01: a member of an active household who was 6 to 14 on the 31 August before the current
    school year (September to August) with no `school` row in it. Dead members are left out of S01.
    """
    found = Found()
    start = as_of.year if as_of.month >= 9 else as_of.year - 1
    day = date(start, 8, 31)
    born = {row["person"]: row["born_on"] for row in t["members"] if row["person_ok"]}
    for person, active in _active_persons(t, p).items():
        age = day.year - born[person].year
        if (born[person].month, born[person].day) > (day.month, day.day):
            age -= 1
        if person in deaths(t) or not 6 <= age <= 14:
            found.put(person, None if active else "free")
            continue
        if any(r["person"] == person and r["school_year"] == start for r in t["school"]):
            found.put(person, None if active else "free")
        elif any(t.refused(table, person=person) for table in ("school", "members", "deaths")):
            found.put(person, "missing")
        else:
            found.put(person, "flagged" if active else "missing")
    return found.settle()


def s02(t, as_of, p):
    """S02: a member of an active household not 参保 in the year of `as_of`. Any 参保 row of the
    year is enough; dead members are left out.
    """
    found = Found()
    for person, active in _active_persons(t, p).items():
        states = {
            row["status"]
            for row in t["medical_insurance"]
            if row["person"] == person and row["for_year"] == as_of.year
        }
        if person in deaths(t) or "参保" in states:
            found.put(person, None if active else "free")
        elif states - {"停保"} or any(
            t.refused(table, person=person) for table in ("medical_insurance", "members", "deaths")
        ):
            found.put(person, "missing")
        else:
            found.put(person, "flagged" if active else "missing")
    return found.settle()


def s03(t, _as_of, p):
    """S03: active, latest grade C or D, no 改造完成日期. Of two grades of one day the worse
    counts.
    """
    found = Found()
    for household, home in homes(t).items():
        rows = [row for row in t["house_grades"] if row["household"] == household]
        last = max((row["assessed_on"] for row in rows), default=None)
        rows = [row for row in rows if row["assessed_on"] == last]
        grades = {row["grade"] for row in rows}
        verdict = None
        if not rows:
            verdict = "free"
        elif grades - set("ABCD"):
            verdict = "missing" if len(rows) == 1 and rows[0]["repaired_on"] is None else "open"
        elif max(grades) in "CD":
            repaired = {r["repaired_on"] is not None for r in rows if r["grade"] == max(grades)}
            if len(repaired) > 1:
                verdict = "open"
            elif repaired == {False}:
                verdict = member_row_refused(t, household, home) or "flagged"
                if t.refused("house_grades", household=household):
                    verdict = "missing"
        if home.active(p) is None:
            verdict = {"flagged": "missing"}.get(verdict, verdict) or "free"
        elif not home.active(p):
            continue
        found.put(household, verdict)
    return found.settle()


def c01(t, as_of, _p):
    """C01: 类别 信访事项, and 告知 later than 15 days after 收到 (or none and past), or not 办结 in
    60 days (延期至 if later, at most 30 days more). Done late is flagged too; an extension before
    day 60 changes nothing.
    """
    found = Found()
    for row in t["matters"]:
        kind = row["matter_kind"] or "信访事项"
        got = row["received_on"]
        end = got + timedelta(days=60)
        if row["extended_to"] and row["extended_to"] > end:
            end = min(row["extended_to"], end + timedelta(days=30))
        late = (row["informed_on"] or as_of) > got + timedelta(days=15)
        open_too_long = (row["closed_on"] or as_of) > end
        if late or open_too_long:
            if kind == "信访事项":
                found.put(row["matter"], "flagged")
            elif kind not in ("检举控告", "热线工单"):
                found.put(row["matter"], "missing")
        elif kind not in ("信访事项", "检举控告", "热线工单"):
            found.put(row["matter"], "free")
    return found.settle()


TWINS = {
    "P01": p01, "P02": p02, "P04": p04, "P06": p06, "P07": p07, "P11": p11, "P13": p13,
    "W01": w01, "S01": s01, "S02": s02, "S03": s03, "C01": c01,
}  # fmt: skip
