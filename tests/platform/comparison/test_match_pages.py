"""The pages of comparisons, as browsers see them."""

import io

import pytest
from compared import car
from docx import Document

from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.questions.comparison import selectors, services
from sunledger.platform.questions.comparison.models import Hit, Request, Run
from sunledger.platform.questions.comparison.night import platform

pytestmark = pytest.mark.django_db


@pytest.fixture
def compared(county):
    county.roll()
    county.cars(car(1))
    county.number = county.compare(None)
    return county


@pytest.fixture
def office(compared):
    return compared.world.client("county_aid_office")


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_run_is_asked_for_on_a_page_and_shown(compared, office):
    answer = office.post("/c/match/run/new", {"why": "车管所交了新表", "rules": "e05, E02"})
    run = Run.objects.order_by("-asked_at").first()
    assert answer["Location"] == f"/c/match/run/{run.id}"
    assert run.rules == ["E02", "E05"]
    page = text(office.get(f"/c/match/run/{run.id}"))
    assert "在排队" in page
    assert 'hx-get="' in page
    services.run_waiting(origin=compared.origin)
    page = text(office.get(f"/c/match/run/{run.id}"))
    assert "比对完了" in page
    assert "没变" in page
    assert 'hx-get="/c/match' not in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"why": "", "rules": ""}, "请写明为什么"),
        ({"why": "想看一看", "rules": "E05 X99"}, "没有这样的规则：X99"),
    ],
)
def test_a_run_that_cannot_be_is_told_on_the_form(office, given, told):
    page = text(office.post("/c/match/run/new", given))
    assert told in page
    assert "有错：" in page


def test_a_run_tells_each_rule_but_sealed_ones_only_to_whom_they_go(compared, office):
    page = text(office.get(f"/c/match/run/{compared.number}"))
    assert "E05 名下有机动车" in page
    assert "缺《" in page
    assert "K01" not in page
    inspector = compared.world.client("discipline_supervision")
    assert "K01" in text(inspector.get(f"/c/match/run/{compared.number}"))
    assert "全部 66 条" in page


def test_rules_are_listed_with_what_they_lack(compared, office):
    page = text(office.get("/c/match/rule"))
    assert "E05 名下有机动车" in page
    assert "最该要的表" in page
    page = text(office.get("/c/match/rule?ready=ready"))
    assert "E05" in page
    assert "S01" not in page
    assert compared.world.client("leader").get("/c/match/rule").status_code == 200


def test_a_rule_shows_its_limits_with_their_basis_and_its_runs(office):
    page = text(office.get("/c/match/rule/E05"))
    assert "vehicle_price_limit" in page
    assert "30000" in page
    assert "民发〔2021〕57号" in page
    assert "看对上的 1 条" in page
    assert office.get("/c/match/rule/E99").status_code == 404


def test_hits_are_shown_masked_and_only_of_ones_own_places(compared, office):
    page = text(office.get("/c/match/rule/E05/hit"))
    assert "云Y00001" in page
    with acting(platform()):
        household = Hit.objects.get().household
    assert f"/c/household/{household}" in page
    leader = compared.world.client("leader")
    assert "没有对上的" in text(leader.get("/c/match/rule/E05/hit"))
    assert leader.get("/c/match/rule/E05/hit.csv").status_code == 403
    assert "云Y00001" not in office.get("/c/match/rule/E05/hit.csv").content.decode()


def test_of_a_sealed_rule_the_page_says_for_whom_it_is(office):
    page = text(office.get("/c/match/rule/K01"))
    assert "这条规则的结果只给交纪委看" in page
    assert "跑过的" not in page


def test_a_source_shows_what_came_and_what_it_was_used_for(compared, office):
    page = text(office.get("/c/match/source/vehicles"))
    assert "车.xlsx" in page
    assert "试一试" in page
    assert "公安局" in page
    clerk = compared.world.client("department_officer")
    assert "亲属关系" in text(clerk.get("/c/match/source"))
    assert clerk.get("/c/match/source/pensions").status_code == 404
    assert clerk.get("/c/match/run").status_code == 403


def test_a_table_is_asked_for_with_a_letter_and_withdrawn(compared):
    steward = compared.world.client("data_steward")
    asked = {"purpose": "核对亲属", "due_on": "2099-01-05"}
    page = text(steward.post("/c/match/source/kinship/ask", asked | {"due_on": "2020-01-01"}))
    assert "请写今天以后的日子" in page
    answer = steward.post("/c/match/source/kinship/ask", asked)
    number = Request.objects.get().id
    assert answer["Location"] == f"/c/match/request/{number}"
    page = text(steward.get(f"/c/match/request/{number}"))
    assert "等着交" in page
    letter = steward.get(f"/c/match/request/{number}/letter")
    words = "\n".join(p.text for p in Document(io.BytesIO(letter.content)).paragraphs)
    assert "2099 年 1 月 5 日前" in words
    assert "《亲属关系》" in words
    assert "《户籍人口》" not in words
    assert "K01" not in words
    page = text(steward.post("/c/match/source/kinship/ask", asked))
    assert "已经要过" in page
    steward.post(f"/c/match/request/{number}/withdraw", {"why": "不用这张表了"})
    assert "不要了" in text(steward.get("/c/match/request?state=withdrawn"))
    today = compared.origin.at.date()
    [told] = selectors.requests(by=compared.second, on=today)
    assert told.withdrawn_why == "不用这张表了"


def test_the_days_of_a_table_are_changed(compared):
    steward = compared.world.client("data_steward")
    page = text(steward.post("/c/match/source/kinship/schedule", {"every": "month", "day": "31"}))
    assert "请写 1 到 28" in page
    steward.post("/c/match/source/kinship/schedule", {"every": "month", "day": "8"})
    assert "每月，8 日前" in text(steward.get("/c/match/source/kinship"))
