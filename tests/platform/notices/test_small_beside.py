"""What is fewer than five cannot be worked out from several publications together."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_publishing import NOW, TODAY, draft
from world import COUNTY, TOWNSHIP

from sunledger.kit.errors import SunledgerError
from sunledger.platform.questions.notices import selectors, services
from sunledger.platform.questions.notices.contracts import HIDDEN, Column, Kind, Table, Type
from sunledger.platform.questions.notices.earlier import Before, Beside, Where
from sunledger.platform.questions.notices.small import too_small_beside

COLUMNS = (Column("place", "地方", "p", Type.TEXT), Column("homes", "户数", "h", Type.COUNT))
HERE = Where("K", "县", "")
TOWNS = ("甲镇", "乙镇")


def figures(*rows):
    total = sum(count for _, count in rows)
    return Table("homes", "户数", "h", COLUMNS, (*rows, ("合计", total)), total=True)


def towns(villages):
    """Return the tables of the townships and that of the county, each with where it is of."""
    found = [
        (Where(name, name, "K"), figures(*((f"{name}{n}", v) for n, v in enumerate(part))))
        for name, part in zip(TOWNS, villages, strict=True)
    ]
    whole = [(name, sum(part)) for name, part in zip(TOWNS, villages, strict=True)]
    return [*found, (HERE, figures(*whole))]


def shown(where, period, table, before):
    """Return a table as the gate lets it through, beside what is public."""
    gone = too_small_beside(table, period, Beside(where, tuple(before)))
    rows = [
        tuple(HIDDEN if (row, at) in gone else cell for at, cell in enumerate(cells))
        for row, cells in enumerate(table.rows)
    ]
    return Before(where, period, Table("homes", "户数", "h", COLUMNS, tuple(rows), total=True))


def counts(table):
    return [row[1] for row in table.table.rows]


def test_a_change_by_one_household_is_not_told_by_two_months():
    june = shown(HERE, "2026-06", figures(("甲", 40), ("乙", 50), ("丙", 60)), [])
    july = shown(HERE, "2026-07", figures(("甲", 41), ("乙", 50), ("丙", 60)), [june])
    assert counts(june) == [40, 50, 60, 150]
    assert counts(july)[0] == counts(july)[3] == HIDDEN
    august = shown(HERE, "2026-08", figures(("甲", 45), ("乙", 50), ("丙", 60)), [june, july])
    assert counts(august) == [45, 50, 60, 155]


def test_the_sum_of_a_township_does_not_tell_its_village():
    town = Where("甲镇", "甲镇", "K")
    first = shown(town, "2026-06", figures(("a", 3), ("b", 0), ("c", 0)), [])
    assert counts(first) == [HIDDEN, 0, 0, HIDDEN]
    one = Where("K", "县", "")
    county = shown(one, "2026-06", figures(("甲镇", 3), ("乙镇", 40), ("丙镇", 50)), [first])
    assert counts(county)[0] == HIDDEN
    assert counts(county).count(HIDDEN) > 1


def test_what_a_township_hid_is_not_shown_by_the_county():
    """The township hides its own sum, since with it the one small village would be known."""
    before = Before(
        Where("甲镇", "甲镇", "K"),
        "2026-06",
        Table("homes", "", "", COLUMNS, (("a", HIDDEN), ("b", 9), ("合计", HIDDEN)), total=True),
    )
    county = shown(HERE, "2026-06", figures(("甲镇", 12), ("乙镇", 40), ("丙镇", 50)), [before])
    assert counts(county)[0] == HIDDEN
    other = shown(HERE, "2026-07", figures(("甲镇", 12), ("乙镇", 40), ("丙镇", 50)), [before])
    assert HIDDEN not in counts(other)


def test_what_cannot_be_told_by_others_is_shown_beside_them():
    parts = [(9, 8, 30), (7, 6, 50)]
    public = []
    for where, table in towns(parts):
        public.append(shown(where, "2026-06", table, public))
    assert not [table for table in public if HIDDEN in counts(table)]


_COUNT = st.sampled_from((0, 1, 2, 3, 5, 6, 7))
_PART = st.tuples(_COUNT, _COUNT)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.tuples(_PART, _PART), st.permutations([0, 1, 2]))
def test_no_small_figure_follows_from_all_publications_of_a_month(parts, order):
    """Try every value of the villages: of no small figure is one alone possible."""
    tables, public = towns(parts), []
    for at in order:
        where, table = tables[at]
        public.append(shown(where, "2026-06", table, public))
    seen = {(one.where.code, row): cell for one in public for row, cell in enumerate(counts(one))}
    truth = [count for part in parts for count in part]
    told = [seen[(TOWNS[at // 2], at % 2)] for at in range(4)]
    choices = [range(1, 15) if cell == HIDDEN else [cell] for cell in told]
    possible = [values for values in product(*choices) if _fits(values, seen)]
    assert tuple(truth) in possible
    for name, of in _FIGURES.items():
        if 0 < of(truth) < 5:
            assert len({of(values) for values in possible}) > 1, name


_FIGURES = {
    "a": lambda v: v[0],
    "b": lambda v: v[1],
    "c": lambda v: v[2],
    "d": lambda v: v[3],
    "ab": lambda v: v[0] + v[1],
    "cd": lambda v: v[2] + v[3],
    "all": sum,
}


def _fits(values, seen):
    a, b = values[0] + values[1], values[2] + values[3]
    sums = {(TOWNS[0], 2): a, (TOWNS[1], 2): b, ("K", 0): a, ("K", 1): b, ("K", 2): a + b}
    return all(seen[at] == value or (seen[at] == HIDDEN and value) for at, value in sums.items())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*(st.integers(0, 14),) * 3), min_size=2, max_size=5))
def test_no_two_months_of_a_figure_differ_by_less_than_five(months):
    public = []
    for at, values in enumerate(months):
        table = figures(*((f"村{n}", value) for n, value in enumerate(values)))
        public.append(shown(HERE, f"2026-{at + 1:02}", table, public))
    for row in range(4):
        told = [counts(one)[row] for one in public if counts(one)[row] != HIDDEN]
        assert not [(a, b) for a in told for b in told if 0 < abs(a - b) < 5]


def statistics(place, *rows, period="2026-06"):
    return draft(place, kind=Kind.STATISTICS, period=period, slug="h", tables=(figures(*rows),))


def test_the_gate_looks_at_what_is_public_of_the_places_around(world):
    town, office = world.actor("township_officer"), world.actor("county_aid_office")
    number = services.prepare(
        statistics(TOWNSHIP, ("枫林村", 3), ("竹溪村", 0)), by=town, origin=NOW
    )
    services.hand_in(number, by=town, origin=NOW)
    services.publish(number, by=office, origin=NOW)
    given = statistics(COUNTY, ("青石镇", 3), ("白水乡", 40))
    number = services.prepare(given, by=office, origin=NOW)
    seen = selectors.edition(number, by=office, on=TODAY)
    assert [row[1] for row in seen.page.tables[0].rows] == [HIDDEN, HIDDEN, 43]
    july = statistics(TOWNSHIP, ("枫林村", 8), ("竹溪村", 7), period="2026-07")
    for given in (july, statistics(TOWNSHIP, ("枫林村", 9), ("竹溪村", 7), period="2026-08")):
        number = services.prepare(given, by=town, origin=NOW)
        services.hand_in(number, by=town, origin=NOW)
        services.publish(number, by=office, origin=NOW)
    page = selectors.at(Kind.STATISTICS, TOWNSHIP, "2026-08", "h", on=TODAY)
    assert [row[1] for row in page.tables[0].rows] == [HIDDEN, 7, HIDDEN]


def test_two_that_waited_at_once_do_not_tell_together(world):
    """Of two months that were prepared side by side the second is sent back, and prepared anew."""
    town, other = world.actor("township_officer"), world.actor("county_aid_office")
    numbers = services.prepare_all(
        [
            statistics(TOWNSHIP, ("枫林村", 20 + at), ("竹溪村", 30), period=f"2026-0{at + 5}")
            for at in range(2)
        ],
        by=town,
        origin=NOW,
    )
    services.hand_all_in(numbers, by=town, origin=NOW)
    with pytest.raises(SunledgerError, match="重新起草"):
        services.publish_all(numbers, by=other, origin=NOW)
    services.publish(numbers[0], by=other, origin=NOW)
    with pytest.raises(SunledgerError, match="重新起草"):
        services.publish(numbers[1], by=other, origin=NOW)
