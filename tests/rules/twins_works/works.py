"""Twins of the rules on contracts and projects: J01-J12."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import combinations

from twins_works.kit import (
    CLEAR,
    FLAGGED,
    FREE,
    MISSING,
    OPEN,
    QUIET,
    Case,
    Ref,
    Row,
    chains,
    in_force,
    plain_name,
)

CLASSES = ("施工", "货物", "服务")
METHODS = (
    "公开招标",
    "邀请招标",
    "竞争性谈判",
    "竞争性磋商",
    "询价",
    "单一来源",
    "直接委托",
)
ROLES = ("法定代表人", "股东", "经营者")
RELATIONS = ("配偶", "父母", "子女", "兄弟姐妹")


def class_of(row: Row) -> str | None:
    """ "empty = 施工"; None where it is unlisted."""
    name = row.get("contract_class") or "施工"
    return name if name in CLASSES else None


def same_supplier(a: Row, b: Row) -> bool | None:
    """ "the same supplier = the same 信用代码, else the same name"; None where one of them has no
    code, for which the sentence can be read in two ways."""
    codes = (a.get("uscc"), b.get("uscc"))
    if None not in codes:
        return codes[0] == codes[1]
    same = plain_name(a["supplier"]) == plain_name(b["supplier"])
    return same if codes == (None, None) or not same else None


def j01(case: Case) -> dict[Ref, str]:
    """ "≥ 2 contracts of one 采购人 with one 供应商, one 合同类别, not 公开招标, each ≥ 80 % and <
    100 % of `tender_limit`, signed within 180 days, together ≥ the limit"; "an unlisted 合同类别:
    J01, J02, J08 answer missing_data"; "any two contracts within 180 days belong together, chains
    too"."""
    limits = case.parameter("tender_limit")
    said = {}
    fits = []
    for row in case["contracts"]:
        kind = class_of(row)
        ref = (row["contract"],)
        said[ref] = QUIET
        if kind is None:
            said[ref] = OPEN if row["tender_method"] == "公开招标" else MISSING
        elif row["tender_method"] != "公开招标":
            if row["tender_method"] not in METHODS:
                said[ref] = OPEN
            if 80 * limits[kind] <= 100 * row["amount_fen"] < 100 * limits[kind]:
                fits.append(row)
    sure = [row for row in fits if row["tender_method"] in METHODS]
    most = _split_sets(fits, loose=True)
    least = _split_sets(sure, loose=False)
    for row in fits:
        ref = (row["contract"],)
        if row["tender_method"] not in METHODS:
            known = ref in _split_sets(fits, loose=False)
            said[ref] = MISSING if known else FREE if ref in most else OPEN
        else:
            said[ref] = FLAGGED if ref in least else FREE if ref in most else QUIET
    return said


def _split_sets(rows: list[Row], *, loose: bool) -> set[Ref]:
    found = set()
    for row in rows:
        alike = [row]
        grown = True
        while grown:
            more = [
                b for b in rows if b not in alike and any(_one(a, b, loose=loose) for a in alike)
            ]
            alike += more
            grown = bool(more)
        for chain in chains([(r["signed_on"], r) for r in alike], 180):
            # each is 80 % of the limit at least, so that two of them always reach it
            if row in chain and len(chain) > 1:
                found.add((row["contract"],))
    return found


def _one(a: Row, b: Row, *, loose: bool) -> bool:
    same = same_supplier(a, b)
    return (
        plain_name(a["buyer"]) == plain_name(b["buyer"])
        and class_of(a) == class_of(b)
        and (loose if same is None else same)
    )


def j02(case: Case) -> dict[Ref, str]:
    """ "公开招标, 合同金额 ≥ `tender_limit` of its class, and 投标截止 − 公告 <
    `bid_window_days`=20 days"."""
    limits, days = case.parameter("tender_limit"), case.parameter("bid_window_days")
    said = {}
    for row in case["contracts"]:
        ref, kind = (row["contract"],), class_of(row)
        start, end = row.get("noticed_on"), row.get("closes_on")
        public = row["tender_method"] == "公开招标"
        short = start is None or end is None or (end - start).days < days
        if kind is None:
            said[ref] = MISSING if public else OPEN
        elif row["amount_fen"] < limits[kind] or not short:
            said[ref] = QUIET if row["tender_method"] in METHODS else OPEN
        elif row["tender_method"] not in METHODS:
            said[ref] = MISSING
        elif not public:
            said[ref] = QUIET
        else:
            said[ref] = MISSING if start is None or end is None else FLAGGED
    return said


def bids_of(case: Case) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in case["bids"]:
        found[row["contract"]].append(row)
    return found


def j03(case: Case) -> dict[Ref, str]:
    """ "公开招标 or 邀请招标 with at least one and fewer than 3 different 投标人 in `bids`"."""
    bids = bids_of(case)
    said = {}
    for row in case["contracts"]:
        ref = (row["contract"],)
        few = 1 <= len({plain_name(bid["bidder"]) for bid in bids[row["contract"]]}) < 3
        if row["tender_method"] not in METHODS:
            said[ref] = MISSING if few else OPEN
        else:
            said[ref] = FLAGGED if few and row["tender_method"] in METHODS[:2] else QUIET
    return said


def j05(case: Case) -> dict[Ref, str]:
    """ "two bidders with the same 报价, or the same 联系电话 or 项目经理身份证号"; "two different
    投标人, 废标 included"."""
    said = {(row["contract"],): OPEN for row in case["contracts"]}
    for contract, bids in bids_of(case).items():
        alike = any(
            a.get(name) is not None and a.get(name) == b.get(name)
            for a, b in combinations(bids, 2)
            if plain_name(a["bidder"]) != plain_name(b["bidder"])
            for name in ("price_fen", "phone", "manager")
        )
        said[(contract,)] = FLAGGED if alike else QUIET
    return said


def j07(case: Case) -> dict[Ref, str]:
    """ "签订 − 中标 > `sign_days`=30 days"."""
    said = {}
    for row in case["contracts"]:
        awarded = row.get("awarded_on")
        if awarded is None:
            said[(row["contract"],)] = OPEN
        else:
            late = (row["signed_on"] - awarded).days > case.parameter("sign_days")
            said[(row["contract"],)] = FLAGGED if late else CLEAR
    return said


def j08(case: Case) -> dict[Ref, str]:
    """ "变更后金额 > 110 % of 合同金额 (货物, 服务) or > 120 % (施工): `change_limit`"."""
    said = {}
    for row in case["contracts"]:
        ref, kind, changed = (row["contract"],), class_of(row), row.get("changed_fen")
        if changed is None:
            said[ref] = OPEN
        elif kind is None:
            said[ref] = MISSING
        else:
            over = changed * 100 > row["amount_fen"] * (120 if kind == "施工" else 110)
            said[ref] = FLAGGED if over else CLEAR
    return said


def j09(case: Case) -> dict[Ref, str]:
    """ "at some payment, cumulative paid % − 付款时形象进度 > 20 points"; "over 变更后金额 if
    there is one; payments of one day together with that day's highest progress; no progress stated
    is skipped, stated nowhere is missing_data"."""
    said = {}
    for row in case["contracts"]:
        total = row["amount_fen"] if row.get("changed_fen") is None else row["changed_fen"]
        days = defaultdict(list)
        for payment in case["project_payments"]:
            if payment["contract"] == row["contract"]:
                days[payment["paid_on"]].append(payment)
        paid, stated, ahead = 0, False, False
        for day in sorted(days):
            paid += sum(payment["amount_fen"] for payment in days[day])
            told = [p["progress_pct"] for p in days[day] if p.get("progress_pct") is not None]
            if told:
                stated = True
                ahead = ahead or paid * 100 > (max(told) + 20) * total
        if not days:
            said[(row["contract"],)] = QUIET
        else:
            said[(row["contract"],)] = FLAGGED if ahead else CLEAR if stated else MISSING
    return said


def j10(case: Case) -> dict[Ref, str]:
    """ "no 实际完工 and 计划完工 more than 90 days ago, or 实际完工 more than 60 days ago and no
    验收日期"."""
    said = {}
    for row in case["projects"]:
        plan, end = row.get("plan_ends_on"), row.get("finished_on")
        if end is None:
            late = plan is not None and (case.as_of - plan).days > 90
            said[(row["project"],)] = FLAGGED if late else OPEN if plan is None else QUIET
        else:
            late = (case.as_of - end).days > 60 and row.get("accepted_on") is None
            said[(row["project"],)] = FLAGGED if late else QUIET
    return said


def kin_on(case: Case, day: date) -> list[tuple[int, int, str]]:
    """ "Kinship is `kinship` plus the father, mother and spouse columns of `hukou`;
    undirected"."""
    edges = [
        (row["person"], row["relative"], row["kin_relation"])
        for row in case["kinship"]
        if in_force(row, day)
    ]
    for row in case["hukou"]:
        for name, relation in (("father", "父母"), ("mother", "父母"), ("spouse", "配偶")):
            if row.get(name) is not None:
                edges.append((row["person"], row[name], relation))
    return [edge for a, b, relation in edges for edge in ((a, b, relation), (b, a, relation))]


def j12(case: Case) -> dict[Ref, str]:
    """ "two bidders (by 统一社会信用代码) share by `companies` (any 状态) a person who is in each
    of the two 法定代表人 or a 股东 with ≥ `control_pct`=50 %, or their 法定代表人 are spouses,
    parent and child or siblings by `kinship` valid on the day of signing"."""
    said = {}
    bids = bids_of(case)
    for row in case["contracts"]:
        codes = {bid["uscc"] for bid in bids[row["contract"]] if bid.get("uscc") is not None}
        whole = all(bid.get("uscc") is not None for bid in bids[row["contract"]])
        edges = kin_on(case, row["signed_on"])
        verdicts = {_tie(case, a, b, edges) for a, b in combinations(sorted(codes), 2)}
        verdicts |= {QUIET if whole else OPEN}
        order = (FLAGGED, MISSING, OPEN, QUIET)
        said[(row["contract"],)] = next(v for v in order if v in verdicts)
    return said


def _tie(case: Case, a: str, b: str, edges: list[tuple[int, int, str]]) -> str:
    def people(code: str, *, empty: bool = False, odd: bool = False) -> set[int]:
        return {
            row["person"]
            for row in case["companies"]
            if row["uscc"] == code
            and (
                row["company_role"] == "法定代表人"
                or (row["company_role"] == "股东" and _holds(row, 50, empty=empty))
                or (odd and row["company_role"] not in ROLES)
            )
        }

    def bosses(code: str, *, odd: bool = False) -> set[int]:
        return {
            row["person"]
            for row in case["companies"]
            if row["uscc"] == code
            and (row["company_role"] == "法定代表人" or (odd and row["company_role"] not in ROLES))
        }

    near = {(x, y) for x, y, relation in edges if relation in RELATIONS}
    odd_near = {(x, y) for x, y, _ in edges}

    def kin(pairs: set[tuple[int, int]], *, odd: bool = False) -> bool:
        return any((x, y) in pairs for x in bosses(a, odd=odd) for y in bosses(b, odd=odd))

    if people(a) & people(b) or kin(near):
        return FLAGGED
    if people(a, odd=True) & people(b, odd=True) or kin(odd_near, odd=True):
        return MISSING
    if people(a, odd=True, empty=True) & people(b, odd=True, empty=True):
        return OPEN
    unlisted = any(
        row["company_role"] not in ROLES for row in case["companies"] if row["uscc"] in (a, b)
    )
    return OPEN if unlisted else QUIET


def _holds(row: Row, least: int, *, empty: bool) -> bool:
    stake = row.get("stake_pct")
    return empty if stake is None else Decimal(stake) >= least


def k04(case: Case) -> dict[Ref, str]:
    """ "法定代表人 or a 股东 ≥ 10 % of the supplier (by 信用代码) is a cadre in office in the
    project's village on the day of signing, or kin within two steps of one"."""
    villages = {row["project"]: row["village"] for row in case["projects"]}
    said = {}
    for row in case["contracts"]:
        ref, code = (row["contract"],), row.get("uscc")
        village = villages.get(row["project"])
        if code is None or village is None:
            said[ref] = OPEN
            continue
        day = row["signed_on"]
        cadres = {
            c["person"] for c in case["cadres"] if c["village"] == village and in_force(c, day)
        }
        edges = kin_on(case, day)
        sure = within_two(cadres, [e for e in edges if e[2] in RELATIONS]) | cadres
        most = within_two(cadres, edges) | cadres
        owners = [c for c in case["companies"] if c["uscc"] == code]
        said[ref] = _owned(owners, sure, most)
    return said


def _owned(owners: list[Row], sure: set[int], most: set[int]) -> str:
    holders, unclear, unlisted = set(), set(), set()
    for row in owners:
        role, person = row["company_role"], row["person"]
        if role == "法定代表人" or (role == "股东" and _holds(row, 10, empty=False)):
            holders.add(person)
        elif role == "股东" and _holds(row, 10, empty=True):
            unclear.add(person)
        elif role not in ROLES:
            unlisted.add(person)
    if holders & sure:
        return FLAGGED
    if holders & most:
        return FREE
    if unlisted & sure:
        return MISSING
    return OPEN if unlisted or unclear & most else QUIET


def within_two(people: set[int], edges: list[tuple[int, int, str]]) -> set[int]:
    """ "two steps at most, the person between may be anybody"."""
    one = {y for x, y, _ in edges if x in people}
    return one | {y for x, y, _ in edges if x in one}


TWINS = {
    "J01": j01,
    "J02": j02,
    "J03": j03,
    "J05": j05,
    "J07": j07,
    "J08": j08,
    "J09": j09,
    "J10": j10,
    "J12": j12,
    "K04": k04,
}
