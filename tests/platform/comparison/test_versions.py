"""Record, helper and household say different things of one fact: that is a question of its own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from handing_in import INCOME, book
from world import COUNTY, VILLAGE

from sunledger.engine.rules.examples import run_examples
from sunledger.platform.catalogue import catalogue, handed_in, kept_here
from sunledger.platform.questions.comparison import selectors as comparison
from sunledger.platform.questions.comparison.contracts import RuleStatus
from sunledger.platform.questions.findings import access, services
from sunledger.platform.questions.findings import selectors as findings
from sunledger.platform.questions.findings.contracts import Given, How, Query, State, Track
from sunledger.platform.questions.intake import selectors as intake
from sunledger.platform.registers.registry import selectors
from sunledger.platform.registers.registry import services as registry
from sunledger.platform.registers.registry.contracts import (
    Query as Households,
)
from sunledger.platform.registers.registry.contracts import SaidBy, StateFact, Verdict

pytestmark = pytest.mark.django_db
RULE = "R01"
WORK, PENSION = "wage_work", "transfer_pension"


@pytest.fixture
def said(county):
    return Said(county)


class Said:
    """A county with two incomes of H1 and one of H2, and each side's words of them."""

    def __init__(self, county):
        self.county = county
        county.roll()
        year = ["2024-10-01", "2025-09-30"]
        rows = [
            ["H1", *year, "工资性", "务工收入", "5000"],
            ["H1", *year, "转移性", "养老金", "1200"],
            ["H2", *year, "工资性", "务工收入", "7000"],
        ]
        county.office.take_in(
            book(INCOME, rows), table="income", name="收入.xlsx", second=county.second
        )
        office = county.office.actor
        every = selectors.households(Households(COUNTY), by=office).rows
        self.homes = {row.number: row.id for row in every}
        self.hours = 0

    @property
    def now(self):
        """Return a moment after the last one."""
        self.hours += 1
        return replace(self.county.origin, at=self.county.origin.at + timedelta(minutes=self.hours))

    def who(self, role, place=None):
        return self.county.world.actor(role, place)

    def own(self, number="H1"):
        return self.county.world.actor("household", household=self.homes[number])

    def fact(self, item=WORK, number="H1"):
        home = self.homes[number]
        (found,) = selectors.statements(home, by=self.county.office.actor, item=item)
        return found

    def change(self, said_by, yuan, *, approve, item=WORK, reject=False):
        """Propose another amount, as said by somebody, and have it checked."""
        stands = self.fact(item)
        told = StateFact(
            self.homes["H1"],
            item,
            yuan * 100,
            label=stands.label,
            period_from=stands.period_from,
            period_to=stands.period_to,
            said_by=said_by,
            said_name="周帮扶" if said_by is SaidBy.HELPER else "",
        )
        number = registry.propose(told, "入户走访", by=self.who("village_clerk"), origin=self.now)
        town = self.who("township_officer")
        if approve:
            registry.approve(number, by=town, origin=self.now)
        elif reject:
            registry.reject(number, "没有单子", by=town, origin=self.now)
        return number

    def not_right(self, item=WORK, **more):
        return registry.dispute(
            "数目不对", statement=self.fact(item).id, by=self.own(), origin=self.now, **more
        )

    def hits(self):
        self.run = self.county.compare((RULE,))
        return self.county.hits(self.run, RULE)


def test_its_examples_hold():
    flag = catalogue().flags[RULE]
    assert all(result.passed for result in run_examples(flag, catalogue()))


def test_where_only_the_record_speaks_nothing_is_asked_and_the_rule_can_run(said):
    assert said.hits() == []
    result = said.county.results(said.run)[RULE]
    assert (result.status, result.not_applicable, result.clear) == (RuleStatus.RUN, 2, 0)


def test_the_household_says_another_amount(said):
    said.not_right(amount_fen=300_000)
    (hit,) = said.hits()
    assert (hit.household, hit.severity, hit.route) == (said.homes["H1"], "B", "field")
    assert hit.values["登记的金额"] == "5,000.00"
    assert hit.values["农户说的金额"] == "3,000.00"
    assert {row.fields["谁说的"] for row in hit.evidence} == {"登记", "农户"}
    recorded = next(row for row in hit.evidence if row.fields["谁说的"] == "登记")
    assert (recorded.file, recorded.row) == ("收入.xlsx", 2)
    assert "不对" not in hit.question_zh  # asked, not judged


def test_not_right_without_an_amount_counts_until_it_is_taken_back(said):
    made = said.not_right()
    assert len(said.hits()) == 1
    registry.withdraw_dispute(made.id, by=said.own(), origin=said.now)
    assert said.hits() == []


def test_that_the_record_stands_ends_no_difference_but_a_correction_does(said):
    made = said.not_right(amount_fen=300_000)
    town = said.who("township_officer")
    registry.answer_dispute(made.id, Verdict.STANDS, "看了工资流水", by=town, origin=said.now)
    assert len(said.hits()) == 1
    registry.confirm(said.fact().id, by=said.own(), origin=said.now)  # it agrees after all
    assert said.hits() == []
    again = said.not_right(PENSION, amount_fen=100_000)
    said.change(SaidBy.OFFICER, 1000, approve=True, item=PENSION)
    registry.answer_dispute(again.id, Verdict.CORRECTED, "已经更正", by=town, origin=said.now)
    assert said.hits() == []


@pytest.mark.parametrize("how", [{"approve": False}, {"approve": False, "reject": True}])
def test_what_the_helper_reports_and_nobody_wrote_into_the_record(said, how):
    said.change(SaidBy.HELPER, 3000, **how)
    (hit,) = said.hits()
    assert hit.values["帮扶干部说的金额"] == "3,000.00"
    assert any(row.fields.get("登记人") == "周帮扶" for row in hit.evidence)


def test_what_the_helper_reported_and_the_village_wrote_over(said):
    said.change(SaidBy.HELPER, 3000, approve=True)
    assert said.hits() == []  # the record is as the helper says
    said.change(SaidBy.OFFICER, 6000, approve=True)
    (hit,) = said.hits()
    assert (hit.values["登记的金额"], hit.values["帮扶干部说的金额"]) == ("6,000.00", "3,000.00")


def test_what_the_household_signed_for_and_was_written_over(said):
    period = (date(2024, 10, 1), date(2025, 9, 30))
    registry.sign(
        said.homes["H1"],
        period,
        date(2026, 3, 1),
        "签字表",
        by=said.who("village_clerk"),
        origin=said.now,
    )
    assert said.hits() == []
    said.change(SaidBy.OFFICER, 9000, approve=True)
    (hit,) = said.hits()
    assert (hit.values["登记的金额"], hit.values["农户说的金额"]) == ("9,000.00", "5,000.00")


def test_all_three_differ_and_two_facts_are_one_question(said):
    said.change(SaidBy.HELPER, 4000, approve=False)
    said.not_right(amount_fen=300_000)
    said.not_right(PENSION)
    (hit,) = said.hits()
    assert hit.values["说法不一样的项数"] == 2
    assert len(hit.evidence) == 5


def test_the_finding_goes_the_way_of_all_others_and_touches_no_aid(said):
    """It is told, whoever recorded it leaves it, the reply counts, and it ends where they agree."""
    made = said.not_right(amount_fen=300_000)
    said.hits()
    before = selectors.statements(said.homes["H1"], by=said.county.office.actor)
    services.take_up_all(origin=said.county.origin)
    town = said.who("township_officer")
    (row,) = findings.findings(Query(rule=RULE), by=town, at=said.county.origin.at).rows
    assert (row.track, row.state, row.place) == (Track.PERSON, State.RAISED, VILLAGE)
    services.do_step(row.id, "triage", Given(text="看过了要问"), by=town, origin=said.now)
    services.do_step(row.id, "notify", Given(how=How.VISIT), by=town, origin=said.now)
    own = access.own_finding(row.id, by=said.own(), origin=said.now)
    assert (own.goes_on, own.may_reply) == (True, True)
    assert len(own.innocent) >= 3
    page = access.finding(row.id, by=town, origin=said.now)
    assert page.row.line is None  # no department gave it
    order = [column.name for column in catalogue().sources["versions"].columns]
    for each in page.evidence:  # the database keeps no order; the reader wants that of the table
        assert list(each.fields) == sorted(each.fields, key=order.index)
    assert selectors.statements(said.homes["H1"], by=said.county.office.actor) == before
    registry.withdraw_dispute(made.id, by=said.own(), origin=said.now)
    said.hits()
    (told,) = services.take_up_all(origin=said.county.origin)
    assert told.withdrawn == 1


def test_nobody_hands_this_table_in(said):
    (table,) = kept_here()
    assert table not in handed_in()
    assert intake.table(table) is None
    assert table not in {source.id for source in intake.tables()}
    office, on = said.county.office.actor, said.county.origin.at.date()
    assert comparison.source(table, by=office, on=on) is None
    rule = next(one for one in comparison.rules(by=office, on=on) if one.code == RULE)
    assert table not in rule.lacking
    assert table not in comparison.next_tables(on=on)[0]


def test_nothing_is_worked_out_again_where_nobody_said_anything_new(said):
    said.not_right(amount_fen=300_000)
    said.hits()
    said.hits()
    assert said.county.results(said.run)[RULE].same_as is not None
