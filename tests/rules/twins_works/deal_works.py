"""Deals random contracts, bids, payments, companies and kin that stand at the limits."""

from datetime import date, timedelta
from random import Random

from twins_works.deal_books import DAYS, VILLAGES
from twins_works.kit import Case, Row
from twins_works.works import CLASSES, METHODS, RELATIONS, ROLES

BUYERS = ("甲镇人民政府", "甲镇 人民政府", "乙村委会")
BIDDERS = ("金·山公司", "金山公司", "银河公司", "路桥公司", "绿源公司")
SUPPLIERS = ("金·山公司", "金山公司", "金 山公司", "银河公司")
CODES = ("U1", "U2", "U3")
LIMITS = {"施工": 400_000_000, "货物": 200_000_000, "服务": 100_000_000}


def deal(rng: Random) -> Case:
    as_of = rng.choice(DAYS)
    case = Case(as_of)
    contracts = _contracts(rng, as_of)
    days = [row["signed_on"] for row in contracts]
    case.tables = {
        "contracts": contracts,
        "bids": _bids(rng),
        "project_payments": _payments(rng, contracts, as_of),
        "projects": _projects(rng, as_of),
        "companies": _companies(rng),
        "kinship": kinship(rng, as_of, days),
        "hukou": hukou(rng),
        "cadres": cadres(rng, as_of, days),
    }
    for name in ("kinship", "hukou"):
        if rng.random() < 0.25:
            case.tables[name] = []
    return case


def deal_ties(rng: Random) -> Case:
    """Deal two firms that bid for contracts of a few days, with few people around them."""
    case = deal(rng)
    day = case["contracts"][0]["signed_on"]
    people = rng.sample(range(1, 11), 4)
    for row in case["contracts"]:
        row |= {
            "signed_on": day - timedelta(days=rng.choice((0, 1))),
            "uscc": rng.choice(CODES[:2]),
        }
    del case.tables["contracts"][3:]
    case.tables["bids"] = [
        {**row, "contract": f"C{number}", "uscc": code}
        for row in case["bids"][:1]
        for number in range(3)
        for code in CODES[:2]
    ]
    one = rng.random() < 0.4  # one person in both firms
    case.tables["companies"] = [
        {
            **row,
            "uscc": code,
            "person": people[0] if one else person,
            "company_role": rng.choice((*ROLES, *ROLES[: 2 if one else 1] * 3, "监事")),
            "stake_pct": rng.choice(("9.99", "10", "49.99", "50", "50")),
        }
        for row, code, person in zip(case["companies"], CODES[:2], people, strict=False)
    ]
    for name, fields in (("kinship", ("person", "relative")), ("hukou", ("person", "father"))):
        del case.tables[name][2:]
        for row in case[name]:
            row |= dict(zip(fields, rng.sample(people[:3], 2), strict=True))
    days = (None, day - timedelta(days=1), day, day)
    for row in case["kinship"]:
        row |= {"starts_on": rng.choice(days), "ends_on": rng.choice(days)}
    for row in case["cadres"]:
        row |= {"person": rng.choice(people), "village": case["projects"][0]["village"]}
    return case


def _contracts(rng: Random, as_of: date) -> list[Row]:
    day = as_of - timedelta(days=rng.choice((0, 1, 60)))
    rows = []
    parts = rng.random() < 0.5  # contracts that may be parts of one
    classes = rng.choice(((None, "施工"), CLASSES, (*CLASSES, None, "监理")))
    methods = (*METHODS[:3], *METHODS[:1] * 3, "询价", "比选")
    suppliers, codes = rng.sample(SUPPLIERS, 2), rng.choice((CODES[:1], CODES[:2], (None, "U1")))
    if parts:
        classes, methods = classes[:2], ("询价", "询价", "直接委托", "公开招标", "比选")
        suppliers, codes = suppliers[: rng.randint(1, 2)], codes[:1] * 5
    gaps = rng.choice(((0, 1, 20), (0, 179, 180, 180, 181)))
    for number in range(rng.randint(3, 9)):
        day -= timedelta(days=rng.choice(gaps))
        kind = rng.choice(classes)
        limit = LIMITS.get(kind or "施工", 400_000_000)
        amount = rng.choice((limit, limit, limit * 4 // 5, limit * 4 // 5, limit // 10))
        amount += rng.choice((-1, -1, 0, 0, 1))
        if parts:
            least = limit * 4 // 5
            amount = rng.choice((limit - 1, limit - 1, least, least, least, least - 1, limit))
        pct = rng.choice((100, 110, 120))
        notice = day - timedelta(days=90)
        rows.append(
            {
                "contract": f"C{number}",
                "project": rng.choice(("P1", "P2", "P2", "P3", "P4")),
                "buyer": rng.choice(BUYERS[: 2 if parts else 3]),
                "supplier": rng.choice(suppliers),
                "uscc": rng.choice((*codes, *codes, *codes, None)),
                "contract_class": kind,
                "amount_fen": amount,
                "signed_on": day,
                "awarded_on": rng.choice((None, *[day - timedelta(days=d) for d in (29, 30, 31)])),
                "tender_method": rng.choice(methods),
                "noticed_on": rng.choice((notice, notice, notice, None)),
                "closes_on": rng.choice(
                    (None, *[notice + timedelta(days=d) for d in (-1, 19, 19, 20, 21)])
                ),
                "changed_fen": rng.choice((None, amount * pct // 100 + rng.choice((-1, 0, 1, 1)))),
            }
        )
    return rows


def _bids(rng: Random) -> list[Row]:
    last = rng.choice((2, 5, 10))
    return [
        {
            "contract": f"C{rng.randint(0, last)}",
            "bidder": rng.choice(BIDDERS),
            "uscc": rng.choice((*CODES, *CODES, None)),
            "price_fen": 100 + rng.randint(0, 12),
            "bid_result": rng.choice(("中标", "未中标", "废标")),
            "phone": rng.choice((None, None, None, 7001, 7002, 7003)),
            "manager": rng.choice((None, None, 1, 2, 3, 4)),
        }
        for _ in range(rng.randint(4, 22))
    ]


def _payments(rng: Random, contracts: list[Row], as_of: date) -> list[Row]:
    rows = []
    for contract in contracts:
        total = contract["changed_fen"] or contract["amount_fen"]
        day = contract["signed_on"]
        unstated = rng.random() < 0.2
        paid = 0
        for _ in range(rng.randint(0, 4)):
            part = rng.choice((20, 20, 30))
            paid += part
            progress = max(0, paid + rng.choice((-21, -20, -20, -19, 0, -part)))
            rows.append(
                {
                    "contract": contract["contract"],
                    "paid_on": min(as_of, day),
                    "amount_fen": total * part // 100 + rng.choice((0, 0, 0, 1)),
                    "progress_pct": None if unstated else rng.choice((progress, progress, None)),
                }
            )
            day += timedelta(days=rng.choice((0, 0, 1, 30)))
    rng.shuffle(rows)
    return rows


def _projects(rng: Random, as_of: date) -> list[Row]:
    rows = []
    for number in range(1, 4):
        plan = as_of - timedelta(days=rng.choice((-10, 89, 90, 91)))
        end = as_of - timedelta(days=rng.choice((0, 59, 60, 61)))
        rows.append(
            {
                "project": f"P{number}",
                "title": "路",
                "village": rng.choice(VILLAGES[:2]),
                "plan_ends_on": rng.choice((plan, plan, None)),
                "finished_on": rng.choice((end, None)),
                "accepted_on": rng.choice((as_of, None, None)),
            }
        )
    return rows


def _companies(rng: Random) -> list[Row]:
    return [
        {
            "person": rng.randint(1, 6),
            "company": rng.choice(SUPPLIERS),
            "uscc": rng.choice(CODES),
            "company_type": "公司",
            "company_role": rng.choice((*ROLES, *ROLES[:2], *ROLES[:2], "监事", "监事")),
            "stake_pct": rng.choice((None, "9.99", "10", "49.99999999", "50", "100")),
            "status": rng.choice(("存续", "注销", "吊销")),
        }
        for _ in range(rng.randint(2, 9))
    ]


def kinship(rng: Random, as_of: date, days: list[date]) -> list[Row]:
    rows = []
    for _ in range(rng.randint(0, 9)):
        a, b = rng.sample(range(1, 10), 2)
        day = rng.choice(days)
        starts = rng.choice((None, *[day + timedelta(days=d) for d in (-400, 0, 1)]))
        rows.append(
            {
                "person": a,
                "kin_relation": rng.choice((*RELATIONS, *RELATIONS, "祖孙")),
                "relative": b,
                "starts_on": None if starts is None else min(starts, as_of),
                "ends_on": rng.choice((None, None, *[day + timedelta(days=d) for d in (-1, 0, 9)])),
            }
        )
    return rows


def hukou(rng: Random) -> list[Row]:
    rows = []
    for person in rng.sample(range(1, 11), rng.randint(0, 5)):
        others = [None, None, None, *[p for p in range(1, 11) if p != person]]
        rows.append(
            {
                "book": f"B{rng.randint(1, 4)}",
                "relation": "户主",
                "name": "某",
                "person": person,
                "father": rng.choice((None, rng.choice(others))),
                "mother": rng.choice((None, None, rng.choice(others))),
                "spouse": rng.choice((None, rng.choice(others))),
            }
        )
    return rows


def cadres(rng: Random, as_of: date, days: list[date]) -> list[Row]:
    rows = []
    for _ in range(rng.randint(1, 4)):
        day = rng.choice(days)
        starts = min(as_of, rng.choice([day + timedelta(days=d) for d in (-900, -900, -1, 0, 1)]))
        ends = rng.choice((None, *[day + timedelta(days=d) for d in (-1, 0, 1, 900)]))
        rows.append(
            {
                "person": rng.randint(1, 4),
                "name": "干部",
                "village": rng.choice(VILLAGES[:2]),
                "post": "主任",
                "starts_on": starts,
                "ends_on": ends,
            }
        )
    return rows
