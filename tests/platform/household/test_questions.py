"""What a household is asked, says, is told and does not accept; by card, on its own pages."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from casework import Matter, on, photo
from django.test import Client
from family import PIN

from sunledger.platform.questions.findings.contracts import How, Outcome, State
from sunledger.platform.registers.registry import services

pytestmark = pytest.mark.django_db
WORDS = "车是我弟弟的，借我的名字上的牌"


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.content.decode()))


@pytest.fixture
def matter(db):  # noqa: ARG001 - the database must be there
    return Matter.begin()


class Own:
    """The household with its card, on the day of the matter."""

    def __init__(self, matter, number="H1"):
        self.matter = matter
        town = matter.person("township_officer:9")
        home = matter.register.find(number)
        self.code = services.issue_card(home, PIN, by=town, origin=on(matter.today))

    def browser(self):
        client = Client()
        client.post("/my/enter", {"code": self.code})
        client.post("/my/pin", {"pin": PIN})
        return client

    def get(self, page):
        with time_machine.travel(on(self.matter.today).at):
            return self.browser().get(page)

    def post(self, page, given=None):
        with time_machine.travel(on(self.matter.today).at):
            return self.browser().post(page, given or {}, follow=True)


@pytest.fixture
def own(matter):
    return Own(matter)


@pytest.fixture
def asked(matter):
    matter.compare(matter.hit())
    matter.until("notify")
    return f"/my/question/{matter.row().id}"


def test_sums_have_their_unit_and_of_several_values_all_are_read(matter, own):
    values = {"号牌号码": ["甲A12345", "甲A54321"], "购置价格": "86,000.00"}
    matter.compare(matter.hit(values=values))
    matter.until("notify")
    page = text_of(own.get(f"/my/question/{matter.row().id}"))
    assert "甲A12345、甲A54321" in page
    assert "86,000.00 元" in page


def test_before_it_is_told_a_household_sees_nothing_of_it(matter, own):
    matter.compare(matter.hit())
    matter.until("triage")
    key = matter.row().id
    for page in ("/my/", "/my/questions", "/my/why", "/my/letters"):
        assert "小型轿车" not in text_of(own.get(page))
    for tail in ("", "/reply", "/appeal", "/objection"):
        assert own.get(f"/my/question/{key}{tail}").status_code == 404


def test_who_read_the_letter_to_the_household_stands_with_it(matter, own):
    matter.compare(matter.hit())
    matter.until("triage")
    read = {"how": How.READ_ALOUD, "reader": "褚林（帮扶干部）"}
    matter.step("notify", "township_officer:2", **read)
    for page in (f"/my/question/{matter.row().id}", "/my/letters"):
        assert "褚林（帮扶干部）读给您听" in text_of(own.get(page))


def test_a_question_is_on_the_first_page_and_is_answered_with_one_reason_and_a_photo(
    matter, own, asked
):
    first = own.get("/my/")
    assert "有件事想问您" in text_of(first)
    assert "请问这辆车现在还在用吗？" in text_of(first)
    page = own.get(asked)
    assert "这是问您，不是结论" in text_of(page)
    assert "您家的待遇照旧" in text_of(page)
    assert "甲A12345" in text_of(page)
    assert "亲友借名上牌，车不是这家的" in text_of(page)
    for raw in ("严重", "预警", "9901**********1234"):
        assert raw not in text_of(page)
    form = own.get(f"{asked}/reply").content.decode()
    number = re.search(r'value="(\d)"[^>]*>\s*<span>亲友借名上牌', form)[1]
    paper = io.BytesIO(photo().content)
    paper.name = "行驶证.jpg"
    done = own.post(f"{asked}/reply", {"reason": number, "words": WORDS, "photo": paper})
    assert "您说的记下了" in text_of(done)
    assert WORDS in text_of(done)
    assert "在核实" in text_of(done)
    row = matter.row()
    assert row.state == State.REPLIED
    (reply,) = [step for step in matter.page("township_officer:1").steps if step.code == "reply"]
    assert reply.own
    assert reply.text.startswith("亲友借名上牌，车不是这家的。")
    link = re.search(r"/my/paper/[0-9a-f-]{36}", done.content.decode())[0]
    seen = own.get(link)
    assert seen.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in seen.headers["Content-Security-Policy"]
    assert "有件事想问您" not in text_of(own.get("/my/"))


def test_what_says_nothing_and_a_photo_that_is_none_are_told_so(matter, own, asked):
    del matter
    assert own.post(f"{asked}/reply").status_code == 422
    assert "请选一个，写一句，或者拍照片" in text_of(own.post(f"{asked}/reply"))
    assert "请写一句" in text_of(own.post(f"{asked}/reply", {"reason": "other"}))
    paper = io.BytesIO(photo().content)
    paper.name = "行驶证.jpg"
    told = own.post(f"{asked}/reply", {"reason": "none of these", "photo": paper})
    assert "照片没有留下，请再选一次" in text_of(told)
    fake = io.BytesIO(b"<svg onload=alert(1)>")
    fake.name = "x.jpg"
    told = own.post(f"{asked}/reply", {"reason": "other", "words": WORDS, "photo": fake})
    assert told.status_code == 422
    assert "不是照片" in text_of(told)


@pytest.mark.parametrize("words", [WORDS, ""])
def test_words_or_a_photo_are_a_reply_without_choosing_one_of_ours(matter, own, asked, words):
    paper = io.BytesIO(photo().content)
    paper.name = "行驶证.jpg"
    given = {"words": words} if words else {"photo": paper}
    assert "您说的记下了" in text_of(own.post(f"{asked}/reply", given))
    (reply,) = [step for step in matter.page("township_officer:1").steps if step.code == "reply"]
    assert reply.text == (words or "见照片")


def test_a_late_reply_is_taken_and_marked(matter, own, asked):
    matter.later(60)
    told = own.post(f"{asked}/reply", {"reason": "other", "words": WORDS})
    assert "晚了些，也收" in text_of(told)


def test_nobody_replies_to_what_another_household_was_asked(matter, asked):
    neighbour = Own(matter, "H2")
    for tail in ("", "/reply", "/appeal", "/objection", "/notice.docx"):
        assert neighbour.get(f"{asked}{tail}").status_code == 404
        told = neighbour.post(f"{asked}{tail}", {"reason": "0", "words": WORDS})
        assert told.status_code in {404, 405}
    assert matter.row().state == State.NOTIFIED
    assert "小型轿车" not in text_of(neighbour.get("/my/questions"))


def test_who_helps_reads_and_does_not_reply(matter, own, asked):
    client = Client()
    with time_machine.travel(on(matter.today).at):
        client.post("/my/enter", {"code": own.code})
        client.post("/my/pin", {"pin": PIN, "helper": "邻居老李"})
        page = client.get(asked)
        assert "请问这辆车" in text_of(page)
        assert f"{asked}/reply" not in page.content.decode()
        assert client.post(f"{asked}/reply", {"reason": "0"}).status_code == 403
    assert matter.row().state == State.NOTIFIED


def test_a_decision_against_it_is_read_with_its_reason_and_not_accepted(matter, own, asked):
    matter.until("tell", skip=("triage", "notify"))
    page = own.get(asked)
    assert "待遇要调整" in text_of(page)
    assert "照实写明" in text_of(page)
    assert "不同意，请另外的人再看" in text_of(page)
    assert "待遇要调整" in text_of(own.get("/my/why"))
    assert "告诉您结果的信" in text_of(own.get("/my/letters"))
    for kind in ("notice", "decision"):
        word = own.get(f"{asked}/{kind}.docx")
        assert word.content.startswith(b"PK")
        assert "attachment" in word.headers["Content-Disposition"]
        paper = own.get(f"{asked}/{kind}.pdf")
        assert paper.content.startswith(b"%PDF-")
        assert paper.headers["Content-Type"] == "application/pdf"
    told = own.post(f"{asked}/appeal", {"words": "车早就卖了，有合同"})
    assert "会有另外的人来看" in text_of(told)
    matter.later(1)
    matter.step("decide_appeal", "appeals_reviewer", outcome=Outcome.OVERTURNED)
    assert "原来的决定不算" in text_of(own.get(asked))


def test_before_it_is_told_a_decision_is_not_read(matter, own, asked):
    matter.until("decide", skip=("triage", "notify"))
    assert "待遇要调整" not in text_of(own.get(asked))
    assert "待遇要调整" not in text_of(own.get("/my/why"))


def test_a_notice_that_is_not_right_is_said_so(matter, own, asked):
    matter.until("post", skip=("triage", "notify"))
    assert "公示有不对的" in text_of(own.get(asked))
    told = own.post(f"{asked}/objection", {"words": "公示写错了人"})
    assert "会有人回答" in text_of(told)


def test_an_appeal_too_late_is_told_so_and_nothing_happens(matter, own, asked):
    matter.until("effect", skip=("triage", "notify"))
    matter.today += timedelta(days=400)
    told = own.post(f"{asked}/appeal", {"words": "不同意"})
    assert "这一步现在不用办了" in text_of(told)


def test_a_helped_household_says_whether_help_came(matter, own):
    rule = "S03"
    matter.compare(matter.hit(rule=rule), rule=rule)
    helper = matter.person("helper:1")
    matter.step("assign", "township_officer:1", rule=rule, whom=helper.ref)
    page = f"/my/question/{matter.row(rule=rule).id}"
    assert "有人在帮您办" in text_of(own.get(page))
    assert "这是问您" not in text_of(own.get(page))
    matter.step("finish", "helper:1", rule=rule, outcome=Outcome.HELPED)
    assert "办好了吗？" in text_of(own.get(page))
    assert "记下了" in text_of(own.post(f"{page}/not-yet"))
    assert matter.row(rule=rule).state == State.ASSIGNED
    matter.step("finish", "helper:1", rule=rule, outcome=Outcome.HELPED)
    assert "帮上了" in text_of(own.post(f"{page}/helped"))
    assert matter.row(rule=rule).state == State.CLOSED


def test_why_says_the_income_beside_the_line_and_the_way_on(own):
    page = text_of(own.get("/my/why"))
    assert "由人来定，不是机器定" in page
    assert "怎么办" in page
