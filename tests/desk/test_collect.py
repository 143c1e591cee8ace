"""`sunledger collect`: answers read back however they were mangled, and what is made of them."""

import csv
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt
from campaign import (
    FULL,
    HEAD,
    LATER,
    MENDED,
    county,
    findings,
    ids,
    run_of,
    save,
    sheet_of,
)
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from sunledger.assembly.main import sunledger
from sunledger.desk.collect.collect import collect
from sunledger.desk.collect.grid import find_grid
from sunledger.desk.collect.paper import share
from sunledger.desk.collect.rows import mask_numbers
from sunledger.desk.collect.words import (
    ANSWER_WORDS,
    AT_ONCE,
    DONE,
    HEADERS,
    NO,
    NO_MONEY,
    NOT_DONE,
    VERDICTS,
    YES,
    read_verdict,
)
from sunledger.kit.errors import WrongUse

ROOT = Path(__file__).parents[2]
OPEN_RULES = ("E01", "E04", "E05", "P07")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    place = tmp_path_factory.mktemp("run")
    return run_of(county(place / "county"), place / "run", place / "key").out


def gather(tmp_path, run, *books, **options):
    """Save workbooks as files that came back, and collect them."""
    for number, book in enumerate(books):
        save(book, tmp_path / "back" / f"{number}.xlsx")
    options.setdefault("as_of", LATER)
    options.setdefault("out", tmp_path / "answers")
    return collect(tmp_path / "back", run, **options)


def answers(tmp_path):
    text = (tmp_path / "answers" / "answers.ndjson").read_text("utf-8")
    return {line["id"]: line for line in map(json.loads, text.splitlines())}


def one(tmp_path, run, **cells):
    """Collect one row about the first car, and return its answer."""
    number = ids(run, "E05")[0]
    gather(tmp_path, run, sheet_of([{"疑点编号": number, **FULL, **cells}]))
    return answers(tmp_path)[number]


def sheet(tmp_path, name, file="收回情况.xlsx"):
    return [
        [cell for cell in row if cell is not None]
        for row in openpyxl.load_workbook(tmp_path / "answers" / file)[name].iter_rows(
            min_row=2, values_only=True
        )
    ]


# --- mangled workbooks --------------------------------------------------------------------------

VERDICTS_IN_TURN = ("属实", "部分属实", "不属实", "符合政策")


def rows_of(run):
    """Four full answers to four cars of one township each."""
    due = ("1200", "350.5", None, None)
    return [
        {
            "序号": at + 1,
            "疑点编号": number,
            "疑点类型": "E05 名下有机动车",
            "村": "石桥村",
            "户主": f"户主{at + 1}",
            "核查结果": verdict,
            "应追缴金额": due[at],
            "已追缴金额": "100" if due[at] else None,
            "整改措施": "停发" if due[at] else None,
            "完成时限": "2026-07-31" if due[at] else None,
            **FULL,
        }
        for at, (number, verdict) in enumerate(
            zip(ids(run, "E05")[:4], VERDICTS_IN_TURN, strict=True)
        )
    ]


def texts(rows, head=HEAD):
    return [head, *([row.get(name) for name in head] for row in rows)]


def book_of(lines):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    return book


def renamed(rows, **names):
    """Return the table with other column names."""
    return book_of([[names.get(name, name) for name in HEAD], *texts(rows)[1:]])


def plain(rows):
    return sheet_of(rows)


def columns_moved(rows):
    return sheet_of(rows, list(reversed(HEAD)))


def columns_added(rows):
    head = ["备注", *HEAD[:5], "联系电话", "镇领导意见", *HEAD[5:], "其他"]
    return sheet_of(
        [{**row, "备注": "看过", "镇领导意见": "同意", "其他": "无"} for row in rows], head
    )


def columns_renamed(rows):
    return renamed(
        rows,
        核查结果="核实结论",
        应追缴金额="应退金额（元）",
        已追缴金额="已退金额（元）",
        核查人一="核查人（一）",
        核查人二="第二核查人",
        核查日期="入户时间",
        证据说明="佐证材料",
        整改措施="处理措施",
        完成时限="整改期限",
    )


def titles_above(rows):
    title = [["云门镇疑点核查表"], ["填报单位：云门镇人民政府", None, "2026年7月"], []]
    return book_of([*title, *texts(rows)])


def title_merged_with_unit(rows):
    book = book_of([["云门镇疑点核查表"], ["单位：万元"], *texts(rows)])
    for line in book.active.iter_rows(min_row=4):
        for at in (6, 7):
            if line[at].value:
                line[at].value = float(line[at].value) / 10000
    book.active.merge_cells("A1:O1")
    return book


def unit_in_the_header(rows):
    book = renamed(rows, 应追缴金额="应追缴金额（万元）", 已追缴金额="已追缴金额/元")
    for line in book.active.iter_rows(min_row=2):
        if line[6].value:
            line[6].value = f"{float(line[6].value) / 10000:.6f}"
    return book


def header_of_two_rows(rows):
    above = ["序号", "疑点编号", "疑点类型", "村", "户主", "核查情况", *[None] * 9]
    below = [None] * 5 + ["核查结果", *HEAD[6:]]
    book = book_of([above, below, *texts(rows)[1:]])
    for column in "ABCDE":
        book.active.merge_cells(f"{column}1:{column}2")
    book.active.merge_cells("F1:O1")
    return book


def header_on_each_page(rows):
    lines = texts(rows)
    return book_of([*lines[:3], lines[0], *lines[3:]])


def checkers_merged_down(rows):
    book = sheet_of(rows)
    for name in ("核查人一", "核查人二", "核查日期", "证据说明", "疑点类型", "村"):
        letter = get_column_letter(HEAD.index(name) + 1)
        book.active.merge_cells(f"{letter}2:{letter}{len(rows) + 1}")
    return book


def one_finding_over_two_rows(rows):
    """The first answer takes two rows, its id merged, the measures and the proof below."""
    lines = texts(rows)
    below = [None] * len(HEAD)
    for name in ("整改措施", "完成时限", "证据说明"):
        at = HEAD.index(name)
        below[at], lines[1][at] = lines[1][at], None
    book = book_of([*lines[:2], below, *lines[2:]])
    for name in ("疑点编号", "核查结果"):
        letter = get_column_letter(HEAD.index(name) + 1)
        book.active.merge_cells(f"{letter}2:{letter}3")
    return book


def both_names_in_one_column(rows):
    head = [name for name in HEAD if name not in ("核查人一", "核查人二")] + ["核查人"]
    return sheet_of([{**row, "核查人": "张甲、李乙"} for row in rows], head)


def both_names_merged_across(rows):
    book = sheet_of([{**row, "核查人一": "张甲 李乙", "核查人二": None} for row in rows])
    for at in range(2, len(rows) + 2):
        book.active.merge_cells(f"L{at}:M{at}")
    return book


def two_columns_of_one_name(rows):
    return renamed(rows, 核查人一="核查人①", 核查人二="核查人②")


def names_with_blanks(rows):
    return sheet_of([{**row, "核查人一": "张 甲", "核查人二": "李　乙（签字）"} for row in rows])


def other_words(rows):
    words = ("经核实属实。", "基本属实", "已核实无问题", "符合规定（按文件享受）")
    return sheet_of([{**row, "核查结果": word} for row, word in zip(rows, words, strict=True)])


def ticked_boxes(rows):
    options = VERDICTS_IN_TURN
    return sheet_of(
        [
            {
                **row,
                "核查结果": " ".join(
                    ("☑" if option == row["核查结果"] else "□") + option for option in options
                ),
            }
            for row in rows
        ]
    )


def words_with_blanks(rows):
    return sheet_of(
        [
            {**row, "核查结果": f" {row['核查结果'][0]} {row['核查结果'][1:]}\u200b\n"}
            for row in rows
        ]
    )


def ids_shouted(rows):
    return sheet_of([{**row, "疑点编号": f" {row['疑点编号'].upper()}\xa0"} for row in rows])


def ids_full_width(rows):
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    return sheet_of([{**row, "疑点编号": row["疑点编号"].translate(wide)} for row in rows])


def ids_under_another_name(rows):
    book = sheet_of(rows)
    book.active["B1"] = "线索号码"
    return book


def sorted_otherwise(rows):
    return sheet_of(list(reversed(rows)))


def rows_between(rows):
    lines = texts(rows)
    return book_of([*lines[:2], [], ["（以下为第二组）"], *lines[2:], []])


def total_at_the_foot(rows):
    total = [None] * len(HEAD)
    total[0], total[6], total[7] = "合计", 1550.5, 200
    return book_of([*texts(rows), total, ["制表人：王五", None, "审核人：赵六"]])


def money_as_words(rows):
    forms = ("1,200元", "¥350.50", None, "—")
    return sheet_of(
        [
            {**row, "应追缴金额": form, "已追缴金额": "１００" if row["已追缴金额"] else "/"}
            for row, form in zip(rows, forms, strict=True)
        ]
    )


def money_as_numbers(rows):
    return sheet_of(
        [
            {**row, "应追缴金额": amount, "已追缴金额": 100.0 if amount else None}
            for row, amount in zip(rows, (1200, 350.5, None, 0), strict=True)
        ]
    )


def dates_in_all_forms(rows):
    forms = ("2026.7.1", "2026年7月1日", datetime(2026, 7, 1, 9, 30), 20260701)  # noqa: DTZ001
    limits = ("7月31日前", "2026年7月底", None, None)
    return sheet_of(
        [
            {**row, "核查日期": form, "完成时限": limit}
            for row, form, limit in zip(rows, forms, limits, strict=True)
        ]
    )


def dates_as_serials(rows):
    return sheet_of(
        [{**row, "核查日期": 46204, "完成时限": row["完成时限"] and "30日内"} for row in rows]
    )


def two_sheets(rows):
    book = sheet_of(rows[:2])
    second = book.create_sheet("第二组")
    for line in texts(rows[2:]):
        second.append(line)
    return book


def sheets_beside(rows):
    book = sheet_of(rows)
    book.create_sheet("填表说明", 0).append(["核查结果", "请从下拉里选"])
    book.create_sheet("空")
    return book


def hidden_rows_and_columns(rows):
    book = sheet_of(rows)
    book.active.column_dimensions["B"].hidden = True
    book.active.row_dimensions[3].hidden = True
    return book


def answered_twice_alike(rows):
    return sheet_of([*rows, rows[0]])


MANGLES = [
    plain, columns_moved, columns_added, columns_renamed, titles_above, title_merged_with_unit,
    unit_in_the_header, header_of_two_rows, header_on_each_page, checkers_merged_down,
    one_finding_over_two_rows, both_names_in_one_column, both_names_merged_across,
    two_columns_of_one_name, names_with_blanks, other_words, ticked_boxes, words_with_blanks,
    ids_shouted, ids_full_width, ids_under_another_name, sorted_otherwise, rows_between,
    total_at_the_foot, money_as_words, money_as_numbers, dates_in_all_forms, dates_as_serials,
    two_sheets, sheets_beside, hidden_rows_and_columns, answered_twice_alike,
]  # fmt: skip


def check_four_answers(tmp_path, run):
    told = answers(tmp_path)
    four = [told[number] for number in ids(run, "E05")[:4]]
    assert [line["answer"] for line in four] == list(VERDICTS_IN_TURN)
    assert [line["due_fen"] or 0 for line in four] == [120000, 35050, 0, 0]
    assert [line["recovered_fen"] or 0 for line in four] == [10000, 10000, 0, 0]
    assert [line["deadline"] for line in four] == ["2026-07-31"] * 2 + [None] * 2
    assert {tuple(line["checkers"]) for line in four} == {("张甲", "李乙")}
    assert {line["checked_on"] for line in four} == {"2026-07-01"}
    assert [line["missing"] for line in four] == [[]] * 4
    assert not any(line["conflicts"] for line in four)
    assert len(told) == 4


@pytest.mark.parametrize("mangle", MANGLES, ids=lambda mangle: mangle.__name__)
def test_a_mangled_workbook_says_the_same(mangle, tmp_path, run):
    gather(tmp_path, run, mangle(rows_of(run)))
    check_four_answers(tmp_path, run)
    assert sheet(tmp_path, "对不上的行") == [["没有"]]


def as_csv(rows, path, *, encoding="utf-8-sig", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(texts(rows))
    path.write_bytes(out.getvalue().encode(encoding))


def as_xls(rows, path):
    book = xlwt.Workbook()
    page = book.add_sheet("核查表", cell_overwrite_ok=True)
    for at, line in enumerate(texts(rows)):
        for column, cell in enumerate(line):
            if cell is not None:
                page.write(at, column, cell)
    name = HEAD.index("核查人一")
    page.merge(1, 4, name, name)
    book.save(str(path))


def as_zip(rows, path):
    inner = io.BytesIO()
    sheet_of(rows).save(inner)
    with zipfile.ZipFile(path, "w") as box:
        box.writestr("云门镇/核查表 最终版(2).xlsx", inner.getvalue())


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("核查表.csv", as_csv),
        ("国标.csv", lambda rows, path: as_csv(rows, path, encoding="gb18030")),
        (
            "统一码.txt.csv",
            lambda rows, path: as_csv(rows, path, encoding="utf-16", delimiter="\t"),
        ),
        ("老版本.xls", as_xls),
        ("改了后缀.xls", lambda rows, path: save(sheet_of(rows), path)),
        ("打包.zip", as_zip),
        ("深/一/层/新建 表格(1).xlsx", lambda rows, path: save(sheet_of(rows), path)),
    ],
)
def test_a_copy_in_another_form_says_the_same(name, written, tmp_path, run):
    path = tmp_path / "back" / name
    path.parent.mkdir(parents=True)
    written(rows_of(run), path)
    gather(tmp_path, run)
    check_four_answers(tmp_path, run)


# --- what cannot be read is named ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"核查结果": "天晓得"}, "核查结果“天晓得”不认识"),
        ({"核查结果": "属实？"}, "不认识"),
        ({"核查结果": "属实，但符合政策"}, "不认识"),
        ({"核查结果": "☑属实 ☑不属实"}, "不认识"),
        ({"核查结果": None}, "没写核查结果。"),
        ({"核查结果": "不属实", "核查人二": None}, "要两个不同的核查人，现在只有张甲。"),
        ({"核查结果": "不属实", "核查人二": "张 甲"}, "要两个不同的核查人，现在只有张甲。"),
        ({"核查结果": "不属实", "核查日期": None}, "没写核查日期。"),
        ({"核查结果": "不属实", "核查日期": "2026-02-30"}, "核查日期“2026-02-30”读不懂"),
        ({"核查结果": "不属实", "核查日期": "2026-07-21"}, "在截止日期 2026-07-20 之后"),
        ({"核查结果": "不属实", "证据说明": "无"}, "没写证据说明。"),
        ({"核查结果": "不属实", "是否移交": "再说"}, "是否移交“再说”不认识"),
        ({"核查结果": "属实", **MENDED, "整改措施": None}, "没写整改措施。"),
        ({"核查结果": "属实", **MENDED, "完成时限": None}, "没写完成时限。"),
        ({"核查结果": "属实", **MENDED, "完成时限": "尽快"}, "完成时限“尽快”读不懂"),
        ({"核查结果": "属实", **MENDED, "应追缴金额": "一些"}, "应追缴金额“一些”读不懂"),
        ({"核查结果": "属实", **MENDED, "应追缴金额": -5}, "读不懂"),
        ({"核查结果": "属实", **MENDED, "已追缴金额": 5}, "已追缴比应追缴多"),
    ],
)
def test_what_is_missing_is_named_in_its_row(cells, said, tmp_path, run):
    line = one(tmp_path, run, **cells)
    assert any(said in text for text in line["missing"]), line["missing"]
    [gap] = sheet(tmp_path, "缺项清单")
    assert said in " ".join(map(str, gap))
    assert "0.xlsx [核查表] 第 2 行" in gap[-1]


def test_a_signature_that_is_a_picture_in_its_cell_is_named(tmp_path, run):
    number = ids(run, "E05")[0]
    book = sheet_of([{"疑点编号": number, **FULL, "核查结果": "不属实"}])
    cell = book.active["L2"]
    cell.value = '=DISPIMG("ID_1",1)'
    cell.data_type = "s"
    gather(tmp_path, run, book)
    assert "“核查人一”里是图片，读不出字。请再写成文字。" in answers(tmp_path)[number]["missing"]


def test_an_amount_is_asked_for_where_money_is_touched(tmp_path, run):
    [number] = ids(run, "E01")
    row = {"疑点编号": number, "核查结果": "属实", **MENDED}
    gather(tmp_path, run, sheet_of([{**row, "应追缴金额": None}]))
    assert answers(tmp_path)[number]["missing"] == ["没写应追缴金额。不用追缴请写 0。"]
    gather(tmp_path, run, sheet_of([row]))
    assert answers(tmp_path)[number]["missing"] == []


def test_rows_about_no_finding_of_the_run_are_named(tmp_path, run):
    number = ids(run, "E05")[0]
    strange = "a" * 26
    rows = [
        {"疑点编号": strange, "核查结果": "属实"},
        {"疑点编号": None, "核查结果": "属实", "户主": "户主1"},
        {"疑点编号": number[:12], "核查结果": "属实"},
        {"疑点编号": f"{number}、{ids(run, 'E05')[1]}", "核查结果": "属实"},
        {"疑点编号": None, "户主": "只是一行备注"},
    ]
    done = gather(tmp_path, run, sheet_of(rows))
    whys = [row[-1] for row in sheet(tmp_path, "对不上的行")]
    assert whys == [
        f"疑点编号 {strange} 不在这次核对里。",
        "没有疑点编号。请从下发的表里抄上。",
        f"疑点编号“{number[:12]}”不全，应是 26 位。请从下发的表里抄全。",
        "一行里有几个疑点编号。请一条写一行。",
    ]
    assert done.exit_status == 1
    assert answers(tmp_path) == {}


def test_files_and_sheets_that_were_not_read_are_named(tmp_path, run):
    back = tmp_path / "back"
    back.mkdir()
    (back / "扫描件.pdf").write_bytes(b"%PDF-1.4 ...")
    (back / "坏.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 50)
    without = sheet_of(rows_of(run))
    without.active["F1"] = "别的"
    save(sheet_of(rows_of(run)), back / "副本.xlsx")
    (back / "副本2.xlsx").write_bytes((back / "副本.xlsx").read_bytes())
    gather(tmp_path, run, without)
    left = {row[0]: row[-1] for row in sheet(tmp_path, "没有读的")}
    assert "PDF" in left["扫描件.pdf"]
    assert left.keys() == {"扫描件.pdf", "坏.xlsx", "副本2.xlsx", "0.xlsx"}
    assert "一字不差" in left["副本2.xlsx"]
    assert "没有“核查结果”这一列" in left["0.xlsx"]
    check_four_answers(tmp_path, run)


def test_pasted_pictures_are_counted_and_not_read(tmp_path, run):
    path = save(sheet_of(rows_of(run)), tmp_path / "back" / "签名.xlsx")
    with zipfile.ZipFile(path, "a") as box:
        box.writestr("xl/media/image1.png", b"\x89PNG\r\n\x1a\n")
        box.writestr("xl/media/image2.jpeg", b"\xff\xd8\xff\xe0")
    done = gather(tmp_path, run)
    assert done.record["pictures"] == 2
    check_four_answers(tmp_path, run)


def test_an_amount_merged_over_findings_is_counted_once_and_named(tmp_path, run):
    rows = [{"疑点编号": number, "核查结果": "属实", **MENDED} for number in ids(run, "E05")[:3]]
    for row in rows:
        row["应追缴金额"] = 900
    book = sheet_of(rows)
    book.active.merge_cells("G2:G4")
    done = gather(tmp_path, run, book)
    assert done.record["due_fen"] == 90000
    assert len(sheet(tmp_path, "缺项清单")) == 2


# --- the same finding more than once ------------------------------------------------------------


def twice(tmp_path, run, first, second):
    number = ids(run, "E05")[0]
    base = {"疑点编号": number, **FULL}
    gather(tmp_path, run, sheet_of([{**base, **first}]), sheet_of([{**base, **second}]))
    return answers(tmp_path)[number]


def test_different_answers_are_a_conflict_and_none_is_preferred(tmp_path, run):
    later = {"核查结果": "不属实", "核查日期": "2026-07-09"}
    line = twice(tmp_path, run, {"核查结果": "属实"}, later)
    assert line["answer"] is None
    columns = {conflict["column"]: conflict["said"] for conflict in line["conflicts"]}
    assert columns == {"核查结果": ["属实", "不属实"], "核查日期": ["2026-07-01", "2026-07-09"]}
    told = sheet(tmp_path, "前后不一")
    assert [row[-2:] for row in told[:2]] == [
        ["属实", "0.xlsx [核查表] 第 2 行"],
        ["不属实", "1.xlsx [核查表] 第 2 行"],
    ]
    waiting = {row[0]: row[-1] for row in sheet(tmp_path, "还没有答复")}
    assert waiting[line["id"]] == "前后不一"
    assert set(waiting.values()) == {"前后不一", "没有收回"}


def test_a_field_on_which_rows_differ_stays_empty(tmp_path, run):
    first = {"核查结果": "属实", **MENDED, "应追缴金额": 100}
    line = twice(tmp_path, run, first, {**first, "应追缴金额": 200})
    assert (line["answer"], line["due_fen"]) == ("属实", None)
    assert sheet(tmp_path, "前后不一")[0][-2] == "100.00 元"


def test_what_one_row_leaves_empty_another_fills(tmp_path, run):
    half = {"核查结果": "不属实", "核查人二": None, "证据说明": None}
    line = twice(tmp_path, run, half, {"核查结果": None, "核查人一": None})
    assert (line["answer"], line["checkers"]) == ("不属实", ["张甲", "李乙"])
    assert line["missing"] == line["conflicts"] == []


@pytest.mark.parametrize(
    ("pending", "answer"), [("2026-06-30", "不属实"), ("2026-07-05", None), (None, "不属实")]
)
def test_pending_gives_way_to_an_answer_unless_it_is_later(pending, answer, tmp_path, run):
    line = twice(tmp_path, run, {"核查结果": "在查", "核查日期": pending}, {"核查结果": "不属实"})
    assert line["answer"] == answer


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ANSWER_WORDS)
def test_every_listed_word_is_read_as_its_answer(verdict):
    for word in (verdict, *ANSWER_WORDS[verdict]):
        assert read_verdict(word).verdict == verdict, word
        assert read_verdict(f" {word}。").verdict == verdict


def test_no_word_has_two_meanings():
    words = [word for words in ANSWER_WORDS.values() for word in words]
    assert len(words) == len(set(words))
    names = [name for names in HEADERS.values() for name in names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("情况属实，钱已退回", "属实"),
        ("属实（已整改）", "属实"),
        ("不属实：车是哥哥的", "不属实"),
        ("部分属实，另一部分不属实", None),
        ("可能属实", None),
        ("属实，待定", None),
        ("□属实 ☑不属实 □查无此人", "不属实"),
        ("属实□ 不属实☑", "不属实"),
        ("√属实", "属实"),
        ("□属实 □不属实", None),
        ("是", None),
        ("1", None),
        ("", None),
    ],
)
def test_a_word_is_known_or_named_and_never_guessed(text, verdict):
    assert read_verdict(text).verdict == verdict


def test_numbers_typed_into_free_text_are_masked(tmp_path, run):
    id_number = "990101196001010015"
    line = one(tmp_path, run, 核查结果="不属实", 证据说明=f"已看{id_number}，电话13900000000")
    assert line["proof"] == "已看990101********0015，电话139****0000"
    assert mask_numbers("卡6222020000000000123") == "卡***************0123"


def test_a_grid_needs_a_row_that_names_two_columns():
    class Nothing:
        rows = (["核查结果"], ["属实"])
        line_numbers = (1, 2)
        merged = ()

    assert find_grid(Nothing(), HEADERS) is None


# --- the mending ledger -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"完成时限": "2026-07-20"}, "今天到期"),
        ({"完成时限": "2026-07-19"}, "超期 1 天"),
        ({"完成时限": "2026-07-31"}, "还剩 11 天"),
        ({"完成时限": "7月底"}, "还剩 11 天"),
        ({"完成时限": "一个月内"}, "还剩 12 天"),
        ({"完成时限": "立行立改"}, "超期 19 天"),
        ({"完成时限": None}, "没写时限"),
        ({"整改措施": "已完成，停发"}, "已销号"),
        ({"整改措施": "已完成", "应追缴金额": 10, "已追缴金额": 10}, "已销号"),
        ({"整改措施": "已完成", "应追缴金额": 10, "已追缴金额": 9.99}, "还剩 11 天"),
        ({"整改措施": "已完成", "应追缴金额": 10, "完成时限": "2026-07-19"}, "超期 1 天"),
    ],
)
def test_the_ledger_keeps_its_clocks(cells, state, tmp_path, run):
    line = one(tmp_path, run, 核查结果="属实", **{**MENDED, **cells})
    [item] = sheet(tmp_path, "整改销号台账")
    assert state in item
    assert line["closed"] == (state == "已销号")


def test_a_column_of_its_own_tells_that_measures_are_done(tmp_path, run):
    number = ids(run, "E05")[0]
    for said, done in (("已完成", True), ("2026-07-15", True), ("未完成", False)):
        row = {"疑点编号": number, "核查结果": "属实", **MENDED, "是否完成": said}
        gather(tmp_path, run, sheet_of([row], [*HEAD, "是否完成"]))
        assert answers(tmp_path)[number]["closed"] is done


def test_only_what_needs_mending_is_in_the_ledger(tmp_path, run):
    numbers = ids(run, "E05")
    rows = [
        {"疑点编号": numbers[0], "核查结果": "不属实", **FULL},
        {"疑点编号": numbers[1], "核查结果": "数据有误", **FULL, "整改措施": "更正登记"},
        {"疑点编号": numbers[2], "核查结果": "正在核查", "整改措施": "等答复"},
    ]
    gather(tmp_path, run, sheet_of(rows))
    assert [row[0] for row in sheet(tmp_path, "整改销号台账")] == [numbers[1]]


# --- precision and the closing table ------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 0, "0/0"), (3, 7, "3/7（42.9%）"), (1, 8, "1/8（12.5%）"), (1, 2000, "1/2000（0.1%）")],
)
def test_a_rate_shows_its_denominator(part, whole, text):
    assert share(part, whole) == text


def test_precision_counts_answers_only(tmp_path, run):
    said = ("属实", "部分属实", "不属实", "符合政策", "正在核查")
    rows = [
        {"疑点编号": number, "核查结果": verdict, **MENDED}
        for number, verdict in zip(ids(run, "E05"), said, strict=False)
    ]
    gather(tmp_path, run, sheet_of(rows))
    by_rule = {row[0][:3]: row[-1] for row in sheet(tmp_path, "准确率(规则)")}
    assert by_rule["E05"] == "2/4（50.0%）"
    assert by_rule["E04"] == "0/0"
    by_department = {row[0]: row[-1] for row in sheet(tmp_path, "准确率(数据部门)")}
    assert by_department["公安局车管所"] == "2/4（50.0%）"
    assert by_department["人社局"] == "0/0"


def closing_table(tmp_path):
    book = openpyxl.load_workbook(tmp_path / "answers" / "汇总统计表.xlsx")
    rows = list(book.active.iter_rows(min_row=3, values_only=True))
    end = next(at for at, row in enumerate(rows) if row[1] == "总计")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1 : end + 1]]


def test_the_closing_table_is_ready_to_be_signed(tmp_path, run):
    gather(tmp_path, run, sheet_of(rows_of(run)))
    page = openpyxl.load_workbook(tmp_path / "answers" / "汇总统计表.xlsx").active
    words = {str(cell.value) for row in page.iter_rows() for cell in row if cell.value}
    for word in ("填报单位(盖章)：", "截止日期：2026年7月20日", "单位：元", "制表人：", "审核人："):
        assert word in words
    assert page.page_setup.orientation == "landscape"
    assert str(page.page_setup.paperSize) == "9"
    assert page.print_title_rows == "$1:$3"
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) in ((None, 0), (1, 0))
    columns = [cell.value for cell in page[3]]
    for column in (
        "下发数 户数 人数 金额 已核查 属实 部分属实 不属实 符合政策 数据有误 查无此人"
        " 追缴金额 移交 销号"
    ).split():
        assert column in columns


def test_townships_stand_in_the_order_of_their_codes(tmp_path, run):
    gather(tmp_path, run, sheet_of(rows_of(run)))
    order = list(dict.fromkeys(row["乡镇"] for row in closing_table(tmp_path)))
    assert order == ["云门镇", "白沙镇", "县级（不分乡镇）", "合计"]


def test_nothing_of_discipline_enters_what_others_see(tmp_path, run):
    """Neither a row nor a name nor a count: the open files are the same with and without it."""
    [hidden] = ids(run, "K07")
    rows = rows_of(run)
    gather(tmp_path, run, sheet_of(rows), out=tmp_path / "plain")
    told = {**MENDED, "核查结果": "属实", "疑点编号": hidden, "应追缴金额": 9999}
    done = gather(tmp_path, run, sheet_of([*rows, told]))
    for name in ("汇总统计表.xlsx", "收回情况.xlsx"):
        with_it, without = (
            [
                [[cell.value for cell in row] for row in page.iter_rows()]
                for page in openpyxl.load_workbook(tmp_path / folder / name)
            ]
            for folder in ("answers", "plain")
        )
        assert with_it == without
    assert hidden not in json.dumps(done.record)
    assert "9999" not in json.dumps(done.record)
    inner = openpyxl.load_workbook(tmp_path / "answers" / "收回情况(限阅).xlsx")
    assert inner["整改销号台账"]["A2"].value == hidden
    assert answers(tmp_path)[hidden]["answer"] == "属实"
    assert not (tmp_path / "plain" / "收回情况(限阅).xlsx").exists()


ANSWERS = st.lists(
    st.tuples(
        st.sampled_from((*VERDICTS, "正在核查", "胡说", None)),
        st.integers(0, 10**9),
        st.integers(0, 10**9),
        st.sampled_from(("是", "否", None)),
        st.booleans(),
    ),
    min_size=12,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=ANSWERS)
def test_the_sums_of_the_closing_table_are_those_of_the_answers(said, tmp_path, run):
    lines = findings(run)
    rows = [
        {
            "疑点编号": line["id"],
            "核查结果": verdict,
            "应追缴金额": due / 100,
            "已追缴金额": recovered / 100,
            "是否移交": handed,
            "整改措施": "已完成" if done else "在办",
            **FULL,
        }
        for line, (verdict, due, recovered, handed, done) in zip(lines, said, strict=True)
    ]
    gather(tmp_path, run, sheet_of(rows))
    seen = {line["id"]: line for line in lines if line["rule"] in OPEN_RULES}
    given_back = [
        (seen[row["疑点编号"]], *each)
        for row, each in zip(rows, said, strict=True)
        if row["疑点编号"] in seen
    ]
    answered = [each for each in given_back if each[1] in VERDICTS]
    expected = {
        "下发数": len(seen),
        "金额": sum(line["amount_fen"] or 0 for line in seen.values()),
        "已核查": len(answered),
        **{verdict: sum(each[1] == verdict for each in answered) for verdict in VERDICTS},
        "应追缴金额": sum(each[2] for each in answered),
        "追缴金额": sum(each[3] for each in answered),
        "移交": sum(each[4] == "是" for each in answered),
        "销号": sum(each[5] and each[3] >= each[2] for each in answered),
    }
    table = closing_table(tmp_path)
    money = ("金额", "应追缴金额", "追缴金额")

    def total(lines, column):
        factor = 100 if column in money else 1
        return sum(round(line[column] * factor) for line in lines)

    groups = {
        "townships by kind": [
            row for row in table if row["乡镇"] != "合计" and row["疑点类型"] != "小计"
        ],
        "townships": [row for row in table if row["疑点类型"] == "小计"],
        "kinds": [row for row in table if row["乡镇"] == "合计" and row["疑点类型"] != "总计"],
        "all": [row for row in table if row["疑点类型"] == "总计"],
    }
    for name, group in groups.items():
        assert {column: total(group, column) for column in expected} == expected, name
    for row in table:
        assert row["已核查"] == sum(row[verdict] for verdict in VERDICTS)


def test_households_and_people_count_once(tmp_path, run):
    gather(tmp_path, run, sheet_of(rows_of(run)))
    [total] = [row for row in closing_table(tmp_path) if row["疑点类型"] == "总计"]
    assert (total["下发数"], total["户数"], total["人数"]) == (11, 8, 1)


def test_what_was_dispatched_can_be_told(tmp_path, run):
    numbers = ids(run, "E05")
    save(sheet_of([{"疑点编号": number} for number in numbers[:3]]), tmp_path / "sent" / "a.xlsx")
    row = {"疑点编号": numbers[5], "核查结果": "不属实", **FULL}
    done = gather(tmp_path, run, sheet_of([row]), dispatched=tmp_path / "sent")
    assert done.record["sent"] == 4


# --- the command --------------------------------------------------------------------------------


def call(*words):
    return CliRunner().invoke(sunledger, list(map(str, words)), standalone_mode=False)


def test_the_command_tells_what_came_back(tmp_path, run):
    save(sheet_of(rows_of(run)), tmp_path / "back" / "a.xlsx")
    out = tmp_path / "out"
    said = call("collect", tmp_path / "back", "--run", run, "-o", out, "--as-of", "2026-07-20")
    assert said.return_value == 1
    assert "已核查 4 条" in said.output
    assert {path.name for path in out.iterdir()} == {
        "answers.ndjson",
        "收回情况.xlsx",
        "汇总统计表.xlsx",
    }
    assert out.stat().st_mode & 0o777 == 0o700
    told = json.loads(call("collect", tmp_path / "back", "--run", run, "-o", out, "--json").output)
    assert (told["answered"], told["confirmed"]) == (4, 2)


def test_all_answered_in_full_is_the_only_good_end(tmp_path, run):
    rows = [
        {"疑点编号": line["id"], "核查结果": "不属实", **FULL}
        for line in findings(run)
        if line["rule"] in OPEN_RULES
    ]
    assert gather(tmp_path, run, sheet_of(rows)).exit_status == 0
    assert gather(tmp_path, run, sheet_of(rows[1:])).exit_status == 1


def test_the_same_answers_give_the_same_bytes(tmp_path, run):
    gather(tmp_path, run, sheet_of(rows_of(run)), out=tmp_path / "a")
    gather(tmp_path, run, out=tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_other_files_in_the_output_stay(tmp_path, run):
    out = tmp_path / "answers"
    out.mkdir()
    (out / "备注.txt").write_text("留着", "utf-8")
    gather(tmp_path, run, sheet_of(rows_of(run)))
    assert (out / "备注.txt").read_text("utf-8") == "留着"


def test_an_earlier_output_inside_the_folder_is_not_read(tmp_path, run):
    save(sheet_of(rows_of(run)), tmp_path / "back" / "a.xlsx")
    for _ in range(2):
        done = collect(tmp_path / "back", run, as_of=LATER, out=tmp_path / "back" / "结果")
    assert (done.record["files"], done.record["left"]) == (1, 0)


@pytest.mark.parametrize("wrong", ["folder", "run", "out", "file"])
def test_wrong_use_is_told(wrong, tmp_path, run):
    back = tmp_path / "back"
    save(sheet_of(rows_of(run)), back / "a.xlsx")
    folder = tmp_path / "nowhere" if wrong == "folder" else back
    place = tmp_path if wrong == "run" else run
    out = {"out": back, "file": back / "a.xlsx"}.get(wrong, tmp_path / "answers")
    with pytest.raises(WrongUse):
        collect(folder, place, as_of=date(2026, 7, 20), out=out)


# --- what is written about it -------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_and_column_that_is_known_is_in_the_docs(language):
    text = (ROOT / "docs" / language / "campaign-answers.md").read_text("utf-8")
    known = [word for words in (*ANSWER_WORDS.values(), *HEADERS.values()) for word in words]
    known += [*YES, *NO, *DONE, *NOT_DONE, *NO_MONEY, *AT_ONCE]
    missing = [word for word in known if f"`{word}`" not in text and f"| {word} |" not in text]
    assert not missing


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_key_of_an_answer_is_explained(language, tmp_path, run):
    line = one(tmp_path, run, 核查结果="不属实")
    text = (ROOT / "docs" / language / "campaign-answers.md").read_text("utf-8")
    assert all(f"`{key}`" in text for key in (*line, *line["places"][0]))
