"""What is fewer than five is not shown, and cannot be worked out from what is."""

from itertools import product

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sunledger.platform.questions.notices.contracts import Class, Column, Table, Type
from sunledger.platform.questions.notices.small import too_small


def counted(*rows, total=True, sums=()):
    names = [f"c{at}" for at in range(len(rows[0]))]
    columns = [
        Column(name, name, name, Type.COUNT, sums=tuple(sums) if at == len(names) - 1 else ())
        for at, name in enumerate(names)
    ]
    return Table("t", "表", "table", tuple(columns), tuple(rows), total)


def hidden(table):
    return set(too_small(table))


def test_one_small_figure_takes_the_next_smallest_with_it():
    table = counted((3,), (8,), (120,), (131,))
    assert too_small(table) == {(0, 0): Class.SMALL, (1, 0): Class.DERIVED}


def test_nought_is_shown_and_gives_nothing_away():
    assert hidden(counted((0,), (9,), (9,))) == set()
    assert hidden(counted((3,), (0,), (9,), (12,))) == {(0, 0), (2, 0)}


def test_of_one_figure_alone_its_sum_is_hidden_too():
    assert hidden(counted((3,), (0,), (3,))) == {(0, 0), (2, 0)}


def test_two_ones_are_not_told_by_their_sum():
    assert (2, 0) in hidden(counted((1,), (1,), (50,), (52,)))


def test_without_a_sum_only_what_is_small_is_hidden():
    assert hidden(counted((3,), (8,), total=False)) == {(0, 0)}


def test_a_row_that_adds_up_is_seen_too():
    table = counted((3, 20, 23), (30, 40, 70), (33, 60, 93), sums=("c0", "c1"))
    assert hidden(table) >= {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_an_amount_goes_with_the_figure_it_is_about():
    columns = (
        Column("place", "村", "village", Type.TEXT),
        Column("homes", "户数", "households", Type.COUNT),
        Column("fen", "金额", "sum", Type.MONEY_FEN, of="homes"),
    )
    rows = (("甲村", 2, 140000), ("乙村", 7, 500000), ("丙村", 90, 900000), ("合计", 99, 1540000))
    found = too_small(Table("t", "表", "t", columns, rows, total=True))
    assert found == {
        (0, 1): Class.SMALL,
        (0, 2): Class.DERIVED,
        (1, 1): Class.DERIVED,
        (1, 2): Class.DERIVED,
    }


_SIZE = st.sampled_from((0, 1, 2, 3, 4, 5, 6))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(st.tuples(_SIZE, _SIZE), min_size=2, max_size=2))
def test_no_hidden_figure_can_be_worked_out_by_trying_every_value(rows):
    """Try all that the hidden figures may be: none of them is the same in every solution."""
    inside = [(a, b, a + b) for a, b in rows]
    total = tuple(sum(column) for column in zip(*inside, strict=True))
    table = counted(*inside, total, sums=("c0", "c1"))
    gone = sorted(hidden(table))
    assume(gone)
    # The figures of the inside decide all others; whoever reads knows that no hidden one is 0.
    free = [(row, at) for row in range(len(rows)) for at in range(2)]
    unknown = [place for place in free if place in gone]
    assume(len(unknown) <= 4)
    bound = max(total) + 2
    assume(bound ** len(unknown) <= 20_000)
    seen = {place: set() for place in gone}
    for values in product(range(1, bound), repeat=len(unknown)):
        given_ = dict(zip(unknown, values, strict=True))
        cells = [[given_.get((r, c), inside[r][c]) for c in range(2)] for r in range(len(rows))]
        whole = [[*row, sum(row)] for row in cells]
        whole.append([sum(column) for column in zip(*whole, strict=True)])
        shown = [
            whole[r][c] == (inside[r][c] if r < len(rows) else total[c])
            for r in range(len(rows) + 1)
            for c in range(3)
            if (r, c) not in seen
        ]
        if all(shown):
            for r, c in gone:
                seen[(r, c)].add(whole[r][c])
    assert all(len(values) > 1 for values in seen.values())
