"""Procedures and signing on pages: each refusal shares its set-up with what succeeds."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from console_office import NOW, told
from world import OTHER_TOWNSHIP

from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import Batch, FactRow, StateFact

pytestmark = pytest.mark.django_db
START = date(2026, 3, 2)
YEAR = (date(2024, 10, 1), date(2025, 9, 30))


def text_of(answer):
    return answer.content.decode("utf-8-sig")


def on(day):
    return Origin("console", datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


class Case:
    """A household whose procedure is led on by the services, and browsers that look at it."""

    def __init__(self, office):
        self.office = office
        self.home = office.home.id
        self.tab = f"/c/household/{self.home}/procedures"

    def client(self, role, place=None, **more):
        return told(self.office.client(role, place, **more))

    def begin(self, kind):
        clerk = self.office.actor("village_clerk")
        self.key = services.start_procedure(self.home, kind, by=clerk, origin=NOW)
        self.address = f"/c/procedure/{self.key}"
        return self

    def lead(self, *steps, day=START):
        for code, role in steps:
            by = self.office.actor(role)
            if code in {"household", "authorise"}:
                services.confirm_step(self.key, day, "签字的纸", by=by, origin=on(day))
            else:
                services.do_step(self.key, code, day, "纸", by=by, origin=on(day))
        return self

    def send(self, client, step, day=START, act="do", **more):
        given = {"step": step, "day": day.isoformat(), "document": "纸 3 号", "act": act}
        return client.post(self.address, {**given, **more})

    def view(self):
        return selectors.procedure(self.key, by=self.office.actor("county_aid_office"))

    def status(self):
        said = selectors.statements(
            self.home, by=self.office.actor("county_aid_office"), item="status"
        )
        return [one.value for one in said]


VILLAGE_STEPS = (
    ("clue", "village_clerk"),
    ("authorise", "branch_secretary"),
    *((code, "village_clerk") for code in ("visit", "review", "notice")),
)


@pytest.fixture
def case(office):
    return Case(office)


@pytest.fixture
def decision(case):
    """A monitoring at its last step: the township checked when the notice had run out."""
    case.begin("monitoring").lead(*VILLAGE_STEPS)
    return case.lead(("township", "township_officer"), day=START + timedelta(days=5))


def test_a_procedure_is_begun_once_and_by_who_may(case):
    clerk, address = case.client("village_clerk"), f"/c/household/{case.home}/start"
    assert "请选一种" in text_of(clerk.post(address, {"kind": ""}))
    assert "请选一种" not in text_of(clerk.get(address))
    assert case.client("supervision_chair").post(address, {"kind": "exit"}).status_code == 403
    begun = clerk.post(address, {"kind": "exit"})
    assert re.match(r"/c/procedure/[0-9a-f-]{36}$", begun["Location"])
    page = text_of(clerk.post(address, {"kind": "exit"}))  # a double click
    assert "退出正在办" in page
    by = case.office.actor("village_clerk")
    assert len(selectors.procedures_of(case.home, by=by)) == 1


def test_a_step_is_written_down_with_day_and_paper(case):
    case.begin("exit")
    clerk = case.client("village_clerk")
    assert "请写明材料" in text_of(case.send(clerk, "propose", document=" "))
    ahead = date.today() + timedelta(days=2)  # noqa: DTZ011 - the day of whoever looks
    assert "最晚到今天" in text_of(case.send(clerk, "propose", ahead))
    assert case.view().steps == ()
    assert case.send(clerk, "propose", note="两人到场")["Location"] == case.tab
    page = text_of(clerk.get(case.tab))
    assert "纸 3 号 · 两人到场" in page
    assert "办下一步：民主评议" in page
    before = case.send(clerk, "review", START - timedelta(days=1))
    assert "这一步最早 2026-03-02" in text_of(before)


def test_a_step_sent_twice_is_done_once(case):
    case.begin("exit")
    clerk = case.client("village_clerk")
    assert case.send(clerk, "propose").status_code == 302
    again = case.send(clerk, "propose")
    assert again["Location"] == case.tab
    assert [step.code for step in case.view().steps] == ["propose"]
    assert "已经办好了" in text_of(clerk.get(case.tab))
    assert "步骤不能跳过" in text_of(case.send(clerk, "pre_exit"))


def test_each_step_is_offered_to_its_own_people_only(case):
    case.begin("exit").lead(("propose", "village_clerk"), ("review", "branch_secretary"))
    clerk, office = case.client("village_clerk"), case.client("county_aid_office")
    assert "您的岗位不能做这件事" in text_of(clerk.get(case.address))
    assert "哪天办的" not in text_of(clerk.get(case.address))
    assert case.send(clerk, "pre_exit").status_code == 403
    assert "哪天办的" in text_of(office.get(case.address))
    assert case.send(office, "pre_exit").status_code == 302


def test_what_is_of_another_place_is_not_there(case):
    case.begin("exit")
    other = case.client("township_officer", OTHER_TOWNSHIP)
    pages = (case.address, f"{case.address}/stop", case.tab, f"/c/household/{case.home}/sign")
    for page in (*pages, f"/c/household/{case.home}/start"):
        assert other.get(page).status_code == 404
        assert other.post(page, {"kind": "exit", "why": "有新情况"}).status_code == 404
    assert other.get(f"/c/procedure/{uuid.uuid4()}").status_code == 404
    assert "共 0 条" in text_of(other.get("/c/procedure"))
    own = case.client("township_officer")
    assert own.get(case.address).status_code == 200
    assert "共 1 条" in text_of(own.get("/c/procedure"))


def test_the_household_s_paper_comes_from_another_than_the_step_before(case):
    steps = (("propose", "village_clerk"), ("review", "village_clerk"))
    case.begin("exit").lead(*steps, ("pre_exit", "county_aid_office"))
    case.lead(("door_check", "village_clerk"))
    clerk, secretary = case.client("village_clerk"), case.client("branch_secretary")
    assert "要由别人交" in text_of(clerk.get(case.address))
    assert case.send(clerk, "household").status_code == 403
    assert "请写明材料" in text_of(case.send(secretary, "household", document=""))
    assert case.send(secretary, "household").status_code == 302
    assert case.view().steps[-1].document == "纸 3 号"


def test_the_last_step_is_looked_at_twice_and_changes_what_is_recorded(decision):
    case, office = decision, decision.client("county_aid_office")
    day = START + timedelta(days=6)
    assert "作决定" in text_of(office.get(case.address))
    assert "请选一个" in text_of(case.send(office, "county", day, "look"))
    unsaid = case.send(office, "county", day, "look", reply="answered")
    assert "怎么答复的" in text_of(unsaid)
    page = text_of(case.send(office, "county", day, "look", reply="none"))
    for words in ("纳入监测", "公示", "2026-03-07 满", "就这样定", "没有人说"):
        assert words in page
    assert case.status() == ["registered"]  # a look changes nothing
    assert "哪天办的" in text_of(case.send(office, "county", day, "back", reply="none"))
    assert case.send(office, "county", day, reply="none")["Location"] == case.tab
    assert case.status() == ["monitored"]
    assert case.view().steps[-1].note == "公示期间没有人说不同意。"
    assert case.send(office, "county", day, reply="none")["Location"] == case.tab
    assert len(case.view().steps) == 7


def test_who_did_a_step_before_does_not_decide(case):
    case.begin("monitoring").lead(*VILLAGE_STEPS)
    case.lead(("township", "county_aid_office"), day=START + timedelta(days=5))
    office = case.client("county_aid_office")
    assert "最后审定要由别人来" in text_of(office.get(case.address))
    assert case.send(office, "county", START + timedelta(days=6), reply="none").status_code == 403
    assert case.status() == ["registered"]


def test_a_procedure_is_stopped_with_a_reason_by_who_checks(decision):
    case, address = decision, f"{decision.address}/stop"
    assert case.client("village_clerk").post(address, {"why": "有新情况"}).status_code == 403
    officer = case.client("township_officer")
    assert "请写明为什么" in text_of(officer.post(address, {"why": ""}))
    assert officer.post(address, {"why": "这一户搬走了"})["Location"] == case.tab
    assert "停下的原因：这一户搬走了" in text_of(officer.get(case.tab))
    assert officer.post(address, {"why": "再停一次看看"})["Location"] == case.tab
    assert case.view().stopped_why == "这一户搬走了"
    office = case.client("county_aid_office")
    late = case.send(office, "county", START + timedelta(days=6), reply="none")
    assert case.status() == ["registered"]
    assert late.status_code == 200


def test_what_waits_is_counted_for_its_own_level_with_the_clock(decision):
    case = decision
    office, clerk = case.client("county_aid_office"), case.client("village_clerk")
    page = text_of(office.get("/c/todo"))
    assert "纳入监测：县里审定" in page
    assert re.search(r"过了 \d+ 天", page)  # due on 17 March 2026
    assert "县里审定" not in text_of(clerk.get("/c/todo"))
    assert "共 1 条" in text_of(office.get("/c/procedure?state=mine"))
    assert "共 0 条" in text_of(clerk.get("/c/procedure?state=mine"))
    assert '<span class="badge">1' in page
    case.lead(("county", "county_aid_office"), day=START + timedelta(days=6))
    assert "县里审定" not in text_of(office.get("/c/todo"))
    assert "共 1 条" in text_of(office.get("/c/procedure?state=done"))


def test_a_notice_that_runs_waits_for_nobody(case):
    case.begin("monitoring").lead(*VILLAGE_STEPS)
    town = case.office.actor("township_officer")
    waits = [
        selectors.waiting_steps(by=town, on=START + timedelta(days=days), most=0)[1]
        for days in (4, 5)
    ]
    assert waits == [0, 1]


# --- what a household signs for -------------------------------------------------------------------


@pytest.fixture
def recorded(case):
    """Two incomes of a year that nobody signed for."""
    rows = [
        FactRow(
            *("收入.xlsx", "一", 3 + at, item, 100_000, "H1"),
            period_from=YEAR[0],
            period_to=YEAR[1],
        )
        for at, item in enumerate(("wage_work", "transfer_dibao"))
    ]
    by = case.office.actor("county_aid_office")
    batch = Batch(uuid.uuid4(), "income", "县乡村振兴局", date(2026, 1, 1))
    services.apply_batch(batch, rows, by=by, origin=NOW)
    case.rows = rows
    return case


def _of(page):
    return re.findall(r'name="of" value="(\d+)"', page)


def test_a_signed_paper_locks_what_was_listed(recorded):
    case, address = recorded, f"/c/household/{recorded.home}/sign"
    clerk = case.client("village_clerk")
    assert "农户签字（2 项）" in text_of(clerk.get(case.tab))
    page = text_of(clerk.get(address))
    assert "1,000.00 元" in page
    given = {"of": _of(page), "day": "2026-03-01"}
    assert "请写明单据" in text_of(clerk.post(address, given))
    given["document"] = "核算表 3 号"
    assert "还没到" in text_of(clerk.post(address, {**given, "day": "2199-01-01"}))
    assert case.client("supervision_chair").post(address, given).status_code == 403
    assert clerk.post(address, given)["Location"] == case.tab
    by = case.office.actor("village_clerk")
    said = selectors.statements(case.home, by=by, item="wage_work")
    assert [one.signed for one in said] == [True]
    assert "没有要签字的内容" in text_of(clerk.get(address))
    assert clerk.post(address, given).status_code == 422  # a double click


def test_nobody_signs_for_what_was_not_listed(recorded):
    case, address = recorded, f"/c/household/{recorded.home}/sign"
    mine = case.office.client("household", household=case.home, second_factor=False)
    page = text_of(mine.get("/my/sign"))
    given = {"of": _of(page), "day": "2026-03-01", "document": "核算表 3 号"}
    clerk, officer = (case.office.actor(who) for who in ("village_clerk", "township_officer"))
    fact = StateFact(case.home, "wage_work", 900_000, period_from=YEAR[0], period_to=YEAR[1])
    change = services.propose(fact, "核实工资", by=clerk, origin=NOW)
    services.approve(change, by=officer, origin=NOW)
    assert "刚才变了" in text_of(case.client("village_clerk").post(address, given))
    assert "刚才变了" in text_of(mine.post("/my/sign", given))
    assert not any(one.signed for one in selectors.statements(case.home, by=clerk))
    fresh = text_of(mine.get("/my/sign"))
    assert "9,000.00 元" in fresh
    assert mine.post("/my/sign", {"of": _of(fresh)}).status_code == 302
    signed = [one.item for one in selectors.statements(case.home, by=clerk) if one.signed]
    assert sorted(signed) == ["transfer_dibao", "wage_work"]


# --- the household itself -------------------------------------------------------------------------


def test_a_household_confirms_its_own_step_once_and_no_other(case):
    case.begin("monitoring")
    mine = case.office.client("household", household=case.home, second_factor=False)
    neighbour = case.office.client(
        "household", case.office.other.village_code, household=case.office.other.id,
        second_factor=False,
    )  # fmt: skip
    address = f"/my/confirm/{case.key}"
    assert "由农户、网格员、部门或热线办" in text_of(mine.get("/my/procedures"))
    mine.post(address)  # not its turn yet
    assert case.view().steps == ()
    case.lead(("clue", "village_clerk"))
    page = text_of(mine.get("/my/procedures"))
    assert "一共 7 步，办好了 1 步" in page
    assert address in page
    assert "我确认" in text_of(mine.get(address))
    assert neighbour.get(address).status_code == 404
    assert neighbour.post(address).status_code == 404
    assert address not in text_of(neighbour.get("/my/procedures"))
    assert mine.post(address)["Location"] == "/my/procedures"
    assert mine.post(address)["Location"] == "/my/procedures"  # a double click
    assert [step.by_household for step in case.view().steps] == [False, True]
    assert "农户自己" in text_of(case.client("village_clerk").get(case.tab))
