"""Work-relief of the demonstration: rows that agree with one another, of made-up people alone."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from sunledger.assembly import demo_relief
from sunledger.desk.demo_county.county import make_county
from sunledger.desk.demo_county.tables import sources

DAY = date(2026, 6, 25)


@pytest.fixture(scope="module")
def added():
    """Return the rows that are added to the county of the demonstration, by table, by field."""
    tables = make_county(scale=Fraction(1, 20), seed=7, as_of=DAY).tables
    before = {name: len(rows) for name, rows in tables.rows.items()}
    demo_relief.add(tables, DAY)
    found = {}
    for name, rows in tables.rows.items():
        fields = [column.field for column in sources()[name].columns]
        found[name] = [dict(zip(fields, row, strict=True)) for row in rows[before[name] :]]
    return {name: rows for name, rows in found.items() if rows}


def test_the_treasury_booked_the_wages_on_the_last_day_of_their_month(added):
    assert {row["post"] for row in added["post_pay"]} == {"以工代赈务工"}
    assert len({row["person"] for row in added["post_pay"]}) == 5
    assert all(row["person"].startswith("9999") for row in added["post_pay"])
    wages = Counter()
    for row in added["post_pay"]:
        wages[row["pay_month"]] += row["subsidy_fen"]
    people = {
        row["moved_on"]: row["amount_fen"]
        for row in added["movements"]
        if row["movement_kind"] == "支出" and not row["project"]
    }
    assert people == {date(2026, 4, 30): 1_200_000, date(2026, 5, 31): 1_200_000}
    assert wages == {date(2026, 4, 1): 1_200_000, date(2026, 5, 1): 1_200_000}


def test_the_treasury_booked_the_first_payment_to_who_builds_and_not_the_second(added):
    booked = {
        kind: [
            row["amount_fen"]
            for row in added["movements"]
            if row["movement_kind"] == kind and row["project"]
        ]
        for kind in ("拨付", "支出")
    }
    paid = [row["amount_fen"] for row in added["project_payments"]]
    (contract,), (project,) = added["contracts"], added["projects"]
    assert booked == {"拨付": [contract["amount_fen"]], "支出": paid[:1]}
    assert len(paid) == 2
    assert sum(paid) < contract["amount_fen"] == project["approved_fen"]
    assert contract["project"] == project["project"]


def test_before_the_quota_of_the_year_came_there_is_no_work():
    tables = make_county(scale=Fraction(1, 200), seed=7, as_of=date(2026, 1, 3)).tables
    before = {name: list(rows) for name, rows in tables.rows.items()}
    demo_relief.add(tables, date(2026, 1, 3))
    assert tables.rows == before
