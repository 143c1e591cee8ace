"""A table on the page and in three files: the same rows, the same count, nothing that runs."""

import csv
import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest
from django.test import RequestFactory
from django.utils import translation

from sunledger.catalogue.accounts import load_charts
from sunledger.faces.portal.tables import as_file, in_words, lay, notes_of, period_in_words
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.notices.contracts import HIDDEN, Column, Table, Type

RARE = "𠮷野𫍽"  # outside the basic plane
COLUMNS = (
    Column("number", "号", "No.", Type.QUANTITY),
    Column("name", "姓名", "Name", Type.PERSON_NAME),
    Column("what", "摘要", "What", Type.TEXT),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
    Column("share", "比例", "Share", Type.PERCENT),
    Column("page", "凭证", "Voucher", Type.LINK),
)


def table(rows, *, total=False):
    return Table("lines", "明细", "Lines", COLUMNS, tuple(rows), total)


def row(number, what="买水泥", fen=123_456):
    return (number, RARE, what, fen, 4695, f"/v/990101101201/voucher/2026-05-{number}")


@pytest.fixture
def ask():
    def made(path="/notice/x", language="zh-hans"):
        translation.activate(language)
        request = RequestFactory().get(path)
        request.origin = Origin("console", datetime(2026, 6, 1, tzinfo=UTC))
        return request

    yield made
    translation.deactivate()


def read(tables, suffix, request):
    answer = as_file(tables, suffix, request, title="账", notes=notes_of(request, "https://x/1"))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.content


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 120])
def test_every_form_has_as_many_rows(ask, count):
    request = ask()
    rows = [row(number) for number in range(1, count + 1)]
    made = table([*rows, ("合计", None, None, 5, None, None)], total=True)
    laid = lay(made, request)
    assert laid.count == count
    shown = sum(len(lay(made, ask(f"/x?table=lines&page={at}")).rows)
                for at in range(1, (laid.pages.count if laid.pages else 1) + 1))  # fmt: skip
    assert shown == count
    lines = list(csv.reader(io.StringIO(read([made], "csv", request).decode("utf-8-sig"))))
    assert len(lines) == 1 + count + 1  # heading, rows, sum
    told = json.loads(read([made], "json", request))["tables"][0]
    assert (told["count"], len(told["rows"])) == (count, count)
    assert told["total"]["fen"] == 5
    sheet = openpyxl.load_workbook(io.BytesIO(read([made], "xlsx", request)))["明细"]
    assert sheet.max_row == 1 + count + 1


def test_money_is_yuan_in_tables_and_fen_in_json(ask):
    request = ask()
    made = table([row(7)])
    text = read([made], "csv", request).decode("utf-8-sig")
    line = next(csv.DictReader(io.StringIO(text)))
    assert (line["金额（元）"], line["比例（%）"], line["姓名"]) == ("1234.56", "46.95", RARE)
    assert json.loads(read([made], "json", request))["tables"][0]["rows"][0]["fen"] == 123_456
    sheet = openpyxl.load_workbook(io.BytesIO(read([made], "xlsx", request)))["明细"]
    assert (sheet["D2"].value, sheet["E2"].value, sheet["B2"].value) == (1234.56, 46.95, RARE)


@pytest.mark.parametrize("evil", ["=HYPERLINK(1)", "+1+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(ask, evil):
    made = table([row(1, evil)])
    text = read([made], "csv", ask()).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1][2] == f"'{evil}"
    cell = openpyxl.load_workbook(io.BytesIO(read([made], "xlsx", ask())))["明细"]["C2"]
    assert cell.data_type == "s"


def test_programs_get_a_csv_without_a_mark(ask):
    assert read([table([row(1)])], "csv", ask()).startswith(b"\xef\xbb\xbf")
    assert not read([table([row(1)])], "csv", ask("/x?bom=0")).startswith(b"\xef\xbb\xbf")


def test_a_csv_has_the_table_that_is_asked_for(ask):
    other = Table("other", "别的", "Other", COLUMNS[:1], ((5,),))
    made = [table([row(1)]), other]
    assert read(made, "csv", ask("/x?table=other")).decode("utf-8-sig") == "号\r\n5\r\n"
    book = openpyxl.load_workbook(io.BytesIO(read(made, "xlsx", ask())))
    assert book.sheetnames == ["明细", "别的", "说明"]


def test_sheets_of_one_name_are_told_apart(ask):
    made = [Table(code, "明细/表", "Lines", COLUMNS[:1], ()) for code in "abc"]
    names = openpyxl.load_workbook(io.BytesIO(read(made, "xlsx", ask()))).sheetnames
    assert len({name.lower() for name in names}) == 4


def test_text_is_text_and_links_stay_here(ask):
    ask()
    what, page = COLUMNS[2], COLUMNS[5]
    assert in_words(what, "<b>") == "<b>"  # escaped where it is written
    assert "&lt;b&gt;" in str(lay(table([row(1, "<b>")]), ask()).rows[0][2])
    assert "href" not in in_words(page, "https://elsewhere.example/")
    assert "href" not in in_words(page, "//elsewhere.example/")
    assert 'href="/v/1"' in in_words(page, "/v/1")
    ask(language="en")
    assert 'href="/en/v/1"' in in_words(page, "/v/1")
    assert 'href="/log/3"' in in_words(page, "/log/3")


def test_what_is_hidden_says_so(ask):
    ask()
    assert HIDDEN in in_words(COLUMNS[3], HIDDEN)
    assert in_words(COLUMNS[3], None) == "—"
    assert lay(table([row(1, fen=HIDDEN)]), ask()).hides


def test_the_head_of_a_row_is_what_it_is_about(ask):
    cells = lay(table([row(1)]), ask()).rows[0]
    assert [str(cell)[:3] for cell in cells] == ["<td", "<th", "<td", "<td", "<td", "<td"]


@pytest.mark.parametrize("asked", ["0", "-1", "9999999", "x", "", "²", "99"])
def test_any_page_that_is_asked_for_is_one_that_is_there(ask, asked):
    made = table([row(number) for number in range(1, 121)])
    assert 1 <= lay(made, ask(f"/x?table=lines&page={asked}")).pages.at <= 3


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [("2026-05", "2026 年 5 月", "May 2026"), ("2026", "2026 年", "2026"), ("", "", ""),
     ("2026-Q1", "2026-Q1", "2026-Q1")],
)  # fmt: skip
def test_periods_are_said_as_people_do(ask, period, zh, en):
    ask()
    assert period_in_words(period) == zh
    ask(language="en")
    assert period_in_words(period) == en


def test_a_card_is_headed_by_the_name_of_a_person_and_not_by_her_village(ask):
    columns = (
        Column("place", "村", "Village", Type.TEXT),
        Column("name", "姓名", "Name", Type.PERSON_NAME),
        Column("id", "证件号", "ID", Type.ID_NUMBER),
    )
    whose = lay(Table("t", "名单", "List", columns, (("枫林村", "王大山", "9901"),)), ask()).rows[0]
    assert ["<th" in str(cell) for cell in whose] == [False, True, False]
    books = lay(Table("t", "账", "Books", columns[:2], (("修水渠", "王大山"),)), ask()).rows[0]
    assert ["<th" in str(cell) for cell in books] == [True, False]


def test_every_account_has_its_english_name_beside_the_chinese_on_an_english_page(ask):
    column = Column("account", "科目", "Account", Type.TEXT)
    names = [one.name.zh for chart in load_charts() for one in chart.accounts.values()]
    assert len(names) > 70
    ask(language="en")
    for name in (*names, "科目 999"):
        english, _, chinese = in_words(column, name).partition(' <span lang="zh-CN">')
        assert english.isascii(), name
        assert len(english) > 2, name
        assert chinese == f"{name}</span>"
    assert in_words(column, "库存现金").startswith("cash ")
    assert in_words(column, "<b>") == "<b>"  # escaped where it is laid out
    ask()
    assert in_words(column, "库存现金") == "库存现金"
