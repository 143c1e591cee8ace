"""Rates by village and township: each fen at one place, and all places together the county."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import NEXT_VILLAGE, OTHER_TOWNSHIP, OTHER_VILLAGE, TOWNSHIP, VILLAGE

from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import village_codes
from sunledger.platform.registers.funds.contracts import Nowhere

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)
COUNTY = "县财政"


def _models():
    from sunledger.platform.registers.funds import models  # noqa: PLC0415 - after setup

    return models


def _rates(dimension, actor, day=60):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    told = selectors.rates(dimension, by=actor, on=DAY + timedelta(days=day))
    return {row.key: row for row in told}


@pytest.fixture
def county(world):
    """Return who sees all, who sees one township, and a quota of 1000 fen."""
    line = _models().Line.objects.create(code="T1", name="测试资金", level="province")
    whole = world.actor("finance")
    with acting(whole):
        quota = _models().Link.objects.create(
            kind="quota", line=line, document="县财〔2026〕1号", on=DAY, amount_fen=1000
        )
        _move(quota, "receipt", COUNTY, 1000)
    return whole, world.actor("township_officer"), quota


def _move(quota, kind, holder, fen, day=0, **more):
    on = DAY + timedelta(days=day)
    _models().Move.objects.create(
        quota=quota, kind=kind, holder=holder, amount_fen=fen, on=on, **more
    )


def _below(parent, kind, fen, place=None, day=0, **more):
    where = None if place is None else village_codes(place)[place]
    on = DAY + timedelta(days=day)
    given = {"parent": parent, "place_id": where, "on": on, "amount_fen": fen} | more
    line = None if kind == "payee" else parent.line
    return _models().Link.objects.create(kind=kind, line=line, **given)


def _works(quota, fen, paid, place, day=0):
    allotment = _below(quota, "allotment", fen, place, day)
    if paid:
        _below(allotment, "payment", paid, place, day)


def _aid(quota, shares, day=0):
    """Pay a roster of which each place has a share."""
    whole, number = sum(fen for _, fen in shares), _models().Link.objects.count()
    roster = _below(quota, "roster", whole, day=day, document=f"R{number}", from_file=True)
    payment = _below(roster, "payment", whole, day=day, from_file=True)
    for count, (place, fen) in enumerate(shares):
        _below(payment, "payee", fen, place, day, key=f"K{number}-{count}", result="credited")


def _now():
    from django.db import connection  # noqa: PLC0415 - after setup

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_village_has_what_is_allotted_and_paid_there_and_the_county_the_rest(county):
    whole, officer, quota = county
    with acting(whole):
        _works(quota, 400, 100, VILLAGE, day=10)
        _aid(quota, [(VILLAGE, 50), (OTHER_VILLAGE, 30)], day=20)
        _move(quota, "spend", COUNTY, 180, day=20)
    rows = _rates("village", whole)
    told = {key: (row.figures.received_fen, row.figures.spent_fen) for key, row in rows.items()}
    assert told == {VILLAGE: (450, 150), OTHER_VILLAGE: (30, 30), "county_itself": (520, 0)}
    assert (rows[VILLAGE].name, rows[VILLAGE].figures.idle) == ("枫林村", 6667)
    assert rows[VILLAGE].figures.passed_days == 10
    towns = _rates("township", whole)
    assert (towns[TOWNSHIP].name, towns[TOWNSHIP].figures.left_fen) == ("青石镇", 300)
    seen = _rates("village", officer)
    assert OTHER_VILLAGE not in seen  # not even counted by name
    assert seen[str(Nowhere.UNSEEN)].figures.received_fen == 30
    assert set(_rates("village", whole, day=5)) == {str(Nowhere.COUNTY)}


def test_what_a_township_s_office_holds_beyond_its_villages_is_the_township_s(county):
    whole, _, quota = county
    with acting(whole):
        _works(quota, 300, 0, VILLAGE)
        for holder, fen in (("青石镇财政所", 350), ("云岫县白水乡人民政府", 70), ("民政局", 20)):
            _move(quota, "pass_on", COUNTY, fen, day=3, other=holder)
    told = {key: row.figures.received_fen for key, row in _rates("village", whole).items()}
    assert told == {VILLAGE: 300, TOWNSHIP: 50, OTHER_TOWNSHIP: 70, "county_itself": 580}
    assert _rates("township", whole)[TOWNSHIP].figures.received_fen == 350


def test_what_was_paid_before_the_treasury_booked_it_is_a_row_of_its_own(county):
    whole, _, quota = county
    with acting(whole):
        _aid(quota, [(VILLAGE, 200)])
        _move(quota, "spend", COUNTY, 50)
    rows = _rates("village", whole)
    assert rows[str(Nowhere.COUNTY)].figures.spent_fen == 0
    assert rows[str(Nowhere.UNBOOKED)].figures.spent_fen == -150


def test_what_was_booked_beyond_what_is_known_of_leaves_the_county_less_than_nothing(county):
    whole, _, quota = county
    with acting(whole):
        _works(quota, 830, 0, VILLAGE)
        _move(quota, "spend", COUNTY, 171)
    rows = _rates("village", whole)
    told = {key: (row.figures.left_fen, row.figures.ageing.to_90) for key, row in rows.items()}
    assert told == {VILLAGE: (830, 830), str(Nowhere.COUNTY): (-1, -1)}


_PLACES = st.sampled_from([VILLAGE, NEXT_VILLAGE, OTHER_VILLAGE, None])
_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["works", "aid", "pass_on", "spend", "take_back"]),
        *(st.integers(1, 500), st.integers(0, 500), st.integers(0, 80), _PLACES, _PLACES),
    ),
    min_size=1,
    max_size=15,
)
_OFFICES = {VILLAGE: "青石镇财政所", NEXT_VILLAGE: "竹溪村委会", OTHER_VILLAGE: "白水乡财政所"}


def _try(quota, told):
    act, fen, other, day, place, second = told
    match act:
        case "works":
            _works(quota, fen, min(other, fen), place, day)
        case "aid":
            _aid(quota, [(place, fen), (second, other + 1)], day)
        case "pass_on":
            _move(quota, "pass_on", COUNTY, fen, day, other=_OFFICES.get(place, "民政局"))
        case "spend":
            _move(quota, "spend", _OFFICES.get(place, COUNTY), fen, day)
        case "take_back":
            _move(quota, "take_back", COUNTY, fen, day)
            quota.back_fen += fen
            _models().Link.objects.filter(id=quota.id).update(back_fen=quota.back_fen)


def _sums(figures):
    ages = figures.ageing
    return (
        *(figures.received_fen, figures.spent_fen, figures.back_fen, figures.left_fen),
        *(figures.paid_fen, figures.people, ages.to_90 + ages.to_180),
    )


_MANY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(acts=_ACTS, day=st.integers(0, 80))
@_MANY
def test_whatever_is_done_the_places_together_are_the_whole(county, acts, day):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    whole, officer, quota = county
    on = DAY + timedelta(days=day)
    with transaction.atomic():
        for one in acts:
            with acting(whole), suppress(DatabaseError), transaction.atomic():
                quota.refresh_from_db()
                _try(quota, one)
                _now()
        for actor in (whole, officer):
            total = _sums(selectors.totals(by=actor, on=on))
            for dimension in ("village", "township"):
                rows = _rates(dimension, actor, day).values()
                every = zip(*(_sums(row.figures) for row in rows), strict=True)
                found = tuple(sum(values) for values in every)
                assert found == total, (dimension, actor.name)
        transaction.set_rollback(True)


@given(acts=_ACTS, days=st.lists(st.integers(0, 80), min_size=1, max_size=4, unique=True))
@_MANY
def test_whatever_is_done_the_places_are_the_whole_at_the_end_of_every_month(county, acts, days):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    whole, officer, quota = county
    ends = [DAY + timedelta(days=day) for day in sorted(days)]
    with transaction.atomic():
        for one in acts:
            with acting(whole), suppress(DatabaseError), transaction.atomic():
                quota.refresh_from_db()
                _try(quota, one)
                _now()
        for actor in (whole, officer):
            totals = [_sums(one) for one in selectors.months(None, ends, by=actor)]
            for dimension in ("village", "township"):
                first, *rows = selectors.rates_by_month(dimension, ends, by=actor)
                assert [_sums(one) for one in first.figures] == totals
                for at, end in enumerate(ends):
                    every = zip(*(_sums(row.figures[at]) for row in rows), strict=True)
                    assert tuple(sum(values) for values in every) == totals[at], (dimension, end)
                    alone = _rates(dimension, actor, (end - DAY).days)
                    told = {row.key: row.figures[at] for row in rows}
                    assert {key: told[key] for key in alone} == {
                        key: row.figures for key, row in alone.items()
                    }
        transaction.set_rollback(True)


def test_a_month_before_any_money_came_is_empty_and_a_line_may_be_asked_for_alone(county):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    whole, _, quota = county
    with acting(whole):
        _works(quota, 400, 100, VILLAGE, day=10)
        other = _models().Line.objects.create(code="T2", name="别的资金", level="province")
        more = _models().Link.objects.create(
            kind="quota", line=other, document="县财〔2026〕2号", on=DAY, amount_fen=70
        )
        _move(more, "receipt", COUNTY, 70)
    ends = [DAY - timedelta(days=1), DAY + timedelta(days=5), DAY + timedelta(days=31)]
    first, *rows = selectors.rates_by_month("village", ends, by=whole)
    assert [one.received_fen for one in first.figures] == [0, 1070, 1070]
    told = {row.key: [one.received_fen for one in row.figures] for row in rows}
    paid_ahead = {str(Nowhere.UNBOOKED): [0, 0, 0]}
    assert told == {VILLAGE: [0, 0, 400], "county_itself": [0, 1070, 670]} | paid_ahead
    first, *_ = selectors.rates_by_month("village", ends, by=whole, number=other.id)
    assert [one.received_fen for one in first.figures] == [0, 70, 70]
