"""Working days as the State Council's notices have them."""

from datetime import date

import pytest

from sunledger.catalogue.strict import CatalogueError
from sunledger.catalogue.workdays import load_calendar
from sunledger.kit.errors import SunledgerError

pytestmark = pytest.mark.quick

NEXT = """\
year: 2027
reference: {zh: 通知, en: notice}
off: [{name: {zh: 元旦, en: New Year}, from: 2027-01-01, to: 2027-01-03}]
worked: []
"""


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 2, 13), True),
        (date(2026, 2, 14), True),  # a Saturday on which is worked
        (date(2026, 2, 16), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),
        (date(2026, 3, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2025, 1, 26), True),
        (date(2025, 2, 4), False),
        (date(2025, 12, 31), True),
    ],
)
def test_a_day_is_worked_on_or_not(day, working):
    assert load_calendar().is_working(day) is working


def test_deadlines_count_working_days():
    calendar = load_calendar()
    assert calendar.after(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert calendar.after(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert calendar.after(date(2026, 2, 24), 0) == date(2026, 2, 24)


def test_each_year_has_as_many_days_off_as_its_notice_says():
    calendar = load_calendar()
    counts = {year: sum(day.year == year for day in calendar.off) for year in calendar.years}
    assert counts == {2025: 1 + 8 + 3 + 5 + 3 + 8, 2026: 3 + 9 + 3 + 5 + 3 + 3 + 7}


def test_a_year_that_is_not_known_is_said_and_can_be_added(tmp_path):
    with pytest.raises(SunledgerError) as told:
        load_calendar().is_working(date(2027, 1, 4))
    assert "2027" in told.value.zh
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2027.yaml").write_text(NEXT, "utf-8")
    assert load_calendar([tmp_path]).is_working(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("year: 2027", "year: 2028"),
        ("to: 2027-01-03", "to: 2026-12-31"),
        ("from: 2027-01-01", "from: 2026-12-31"),
        ("worked: []", "worked: [2027-01-04]"),
        ("worked: []", "worked: []\nmore: 1"),
    ],
)
def test_a_slip_of_the_pen_is_named(tmp_path, old, new):
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2027.yaml").write_text(NEXT.replace(old, new), "utf-8")
    with pytest.raises(CatalogueError) as told:
        load_calendar([tmp_path])
    assert "2027.yaml" in told.value.zh
