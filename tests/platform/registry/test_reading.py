"""查: found by every kind of word, seen by who may, and written down."""

import uuid
from datetime import date

import pytest
from filled import (
    COUNTY,
    NOW,
    PURPOSE,
    YEAR,
    fact,
    fill_every_table,
    id_number,
    income,
    later,
    member,
)
from world import NEXT_VILLAGE, OTHER_TOWNSHIP, OTHER_VILLAGE, TOWNSHIP, VILLAGE

from sunledger.assembly.home import Home
from sunledger.kit.errors import SunledgerError
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Purpose, Refused
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.registers.registry import access, items, selectors, services, snapshots
from sunledger.platform.registers.registry.contracts import Query, Scheme, StateFact

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三丰", ["张三丰"]),
        ("张", ["张三丰", "张小𠮷"]),
        ("三丰", ["张三丰"]),
        ("𠮷", ["张小𠮷"]),
        ("重阳", ["王重阳"]),
        ("zhangsanfeng", ["张三丰"]),
        ("zhangs", ["张三丰"]),
        ("ZSF", ["张三丰"]),
        ("sanfeng", ["张三丰"]),
        ("shanxiongxin", ["单雄信"]),  # as a surname
        ("danxiongxin", ["单雄信"]),
        (" 张 三 丰 ", ["张三丰"]),
        ("13800000001", ["张三丰"]),
        ("6228 4800 0000 0000 018", ["张小𠮷"]),
        (id_number(2), ["王重阳"]),
        (id_number(2).lower(), ["王重阳"]),
        ("李", []),
        ("三张", []),
        ("", []),
        ("%", []),
    ],
)
def test_people_are_found(register, text, names):
    found, total = selectors.search(text, by=register.office)
    assert sorted(f.name for f in found) == sorted(names)
    assert total == len(names)


def test_long_and_rare_names_are_kept_whole(register):
    here = register.village(VILLAGE)
    long = "阿不都热合曼·" * 8 + "买买提"
    register.batch([member("H8", here, long, 81), member("H8", here, "𬱖娃", 82, relation="长女")])
    names = [m.name for m in register.page("H8").members]
    assert names == [long, "𬱖娃"]
    assert len(long) > 50
    assert selectors.search("买买提", by=register.office)[1] == 1
    assert selectors.search("𬱖", by=register.office)[0][0].name == "𬱖娃"


def test_nobody_is_found_from_another_place(register):
    for who in (
        register.actor("village_clerk", OTHER_VILLAGE),
        register.actor("village_clerk", NEXT_VILLAGE),
        register.actor("township_officer", OTHER_TOWNSHIP),
    ):
        for text in ("张三丰", "zsf", id_number(1), "13800000001", "H1"):
            assert selectors.search(text, by=who) == ((), 0)
        own = next(iter(who.posts)).place
        page = selectors.households(Query(own), by=who)
        assert (page.rows, page.total) == ((), 0)
        assert all(sum(facet.values()) == 0 for facet in page.facets.values())
        with pytest.raises(Refused):
            selectors.households(Query(VILLAGE), by=who)
        with pytest.raises(Refused):
            selectors.households(Query(COUNTY), by=who)


@pytest.mark.parametrize("role", ["leader", "data_steward", "department_officer", "system_admin"])
def test_who_has_no_post_for_it_does_not_search(register, role):
    who = register.actor(role)
    with pytest.raises(Refused):
        selectors.search("张", by=who)
    with pytest.raises(Refused):
        access.household(who, register.find(), PURPOSE, origin=NOW)


def test_a_list_is_narrowed_paged_and_counted(register):
    here = register.village(VILLAGE)
    register.batch([member(f"K{n}", here, "李四", 100 + n) for n in range(5)])
    register.batch([fact(f"K{n}", "status", ("registered", "exited")[n % 2]) for n in range(5)])
    query = Query(TOWNSHIP, status="exited")
    page = selectors.households(query, by=register.office)
    assert [r.number for r in page.rows] == ["K1", "K3"]
    assert page.facets["status"] == {"registered": 3, "exited": 2, "": 2}
    every = Query(COUNTY)
    first = selectors.households(every, by=register.office, limit=3)
    rest = selectors.households(every, by=register.office, limit=9, after=first.rows[-1].id)
    numbers = [r.number for r in (*first.rows, *rest.rows)]
    assert numbers == sorted(numbers)
    assert len(numbers) == first.total == 7
    called = selectors.households(Query(COUNTY, text="李四", status="exited"), by=register.office)
    assert called.total == 2


def test_each_look_is_written_down_and_the_household_sees_its_own(register):
    from sunledger.platform.ground.accounts.models import Look  # noqa: PLC0415 - after setup

    home = register.find()
    clerk = register.actor("village_clerk")
    access.household(clerk, home, Purpose.VISIT, "三月走访", origin=NOW)
    assert Look.objects.filter(subject=str(home), by=clerk.ref, purpose="visit").count() == 1
    with pytest.raises(SunledgerError):  # "other" must say what
        access.household(clerk, home, Purpose.OTHER, origin=NOW)
    own = register.actor("household", household=home)
    page = access.household(own, home, Purpose.ASKED, origin=NOW)
    assert [m.name for m in page.members] == ["张三丰", "王重阳", "张小𠮷"]
    assert Look.objects.filter(by=own.ref, household=home, purpose="asked").count() == 1
    assert selectors.timeline(home, by=own)
    for other in (register.find("H2"), uuid.uuid4()):
        with pytest.raises(Refused) as refused:
            access.household(own, other, Purpose.ASKED, origin=NOW)
        assert refused.value.hidden
    with pytest.raises(Refused):
        selectors.search("单雄信", by=own)


def test_the_timeline_tells_all_in_order(register):
    register.batch([income("H1", "wage_work", 100, said_name="陈登记", said_on=date(2025, 11, 3))])
    home = register.find()
    services.sign(home, YEAR, date(2025, 12, 9), "签字表", by=register.office, origin=NOW)
    clerk, town = register.actor("village_clerk"), register.actor("township_officer")
    fixed = StateFact(home, "wage_work", 7_00, period_from=YEAR[0], period_to=YEAR[1])
    key = services.propose(fixed, "工资条", by=clerk, origin=later(1))
    services.approve(key, by=town, origin=later(2))
    told = selectors.timeline(home, by=register.office)
    assert [m.day for m in told] == sorted((m.day for m in told), reverse=True)
    text = "\n".join(m.zh for m in told)
    for words in (
        "变更核对后登记",
        "更正：务工收入：7.00 元",
        "务工收入：100.00 元 陈登记",
        "签字",
    ):
        assert words in text
    assert len({m.ref for m in told}) == len(told)


def test_statements_are_read_as_they_were_at_a_version(register):
    _, first = register.batch([fact("H1", "status", "registered")])
    _, second = register.batch([fact("H1", "status", "exited")])
    assert [s.value for s in register.said("status", version=first.version)] == ["registered"]
    assert [s.value for s in register.said("status", version=second.version)] == ["exited"]
    assert register.said("status", version=first.version - 1) == []


# ---- frozen lists


def test_a_frozen_list_is_read_later_though_the_register_changed(register):
    register.batch([fact("H1", "status", "registered")])
    office = register.office
    query = Query(COUNTY, on=date(2026, 3, 1))
    first = services.freeze(query, "一季度公开", by=office, origin=NOW)
    again = services.freeze(query, "再定一次", by=office, origin=later(3))
    one, two = selectors.frozen(first, by=office), selectors.frozen(again, by=office)
    assert one.sha256 == two.sha256
    rows = selectors.frozen_rows(first, by=office)
    lines = [snapshots.line_of_row(row) for row in rows]
    assert snapshots.hash_of(one.place, one.condition, one.day, lines) == one.sha256
    assert [row.number for row in rows] == ["H1", "H2"]
    register.batch([fact("H1", "status", "exited")])
    third = selectors.frozen(services.freeze(query, "变了", by=office, origin=NOW), by=office)
    assert third.sha256 != one.sha256
    assert selectors.frozen_rows(first, by=office) == rows
    assert selectors.frozen_found(by=office)[1] == 3


def test_a_frozen_list_is_seen_by_who_sees_all_its_villages(register):
    key = services.freeze(Query(COUNTY), "公开", by=register.office, origin=NOW)
    for role in ("township_officer", "village_clerk"):
        who = register.actor(role)
        assert selectors.frozen_found(by=who) == ([], 0)
        for ask in (selectors.frozen, selectors.frozen_rows):
            with pytest.raises(Refused) as refused:
                ask(key, by=who)
            assert refused.value.hidden
        with pytest.raises(Refused):
            services.freeze(Query(VILLAGE), "公开", by=who, origin=NOW)


# ---- every table, as a stranger and as a household


def _counts(who):
    from django.apps import apps  # noqa: PLC0415 - after setup

    with acting(who):
        return {
            model._meta.db_table: model.objects.count()
            for model in apps.get_app_config("registry").get_models()
        }


def test_of_each_table_a_stranger_sees_nothing_and_a_household_its_own(register):
    fill_every_table(register)
    # A card is looked up before anybody is known to be there; no name stands beside it.
    cards = {"registry_householdcard", "registry_cardtry"}
    open_to_all = {"registry_version", "registry_source"} | cards
    seen = _counts(register.office)
    assert [table for table, count in seen.items() if not count] == []
    stranger = _counts(register.actor("township_officer", OTHER_TOWNSHIP))
    assert {table for table, count in stranger.items() if count} == open_to_all
    nobody = _counts(register.actor("leader"))
    assert {table for table, count in nobody.items() if count} == open_to_all
    own = _counts(register.actor("household", household=register.find("H2")))
    assert (own["registry_household"], own["registry_person"]) == (1, 1)
    assert own["registry_personrecord"] == own["registry_membership"] == 1
    for table in ("statement", "signing", "step", "merge", "snapshot", "change", "numberrecord"):
        assert own[f"registry_{table}"] == 0


def test_the_income_of_a_household_is_asked_line_by_line(register):
    register.batch(
        [
            income("H1", "wage_work", 30_000),
            income("H1", "cost_seed", 1_000),
            income("H1", "transfer_dibao", 6_000),
            income("H1", "medical_reimbursement", 12_000),
        ]
    )
    home = register.find()
    on = date(2026, 3, 1)
    found = selectors.income(home, Scheme.REGISTERED, by=register.office, on=on)
    assert (found.period_from, found.period_to) == YEAR
    assert found.total_fen == (30_000 - 1_000 + 6_000) * 100
    assert (found.members, found.per_head_fen) == (3, 11_666_67)
    dibao = selectors.income(home, Scheme.DIBAO, by=register.office, on=on, period=YEAR)
    assert dibao.total_fen == 29_000 * 100
    assert (dibao.members, dibao.per_head_fen) == (2, 14_500_00)  # one does not live there
    assert selectors.income_periods(home, by=register.office) == [YEAR]


LINE = """
id: poverty_line
replaces: true
title: {zh: 收入标准, en: income line}
kind: money_by_year
unit: {zh: 元, en: yuan}
values:
- from: 2024-01-01
  value: {2025: 11667}
  reference: {zh: 县政府〔2025〕3号, en: county government 3/2025, verified: false}
"""


def test_an_income_is_compared_with_the_countys_own_line(register, settings, tmp_path):
    register.batch([income("H1", "wage_work", 35_000)])
    home, on = register.find(), date(2026, 3, 1)

    def asked(scheme):
        return selectors.income(home, scheme, by=register.office, on=on, period=YEAR)

    def anew():
        catalogue.cache_clear()
        items._parameter.cache_clear()

    without = asked(Scheme.REGISTERED)
    assert (without.compares, without.line_fen, without.line_basis) == (True, None, None)
    settings.HOME = Home(tmp_path)
    kept = tmp_path / "catalogue/parameters/poverty_line.yaml"
    kept.parent.mkdir(parents=True)
    kept.write_text(LINE, encoding="utf-8")
    anew()
    try:
        found = asked(Scheme.REGISTERED)
        assert found.line_fen == 11_667 * 100
        assert found.line_basis.zh == "县政府〔2025〕3号"
        assert not asked(Scheme.DIBAO).compares
    finally:
        anew()
