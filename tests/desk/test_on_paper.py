"""The papers as they come out of a printer: pages counted and words found in the PDF.

LibreOffice converts them, as a separate program; without it and pdftotext these are skipped.
"""

import re
import shutil
import subprocess

import openpyxl
import pytest
from campaign import LATER, county, findings, ids, run_of
from click.testing import CliRunner
from printing import OFFICE, pages, to_pdf
from runs import decided

from sunledger.assembly.main import sunledger
from sunledger.desk.collect.collect import collect
from sunledger.desk.dispatch.send import dispatch

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed"),
]
A4 = (595, 842)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Carry out a small campaign and print everything; return the PDFs by name."""
    place = tmp_path_factory.mktemp("campaign")
    run = run_of(county(place / "county"), place / "run", place / "key").out
    call("triage", run, "-o", place / "疑点研判表.xlsx")
    ways = {line["id"]: "同意建议" for line in findings(run)}
    ways |= dict.fromkeys(ids(run, "E05"), "乡镇入户核查")
    table = decided(place / "定.xlsx", ways)
    dispatch(run, triage_file=table, out=place / "out", folder=place / "county")
    answered = place / "back" / "云门镇.xlsx"
    answered.parent.mkdir()
    fill(place / "out" / "乡镇" / "云门镇" / "云门镇疑点核查表.xlsx", answered)
    collect(place / "back", run, as_of=LATER, out=place / "answers", dispatched=place / "out")
    kinds = "evidence_record,working_paper,notice_to_person,lead_transfer,quality_notice"
    call("letters", run, "--kind", kinds, "--triage", table, "--to", place / "letters")
    call("sources", "request", "--rules", "E14,W01", "--to", place / "requests")
    files = [
        path
        for pattern in ("*研判表.xlsx", "out/**/*.xlsx", "answers/*.xlsx", "letters/**/*.docx")
        for path in sorted(place.glob(pattern))
    ]
    files += sorted(place.glob("requests/民政局/*.docx"))
    return to_pdf(files, place / "pdf")


def call(*words):
    done = CliRunner().invoke(sunledger, list(map(str, words)), standalone_mode=False)
    assert done.exception is None, done.exception


def fill(sent, path):
    book = openpyxl.load_workbook(sent)
    sheet = book["核查表"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for name, value in {
            "核查结果": "属实",
            "应追缴金额": 98765432.1,
            "已追缴金额": 0,
            "整改措施": "停发并退回",
            "完成时限": "2026-07-31",
            "是否完成": "否",
            "核查人一": "张甲",
            "核查人二": "李乙",
            "核查日期": "2026-07-01",
            "证据说明": "看了存折",
        }.items():
            sheet.cell(row, at[name]).value = value
    book.save(path)


def size(pdf):
    told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True).stdout.decode()
    width, height = re.search(r"Page size: +([\d.]+) x ([\d.]+)", told).groups()
    return round(float(width)), round(float(height))


def one(printed, part):
    """Return the pages of the first paper whose name has this part, and its size."""
    [pdf, *_] = [pdf for path, pdf in printed.items() if part in str(path)]
    return [re.sub(r"\s", "", page) for page in pages(pdf)], size(pdf)


def near(given, expected):
    return all(abs(a - b) <= 2 for a, b in zip(given, expected, strict=True))


def test_every_paper_has_a_page_number_on_each_page_and_no_number_that_does_not_fit(printed):
    for path, pdf in printed.items():
        for page in pages(pdf):
            assert re.search(r"第\s*\d+\s*页，共\s*\d+\s*页|—\s*\d+\s*—", page), path.name
            assert "###" not in page, path.name
        assert near(sorted(size(pdf)), A4), path.name


def test_a_household_form_is_one_page_with_room_for_all_signatures(printed):
    told, paper = one(printed, "一户一表/石桥村")
    assert near(paper, A4)
    forms = [page for page in told if "入户核查表" in page]
    assert len(forms) == 4
    for form in forms:
        for word in ("核查结果", "应追缴金额(元)", "签名或手印", "村里见证人", "核查人二", "电话"):
            assert word in form, word


def test_a_checklist_shows_all_that_is_given_on_one_page_and_all_answers_on_the_next(printed):
    told, paper = one(printed, "out/乡镇/云门镇/云门镇疑点核查表")
    assert near(paper, A4[::-1])
    for word in ("疑点编号", "疑点描述", "可能的合理情形"):
        assert word in told[0]
    for word in ("疑点编号", "核查结果", "是否完成", "证据说明"):
        assert word in told[1]


def test_texts_are_whole_on_paper(printed):
    """What a cell ends with is there as often as the cell: no line of it was cut."""
    [path] = [path for path in printed if path.name == "云门镇疑点核查表.xlsx"]
    told = "".join(one(printed, "out/乡镇/云门镇/云门镇疑点核查表")[0])
    head, *rows = openpyxl.load_workbook(path)["核查表"].iter_rows(values_only=True)
    assert rows
    for name in ("疑点描述", "数据来源", "核查要点", "可能的合理情形"):
        for row in rows:
            text = re.sub(r"\s", "", row[head.index(name)])
            assert text[-8:] in told, (name, text)


def test_the_closing_table_is_landscape_with_its_head_on_each_page_and_room_to_sign(printed):
    told, paper = one(printed, "汇总统计表")
    assert near(paper, A4[::-1])
    for page in told:
        for word in (
            "汇总统计表",
            "填报单位(盖章)",
            "截止日期：2026年7月20日",
            "单位：元",
            "下发数",
        ):
            assert word in page, word
    for word in ("制表人：", "审核人：", "总计", "98,765,432.10", "不排名"):
        assert word in told[-1] + told[-2] if len(told) > 1 else told[-1], word


def test_the_ledger_has_its_heading_and_its_clocks(printed):
    told, _ = one(printed, "answers/收回情况")
    [ledger] = [page for page in told if page.startswith("整改销号台账")]
    assert "还剩11天" in ledger


def test_a_notice_fits_one_sheet_and_ends_with_who_signs_and_when(printed):
    told, paper = one(printed, "告知书-")
    assert near(paper, A4)
    assert len(told) <= 2
    assert re.search(r"（单位名称，盖章）年月日", told[-1])
    assert "签字或按手印" in told[-1]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("取证单-", ("审计取证单", "取证人", "提供单位盖章或本人签字")),
        ("工作底稿-", ("审计工作底稿", "编制人签字", "复核人签字")),
        ("问题线索移送清单", ("移送人（两人）", "接收人（两人）", "可能的合理情形")),
        ("数据质量通报-", ("（发函单位，盖章）年月日",)),
        ("数据调取函-", ("（发函单位，盖章）年月日", "数据提供清单", "数据交接单")),
        ("移交线索.xlsx", ("限阅", "接收人", "可能的合理情形")),
        ("疑点研判表", ("研判人一", "研判人二", "建议去向")),
    ],
)
def test_each_paper_prints_with_its_places_to_sign(printed, part, words):
    told, _ = one(printed, part)
    for word in words:
        assert word in "".join(told), word
    for page in told:
        assert len(page) > 40, "a page with next to nothing on it"
