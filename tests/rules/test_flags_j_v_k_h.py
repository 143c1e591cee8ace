"""Flags of works, village books, kin and visits: evidence, and plain reckonings beside the SQL."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from math import asin, cos, radians, sin, sqrt
from random import Random

import pytest

from sunledger.catalogue.loader import load_catalogue
from sunledger.engine.rules.examples import run_example

CATALOGUE = load_catalogue()
AS_OF = date(2026, 6, 25)
SEEDS = range(6)


def result(code, rows, **parameters):
    known = CATALOGUE.flags[code]
    example = replace(known.examples[0], rows=rows, parameters=parameters, as_of=AS_OF, expect={})
    return run_example(known, example, CATALOGUE)


def refs(code, rows, verdict="flagged", **parameters):
    found = result(code, rows, **parameters)
    return {v.ref for v in found.verdicts if v.verdict.partition(":")[0] == verdict}


def together(items, related):
    """Return the groups that pairs of related items make, found by joining until nothing moves."""
    groups = [{item} for item in items]
    for a, b in combinations(items, 2):
        if related(a, b):
            first = next(g for g in groups if a in g)
            second = next(g for g in groups if b in g)
            if first is not second:
                groups.remove(second)
                first |= second
    return groups


def line(village, voucher, day, account, *, debit=0, credit=0, **more):
    return {
        "village": village,
        "voucher": voucher,
        "booked_on": day,
        "summary": "支出",
        "account": account,
        "debit_fen": debit,
        "credit_fen": credit,
    } | more


def contract(number, **more):
    return {
        "contract": number,
        "project": "X1",
        "buyer": "甲局",
        "supplier": "乙",
        "amount_fen": 1000,
        "signed_on": date(2025, 6, 1),
        "tender_method": "询价",
    } | more


# --- works ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_rule_j01_chains_any_two_within_180_days(seed):
    dice = Random(seed)  # noqa: S311 - made-up rows
    limits = {"施工": 400_000_000, "货物": 200_000_000}
    rows = []
    for number in range(40):
        kind = dice.choice(("施工", "货物"))
        share = dice.choice((79, 80, 90, 99, 100))
        code = dice.choice(("U1", "U2"))
        rows.append(
            contract(
                f"C{number:02}",
                buyer=dice.choice(("甲局", "乙局")),
                supplier=f"{code}公司",
                uscc=code,
                contract_class=kind,
                amount_fen=limits[kind] * share // 100,
                signed_on=date(2023, 1, 1) + timedelta(days=dice.choice(range(0, 900, 30))),
                tender_method=dice.choice(("公开招标", "询价", "直接委托")),
            )
        )
    by_number = {row["contract"]: row for row in rows}
    fits = [
        number
        for number, row in by_number.items()
        if row["tender_method"] != "公开招标"
        and 80 <= row["amount_fen"] * 100 / limits[row["contract_class"]] < 100
    ]

    def related(a, b):
        one, two = by_number[a], by_number[b]
        same = all(one[k] == two[k] for k in ("buyer", "uscc", "contract_class"))
        return same and abs((one["signed_on"] - two["signed_on"]).days) <= 180

    expected = {number for group in together(fits, related) if len(group) > 1 for number in group}
    assert expected
    assert refs("J01", {"contracts": rows}) == expected


def test_rule_j01_shows_the_whole_set_and_counts_each_contract_once():
    rows = [
        contract(f"C{n}", amount_fen=350_000_000, signed_on=date(2025, n, 1)) for n in (1, 2, 3)
    ]
    found = result("J01", {"contracts": rows}).rows
    evidence = defaultdict(set)
    for row in found:
        evidence[row["contract"]] |= {row["src"], row["src2"]}
    assert all(len(ids) == 3 for ids in evidence.values())
    assert {(row["contract"], row["src"], row["amount_fen"]) for row in found} == {
        (f"C{n}", (1 << 32) + n + 1, 350_000_000) for n in (1, 2, 3)
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_rule_j09_compares_day_by_day(seed):
    dice = Random(seed)  # noqa: S311 - made-up rows
    numbers = [f"C{n}" for n in range(12)]
    payments = [
        {
            "contract": number,
            "paid_on": date(2025, dice.randint(1, 4), 1),
            "amount_fen": dice.choice((100, 200, 250)),
            "progress_pct": dice.choice((None, 10, 20, 45, 60, 80)),
        }
        for number in numbers
        for _ in range(dice.randint(0, 5))
    ]
    expected = set()
    for number in numbers:
        paid = 0
        for day in sorted({p["paid_on"] for p in payments if p["contract"] == number}):
            same = [p for p in payments if p["contract"] == number and p["paid_on"] == day]
            paid += sum(p["amount_fen"] for p in same)
            stated = [p["progress_pct"] for p in same if p["progress_pct"] is not None]
            if stated and paid * 100 / 1000 - max(stated) > 20:
                expected.add(number)
    rows = {"contracts": [contract(n) for n in numbers], "project_payments": payments}
    assert refs("J09", rows) == expected


def test_rule_j09_states_what_was_paid_ahead():
    rows = {
        "contracts": [contract("C1", amount_fen=100_000)],
        "project_payments": [
            {
                "contract": "C1",
                "paid_on": date(2025, 1, 1),
                "amount_fen": 50_000,
                "progress_pct": 10,
            },
            {
                "contract": "C1",
                "paid_on": date(2025, 2, 1),
                "amount_fen": 20_000,
                "progress_pct": 45,
            },
        ],
    }
    found = result("J09", rows).rows
    assert {row["amount_fen"] for row in found} == {40_000}
    assert {row["v_paid_pct"] for row in found} == {50.0, 70.0}


# --- village books --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_rule_v12_chains_any_two_within_30_days(seed):
    dice = Random(seed)  # noqa: S311 - made-up rows
    rows, vouchers = [], {}
    for number in range(60):
        village, payee = dice.choice(("V1", "V1", "V2")), dice.choice(("甲队", "甲队", None))
        day = date(2025, 1, 1) + timedelta(days=dice.choice(range(0, 160, 10)))
        amount = dice.choice((1_499_999, 1_500_000, 1_700_000, 1_700_000, 4_999_999, 5_000_000))
        kind = dice.choice((None, "发票", "发票", "工资表"))
        decided = dice.choice((None, None, "R1", "R2"))
        ref = f"{village}/记{number:02}"
        vouchers[ref] = (village, payee, day, amount, kind, decided)
        more = {"payee": payee, "ticket_kind": kind, "resolution": decided}
        rows += [
            line(village, f"记{number:02}", day, "513", debit=amount, **more),
            line(village, f"记{number:02}", day, "102", credit=amount),
        ]
    resolutions = [
        {
            "village": village,
            "resolution": name,
            "decided_on": date(2025, 1, 1),
            "meeting": "村民会议",
            "due_count": 10,
            "present_count": present,
            "agreed_count": present,
        }
        for village in ("V1", "V2")
        for name, present in (("R1", 6), ("R2", 5))
    ]
    fits = [
        ref
        for ref, (_, payee, _, amount, kind, decided) in vouchers.items()
        if payee and 1_500_000 <= amount < 5_000_000 and kind != "工资表" and decided != "R1"
    ]

    def related(a, b):
        one, two = vouchers[a], vouchers[b]
        return one[:2] == two[:2] and abs((one[2] - two[2]).days) <= 30

    expected = {
        ref
        for group in together(fits, related)
        if len(group) > 1 and sum(vouchers[r][3] for r in group) >= 5_000_000
        for ref in group
    }
    assert expected
    assert refs("V12", {"vouchers": rows, "resolutions": resolutions}) == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_rule_v02_adds_cash_by_village_payee_and_day(seed):
    dice = Random(seed)  # noqa: S311 - made-up rows
    rows, sums, cash = [], defaultdict(int), {}
    for number in range(50):
        key = (
            dice.choice(("V1", "V2")),
            dice.choice(("张三", "李四")),
            date(2025, 1, dice.randint(1, 5)),
        )
        amount = dice.choice((20_000, 30_000, 50_000, 100_000))
        kind = dice.choice((None, "收据", "白条", "收购凭证"))
        account = dice.choice(("101", "10101", "102"))
        village, payee, day = key
        more = {"payee": payee, "ticket_kind": kind}
        rows.append(line(village, f"记{number:02}", day, account, credit=amount, **more))
        if kind != "收购凭证" and account != "102":
            sums[key] += amount
            cash[f"{village}/记{number:02}"] = key
    expected = {ref for ref, key in cash.items() if sums[key] > 100_000}
    assert expected
    assert refs("V02", {"vouchers": rows}) == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_rule_v05_compares_every_two_vouchers(seed):
    dice = Random(seed)  # noqa: S311 - made-up rows
    rows, vouchers = [], {}
    for number in range(40):
        ref = f"V{number % 3}/记{number:02}"
        first = {
            "attachment_hash": dice.choice((None, f"h{dice.randint(0, 90)}")),
            "ticket_no": dice.choice((None, f"N{dice.randint(0, 20)}")),
            "ticket_kind": dice.choice((None, "发票", "收据")),
            "payee": dice.choice((None, "甲", "乙", "丙")),
        }
        second = {"attachment_hash": dice.choice((None, f"h{dice.randint(0, 90)}"))}
        village, voucher = ref.split("/")
        rows += [
            line(village, voucher, date(2025, 3, 1), "513", debit=1, **first),
            line(village, voucher, date(2025, 3, 1), "101", credit=1, **second),
        ]
        hashes = {first["attachment_hash"], second["attachment_hash"]} - {None}
        vouchers[ref] = (hashes, first["ticket_no"], first["ticket_kind"], first["payee"])
    expected = set()
    for a, b in combinations(vouchers, 2):
        one, two = vouchers[a], vouchers[b]
        number = one[1] is not None and one[1] == two[1]
        if (
            one[0] & two[0]
            or (number and one[2] == two[2] == "发票")
            or (number and one[3] is not None and one[3] == two[3])
        ):
            expected |= {a, b}
    assert refs("V05", {"vouchers": rows}) == expected


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ((2023, 1), (2023, 3)),
        ((2023, 2), (2024, 2)),
        ((2023, 12), (2025, 10)),
        ((2025, 3), (2025, 4)),
        ((2024, 10), (2026, 3)),
        ((2026, 1), (2026, 6)),
        ((1995, 4), (2026, 6)),
    ],
)
def test_rule_v06_asks_of_each_full_quarter_once_it_is_due(first, last):
    rows = {
        "vouchers": [
            line("V1", "记1", date(*first, 28), "102", debit=1),
            line("V1", "记2", date(*last, 1), "102", debit=1),
        ],
        "disclosures": [],
    }
    months = range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])
    expected = set()
    for year in range(first[0], last[0] + 1):
        for season in range(4):
            inside = all(year * 12 + season * 3 + k in months for k in range(3))
            # the month after the quarter's next month has begun
            past = AS_OF.year * 12 + AS_OF.month - 1 > year * 12 + season * 3 + 3
            if inside and past:
                expected.add(f"V1#{year}Q{season + 1}")
    assert refs("V06", rows) == expected


def test_rule_v11_shows_every_line_of_the_voucher():
    rows = [
        line("V1", "记1", date(2025, 3, 1), "513", debit=100),
        line("V1", "记2", date(2025, 3, 1), "513", debit=100),
        line("V1", "记1", date(2025, 3, 2), "101", credit=60),
        line("V1", "记1", date(2025, 4, 2), "101", credit=40),
    ]
    found = result("V11", {"vouchers": rows}).rows
    lines = defaultdict(set)
    for row in found:
        lines[row["voucher"]] |= {(row["src2"] & 0xFF) - 1}
    assert lines == {"V1/2025-03/记1": {1, 3}, "V1/2025-04/记1": {4}, "V1/记2": {2}}
    assert {row["v_gap_fen"] for row in found} == {40, 100}


def test_rule_v02_shows_the_lines_and_another_voucher_of_the_day():
    rows = [
        line("V1", "记1", date(2025, 3, 1), "513", debit=60_000),
        line("V1", "记1", date(2025, 3, 1), "101", credit=60_000, payee="张三"),
        line("V1", "记2", date(2025, 3, 1), "101", credit=60_000, payee="张三"),
        line("V1", "记3", date(2025, 3, 1), "101", credit=60_000, payee="李四"),
    ]
    found = result("V02", {"vouchers": rows}).rows
    lines = defaultdict(set)
    for row in found:
        lines[row["voucher"]] |= {(row[name] & 0xFF) - 1 for name in ("src", "src2")}
    assert lines == {"V1/记1": {1, 2, 3}, "V1/记2": {3, 1}}
    assert {(row["voucher"], row["src"], row["amount_fen"]) for row in found} == {
        ("V1/记1", (1 << 32) + 2, 60_000),
        ("V1/记2", (1 << 32) + 4, 60_000),
    }


# --- kin ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_rules_k01_k04_j12_walk_the_same_kinship(seed):
    dice = Random(seed)  # noqa: S311 - made-up rows
    signed = date(2025, 6, 1)
    people = [f"P{n}" for n in range(24)]
    cadres = people[:4]
    kinship, parents = [], []
    for _ in range(22):
        a, b = dice.sample(people, 2)
        kinship.append(
            {
                "person": a,
                "kin_relation": dice.choice(("配偶", "父母", "子女", "兄弟姐妹")),
                "relative": b,
                "starts_on": dice.choice((None, date(2020, 1, 1), date(2025, 6, 2))),
                "ends_on": dice.choice((None, None, date(2025, 6, 1), date(2025, 5, 31))),
            }
        )
    for person in people[20:]:
        father = dice.choice(people[:20])
        parents.append(
            {"book": person, "relation": "子", "name": "某", "person": person, "father": father}
        )

    def neighbours(day):
        near = defaultdict(set)
        pairs = [
            (k["person"], k["relative"])
            for k in kinship
            if (k["starts_on"] or day) <= day <= (k["ends_on"] or day)
        ]
        pairs += [(p["person"], p["father"]) for p in parents]
        for a, b in pairs:
            near[a].add(b)
            near[b].add(a)
        return near

    def within_two(near, person):
        return (near[person] | {c for b in near[person] for c in near[b]}) - {person}

    register = [
        {"household": f"H{p}", "person": p, "name": "某", "village": "V1", "status": "在册"}
        for p in people
    ]
    office = [
        {"person": c, "name": "某", "village": "V1", "post": "委员", "starts_on": date(2020, 1, 1)}
        for c in cadres
    ]
    kin_tables = {"kinship": kinship, "hukou": parents}
    now = neighbours(AS_OF)
    assert refs(
        "K01", kin_tables | {"cadres": office, "members": register, "kin_declarations": []}
    ) == {f"{c}#{p}" for c in cadres for p in within_two(now, c)}

    firms = [
        {
            "person": p,
            "company": p,
            "uscc": f"U{p}",
            "company_type": "公司",
            "company_role": "法定代表人",
            "status": "存续",
        }
        for p in people
    ]
    works = [contract(f"C{p}", uscc=f"U{p}", signed_on=signed) for p in people]
    then = neighbours(signed)
    tied = {p for p in people for c in cadres if p == c or c in within_two(then, p)}
    projects = [{"project": "X1", "title": "路", "village": "V1"}]
    assert refs(
        "K04",
        kin_tables
        | {"contracts": works, "projects": projects, "companies": firms, "cadres": office},
    ) == {f"C{p}" for p in tied}

    pairs = [dice.sample(people, 2) for _ in range(30)]
    tenders = [contract(f"C{n:02}", signed_on=signed) for n in range(30)]
    offers = [
        {"contract": f"C{n:02}", "bidder": p, "uscc": f"U{p}", "price_fen": 1, "bid_result": "中标"}
        for n, pair in enumerate(pairs)
        for p in pair
    ]
    assert refs("J12", kin_tables | {"contracts": tenders, "bids": offers, "companies": firms}) == {
        f"C{n:02}" for n, (a, b) in enumerate(pairs) if b in then[a]
    }


def test_rule_k01_shows_the_family_the_cadre_and_each_step():
    rows = {
        "members": [
            {"household": "H1", "person": "P1", "name": "甲", "village": "V1", "status": "在册"}
        ],
        "cadres": [
            {
                "person": "C1",
                "name": "乙",
                "village": "V1",
                "post": "支书",
                "starts_on": date(2020, 1, 1),
            }
        ],
        "kinship": [
            {"person": "C1", "kin_relation": "配偶", "relative": "X1"},
            {"person": "P1", "kin_relation": "父母", "relative": "X1"},
        ],
        "kin_declarations": [],
    }
    evidence = {row[name] for row in result("K01", rows).rows for name in ("src", "src2")} - {None}
    assert evidence == {(sheet << 32) + row for sheet, row in ((1, 2), (2, 2), (3, 2), (3, 3))}


# --- visits ---------------------------------------------------------------------------------------


def kilometres(a, b):
    (lat1, lon1), (lat2, lon2) = a, b
    half = (
        sin(radians(lat2 - lat1) / 2) ** 2
        + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * 6371 * asin(sqrt(half))


@pytest.mark.parametrize("seed", SEEDS)
def test_rule_h03_measures_consecutive_visits(seed):
    dice = Random(seed)  # noqa: S311 - made-up rows
    visits = []
    for number in range(60):
        place = dice.choice((None, (28 + dice.random(), 112 + dice.random())))
        when = datetime(2026, 1, 1, 8) + timedelta(minutes=dice.randrange(600))  # noqa: DTZ001
        visits.append((f"Z{number:02}", dice.choice(("W1", "W2")), when, place))
    rows = [
        {
            "visit": number,
            "household": "H1",
            "helper": helper,
            "visited_at": when,
            "latitude": place and place[0],
            "longitude": place and place[1],
        }
        for number, helper, when, place in visits
    ]
    expected = set()
    for helper in ("W1", "W2"):
        seen = {}
        for number, _, when, place in (v for v in visits if v[1] == helper and v[3]):
            seen.setdefault(when, (number, place))
        stops = sorted((when, *stop) for when, stop in seen.items())
        for (t1, _, here), (t2, number, there) in pairwise(stops):
            if kilometres(here, there) / ((t2 - t1).total_seconds() / 3600) > 120:
                expected.add(number)
    assert expected
    assert refs("H03", {"visits": rows}) == expected


def test_rule_h03_counts_seconds_where_they_are_given():
    rows = [
        {
            "visit": f"Z{n}",
            "household": "H1",
            "helper": "W1",
            "visited_at": when,
            "latitude": latitude,
            "longitude": 112,
        }
        for n, (when, latitude) in enumerate(
            [("2026-01-01 09:00:50", 28.0), ("2026-01-01 09:01:10", 28.01)]
        )
    ]
    assert refs("H03", {"visits": rows}) == {"Z1"}


@pytest.mark.parametrize("seed", SEEDS)
def test_rule_h05_joins_periods_and_counts_the_helpers_own_visits(seed):
    dice = Random(seed)  # noqa: S311 - made-up rows
    pairs = [(f"H{n}", f"W{n % 3}") for n in range(20)]
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 3, 31), date(2025, 4, 1)]
    days += [date(2025, 9, 15), date(2025, 12, 31), date(2026, 1, 1)]
    pairings, covered = [], set()
    for household, helper in pairs:
        paired = set()
        for _ in range(dice.randint(1, 3)):
            start, end = sorted((dice.choice(days), dice.choice(days)))
            end = dice.choice((end, None))
            pairings.append(
                {
                    "household": household,
                    "helper": helper,
                    "helper_name": "某",
                    "starts_on": start,
                    "ends_on": end,
                }
            )
            last = end or date(2027, 1, 1)
            paired |= {start + timedelta(days=k) for k in range((last - start).days + 1)}
        if all(date(2025, 1, 1) + timedelta(days=k) in paired for k in range(365)):
            covered.add((household, helper))
    visits = [
        {
            "visit": f"Z{n}",
            "household": dice.choice(pairs)[0],
            "helper": f"W{dice.randrange(3)}",
            "visited_at": datetime(  # noqa: DTZ001
                dice.choice((2024, 2025, 2025)), dice.choice((3, 9, 12)), 5
            ),
        }
        for n in range(120)
    ]
    expected = set()
    for household, helper in covered:
        own = [
            v["visited_at"].month
            for v in visits
            if (v["household"], v["helper"]) == (household, helper) and v["visited_at"].year == 2025
        ]
        if len(own) < 2 or not {3, 9} <= set(own):
            expected.add(f"{household}/{helper}")
    rows = {"pairings": pairings, "visits": visits}
    assert refs("H05", rows, visits_per_year=2, visit_months=[3, 9]) == expected
    outside = {f"{h}/{w}" for h, w in set(pairs) - covered}
    assert refs("H05", rows, "not_applicable", visits_per_year=2, visit_months=[3, 9]) == outside
