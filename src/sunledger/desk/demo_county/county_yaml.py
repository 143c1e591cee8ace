"""The county.yaml of the folder."""

from sunledger.desk.demo_county.places import COUNTY_CODE, COUNTY_NAME
from sunledger.desk.demo_county.state import County
from sunledger.desk.demo_county.statements import line_fen

VISIT_GAP_DAYS = 90
VISITS_A_YEAR = 4
VISIT_MONTHS = (3, 9)


def county_yaml(county: County) -> str:
    """Return the text of county.yaml: name, code, day, and the limits that have no default."""
    year = county.clock.year
    lines = ", ".join(f"{y}: {line_fen(county, y) // 100}" for y in range(year - 3, year + 1))
    return (
        "# 演示数据：云岫县是虚构的县。 Made-up data: there is no such county.\n"
        f"name: {COUNTY_NAME}\n"
        f'division: "{COUNTY_CODE}"\n'
        f"as_of: {county.clock.as_of}\n"
        "parameters:\n"
        f"  poverty_line: {{{lines}}}\n"
        f"  zero_reception_from: {year - 2}-01-01\n"
        f"  visit_gap_days: {VISIT_GAP_DAYS}\n"
        f"  visits_per_year: {VISITS_A_YEAR}\n"
        f"  visit_months: {list(VISIT_MONTHS)}\n"
    )
