"""Tables: when they are due, what was asked of a department, what came, which runs read it."""

from datetime import date, timedelta

import pytest
from compared import car
from world import NOW

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.questions.comparison import selectors, services
from sunledger.platform.questions.comparison.contracts import RequestState, SourceState
from sunledger.platform.questions.comparison.schedule import Due, Every
from sunledger.platform.questions.intake.selectors import deliveries

pytestmark = pytest.mark.django_db
TODAY = NOW.at.date()


def ask(county, table="vehicles", days=10, by=None):
    return services.ask_table(
        table,
        purpose="核对车辆",
        due_on=county.origin.at.date() + timedelta(days=days),
        by=by or county.second,
        origin=county.origin,
    )


def source(county, table="vehicles", by=None, on=None):
    return selectors.source(table, by=by or county.second, on=on or county.origin.at.date())


@pytest.mark.parametrize(
    ("every", "on", "period", "due"),
    [
        ("month", date(2026, 3, 2), (date(2026, 2, 1), date(2026, 2, 28)), date(2026, 3, 10)),
        ("month", date(2026, 1, 1), (date(2025, 12, 1), date(2025, 12, 31)), date(2026, 1, 10)),
        ("quarter", date(2026, 3, 31), (date(2025, 10, 1), date(2025, 12, 31)), date(2026, 1, 10)),
        ("quarter", date(2026, 4, 1), (date(2026, 1, 1), date(2026, 3, 31)), date(2026, 4, 10)),
        ("year", date(2026, 12, 31), (date(2025, 1, 1), date(2025, 12, 31)), date(2026, 1, 10)),
    ],
)
def test_a_period_is_the_last_whole_one_and_due_after_it(every, on, period, due):
    how = Due(Every(every), 10)
    assert how.period(on) == period
    assert how.after(period[1]) == due


def test_a_source_tells_what_came_and_what_is_due(county):
    before = source(county)
    assert (before.state, before.last, before.counting) == (SourceState.NEVER, None, 0)
    assert "E05" in before.rules
    county.roll()
    batch = county.cars(car(1))
    after = source(county)
    assert (after.state, after.last_batch, after.last_rows) == (SourceState.FINE, batch, 1)
    assert after.due_on == date(2026, 1, 15)
    assert source(county, on=date(2026, 4, 2)).state is SourceState.DUE
    assert source(county, on=date(2026, 4, 20)).state is SourceState.LATE


def test_a_county_sets_its_own_days(county):
    how = {"by": county.second, "origin": county.origin}
    services.set_schedule("vehicles", Every.MONTH, 20, **how)
    services.set_schedule("vehicles", Every.MONTH, 25, **how)
    found = source(county)
    assert (found.every, found.by_day, found.own) == ("month", 25, True)
    with pytest.raises(SunledgerError):
        services.set_schedule("vehicles", Every.MONTH, 31, **how)
    with pytest.raises(Refused):
        services.set_schedule(
            "vehicles", Every.ASKED, 0, by=county.clerk.actor, origin=county.origin
        )


def test_a_request_is_answered_by_what_is_taken_in_after_it(county):
    county.cars(car(9), name="从前.xlsx")
    county.later(1)
    # 公安局车管所 is none of the world's departments, 民政局 is
    with pytest.raises(SunledgerError) as none:
        ask(county)
    assert none.value.code == "no_department"
    number = ask(county, "kinship")
    [told] = selectors.requests(by=county.second, on=county.origin.at.date())
    assert (told.id, told.state, told.line) == (number, RequestState.OPEN, "civil_affairs")
    assert source(county, "kinship").asked.id == number
    with pytest.raises(SunledgerError) as again:
        ask(county, "kinship")
    assert again.value.code == "asked_already"
    late = county.origin.at.date() + timedelta(days=11)
    [told] = selectors.requests(by=county.second, on=late)
    assert told.state is RequestState.LATE
    assert source(county, "kinship", on=late).state is SourceState.LATE

    from handing_in import book, id_of  # noqa: PLC0415 - after setup

    rows = [[id_of(1), "张一", "配偶", id_of(2), "张二"]]
    header = ["身份证号", "姓名", "关系", "亲属身份证号", "亲属姓名"]
    batch = county.later(2).clerk.take_in(
        book(header, rows), table="kinship", second=county.world.actor("department_approver")
    )
    [told] = selectors.requests(by=county.second, on=late)
    assert (told.state, told.received) == (RequestState.ANSWERED, batch)
    with pytest.raises(SunledgerError):
        services.withdraw_request(number, "不用了", by=county.second, origin=county.origin)


def test_a_request_is_withdrawn_with_a_reason_and_made_again(county):
    number = ask(county, "kinship")
    with pytest.raises(SunledgerError):
        services.withdraw_request(number, " ", by=county.second, origin=county.origin)
    services.withdraw_request(number, "写错了日子", by=county.second, origin=county.origin)
    [told] = selectors.requests(by=county.second, on=TODAY)
    assert (told.state, told.withdrawn_why) == (RequestState.WITHDRAWN, "写错了日子")
    ask(county, "kinship")
    for days, table in ((0, "deaths"), (-3, "deaths")):
        with pytest.raises(SunledgerError):
            ask(county, table, days)


def test_whoever_asks_needs_the_post_and_a_department_sees_its_own(county):
    with pytest.raises(Refused):
        ask(county, "kinship", by=county.clerk.actor)
    ask(county, "kinship")
    tables = {one.table for one in selectors.sources(by=county.clerk.actor, on=TODAY)}
    assert tables == {"kinship", "assistance"}
    housing = county.world.actor("department_officer", line="housing")
    assert selectors.requests(by=housing, on=TODAY) == []
    assert len(selectors.requests(by=county.clerk.actor, on=TODAY)) == 1
    with pytest.raises(Refused):
        selectors.sources(by=county.world.actor("village_clerk"), on=TODAY)


def test_each_run_that_read_a_batch_is_told_and_one_that_read_nothing_is_not(county):
    county.roll()
    county.cars(car(1))
    first = county.compare()
    county.compare()
    came = deliveries(by=county.clerk.actor, on=TODAY)
    [use] = selectors.uses(came, by=county.clerk.actor)
    assert (use.run, use.rules, use.why) == (first, 1, "试一试")


def test_a_department_does_not_learn_that_a_sealed_rule_read_its_table(county):
    """K07 goes to discipline: who may see that route learns of the use, and nobody else."""
    from handing_in import book, id_of  # noqa: PLC0415 - after setup

    county.roll()
    cadres = [[id_of(2), "张二", "990101101201", "会计", "2021-03-01"]]
    header = ["身份证号", "姓名", "村代码", "职务", "任职起"]
    county.clerk.take_in(book(header, cadres), table="cadres")
    number = county.compare(("K07",))
    assert county.results(number)["K07"].sealed
    assert county.results(number)["K07"].flagged == 1
    came = deliveries(by=county.clerk.actor, on=TODAY)
    assert selectors.uses(came, by=county.clerk.actor) == []
    assert selectors.uses(came, by=county.office.actor) == []
    seen = selectors.uses(came, by=county.world.actor("discipline_supervision"))
    assert {use.rules for use in seen} == {1}
    for role, known in (("county_aid_office", False), ("discipline_supervision", True)):
        by = county.world.actor(role)
        [rule] = [one for one in selectors.rules(by=by, on=TODAY) if one.code == "K07"]
        assert (rule.known, rule.last is not None, rule.standing) == (known, known, int(known))
        assert selectors.run(number, by=by).done == int(known)
        assert selectors.run(number, by=by).flagged == int(known)
        assert len(selectors.rule_results(number, by=by)) == int(known)
        assert len(selectors.history_of_rule("K07", by=by)) == int(known)
        assert selectors.hits(by=by, rule="K07")[1] == int(known)
