"""The letters to a person: the question and the decision, as Word and as PDF."""

import io
import re
import subprocess

import docx
import pytest
from casework import on

from sunledger.kit.errors import SunledgerError
from sunledger.platform import pdf
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.questions.findings.contracts import NotNow, Outcome
from sunledger.platform.questions.findings.services import Kind, letter

pytestmark = pytest.mark.django_db


def written(matter, kind, who, *, pdf=False, rule="E05"):
    by = matter.person(who) if isinstance(who, str) else who
    return letter(matter.row(rule=rule).id, kind, pdf=pdf, by=by, origin=on(matter.today))


def text_of(content):
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_question_is_a_letter_once_it_is_worth_asking(matter):
    matter.compare(matter.hit())
    with pytest.raises(NotNow):
        written(matter, Kind.NOTICE, "township_officer:1")
    matter.step("triage", "township_officer:1")
    name, content = written(matter, Kind.NOTICE, "township_officer:1")
    assert name.endswith(".docx")
    text = text_of(content)
    assert "请问这辆车现在还在用吗" in text
    assert "10 个工作日内" in text
    assert "张三丰或家人：" in text
    assert "事情没有问清楚以前" in text
    for words in ("念信人签名", "□ 念给我听了，我听明白了。", "送达人（两人）", "送达日期"):
        assert words in text  # whoever cannot read has it read, and both sign that
    matter.step("notify", "township_officer:2")
    due = matter.page("township_officer:1").reply_due
    assert f"{due.month} 月 {due.day} 日 前" in text_of(
        written(matter, Kind.NOTICE, "township_officer:1")[1]
    )


def test_the_decision_says_reason_and_the_way_on(matter):
    matter.compare(matter.hit())
    matter.until("decide", outcome=Outcome.ADJUST)
    text = text_of(written(matter, Kind.DECISION, "township_officer:1")[1])
    named = ("需要调整待遇", "看过了，照实写明", "可以申请复核", "待遇照旧", "您家说")
    for words in (*named, "念信人签名", "□ 念给我听了，我听明白了。"):
        assert words in text
    with pytest.raises(NotNow):  # the household gets it when it is told
        written(matter, Kind.DECISION, matter.household())
    matter.step("tell", "township_officer:2")
    assert written(matter, Kind.DECISION, matter.household())[1]


def test_a_pdf_holds_the_same_letter_with_its_font(matter):
    matter.compare(matter.hit())
    matter.until("notify")
    name, content = written(matter, Kind.NOTICE, "township_officer:1", pdf=True)
    assert name.endswith(".pdf")
    assert content.startswith(b"%PDF-")
    assert b"FontFile" in content
    assert len(content) < 300_000


def test_without_a_font_it_is_said_what_is_missing(matter, monkeypatch):
    matter.compare(matter.hit())
    matter.until("notify")
    monkeypatch.setattr(pdf, "_FONTS", ())
    with pytest.raises(SunledgerError) as missing:
        written(matter, Kind.NOTICE, "township_officer:1", pdf=True)
    assert missing.value.code == "no_font"
    assert "Word 版照常能用" in missing.value.zh
    assert written(matter, Kind.NOTICE, "township_officer:1")


@pytest.mark.parametrize("kind", ["notice_to_person", "finding_decision"])
@pytest.mark.parametrize("records", [1, 4, 8, 12, 20])
def test_the_stamp_of_a_pdf_stands_below_the_rows_that_are_signed(tmp_path, kind, records):
    told = [
        {"number": str(at), "label": "号牌号码", "value": f"甲A{at:05d}，小型轿车"}
        | {"day": "2026 年 3 月 2 日", "who": "您家", "words": "车是儿子借我的名字买的。" * 3}
        for at in range(1, records + 1)
    ]
    fields = {"finding": "E05-1A2B3C4D", "office": "青石镇（盖章）", "departments": "公安局"}
    tables = {"values": told, "replies": told, "innocent": [{"reason": "车早就卖了"}]}
    page = pdf.write_pdf(catalogue().letters[kind], fields, tables)
    file = tmp_path / "letter.pdf"
    file.write_bytes(page.content)
    words = subprocess.run(["pdftotext", "-raw", file, "-"], check=True, capture_output=True)
    *_, last, _ = words.stdout.decode().split("\f")
    before, stamp, _ = re.sub(r"\s", "", last).partition("青石镇（盖章）")
    assert stamp
    for row in ("签字或按手印", "念信人签名", "E05-1A2B3C4D"):
        assert row in before, row


def test_what_a_font_lacks_is_told():
    found = pdf.write_pdf(catalogue().letters["finding_decision"], {"reason": "𱍐", "name": "甲"})
    assert found.missing == "𱍐"


def test_no_letter_leaves_the_console_for_a_name_or_a_sealed_finding(matter):
    matter.compare(matter.hit(rule="K07"), rule="K07")
    for who in ("discipline_supervision", "county_aid_office", "township_officer"):
        with pytest.raises(Refused):
            written(matter, Kind.NOTICE, who, rule="K07")
    matter.compare(matter.hit(match_strength="name"))
    matter.step("triage", "township_officer:1")
    with pytest.raises(NotNow) as refused:
        written(matter, Kind.NOTICE, "township_officer:1")
    assert "姓名" in refused.value.zh


def test_who_has_no_business_with_it_writes_none(matter):
    matter.compare(matter.hit())
    matter.until("notify")
    for who in (matter.person("audit"), matter.household("H2")):
        with pytest.raises(Refused):
            written(matter, Kind.NOTICE, who)
