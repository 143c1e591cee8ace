"""Rules about people beside plain twins, over many small counties made up at random.

The twins follow the contract's sentences without a look at the SQL. Each county is small and
dense, its dates and sums stand at every limit, and its rows are as bad as departments' rows are.
"""

from collections import Counter
from datetime import date
from random import Random

import pytest
from twins import twins_e, twins_i, twins_p
from twins.folder import differences
from twins.hunt import hunt

TWINS = {**twins_e.TWINS, **twins_i.TWINS, **twins_p.TWINS}
COUNTIES = 26
SEED = "people"
SMALL = {"same_income_households": 3, "land_rows_min": 2}
PLAIN = {**SMALL, "poverty_line": {year: 7800 + year % 100 for year in range(2022, 2027)}}
SHORT = {
    **PLAIN,
    "death_grace_months": 0,
    "exclusive_grace_months": 0,
    "active_statuses": ["监测"],
    "noland_min_mu": 2,
}
OTHER = {
    **SMALL,
    "poverty_line": {2025: 8100},
    "flag_unpriced_vehicles": False,
    "min_share": "30%",
    "change_grace_months": 1,
    "card_persons": 2,
    "exit_notice_days": 1,
    "post_grace_months": 0,
}
DAYS = [
    (date(2026, 6, 25), PLAIN),
    (date(2024, 2, 29), PLAIN),
    (date(2025, 2, 28), SHORT),
    (date(2025, 3, 31), PLAIN),
    (date(2025, 8, 31), OTHER),
    (date(2025, 9, 1), PLAIN),
    (date(2025, 12, 31), SHORT),
    (date(2026, 1, 1), OTHER),
]
# What no made-up county can give: these rules answer the others only.
NEVER_MISSING = {"E02", "E08", "E16", "I06", "P07"}


@pytest.fixture(scope="module")
def outcomes():
    return [hunt(TWINS, as_of, given, SEED, COUNTIES) for as_of, given in DAYS]


@pytest.mark.parametrize("code", TWINS)
def test_a_rule_says_what_its_twin_says(outcomes, code):
    found = [o.differences[code] for o in outcomes if code in o.differences]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("code", TWINS)
def test_the_counties_put_every_rule_to_the_test(outcomes, code):
    counts = sum((o.counts[code] for o in outcomes), Counter())
    assert counts["flagged"] >= 5
    assert counts["clear"] >= 5
    assert counts["missing_data"] >= 3 or code in NEVER_MISSING


@pytest.mark.parametrize(("as_of", "given"), DAYS[::3])
def test_the_command_finds_what_the_twins_find(as_of, given, tmp_path):
    dice = [Random(f"{SEED} {as_of} {n}") for n in range(12)]  # noqa: S311 - made-up rows
    assert differences(TWINS, as_of, given, dice, tmp_path) == {}
