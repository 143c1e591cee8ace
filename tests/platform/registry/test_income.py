"""收入: every line once, counted by the rule of the scheme, and the sum is the sum of the lines."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunledger.platform.registers.registry import income, items
from sunledger.platform.registers.registry.contracts import (
    Member,
    Origins,
    SaidBy,
    Scheme,
    Stated,
)

YEAR = (date(2024, 10, 1), date(2025, 9, 30))
HOME = UUID(int=1)
ORIGIN = Origins(1, datetime(2026, 1, 1, tzinfo=UTC), "a:1", None, "", "", "", "", None)
MONEY = [code for code, item in items.items().items() if item.counting]


def said(item, fen, number=1, label="", **more):
    version = more.pop("version", 1)
    start, end = more.pop("period", YEAR)
    told = {
        "id": number, "household": HOME, "person": None, "item": item, "label": label, "part": 0,
        "value": fen, "period_from": start, "period_to": end, "said_by": SaidBy.DEPARTMENT,
        "said_name": "", "said_on": None, "replaces": None, "why": "", "signed": False,
        "ended": None, "origin": replace(ORIGIN, version=version),
    }  # fmt: skip
    return Stated(**told | more)


def member(*, hukou=True, resident=True, since=None, until=None):
    return Member(
        UUID(int=9), 1, "王", "", "", None, "", "", "", hukou, resident, since, until, ORIGIN
    )


def work_out(statements, members=None, scheme=Scheme.REGISTERED, **more):
    return income.work_out(scheme, YEAR, statements, members or [member()] * 3, **more)


_PERIODS = st.sampled_from(
    [YEAR, (date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 4, 1), date(2025, 9, 30)),
     (date(2025, 1, 1), date(2025, 12, 31)), (None, None)]
)  # fmt: skip
_LABELS = st.sampled_from(["", "深圳务工", "住院报销", "新农合住院报销款", "医药费报销"])
_SAID = st.lists(
    st.builds(
        said,
        st.sampled_from(MONEY),
        st.integers(0, 10**9),
        st.integers(1, 10**6),
        _LABELS,
        part=st.integers(0, 1),
        period=_PERIODS,
        version=st.integers(1, 5),
    ),
    max_size=12,
    unique_by=lambda s: s.id,
)
_MEMBERS = st.lists(
    st.builds(
        member,
        hukou=st.sampled_from([True, False, None]),
        resident=st.sampled_from([True, False, None]),
    ),
    max_size=6,
)


@given(_SAID, _MEMBERS, st.sampled_from(list(Scheme)))
def test_the_lines_add_up_and_none_counts_twice(statements, members, scheme):
    found = income.work_out(scheme, YEAR, statements, members)
    counted = [line for line in found.lines if line.counted]
    assert found.total_fen == sum(line.amount_fen for line in counted)
    assert sorted(line.statement for line in found.lines) == sorted(s.id for s in statements)
    by_id = {s.id: s for s in statements}
    for at, line in enumerate(counted):
        one = by_id[line.statement]
        assert YEAR[0] <= one.period_from <= one.period_to <= YEAR[1]
        assert items.items()[one.item].counting[scheme].counts
        for other in counted[at + 1 :]:
            two = by_id[other.statement]
            apart = one.period_to < two.period_from or two.period_to < one.period_from
            assert apart or (one.item, one.label, one.part) != (two.item, two.label, two.part)
    if found.per_head_fen is not None:
        assert abs(found.per_head_fen * found.members - found.total_fen) * 2 <= found.members


@given(_SAID, st.sampled_from(list(Scheme)))
def test_money_paid_back_for_medical_costs_is_never_income(statements, scheme):
    found = income.work_out(scheme, YEAR, statements, [member()])
    for line in found.lines:
        if line.item == "medical_reimbursement" or items.is_reimbursement(line.label):
            assert not line.counted
            assert "不是收入" in line.reason.zh


def test_scenario_a10_twelve_thousand_paid_back_does_not_make_an_exit():
    """12,000 yuan of medical reimbursement booked as a transfer: with it, and without it."""
    honest = [said("wage_work", 9_000_00), said("transfer_other", 12_000_00, 2)]
    booked = [honest[0], said("transfer_other", 12_000_00, 2, "新农合住院报销款")]
    assert work_out(honest).per_head_fen == 7_000_00
    assert work_out(booked).per_head_fen == 3_000_00


@pytest.mark.parametrize(
    ("scheme", "fen"),
    [(Scheme.REGISTERED, 10_500_00), (Scheme.DIBAO, 9_000_00), (Scheme.MONITORED, 10_500_00)],
)
def test_each_scheme_counts_by_its_own_rule(scheme, fen):
    lines = [
        said("wage_work", 10_000_00, 1),
        said("transfer_disability", 1_500_00, 2),
        said("wage_contributions", 0, 3),
        said("cost_seed", 1_000_00, 4),
    ]
    found = work_out(lines, scheme=scheme)
    assert found.total_fen == fen
    assert all(line.reason.zh for line in found.lines)


def test_a_dibao_wage_counts_net():
    lines = [said("wage_work", 10_000_00, 1), said("wage_contributions", 800_00, 2)]
    assert work_out(lines, scheme=Scheme.DIBAO).total_fen == 9_200_00
    assert work_out(lines).total_fen == 10_000_00


def test_who_counts_is_told_by_the_scheme_and_the_last_day():
    people = [
        member(hukou=True, resident=False),
        member(hukou=False, resident=True),
        member(hukou=None, resident=None),
        member(until=YEAR[1] - timedelta(days=1)),
        member(since=YEAR[1] + timedelta(days=1)),
        member(since=YEAR[1], until=YEAR[1]),
    ]
    lines = [said("wage_work", 300)]
    registered = work_out(lines, people)
    assert (registered.members, registered.unknown, registered.per_head_fen) == (3, 1, 100)
    assert work_out(lines, people, Scheme.MONITORED).members == 3
    nobody = work_out(lines, [member(hukou=False)])
    assert (nobody.members, nobody.per_head_fen) == (0, None)
    assert work_out([]).per_head_fen is None


def test_of_two_that_say_the_same_the_later_counts():
    found = work_out([said("wage_work", 100, 1), said("wage_work", 200, 2, version=2)])
    assert [(line.amount_fen, line.counted) for line in found.lines] == [(100, False), (200, True)]
    two = UUID(int=2)
    merged = [said("wage_work", 100, 1), said("wage_work", 200, 2, household=two)]
    assert work_out(merged).total_fen == 300
    assert work_out(merged, same={two: HOME}).total_fen == 200


@pytest.mark.parametrize(
    ("total", "members", "share"), [(100, 3, 33), (200, 3, 67), (5, 2, 3), (-5, 2, -3), (0, 4, 0)]
)
def test_a_share_is_rounded_half_up(total, members, share):
    assert income.per_head(total, members) == share


def test_periods_are_those_of_the_scheme():
    rules = items.schemes()
    assert rules[Scheme.REGISTERED].period(date(2026, 3, 1)) == YEAR
    assert rules[Scheme.REGISTERED].period(date(2026, 10, 1))[1] == date(2026, 9, 30)
    assert rules[Scheme.MONITORED].period(date(2026, 3, 31)) == (
        date(2025, 3, 1),
        date(2026, 2, 28),
    )


def test_every_item_says_what_it_is():
    for code, item in items.items().items():
        assert item.zh, code
        assert item.en, code
        assert set(item.counting) in (set(), set(Scheme)), code
        for counting in item.counting.values():
            assert counting.basis.zh, code
        assert bool(item.codes) == (item.type == "code"), code


@pytest.mark.parametrize(
    ("income_class", "label", "code"),
    [
        ("工资性", "外出务工收入", "wage_work"),
        ("工资性", "卖菜", "wage_other"),
        ("转移性", "低保金", "transfer_dibao"),
        ("转移性", "医保报销", "medical_reimbursement"),
        ("经营性支出", "种子", "cost_seed"),
    ],
)
def test_the_words_of_a_table_name_an_item(income_class, label, code):
    assert items.income_item(income_class, label) == code
