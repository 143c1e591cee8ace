"""The console's pages of findings: each refusal shares its set-up with what succeeds."""

import csv
import hashlib
import io
import json
import re
import uuid
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from casework import START, on
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from world import FAR_VILLAGE, OTHER_TOWNSHIP, OTHER_VILLAGE, sign_in

from sunledger.platform.ground.accounts.selectors import looks_at
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.selectors import events_of
from sunledger.platform.questions.findings.contracts import Outcome, State
from sunledger.platform.questions.findings.models import Paper, Step

pytestmark = pytest.mark.django_db
OFFICER, SECOND, THIRD = (f"township_officer:{n}" for n in (1, 2, 3))


def text_of(answer):
    return answer.content.decode("utf-8-sig")


class Pages:
    """Findings, and a browser for each person who works on them."""

    def __init__(self, matter):
        self.matter = matter
        self.clients = {}

    def browser(self, who, place=None):
        if who not in self.clients:
            self.matter.person(who, place)
            self.clients[who] = Client()
            sign_in(self.clients[who], self.matter.people[who])
        return self.clients[who]

    def address(self, ref="r1", tail=""):
        return f"/c/finding/{self.matter.row(ref).id}{tail}"

    def get(self, who, ref="r1", tail="", **more):
        return self.browser(who).get(self.address(ref, tail), more)

    def send(self, who, step, ref="r1", *, expected=None, **given):
        """Send the form of a step as the page shows it now, or as it was at `expected`."""
        row = self.matter.row(ref)
        filled = {f"{step}-{name}": value for name, value in given.items()}
        seq = row.seq if expected is None else expected
        fields = {"step": step, "expected": seq, **filled}
        return self.browser(who).post(self.address(ref), fields)

    def steps(self, ref="r1"):
        with acting(self.matter.night):
            rows = Step.objects.filter(finding=self.matter.row(ref)).order_by("seq")
            return [row.code for row in rows]

    def state(self, ref="r1"):
        return State(self.matter.row(ref).state)


@pytest.fixture
def pages(matter, monkeypatch):
    """Three findings of one village; whoever asks for a page does so on the day of the matter."""
    clock = SimpleNamespace(now=lambda: on(matter.today).at, localdate=timezone.localdate)
    monkeypatch.setattr("sunledger.faces.entry.middleware.timezone", clock)
    matter.compare(*(matter.hit(ref, key=ref) for ref in ("r1", "r2", "r3")))
    return Pages(matter)


# ---------------------------------------------------------------- the list


def test_the_list_and_its_files_hold_the_same(pages):
    officer = pages.browser(OFFICER)
    page = text_of(officer.get("/c/finding"))
    assert "共 3 条" in page
    assert "名下有机动车" in page
    assert re.search(r"待研判 <span class=\"count\">3</span>", page)
    asked = officer.get("/c/finding.json")
    assert asked["Location"].startswith("/c/purpose")
    officer.post("/c/purpose?for=export", {"purpose": "compare", "words": ""})
    told = json.loads(text_of(officer.get("/c/finding.json?state=raised")))
    assert told["count"] == len(told["rows"]) == 3
    lines = list(csv.reader(io.StringIO(text_of(officer.get("/c/finding.csv")))))
    assert len(lines) == 1 + 3 + 1
    assert "共 3 条" in lines[-1][0]
    book = openpyxl.load_workbook(io.BytesIO(officer.get("/c/finding.xlsx").content))
    assert book.worksheets[0].max_row == 1 + 3
    assert "共 0 条" in text_of(officer.get("/c/finding?state=closed"))
    assert pages.browser("village_clerk").get("/c/finding.csv").status_code == 403


def test_conditions_and_columns_stand_in_the_address(pages):
    pages.matter.step("triage", OFFICER)
    officer = pages.browser(OFFICER)
    assert "共 1 条" in text_of(officer.get("/c/finding?state=triaged"))
    assert "共 2 条" in text_of(officer.get("/c/finding?state=raised&rule=E05"))
    page = text_of(officer.get("/c/finding?state=raised&cols=number.match.line"))
    assert "身份证号完全相同" in page
    href = re.search(r'href="(/c/finding/[^"]+)"', page)[1]
    assert href.endswith("?state=raised")
    number = f"E05-{pages.matter.row('r2').ref_key[:8].upper()}"
    assert "共 1 条" in text_of(officer.get(f"/c/finding?q={number}"))
    assert officer.get("/c/finding?state=nothing").status_code == 200


def test_facets_lead_from_place_to_place_with_their_counts(pages):
    office = pages.browser("county_aid_office:1")
    page = text_of(office.get("/c/finding"))
    chip = re.search(r'href="([^"]+)"[^>]*>青石镇 <span class="count">3</span>', page)
    assert "白水乡 <" not in page.partition('id="total"')[0].partition('class="facets"')[2]
    inside = text_of(office.get(chip[1].replace("&amp;", "&")))
    assert re.search(r'>枫林村 <span class="count">3</span>', inside)
    assert re.search(r'>等我办 <span class="count">3</span>', inside)
    assert "过了期的 <" not in inside


def test_what_is_late_comes_first_and_is_counted(pages):
    pages.matter.later(30)
    officer = pages.browser(OFFICER)
    page = text_of(officer.get("/c/finding?clock=late"))
    assert "共 3 条" in page
    assert re.search(r"过了 \d+ 个工作日", page)
    pages.matter.step("triage", OFFICER)
    assert "共 2 条" in text_of(officer.get("/c/finding?clock=late"))


def test_what_waits_for_somebody_is_the_count_of_the_menu(pages):
    pages.matter.step("triage", OFFICER)
    for who, here, count in ((SECOND, "/c/finding?wait=mine", 3), ("helper:1", "/c/finding", 0)):
        page = text_of(pages.browser(who).get(here))
        assert f"共 {count} 条" in page
        badge = re.search(r'href="/c/finding"[^>]*>.*?</a>', page)[0]
        assert (f'badge">{count}' in badge) is (count > 0)
    assert "要办的疑点" in text_of(pages.browser(SECOND).get("/c/todo"))


# ---------------------------------------------------------------- one finding


def test_one_page_answers_what_is_asked_and_why(pages):
    page = text_of(pages.get(OFFICER))
    row = pages.matter.row()
    for words in (
        *(row.question_zh, "车早就卖了或报废了", "两名工作人员上门看车和行驶证"),
        *(
            "E05 名下有机动车",
            "身份证号完全相同",
            "号牌号码",
            "甲A12345",
            "车辆.xlsx · Sheet1 第 2 行",
        ),
        *("数据到 <time", "还没有说明", "FROM means_vehicles", "研判：要问", "研判：不用问"),
    ):
        assert words in page, words
    for tab in ("/evidence", "/replies", "/steps", "/papers"):
        assert pages.get(OFFICER, tail=tab).status_code == 200
    own = pages.matter.household()
    looks = looks_at("household", str(row.household), by=own)
    assert looks[0].name == pages.matter.person(OFFICER).name


def test_which_fields_agree_is_said_in_words(pages):
    rows = [
        {"姓名": "张三丰", "住址": "枫林村三组", "证件号码": "9901**********1234"},
        {"姓名": "张三丰", "住址": "竹溪村一组", "号牌号码": "甲A12345"},
    ]
    evidence = [
        {
            "source": source,
            "kind": "extract",
            "line": None,
            "batch": None,
            "file": "表.xlsx",
            "sheet": None,
            "row": at,
            "fields": fields,
        }
        for at, (source, fields) in enumerate(zip(("members", "vehicles"), rows, strict=True), 2)
    ]
    pages.matter.compare(pages.matter.hit("r4", key="r4", evidence=evidence), rule="E05")
    page = text_of(pages.get(OFFICER, "r4", "/evidence"))
    name, place = (
        re.search(rf'<th scope="row">{f}</th>.*?</tr>', page)[0] for f in ("姓名", "住址")
    )
    assert "status-ok" in name
    assert "status-ask" in place
    assert "竹溪村一组" in place
    assert '<th scope="row">证件号码</th>' not in page  # only one of the tables has it


def test_rows_of_one_table_are_compared_with_each_other(pages):
    evidence = [
        {
            "source": "members",
            "kind": "extract",
            "line": None,
            "batch": None,
            "file": "名册.xlsx",
            "sheet": "一",
            "row": row,
            "fields": fields,
        }
        for row, fields in (
            (2, {"姓名": "张三丰", "户编号": "H1"}),
            (9, {"姓名": "张三丰", "户编号": "H2"}),
        )
    ]
    pages.matter.compare(pages.matter.hit("r4", key="r4", evidence=evidence), rule="E05")
    page = text_of(pages.get(OFFICER, "r4"))
    assert re.search(r"不一样的</dt><dd>.*户编号：H1 / H2", page)
    assert re.search(r"一样的</dt><dd>.*姓名", page)
    assert "名册.xlsx · 一 第 9 行" in page


def test_triage_by_key_phrase_goes_on_to_the_next(pages):
    first = pages.browser(OFFICER).get("/c/finding?state=raised")
    href = re.search(r'href="(/c/finding/[0-9a-f-]{36})\?state=raised"', text_of(first))[1]
    officer = pages.browser(OFFICER)
    page = text_of(officer.get(f"{href}?state=raised"))
    after = re.search(r'rel="next" data-key="j" href="([^"]+)"', page)[1]
    phrase = re.search(r'name="triage-often" value="([^"]+)"', page)[1]
    sent = {"step": "triage", "expected": 1, "triage-often": phrase, "triage-text": ""}
    answer = officer.post(f"{href}?state=raised", sent)
    assert answer["Location"] == after
    assert "记下了，研判：要问" in text_of(officer.get(after))
    with acting(pages.matter.night):
        step = Step.objects.get(finding=href.rpartition("/")[2], code="triage")
    assert step.text == phrase
    empty = officer.post(after, {**sent, "triage-often": ""})
    assert "请选一句，或者自己写" in text_of(empty)
    assert empty.status_code == 200


def test_the_last_of_a_list_leads_back_to_it(pages):
    for ref in ("r1", "r2"):
        pages.matter.step("dismiss", OFFICER, ref)
    address = f"{pages.address('r3')}?state=raised"
    sent = {"step": "dismiss", "expected": 1, "dismiss-text": "同名的另一个人"}
    answer = pages.browser(OFFICER).post(address, sent)
    assert answer["Location"] == "/c/finding?state=raised"


# ---------------------------------------------------------------- attacks


def test_a_step_sent_twice_is_done_once(pages):
    seq = pages.matter.row().seq
    for _ in range(2):
        answer = pages.send(OFFICER, "triage", expected=seq, text="记录对不上，要问")
        assert answer.status_code == 302
    assert pages.steps() == ["raise", "triage"]
    assert "可能刚才有人办过了" in text_of(pages.browser(OFFICER).get("/c/todo"))


def test_who_comes_second_is_told_and_loses_no_word(pages):
    for code, who in (("triage", OFFICER), ("notify", SECOND)):
        pages.matter.step(code, who)
    seq = pages.matter.row().seq
    given = {"text": "车三年前卖了", "how": "phone", "day": str(START)}
    assert pages.send(SECOND, "reply", expected=seq, **given).status_code == 302
    late = pages.send(THIRD, "reply", expected=seq, **given)
    assert late.status_code == 409
    page = text_of(late)
    assert "办了一步" in page
    assert "车三年前卖了</textarea>" in page
    assert pages.steps().count("reply") == 1
    fresh = re.search(r'name="expected" value="(\d+)"', page)[1]
    assert pages.send(THIRD, "reply", expected=int(fresh), **given).status_code == 302


def test_steps_are_not_skipped_by_hand(pages):
    answer = pages.send(OFFICER, "opine", text="同意调整")
    assert answer.status_code == 302
    assert pages.steps() == ["raise"]
    assert pages.send("county_aid_office:1", "decide", text="就这样", outcome="adjust")
    assert pages.send("county_aid_office:1", "effect", text="就这样")
    assert pages.steps() == ["raise"]


def test_nobody_signs_for_oneself(pages):
    pages.matter.until("reply")
    checks = {"text": "车在院里，行驶证是表弟的", "day": str(pages.matter.today)}
    assert pages.send(THIRD, "start_check", **checks).status_code == 302
    page = text_of(pages.get(THIRD))
    assert "第一人是您，请另一位同事签名" in page
    assert 'name="step" value="sign_check"' not in page
    assert (
        "可能刚才有人办过了"
        in text_of(
            pages.browser(THIRD).post(
                pages.address(),
                {"step": "sign_check", "expected": 5, "sign_check-text": "属实"},
                follow=True,
            )
        )
        or pages.steps()[-1] == "start_check"
    )
    assert pages.steps()[-1] == "start_check"
    assert pages.send("helper:1", "sign_check", **checks).status_code == 302
    assert pages.state() is State.CHECKED


def test_what_is_of_another_place_is_not_there(pages):
    pages.matter.step("triage", OFFICER)
    pages.matter.person("township_officer:9", OTHER_TOWNSHIP)
    pages.matter.person("village_clerk:9", OTHER_VILLAGE)
    tails = ("", "/evidence", "/replies", "/steps", "/papers", "/pack", f"/paper/{uuid.uuid4()}")
    for who in ("township_officer:9", "village_clerk:9"):
        browser = pages.browser(who)
        for tail in tails:
            assert browser.get(pages.address(tail=tail)).status_code == 404
            assert browser.post(pages.address(tail=tail), {"step": "notify"}).status_code == 404
        assert "共 0 条" in text_of(browser.get("/c/finding?open=all"))
    assert pages.steps() == ["raise", "triage"]
    assert pages.browser(OFFICER).get(pages.address()).status_code == 200
    clerk = pages.browser("village_clerk")  # of the village itself, but nobody was told yet
    assert clerk.get(pages.address()).status_code == 404
    pages.matter.step("notify", SECOND)
    assert clerk.get(pages.address()).status_code == 200


def test_the_figures_of_offices_say_what_they_leave_out(pages):
    told = pages.browser("leader").get("/c/warning/workload")
    assert "不在这张表里" in told.content.decode()


SEALED = "E04"


@pytest.fixture
def sealed(pages):
    """A finding for discipline inspection beside three open ones of the same village."""
    matter = pages.matter
    hit = matter.hit("s1", rule="K06", key="s1", household=None)
    hit.question_zh, hit.name, hit.ref_shown = "密件问题一二三", "密名某", "密件对象"
    matter.compare(hit, rule="K06")
    return matter.row("s1", "K06")


WHERE = ("/c/finding", "/c/finding?open=all", "/c/finding?track=sealed", "/c/finding?rule=K06")
MORE = ("/c/help", "/c/warning", "/c/warning/workload", "/c/warning/precision", "/c/todo", "/c/log")


def test_a_sealed_finding_is_nowhere_for_others(pages, sealed):
    others = (OFFICER, "village_clerk", "county_aid_office:1", "finance", "leader")
    number = f"K06-{sealed.ref_key[:8].upper()}"
    marks = (str(sealed.id), number, "密件", "密名某")
    without = {}
    for who in others:
        browser = pages.browser(who)
        for page in (*WHERE, f"/c/finding?q={number}", "/c/finding?q=密名某", *MORE):
            answer = browser.get(page)
            shown = text_of(answer) if answer.status_code == 200 else ""
            shown = shown.replace(page.partition("?")[2], "")
            assert not [mark for mark in marks if mark in shown.replace(f"q={number}", "")] or (
                "共 0 条" in shown
            ), (who, page)
            without[who, page] = shown
        for tail in ("", "/evidence", "/steps", "/papers", "/pack"):
            assert browser.get(f"/c/finding/{sealed.id}{tail}").status_code in {403, 404}
    assert "共 3 条" in without[OFFICER, "/c/finding"]
    assert "共 0 条" in without[OFFICER, "/c/finding?track=sealed"]
    assert "K06" not in without["county_aid_office:1", "/c/warning/precision"]
    officer = pages.browser("county_aid_office:1")
    officer.post("/c/purpose?for=export", {"purpose": "compare", "words": ""})
    told = json.loads(text_of(officer.get("/c/finding.json?open=all")))
    assert told["count"] == 3
    inspector = pages.browser("discipline_supervision")
    assert "共 1 条" in text_of(inspector.get("/c/finding"))
    assert "密件问题一二三" in text_of(inspector.get(f"/c/finding/{sealed.id}"))
    assert pages.browser("audit").get(f"/c/finding/{sealed.id}").status_code == 404


def test_the_log_does_not_even_count_what_is_sealed(pages, sealed):
    inspector = pages.matter.person("discipline_supervision")
    pages.matter.step("triage", inspector, "s1", rule="K06")
    taken = pages.browser("discipline_supervision").post(
        f"/c/finding/{sealed.id}/pack", {"purpose": "supervise", "words": ""}
    )
    assert taken["Content-Type"] == "application/zip"
    page = text_of(pages.browser("county_aid_office:1").get("/c/log"))
    assert str(sealed.id) not in page
    assert "sealed" not in page.replace("track=sealed", "")


def test_who_withdraws_is_refused_from_then_on(pages):
    assert pages.send(OFFICER, "recuse", text="是我的同学，不便办").status_code == 302
    page = text_of(pages.get(OFFICER))
    assert "这一条您要回避：您自己申请了回避" in page
    assert 'name="step" value="triage"' not in page
    assert pages.send(OFFICER, "triage", text="要问一问").status_code == 403
    assert pages.steps() == ["raise", "recuse"]
    assert pages.send(SECOND, "triage", text="要问一问").status_code == 302
    assert pages.steps()[-1] == "triage"


# ---------------------------------------------------------------- papers


def photo(*, camera="Phone of Somebody"):
    """Return a photo that tells by which phone and where it was taken."""
    picture = Image.new("RGB", (60, 40), "orange")
    exif = Image.Exif()
    exif[0x010F] = camera
    exif[0x8825] = {1: "N", 2: (31.0, 14.0, 1.0)}
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def told(pages):
    pages.matter.step("triage", OFFICER)
    pages.matter.step("notify", SECOND)
    return pages


def reply(pages, name, content):
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    given = {"text": "行驶证在这里", "how": "counter", "day": str(START), "papers": [file]}
    return pages.send(SECOND, "reply", **given)


def test_of_a_photo_only_the_picture_is_kept_and_shown(told):
    raw = photo()
    assert b"Phone of Somebody" in raw
    assert reply(told, "行驶证.jpg", raw).status_code == 302
    with acting(told.matter.night):
        paper = Paper.objects.get(finding=told.matter.row(), step__code="reply")
    answer = told.get(OFFICER, tail=f"/paper/{paper.id}")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    shown = Image.open(io.BytesIO(answer.content))
    assert not shown.getexif()
    assert b"Phone of Somebody" not in answer.content
    assert "行驶证.jpg" in text_of(told.get(OFFICER, tail="/papers"))
    other = told.get(OFFICER, "r2", f"/paper/{paper.id}")  # of another finding
    assert other.status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("行驶证.jpg", b"<html><script>alert(1)</script></html>"), ("表.exe", b"MZ\x90\x00" * 50)],
)
def test_what_is_no_photo_is_not_taken(told, name, content):
    answer = reply(told, name, content)
    assert answer.status_code == 200
    assert "照片" in text_of(answer)
    assert "行驶证在这里</textarea>" in text_of(answer)
    assert "reply" not in told.steps()
    assert reply(told, "行驶证.jpg", photo()).status_code == 302


def test_a_scan_is_kept_as_a_file_and_never_opened(told):
    scan = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"
    assert reply(told, "说明.pdf", scan).status_code == 302
    with acting(told.matter.night):
        paper = Paper.objects.get(finding=told.matter.row(), step__code="reply")
    answer = told.get(OFFICER, tail=f"/paper/{paper.id}")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("ending", "begins"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_letters_come_as_word_and_as_pdf_when_it_is_time(pages, ending, begins):
    early = pages.get(OFFICER, tail=f"/notice.{ending}")
    assert early.status_code == 302
    assert "还没研判" in text_of(pages.get(OFFICER, tail="/papers"))
    pages.matter.step("triage", OFFICER)
    page = text_of(pages.get(OFFICER, tail="/papers"))
    assert f"/notice.{ending}" in page
    assert f"/decision.{ending}" not in page
    answer = pages.get(OFFICER, tail=f"/notice.{ending}")
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"].startswith("attachment")
    assert pages.get("finance", tail=f"/notice.{ending}").status_code == 403


# ---------------------------------------------------------------- the evidence pack


def pack(pages, who, **given):
    given = {"purpose": "audit", "words": ""} | given
    return pages.browser(who).post(pages.address(tail="/pack"), given)


def test_the_pack_holds_everything_with_hashes_and_is_logged(told):
    reply(told, "行驶证.jpg", photo())
    answer = pack(told, "audit")
    assert answer["Content-Type"] == "application/zip"
    kept = zipfile.ZipFile(io.BytesIO(answer.content))
    names = set(kept.namelist())
    assert {"finding.json", "rule-E05.sql", "evidence.csv", "steps.json", "log.json"} <= names
    assert "papers/004-1.jpg" in names
    for line in kept.read("SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(kept.read(name)).hexdigest() == digest
    manifest = json.loads(kept.read("manifest.json"))
    assert manifest["whole"] == hashlib.sha256(kept.read("SHA256SUMS")).hexdigest()
    assert set(manifest["files"]) == names - {"SHA256SUMS", "manifest.json"}
    assert b"FROM means_vehicles" in kept.read("rule-E05.sql")
    steps = json.loads(kept.read("steps.json"))
    assert [step["code"] for step in steps] == ["raise", "triage", "notify", "reply"]
    events = events_of("finding", str(told.matter.row().id))
    assert events[0].kind == "console.pack_taken"
    assert events[0].told["purpose"] == "audit"
    assert events[0].told["sha256"] == manifest["whole"]
    log = json.loads(kept.read("log.json"))
    assert {entry["leaf"] for entry in log} == {event.leaf.hex() for event in events[1:]}


def test_the_pack_asks_for_a_purpose_and_for_a_post_that_may(told):
    assert pack(told, "audit", purpose="").status_code == 302
    assert pack(told, "audit", purpose="other", words="").status_code == 302
    assert pack(told, "village_clerk").status_code == 403
    assert "下载证据包" not in text_of(told.get("village_clerk", tail="/papers"))
    kinds = [event.kind for event in events_of("finding", str(told.matter.row().id))]
    assert "console.pack_taken" not in kinds
    assert pack(told, OFFICER).status_code == 200


# ---------------------------------------------------------------- figures, help, households


def test_findings_and_households_are_counted_apart(pages):
    for ref in ("r1", "r2"):
        pages.matter.step("dismiss", OFFICER, ref)
    page = text_of(pages.browser("leader").get("/c/warning"))
    line = re.search(r"提出</th>(.*?)</tr>", page)[1]
    assert re.findall(r">([\d—%]+)</td>", line) == ["3", "100%", "1", "100%"]
    line = re.search(r"研判不用问</th>(.*?)</tr>", page)[1]
    assert re.findall(r">([\d—%]+)</td>", line) == ["2", "67%", "1", "100%"]
    assert "疑点和户是两种数" in page
    other = text_of(pages.browser(OFFICER).get("/c/warning/workload"))
    assert re.search(r"枫林村</th><td class=\"number\">1</td>", other)
    assert pages.browser("village_clerk").get("/c/warning").status_code == 403
    far = pages.browser(OFFICER).get(f"/c/warning?place={FAR_VILLAGE}")
    assert "柳湾村" not in text_of(far)


def test_how_often_a_rule_is_right_is_told_with_its_denominator(pages):
    pages.matter.until("tell", outcome=Outcome.NOT_TRUE)
    page = text_of(pages.browser("leader").get("/c/warning/precision"))
    line = re.search(r"E05 名下有机动车</th>(.*?)</tr>", page)[1]
    assert re.findall(r">(\d+)</td>", line) == ["1", "0", "1", "0", "0", "2"]
    assert "0%（0/1）" in line
    assert "太少" in line


def test_a_help_task_has_somebody_and_a_clock(pages):
    matter = pages.matter
    hit = matter.hit("h1", rule="S03", key="h1")
    matter.compare(hit, rule="S03")
    row = matter.row("h1", "S03")
    officer = pages.browser(OFFICER)
    page = text_of(officer.get(f"/c/finding/{row.id}"))
    matter.person("helper:1")
    page = text_of(officer.get(f"/c/finding/{row.id}"))
    ref = f"a:{matter.people['helper:1']}"
    assert f'value="{ref}"' in page
    sent = {
        "step": "assign",
        "expected": 1,
        "assign-text": "帮他家申请危房改造",
        "assign-whom": ref,
    }
    assert officer.post(f"/c/finding/{row.id}", sent).status_code == 302
    listed = text_of(officer.get("/c/help"))
    assert "共 1 条" in listed
    assert matter.person("helper:1").name in listed
    assert "有人在办" in listed
    nobody = {**sent, "expected": 2, "assign-whom": "a:nobody"}
    assert "请选" in text_of(officer.post(f"/c/finding/{row.id}", nobody))


def test_the_page_of_a_household_tells_its_findings_and_why_not(pages):
    home = pages.matter.row().household
    officer = pages.browser(OFFICER)
    officer.post("/c/purpose?for=look", {"purpose": "visit", "words": ""})
    tab = f"/c/household/{home}/findings"
    page = text_of(officer.get(tab))
    assert page.count("名下有机动车") == 3
    assert "没有因为疑点作过决定" in page
    pages.matter.until("tell", outcome=Outcome.ADJUST)
    officer.post("/c/purpose?for=look", {"purpose": "visit", "words": ""})  # the hour is over
    page = text_of(officer.get(tab))
    assert "需要调整待遇" in page
    assert "可以申请复核" in page
    assert pages.browser("township_officer:9", OTHER_TOWNSHIP).get(tab).status_code in {302, 404}


# ---------------------------------------------------------------- the whole way


def test_from_raised_to_effective_by_the_people_that_are_needed(pages):
    """Every step by its page, each by another person where another is needed, in its time."""
    file = lambda: [SimpleUploadedFile("照片.jpg", photo(), content_type="image/jpeg")]  # noqa: E731
    matter = pages.matter
    way = (
        ("triage", OFFICER, {"text": "车价超过限值，要问"}),
        ("notify", SECOND, {"text": "当面说了，留了函", "how": "visit"}),
        ("reply", "village_clerk", {"text": "车是自己买来跑运输的", "how": "counter"}),
        ("start_check", THIRD, {"text": "看了车和行驶证", "papers": file}),
        ("sign_check", "helper:1", {"text": "我也看了，属实"}),
        ("opine", "township_officer:4", {"text": "收入超过标准，建议调整"}),
        ("decide", "county_aid_office:1", {"text": "核算后超过标准", "outcome": "adjust"}),
        ("tell", SECOND, {"text": "当面告诉，说了可以复核", "how": "visit"}),
        ("post", "village_clerk", {"text": "贴在村公开栏", "papers": file}),
        ("end_notice", "village_clerk", {"text": "没有人有意见"}),
        ("effect", "county_aid_office:2", {"text": "公示期满，没有意见"}),
    )
    for code, who, given in way:
        filled = {name: value() if callable(value) else value for name, value in given.items()}
        if code in {"notify", "reply", "start_check", "sign_check", "tell", "post"}:
            filled["day"] = str(matter.today)
        if (
            code == "end_notice"
        ):  # the notice is not over: no form, and a hand-made one does nothing
            assert 'value="end_notice"' not in text_of(pages.get(who))
            pages.send(who, code, **filled)
            assert pages.state() is State.POSTED
            matter.later(30)
        page = text_of(pages.get(who))
        assert f'name="step" value="{code}"' in page, (code, who)
        answer = pages.send(who, code, **filled)
        assert answer.status_code == 302, text_of(answer)[:3000]
        matter.later(1)
    assert pages.state() is State.EFFECTIVE
    page = text_of(pages.get(OFFICER))
    assert "已生效" in page
    assert "核算后超过标准" in page
    assert len(set(pages.steps())) == len(way) + 1


def test_who_did_an_earlier_step_is_told_to_hand_it_on(pages):
    pages.matter.until("sign_check")
    page = text_of(pages.get(OFFICER))  # who looked first
    assert "前面有一步是您办的" in page
    assert 'value="opine"' not in page
    assert 'value="opine"' in text_of(pages.get("township_officer:4"))
    clerk = text_of(pages.get("village_clerk"))
    assert "下一步是“乡镇意见”" in clerk
    assert pages.matter.person("township_officer:4").name in clerk


def test_who_read_a_letter_aloud_is_asked_for_with_that_way_alone(pages):
    matter = pages.matter
    matter.step("triage", OFFICER)
    page = text_of(pages.get(SECOND))
    assert '<div class="if-read-aloud">' in page
    assert "选了“读给本人听”才要写" in page  # so that it is plain where no style hides it
    given = {"text": "函在桌上读了一遍", "day": str(START)}
    for how, reader, words in (
        ("read_aloud", "", "请写明是谁读的"),
        ("visit", "褚林", "方式却不是“读给本人听”"),
    ):
        answer = pages.send(SECOND, "notify", how=how, reader=reader, **given)
        assert answer.status_code == 200
        page = text_of(answer)
        assert words in page.partition('<div class="if-read-aloud">')[2]
        assert pages.state() is State.TRIAGED
    named = {"how": "read_aloud", "reader": "褚林，帮扶干部"}
    assert pages.send(SECOND, "notify", **named, **given).status_code == 302
    for tail in ("/steps", "/replies"):
        page = text_of(pages.get(SECOND, tail=tail))
        assert "读给本人听，读的人：褚林，帮扶干部" in page


def test_an_exemption_needs_its_last_day(pages):
    pages.matter.until("opine")
    given = {"text": "跑运输谋生的车", "outcome": "exempt"}
    assert "请写明到哪一天为止" in text_of(pages.send("county_aid_office:1", "decide", **given))
    until = str(pages.matter.today + timedelta(days=365))
    answer = pages.send("county_aid_office:1", "decide", until=until, **given)
    assert answer.status_code == 302
    assert pages.matter.row().outcome == Outcome.EXEMPT


def test_how_often_a_rule_is_right_stands_with_the_rules_and_the_tables(pages, monkeypatch):
    """With how many were decided, and that few say little; of sealed rules nothing."""
    for ref, outcome in (("r1", Outcome.NOT_TRUE), ("r2", Outcome.CORRECTED)):
        pages.matter.until("tell", ref, outcome=outcome)
    office = pages.browser("county_aid_office:1")
    few = "办完 2 条，属实 0；太少，不好说"
    assert few in text_of(office.get("/c/match/rule"))
    assert few in text_of(office.get("/c/match/source"))
    one = text_of(office.get("/c/match/rule/E05"))
    assert one.count(few) == 2  # the rule, and the register of vehicles
    assert "办完不到 20 条" in one
    monkeypatch.setattr("sunledger.platform.questions.findings.contracts.SMALL", 2)
    assert "办完 2 条，属实 0（0%）" in text_of(office.get("/c/match/rule/E05"))


def test_the_rule_of_what_each_side_says_names_no_table_to_ask_for(pages):
    page = text_of(pages.browser("county_aid_office:1").get("/c/match/rule/R01"))
    assert "同一件事各方的说法" in page
    assert "/c/match/source/versions" not in page
    assert "个人信息保护法" in page
