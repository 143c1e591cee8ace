"""Flags of eligibility and income: evidence, amounts, and plain counts beside the SQL."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from itertools import combinations
from random import Random

import pytest

from sunledger.catalogue.loader import load_catalogue
from sunledger.engine.rules.examples import run_example

CATALOGUE = load_catalogue()
MONTHS = [f"2025-{month:02}" for month in range(1, 5)]
YEAR = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}


def flag(code):
    return CATALOGUE.flags[code]


def verdicts(code, rows, **parameters):
    """Return the verdict of each subject of made-up rows."""
    known = flag(code)
    example = replace(known.examples[0], rows=rows, parameters=parameters, expect={})
    return {v.ref: v.verdict for v in run_example(known, example, CATALOGUE).verdicts}


def flagged(code, rows, **parameters):
    return {
        ref for ref, verdict in verdicts(code, rows, **parameters).items() if verdict == "flagged"
    }


def pay(person, item, month, amount=100, status="成功"):
    return {
        "batch": "B1",
        "line_no": "1",
        "item": item,
        "person": person,
        "name": "甲",
        "card": "K1",
        "amount_fen": amount,
        "pay_month": month,
        "status": status,
    }


def member(household, person, **more):
    return {"household": household, "person": person, "name": "甲", "status": "在册"} | more


def book(household, item, amount, kind="转移性", period=YEAR):
    return {
        "household": household,
        "income_class": kind,
        "item": item,
        "amount_fen": amount,
    } | period


@pytest.mark.parametrize("seed", range(8))
def test_rule_i03_counts_equal_multisets(seed):
    dice = Random(seed)  # noqa: S311 - made-up rows
    homes = [(f"H{number}", f"V{number % 3}") for number in range(40)]
    amounts = {
        home: [dice.choice((0, 1, 3, 4, 5, 9)) for _ in range(dice.choice((2, 4, 4, 4, 5)))]
        for home, _ in homes
    }
    rows = {
        "members": [member(h, f"P{h}", village=v) for h, v in homes],
        "income": [
            book(home, "务工", amount, kind=dice.choice(("工资性", "经营性", "财产性")))
            for home, parts in amounts.items()
            for amount in parts
        ],
    }
    alike = Counter()
    for home, village in homes:
        parts = tuple(sorted(amount for amount in amounts[home] if amount))
        if len(parts) >= 3:
            alike[village, parts] += 1
    for limit in (2, 3, 4):
        expected = {village for (village, _), count in alike.items() if count >= limit}
        assert flagged("I03", rows, same_income_households=limit) == expected


@pytest.mark.parametrize("seed", range(6))
def test_rule_e09_counts_months_of_each_pair(seed):
    dice = Random(seed)  # noqa: S311 - made-up rows
    items = ["甲", "乙", "丙", "丁"]
    excludes = {"甲": "乙、丙", "丙": "丁"}
    lines = [
        (f"P{dice.randrange(12)}", dice.choice(items), dice.choice(MONTHS)) for _ in range(110)
    ]
    rows = {
        "standards": [
            {"item": item, "rate": 1, "starts_on": date(2020, 1, 1), "excludes": excludes.get(item)}
            for item in items
        ],
        "payments": [pay(*line) for line in lines],
    }
    paid = defaultdict(set)
    for person, item, month in lines:
        paid[person, item].add(month)
    pairs = [
        {a, b}
        for a, b in combinations(items, 2)
        if b in excludes.get(a, "") or a in excludes.get(b, "")
    ]
    for grace in (0, 1, 2):
        expected = {
            person
            for person, _, _ in lines
            for a, b in pairs
            if len(paid[person, a] & paid[person, b]) > grace
        }
        assert flagged("E09", rows, exclusive_grace_months=grace) == expected


@pytest.mark.parametrize("seed", range(6))
def test_rule_i04_compares_each_item_and_period(seed):
    dice = Random(seed)  # noqa: S311 - made-up rows
    periods = [
        {"period_start": date(2024, 10, 1), "period_end": date(2025, 2, 28)},
        {"period_start": date(2025, 2, 1), "period_end": date(2025, 4, 30)},
    ]
    people = {f"P{number}": f"H{number // 2}" for number in range(12)}
    lines = [
        (
            dice.choice(list(people)),
            dice.choice("甲乙"),
            dice.choice(MONTHS),
            dice.choice((100, 200, -100)),
        )
        for _ in range(60)
    ]
    booked = [
        (
            f"H{dice.randrange(6)}",
            dice.choice("甲乙"),
            dice.choice((110, 111, 220, 221)),
            dice.choice(periods),
        )
        for _ in range(10)
    ]
    rows = {
        "members": [member(home, person) for person, home in people.items()],
        "income": [
            book(home, item, amount, period=period) for home, item, amount, period in booked
        ],
        "payments": [pay(*line) for line in lines],
    }
    sums = Counter()
    for home, item, amount, period in booked:
        sums[home, item, period["period_start"], period["period_end"]] += amount
    expected = set()
    for (home, item, start, end), amount in sums.items():
        paid = sum(
            line_amount
            for person, line_item, month, line_amount in lines
            if people[person] == home
            and line_item == item
            and start <= date.fromisoformat(f"{month}-01") <= end
        )
        if amount * 100 > max(paid, 0) * 110:
            expected.add(home)
    assert flagged("I04", rows) == expected


def test_rule_e01_adds_up_what_was_paid_and_shows_the_death(engine):
    rows = {
        "payments": [
            pay("P1", "低保金", "2025-06"),
            pay("P1", "低保金", "2025-03"),
            pay("P1", "低保金", "2025-07"),
        ],
        "deaths": [{"person": "P1", "died_on": date(2025, 1, 9)}],
        "members": [member("H1", "P1", village="V1")],
        "standards": [],
    }
    (result,) = engine.run([flag("E01")], rows)
    (hit,) = result.hits
    pays = engine.row_ids["payments"]
    assert (hit.amount_fen, hit.household, hit.village) == (200, "H1", "V1")
    assert hit.rows == tuple(sorted((pays[0], pays[2], engine.row_ids["deaths"][0])))
    assert {value["pay_month"] for value in hit.values} == {"2025-06", "2025-07"}
    assert result.status == "run"


def test_rule_e01_without_standards_runs_in_part(engine):
    rows = {
        "payments": [pay("P1", "低保金", "2025-06")],
        "deaths": [{"person": "P1", "died_on": date(2025, 1, 9)}],
    }
    before, after = engine.run([flag("E01"), flag("E15")], rows)
    assert (before.status, before.flagged, after.status) == ("run_in_part", 1, "not_run")


def test_rule_e09_shows_both_items_of_the_months_together(engine):
    rows = {
        "standards": [{"item": "甲", "rate": 1, "starts_on": date(2020, 1, 1), "excludes": "乙"}],
        "payments": [
            pay("P1", item, month, amount)
            for item, month, amount in (
                ("甲", "2025-01", 1),
                ("乙", "2025-01", 2),
                ("甲", "2025-02", 4),
                ("乙", "2025-02", 8),
                ("甲", "2025-03", 16),
            )
        ],
    }
    (result,) = engine.run([flag("E09")], rows)
    (hit,) = result.hits
    assert hit.amount_fen == 15
    assert hit.rows == tuple(engine.row_ids["payments"][:4])
    assert hit.values[0]["months"] == 2


def test_rule_e13_counts_a_payment_once_for_two_custody_rows(engine):
    custody = {"person": "P1", "starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    rows = {"payments": [pay("P1", "低保金", "2025-06", 500)], "custody": [custody, custody]}
    (result,) = engine.run([flag("E13")], rows)
    assert result.hits[0].amount_fen == 500
    assert len(result.hits[0].rows) == 3


def test_rule_e05_names_an_absent_column_and_a_converted_member(engine):
    car = {"plate": "甲A1", "registered_on": date(2020, 1, 1), "status": "正常"}
    rows = {
        "members": [member("H1", "P1"), member("H2", "P2")],
        "vehicles": [
            car | {"person": "P1", "vehicle_type": "小型轿车"},
            car | {"person": "P2", "vehicle_type": "专项作业车"},
        ],
    }
    (result,) = engine.run(
        [flag("E05")], rows, lacking=["vehicles.price_fen"], converted=[("members", 0)]
    )
    assert result.missing_data == {"缺列 购置价格": 1}
    (hit,) = result.hits
    assert hit.converted
    assert hit.amount_fen is None
    assert hit.values[0]["price_note"] == "价格未知"


def test_rule_e14_runs_in_part_over_what_is_there(engine):
    rows = {
        "assistance": [
            {
                "aid_no": "A1",
                "name": "甲",
                "person": "P1",
                "aid_type": "低保",
                "starts_on": date(2024, 1, 1),
            }
        ],
        "payroll": [
            {
                "person": "P1",
                "employer": "某局",
                "post_class": "国企",
                "starts_on": date(2020, 1, 1),
            }
        ],
    }
    (result,) = engine.run([flag("E14")], rows)
    assert (result.status, result.flagged) == ("run_in_part", 1)
    assert result.hits[0].values[0]["kind"] == "公职"
    for title in ("机动车登记", "不动产登记", "市场主体登记"):
        assert title in result.why.zh


def test_rule_e16_needs_one_of_its_two_tables(engine):
    rows = {
        "deaths": [{"person": "P1", "died_on": date(2025, 1, 9)}],
        "pensions": [
            {
                "person": "P1",
                "pension_type": "职工",
                "monthly_fen": 1,
                "starts_on": date(2020, 1, 1),
            }
        ],
    }
    (result,) = engine.run([flag("E16")], rows)
    assert (result.status, result.flagged) == ("run_in_part", 1)
    (alone,) = engine.run([flag("E16")], {"deaths": rows["deaths"]})
    assert alone.status == "not_run"


def test_rule_i01_says_the_sum_the_members_and_the_line(engine):
    rows = {
        "members": [
            member("H1", "P1", status="已脱贫", relation="户主"),
            member("H1", "P2", status="已脱贫"),
        ],
        "income": [
            book("H1", "务工", 700_001, kind="工资性"),
            book("H1", "化肥", 1, kind="经营性支出"),
        ],
        "deaths": [],
    }
    (result,) = engine.run([flag("I01")], rows, overrides={"poverty_line": {2025: 8100}})
    (hit,) = result.hits
    assert hit.values == [
        {
            "period_end": date(2025, 12, 31),
            "net_fen": 700_000,
            "members": 2,
            "per_member_fen": 350_000,
            "line_fen": 810_000,
        }
    ]
    assert hit.rows == tuple(engine.row_ids["income"])
