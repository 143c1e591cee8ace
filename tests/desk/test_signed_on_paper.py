"""Whoever signs a letter to a person signs it where its form is, however long the letter is.

LibreOffice prints them, as a separate program; without it and pdftotext these are skipped.
"""

import re
import shutil

import pytest
from printing import OFFICE, pages, to_pdf

from sunledger.catalogue.loader import load_catalogue
from sunledger.desk.letters.paper import write_paper

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed"),
]
RECORDS = (1, 4, 8, 12, 20)
KINDS = ("notice_to_person", "finding_decision")
STAMP = "青石镇（盖章）2026年11月3日"
PLAIN = 4  # so many records at most has a letter as it is mostly written


def letter(kind, records):
    """Return a letter with so many records, or so many replies, in whole sentences."""
    fields = {
        "name": "张三丰",
        "subject": "身份证号 9901**********1234",
        "question": "车管记录里有一辆小型轿车，登记在 2019 年 3 月。请问这辆车现在还在用吗？",
        "departments": "公安局《机动车登记》",
        "as_of": "2026 年 6 月 25 日",
        "finding": "E05-1A2B3C4D",
        "contact": "吴青（电话：　　　　）",
        "outcome": "需要调整待遇",
        "reason": "车在本人名下，价值超过规定",
        "checked": "2026 年 11 月 2 日",
        "effect": "先在村里公示，至少 7 个工作日。公示没有结束，待遇照旧。",
        "appeal": "您可以申请复核。从今天起到生效后 30 个工作日，都可以提。",
        "office": "青石镇（盖章）",
        "date": "2026 年 11 月 3 日",
    }
    told = [
        {
            "number": str(at),
            "label": f"第 {at} 辆车的号牌号码",
            "value": f"甲A{at:05d}，小型轿车，2019-03-11 登记",
            "day": "2026 年 11 月 1 日",
            "who": "您家",
            "words": "车是儿子借我的名字买的，他在外地跑运输，我没有开过，也没有用过。",
        }
        for at in range(1, records + 1)
    ]
    usual = [{"reason": "车早就卖了，没有过户"}, {"reason": "车是借名买的，别人在用"}]
    laws = [{"number": "1", "law": "社会救助暂行办法（2014-05-01，条文未核实）"}]
    tables = {"values": told, "replies": told, "innocent": usual, "laws": laws}
    return write_paper(load_catalogue().letters[kind], fields, tables)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Print every letter; return the words of its pages by kind and number of records."""
    place = tmp_path_factory.mktemp("signed")
    files = {}
    for kind in KINDS:
        for records in RECORDS:
            files[kind, records] = place / f"{kind}-{records}.docx"
            files[kind, records].write_bytes(letter(kind, records))
    pdfs = to_pdf(list(files.values()), place / "pdf")
    return {
        which: [re.sub(r"\s", "", page) for page in pages(pdfs[path])]
        for which, path in files.items()
    }


@pytest.mark.parametrize("records", RECORDS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_stamp_stands_below_the_rows_that_are_signed(printed, kind, records):
    told = printed[kind, records]
    [page] = [page for page in told if STAMP in page]
    assert page is told[-1]
    before = page.partition(STAMP)[0]
    for row in ("签字或按手印", "送达人（两人）", "编号E05-1A2B3C4D"):
        assert row in before, row
    assert len(told) <= (2 if records <= PLAIN else 4)
