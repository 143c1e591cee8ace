"""Twins of the rules of eligibility. Each docstring is the contract's own sentence."""

from collections import defaultdict

from twins.kit import (
    Found,
    deaths,
    first_day,
    homes,
    last_day,
    may_be_paid,
    month_number,
    months_before,
    paid,
    perhaps_paid,
    spouses,
    strongest,
    terms_of,
    valid_on,
)

POSTS = ("公务员", "事业编", "国企")
POST_CLASSES = (*POSTS, "公益性岗位", "临时聘用", "村医")


def with_unlisted_statuses(t, judge):
    """Judge the 成功 lines; where the unlisted ones would decide, the person is missing_data."""
    sure, perhaps = judge(paid(t)), judge(may_be_paid(t))
    unlisted = {row["person"] for row in perhaps_paid(t)}
    found = Found()
    for person in {row["person"] for row in t["payments"]}:
        found.put(person, sure.get(person))
        if person in unlisted:
            # A line that would not flag the person may be called missing or clear.
            found.put(person, "missing" if perhaps.get(person) == "flagged" else "free")
    return found.settle()


def _after_death(t, lines, payee, months):
    died = deaths(t)
    verdicts = {}
    for line in lines:
        person = line["person"]
        if person not in died:
            continue
        if month_number(line["pay_month"]) - month_number(died[person]) <= months:
            continue
        kind, after = terms_of(t, line["item"])
        if kind not in ("个人", "户") or after not in ("是", "否"):
            # Only what could flag is missing: the other term may already decide.
            decides = kind in (payee, "个人", "户") and kind != payee
            verdict = None if decides or after == "是" else "missing"
        else:
            verdict = "flagged" if kind == payee and after == "否" else None
        verdicts[person] = strongest((verdicts.get(person), verdict))
    return verdicts


def e01(t, _as_of, p):
    """E01: a 成功 payment of an item whose 发放对象 is 个人 and 死亡后可发 is 否, with 所属月份
    more than `death_grace_months`=2 months after the month of death.
    """
    return with_unlisted_statuses(
        t, lambda lines: _after_death(t, lines, "个人", p["death_grace_months"])
    )


def e02(t, _as_of, _p):
    """E02: a `members` ID that is impossible (length, a day that does not exist, check character)
    after normalising and 15→18 conversion; or one valid ID with two different names in `members`.
    """
    found = Found()
    names = defaultdict(set)
    for row in t["members"]:
        if not row["person_ok"]:
            found.put(row["person"], "flagged")
        else:
            names[row["person"]].add(row["name_key"])
    for person, said in names.items():
        if len(said) > 1:
            found.put(person, "flagged")
    return found.settle()


def e03(t, _as_of, p):
    """E03: one valid ID in two or more active households."""
    found = Found()
    known = homes(t)
    for person in {row["person"] for row in t["members"] if row["person_ok"]}:
        active = [home.active(p) for home in known.values() if person in home.valid]
        if active.count(True) >= 2:
            found.put(person, "flagged")
        elif active.count(True) + active.count(None) >= 2:
            found.put(person, "missing")
        elif None in active:
            found.put(person, "free")
    return found.settle()


def _households(t, p, judge):
    """Judge active households by the strongest verdict of their members of valid ID."""
    found = Found()
    for household, home in homes(t).items():
        verdict = strongest(judge(person) for person in home.valid)
        if home.active(p):
            found.put(household, verdict)
        elif home.active(p) is None:
            found.put(household, "missing")
    return found.settle()


# --- what one person has: the tests of E04 to E07, and of E14 -----------------------------------


def post_of(t, as_of, _p, person):
    """A member (or the spouse of a member by `kinship`, valid now) has a `payroll` row valid now
    with 岗位类别 公务员, 事业编 or 国企.
    """
    married, perhaps = spouses(t, person, as_of)
    verdicts = []
    for row in t["payroll"]:
        if row["person"] in {person, *married, *perhaps} and valid_on(row, as_of):
            if row["post_class"] in POSTS:
                verdict = "flagged"
            else:
                verdict = None if row["post_class"] in POST_CLASSES else "missing"
            if row["person"] not in {person, *married}:
                # 关系 is outside the listed set, and all hangs on it.
                verdict = verdict and "missing"
            verdicts.append(verdict)
    return strongest(verdicts)


def vehicle_of(t, _as_of, p, person):
    """A member has a `vehicles` row 正常 now whose 车辆类型 is not exempt (contains 残疾人, 三轮,
    摩托, 拖拉机 or 低速) and whose 购置价格 ≥ `vehicle_price_limit`=30000, or has no price and
    whose type contains 轿车, 客车, 货车 or 越野 (`flag_unpriced_vehicles`=true); other types
    without a price: missing_data.
    """
    verdicts = []
    for row in t["vehicles"]:
        kind, price = row["vehicle_type"], row["price_fen"]
        if row["person"] != person:
            continue
        if any(word in kind for word in ("残疾人", "三轮", "摩托", "拖拉机", "低速")):
            continue
        if price is None:
            like_a_car = any(word in kind for word in ("轿车", "客车", "货车", "越野"))
            verdict = "flagged" if like_a_car and p["flag_unpriced_vehicles"] else "missing"
        else:
            verdict = "flagged" if price >= p["vehicle_price_limit"] else None
        if row["status"] not in ("正常", "注销", "报废", "转出"):
            verdicts.append(verdict and "missing")
        elif row["status"] == "正常":
            verdicts.append(verdict)
    return strongest(verdicts)


def title_of(t, _as_of, p, person):
    """A member has a 现势 title with 用途 商业 or 办公, or with 用途 住宅 and 房屋性质 exactly
    商品房 or 市场化商品房; a 共有份额 below `min_share`=50 % is left out.
    """
    verdicts = []
    for row in t["property"]:
        share = row["share_pct"]
        if row["person"] != person or row["status"] == "注销":
            continue
        if share is not None and share < p["min_share"]:
            continue
        if row["property_use"] in ("商业", "办公"):
            verdict = "flagged"
        elif row["property_use"] == "住宅":
            nature = row["house_nature"]
            verdict = "flagged" if nature in ("商品房", "市场化商品房") else None
            verdict = "free" if nature is None else verdict
        else:
            verdict = None if row["property_use"] in ("工业", "车库") else "missing"
        if row["status"] != "现势" and verdict == "flagged":
            verdict = "missing"
        verdicts.append(verdict)
    return strongest(verdicts)


def company_of(t, _as_of, p, person):  # noqa: C901, PLR0912 - one sentence, clause by clause
    """A member is 法定代表人, or 股东 with 出资比例 ≥ 10 %, of a 存续 公司 with 注册资本 ≥
    `company_capital_limit`=100000 yuan. The capital limit holds for both roles, empty capital is
    missing_data.
    """
    verdicts = []
    for row in t["companies"]:
        if row["person"] != person:
            continue
        doubts = []
        if row["company_role"] == "股东":
            if row["stake_pct"] is None:
                doubts.append("free")
            elif row["stake_pct"] < 10:
                continue
        elif row["company_role"] == "经营者":
            continue
        elif row["company_role"] != "法定代表人":
            doubts.append("missing")
        if row["status"] in ("注销", "吊销"):
            continue
        if row["status"] != "存续":
            doubts.append("missing")
        if row["company_type"] in ("个体工商户", "农民专业合作社"):
            continue
        if row["company_type"] != "公司":
            doubts.append("missing")
        if row["capital_fen"] is None:
            doubts.append("missing")
        elif row["capital_fen"] < p["company_capital_limit"]:
            continue
        if "free" in doubts:
            verdicts.append("free")
        else:
            verdicts.append("missing" if doubts else "flagged")
    return strongest(verdicts)


MEANS = (post_of, vehicle_of, title_of, company_of)


def e04(t, as_of, p):
    """E04: active, and `post_of` a member."""
    return _households(t, p, lambda person: post_of(t, as_of, p, person))


def e05(t, as_of, p):
    """E05: active, and `vehicle_of` a member. One flagged vehicle is enough, whatever other prices
    are missing.
    """
    return _households(t, p, lambda person: vehicle_of(t, as_of, p, person))


def e06(t, as_of, p):
    """E06: active, and `title_of` a member."""
    return _households(t, p, lambda person: title_of(t, as_of, p, person))


def e07(t, as_of, p):
    """E07: active, and `company_of` a member."""
    return _households(t, p, lambda person: company_of(t, as_of, p, person))


def e08(t, as_of, p):
    """E08: active, and a member bought a machine with 销售价格 ≥ `machine_price_limit`=50000 in the
    last 36 months (exactly 36 months ago is inside E08's window).
    """
    since = months_before(as_of, p["machine_months"])

    def bought(person):
        for row in t["farm_machinery"]:
            if (
                row["person"] == person
                and row["price_fen"] >= p["machine_price_limit"]
                and since <= row["bought_on"] <= as_of
            ):
                return "flagged"
        return None

    return _households(t, p, bought)


def e09(t, _as_of, p):
    """E09: 成功 payments of two mutually exclusive 补贴项目 for the same 所属月份, in more than
    `exclusive_grace_months`=1 months. Each pair of programmes by itself, exclusion is symmetric.
    """
    pairs = set()
    for row in t["standards"]:
        for other in (row["excludes"] or "").split("、"):
            if other.strip() and other.strip() != row["item"]:
                pairs.add(frozenset((row["item"], other.strip())))

    def judge(lines):
        verdicts = {}
        for person in {line["person"] for line in lines}:
            for pair in pairs:
                months = [
                    {
                        line["pay_month"]
                        for line in lines
                        if line["person"] == person and line["item"] == item
                    }
                    for item in pair
                ]
                if len(months[0] & months[1]) > p["exclusive_grace_months"]:
                    verdicts[person] = "flagged"
        return verdicts

    return with_unlisted_statuses(t, judge)


def in_custody_all_month(t, person, month, as_of):
    """Tell whether a month lies wholly inside one custody; an open one lasts until as_of."""
    for row in t["custody"]:
        if row["person"] == person:
            ends = row["ends_on"] or as_of
            if row["starts_on"] <= first_day(month) and last_day(month) <= ends:
                return True
    return False


def e13(t, as_of, _p):
    """E13: a 成功 payment for a month wholly inside a custody, past or present. Each custody by
    itself, an open one lasts until as_of.
    """

    def judge(lines):
        return {
            line["person"]: "flagged"
            for line in lines
            if in_custody_all_month(t, line["person"], line["pay_month"], as_of)
        }

    return with_unlisted_statuses(t, judge)


AID_TYPES = ("低保", "特困", "低保边缘", "刚性支出困难")


def e14(t, as_of, p):
    """E14: in force now, 救助类型 not 孤儿, and a person of that 救助证号 meets the test of E04,
    E05, E06 or E07.
    """
    found = Found()
    for aid_no in {row["aid_no"] for row in t["assistance"]}:
        rows = [row for row in t["assistance"] if row["aid_no"] == aid_no]
        now = [row for row in rows if valid_on(row, as_of)]
        if not now:
            continue
        verdict = strongest(
            test(t, as_of, p, row["person"])
            for row in now
            for test in MEANS
            if row["aid_type"] != "孤儿"
        )
        if any(row["aid_type"] not in (*AID_TYPES, "孤儿") for row in now):
            verdict = "missing"
        of_any_time = strongest(test(t, as_of, p, row["person"]) for row in rows for test in MEANS)
        if len({row["aid_type"] for row in now}) > 1 or (
            # Whether a person whose own row has ended is still of that 救助证号 is not said.
            of_any_time != verdict and {row["aid_type"] for row in now} <= set(AID_TYPES)
        ):
            verdict = "open"
        found.put(aid_no, verdict)
    return found.settle()


def e15(t, _as_of, p):
    """E15: as E01 (成功, 死亡后可发 否), for items whose 发放对象 is 户, more than
    `change_grace_months`=12 months after the month of death.
    """
    return with_unlisted_statuses(
        t, lambda lines: _after_death(t, lines, "户", p["change_grace_months"])
    )


def e16(t, as_of, p):
    """E16: a `pensions` or `assistance` row that began before the death and had no end, or an end
    more than `death_grace_months` months after the month of death, be it past or not, now being
    more than that many months after the month of death.
    """
    found = Found()
    died = deaths(t)
    for row in (*t["pensions"], *t["assistance"]):
        death = died.get(row["person"])
        if not death or row["starts_on"] >= death:
            continue
        limit = month_number(death) + p["death_grace_months"]
        if month_number(as_of) > limit and (
            row["ends_on"] is None or month_number(row["ends_on"]) > limit
        ):
            found.put(row["person"], "flagged")
    return found.settle()


TWINS = {
    "E01": e01, "E02": e02, "E03": e03, "E04": e04, "E05": e05, "E06": e06, "E07": e07,
    "E08": e08, "E09": e09, "E13": e13, "E14": e14, "E15": e15, "E16": e16,
}  # fmt: skip
