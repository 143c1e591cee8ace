"""From the tables that departments hand in to the question, with what only a real run gives."""

import uuid

import pytest
from compared import CADRES, KIN, car
from handing_in import VEHICLES, book, id_of
from world import COUNTY, NOW, OTHER_TOWNSHIP, VILLAGE

from sunledger.platform.ground.accounts import services as accounts
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.questions.findings import access, selectors, services
from sunledger.platform.questions.findings.contracts import Given, How, Query, State

pytestmark = pytest.mark.django_db


def found(county, by, **query):
    return selectors.findings(Query(**query), by=by, at=county.origin.at)


def compare(county, rules=("E05",)):
    county.compare(rules)
    return {told.rule_run: told for told in services.take_up_all(origin=county.origin)}


def test_a_car_becomes_a_question_to_the_township_and_goes_with_it(county):
    county.roll()
    county.cars(car(1))
    (told,) = compare(county).values()
    assert told.raised == 1
    town = county.world.actor("township_officer")
    (row,) = found(county, town).rows
    assert (row.rule, row.place, row.state) == ("E05", VILLAGE, State.RAISED)
    assert found(county, county.world.actor("township_officer", OTHER_TOWNSHIP)).total == 0
    page = access.finding(row.id, by=town, origin=county.origin)
    assert "小型轿车" in page.question_zh
    assert {each.source for each in page.evidence} == {"members", "vehicles"}
    assert id_of(1) not in str(page)
    batch = county.later(1).clerk.to_check(
        book(VEHICLES, [car(2, status="注销", plate="云Y00002")]), table="vehicles", name="又.xlsx"
    )
    county.clerk.confirm(batch, whole=True)
    county.clerk.take(batch)
    (told,) = compare(county).values()
    assert told.withdrawn == 1
    assert found(county, town, open=None, state=State.WITHDRAWN).total == 1


def test_who_handed_in_the_cars_or_the_roll_of_all_households(county):
    """The department's clerk made the record; the list of everybody is no record of this one."""
    county.roll()
    county.cars(car(1))
    compare(county)
    office = county.office.actor
    (row,) = found(county, office).rows
    page = access.finding(row.id, by=office, origin=county.origin)
    assert page.grounds == ()


def test_kin_of_the_household_by_the_tables_of_kin_leave_it(county):
    county.roll()
    county.cars(car(1))
    town = county.world.actor("township_officer")
    account = uuid.UUID(town.ref.removeprefix("a:"))
    system, security = county.world.actor("system_admin"), county.world.actor("security_admin")
    proposal = accounts.propose_identity(account, id_of(10), "照身份证登记", by=system, origin=NOW)
    accounts.confirm_identity(proposal, id_of(10), by=security, origin=NOW)
    pairs = [(10, "配偶", 11), (11, "兄弟姐妹", 2)]
    rows = [[id_of(a), f"张{a}", how, id_of(b), f"张{b}"] for a, how, b in pairs]
    approver = county.world.actor("department_approver")
    county.clerk.take_in(book(KIN, rows), table="kinship", second=approver)
    compare(county)
    (row,) = found(county, town).rows
    with pytest.raises(Refused) as refused:
        services.do_step(row.id, "triage", Given(text="看过了要问"), by=town, origin=county.origin)
    assert "配偶的兄弟姐妹" in refused.value.zh


def test_officials_of_the_household_by_the_table_of_posts(county):
    county.roll()
    county.cars(car(1))
    county.office.take_in(
        book(CADRES, [[id_of(2), "张二", VILLAGE, "村主任", "2022-01-01"]]), table="cadres"
    )
    compare(county)
    clerk = county.world.actor("village_clerk")
    town = county.world.actor("township_officer")
    (row,) = found(county, town).rows
    assert access.finding(row.id, by=town, origin=county.origin).grounds == ()
    for code in ("triage", "notify"):
        services.do_step(
            row.id,
            code,
            Given(text="看过了要问", how=How.VISIT),
            by=town,
            origin=county.origin,
        )
    grounds = access.finding(row.id, by=clerk, origin=county.origin).grounds
    assert "村主任" in str(grounds)


def test_every_rule_that_runs_is_taken_up(county):
    county.roll()
    county.cars(car(1))
    told = compare(county, rules=None)
    assert len(told) >= 1
    assert services.take_up_all(origin=county.origin) == []
    counted = selectors.funnel(
        COUNTY, NOW.at.date(), NOW.at.date(), by=county.world.actor("leader")
    )
    assert counted.findings["raised"] == sum(
        each.raised for each in told.values()
    )  # none of these rules is sealed here
