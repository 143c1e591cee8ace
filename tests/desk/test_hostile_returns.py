"""Workbooks as townships of a county send them back: each is read or named, exactly.

Each begins as the checklist that was dispatched, is filled in, and then suffers.
"""

import csv
import io
import json
import zipfile
from datetime import date, datetime

import msoffcrypto.format.ooxml
import openpyxl
import pytest
from campaign import LATER, county, ids, run_of
from click.testing import CliRunner
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from runs import decided

from sunledger.assembly.main import sunledger
from sunledger.desk.collect.collect import collect
from sunledger.desk.collect.words import read_verdict
from sunledger.desk.dispatch.send import dispatch

SIGNED = {"核查人一": "张甲", "核查人二": "李乙", "核查日期": "2026-07-01", "证据说明": "看了车"}
SAID = (
    {"核查结果": "属实", "应追缴金额": 1200, "已追缴金额": 1200, "是否完成": "是"},
    {"核查结果": "部分属实", "应追缴金额": 350.5, "已追缴金额": 100, "是否完成": "否"},
    {"核查结果": "不属实"},
    {"核查结果": "数据有误"},
)
MENDED = {"整改措施": "停发", "完成时限": "2026-07-31", "是否移交": "否"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("place")
    run = run_of(county(place / "county"), place / "run", place / "key").out
    table = decided(place / "t.xlsx", dict.fromkeys(ids(run, "E05")[::2], "乡镇入户核查"))
    dispatch(run, triage_file=table, out=place / "out")
    return place


class Back:
    """A checklist that came back, filled in."""

    def __init__(self, place):
        [path] = (place / "out").rglob("*疑点核查表.xlsx")
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book["核查表"]
        self.at = {cell.value: cell.column for cell in self.sheet[1]}
        self.ids = [row[1].value for row in self.sheet.iter_rows(min_row=2)]
        for row, said in enumerate(SAID, start=2):
            mended = MENDED if "应追缴金额" in said else {}
            for name, value in {**SIGNED, **mended, **said}.items():
                self.put(row, name, value)

    def put(self, row, name, value):
        self.sheet.cell(row, self.at[name]).value = value

    def column(self, name):
        return [
            cell[0]
            for cell in self.sheet.iter_rows(
                min_row=2, min_col=self.at[name], max_col=self.at[name]
            )
        ]

    def save(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.book.save(path)


@pytest.fixture
def back(place):
    return Back(place)


def gather(tmp_path, place):
    done = collect(tmp_path / "back", place / "run", as_of=LATER, out=tmp_path / "answers")
    text = (tmp_path / "answers" / "answers.ndjson").read_text("utf-8")
    return done, {line["id"]: line for line in map(json.loads, text.splitlines())}


def listed(tmp_path, name):
    book = openpyxl.load_workbook(tmp_path / "answers" / "收回情况.xlsx")
    rows = book[name].iter_rows(min_row=2, values_only=True)
    told = [" ".join(str(cell) for cell in row if cell is not None) for row in rows]
    return [] if told == ["没有"] else told


def check_all(told, back):
    four = [told[number] for number in back.ids]
    assert [line["answer"] for line in four] == [said["核查结果"] for said in SAID]
    assert [line["due_fen"] for line in four] == [120000, 35050, None, None]
    assert [line["recovered_fen"] for line in four] == [120000, 10000, None, None]
    assert [line["closed"] for line in four] == [True, False, False, False]
    assert {tuple(line["checkers"]) for line in four} == {("张甲", "李乙")}
    assert {line["checked_on"] for line in four} == {"2026-07-01"}
    assert not any(line["missing"] or line["conflicts"] for line in four)


# --- read -----------------------------------------------------------------------------------------


def ditto_marks(back):
    for row in (3, 4, 5):
        for name in ("核查人一", "核查人二", "核查日期", "证据说明"):
            back.put(row, name, "同上" if row < 5 else "〃")


def columns_numbered_below_the_header(back):
    back.sheet.insert_rows(2)
    for column in range(1, back.sheet.max_column + 1):
        back.sheet.cell(2, column).value = f"（{column}）"


def villages_as_lines_between(back):
    back.sheet.insert_rows(4)
    back.sheet["A4"] = "河口村"
    back.sheet.merge_cells("A4:V4")


def letterhead_and_foot(back):
    back.sheet.insert_rows(1, 4)
    back.sheet["A1"] = "云门镇人民政府关于疑点核查情况的报告"
    back.sheet["A2"] = "县核查办："
    back.sheet["A3"] = "现将核查情况报告如下，情况属实，请审阅。"
    back.sheet.append(
        ["合计", None, None, None, None, None, None, None, None, None, None, None, 1550.5]
    )
    back.sheet.append(
        ["镇长（签字）：王五", None, None, "经办人：赵六", None, "联系电话：0999-1234567"]
    )


def phrases(back):
    said = ("1.属实", "经核查，部分属实", "③不属实", "经入户核实：登记有误")
    for cell, word in zip(back.column("核查结果"), said, strict=True):
        cell.value = word


def headers_with_hints(back):
    for name in ("核查结果", "是否移交", "应追缴金额", "核查日期"):
        hints = {
            "核查结果": "核查结果\n（下拉选填）",
            "是否移交": "是否移交（是/否）",
            "应追缴金额": "*应追缴金额（元）",
            "核查日期": "核查日期（格式2026-07-01）",
        }
        back.sheet.cell(1, back.at[name]).value = hints[name]


def given_columns_deleted(back):
    for name in ("可能的合理情形", "核查要点", "数据来源", "疑点描述", "对象", "户主", "村"):
        back.sheet.delete_cols(back.at[name])


def pasted_as_values_into_a_new_sheet(back):
    rows = list(back.sheet.iter_rows(values_only=True))
    new = back.book.create_sheet("Sheet1", 0)
    for row in rows:
        new.append([str(cell) if cell is not None else None for cell in row])
    del back.book["核查表"]


def ids_wrapped_and_spaced(back):
    for cell in back.column("疑点编号"):
        cell.value = f"{cell.value[:13]}\n{cell.value[13:]} "


def names_with_posts_and_phones(back):
    for cell in back.column("核查人一"):
        cell.value = "张甲（镇民政办）13900000000"
    for cell in back.column("核查人二"):
        cell.value = "李乙：村支书" if cell.row == 2 else "李乙(村支书)"
    back.put(2, "核查人二", "李乙")


def dates_as_they_come(back):
    days = ("2026/7/1", "2026．7．1", datetime(2026, 7, 1, 15, 20), date(2026, 7, 1))  # noqa: DTZ001
    for cell, day in zip(back.column("核查日期"), days, strict=True):
        cell.number_format = "General" if isinstance(day, str) else "yyyy-mm-dd"
        cell.value = day
    back.put(3, "完成时限", "7月底前")


def money_as_it_comes(back):
    back.put(2, "应追缴金额", "￥1,200.00元")
    back.put(2, "已追缴金额", "0.12万元")
    back.put(3, "应追缴金额", " 350.50 ")
    back.put(4, "应追缴金额", "—")
    back.put(5, "应追缴金额", "无")


def filtered_coloured_and_hidden(back):
    for row in back.sheet.iter_rows():
        for cell in row:
            cell.fill = PatternFill("solid", fgColor="FFFF00")
    back.sheet.row_dimensions[3].hidden = True
    back.sheet.column_dimensions["L"].hidden = True
    back.sheet.sheet_state = "hidden"
    back.book.create_sheet("说明")


def a_second_untouched_copy(back):
    copy = back.book.copy_worksheet(back.sheet)
    for row in copy.iter_rows(min_row=2, min_col=12):
        for cell in row:
            cell.value = None


def answers_merged_for_one_household(back):
    for name in ("核查人一", "核查人二", "核查日期", "证据说明"):
        letter = back.sheet.cell(1, back.at[name]).column_letter
        back.sheet.merge_cells(f"{letter}2:{letter}5")


def own_columns_between(back):
    back.sheet.insert_cols(12, 2)
    back.sheet["L1"], back.sheet["M1"] = "镇审核意见", "分管领导"
    for row in range(2, 6):
        back.sheet.cell(row, 12).value = "属实" if row != 2 else "不属实"
        back.sheet.cell(row, 13).value = "钱七"


READ = [
    ditto_marks, columns_numbered_below_the_header, villages_as_lines_between,
    letterhead_and_foot, phrases, headers_with_hints, given_columns_deleted,
    pasted_as_values_into_a_new_sheet, ids_wrapped_and_spaced, names_with_posts_and_phones,
    dates_as_they_come, money_as_it_comes, filtered_coloured_and_hidden,
    a_second_untouched_copy, answers_merged_for_one_household, own_columns_between,
]  # fmt: skip


@pytest.mark.parametrize("suffer", READ, ids=lambda suffer: suffer.__name__)
def test_it_is_read_exactly(suffer, tmp_path, place, back):
    suffer(back)
    back.save(tmp_path / "back" / "云门镇（报送稿）最终版 - 副本.xlsx")
    _, told = gather(tmp_path, place)
    check_all(told, back)
    assert listed(tmp_path, "对不上的行") == []


# --- named ----------------------------------------------------------------------------------------


def test_a_table_turned_on_its_side_is_named(tmp_path, place, back):
    rows = list(back.sheet.iter_rows(values_only=True))
    del back.book["核查表"]
    new = back.book.create_sheet("横表", 0)
    for row in zip(*rows, strict=True):
        new.append(row)
    back.save(tmp_path / "back" / "横.xlsx")
    _, told = gather(tmp_path, place)
    assert told == {}
    [left] = listed(tmp_path, "没有读的")
    assert "横着排" in left


def test_two_tables_side_by_side_are_named_row_by_row(tmp_path, place, back):
    width = back.sheet.max_column
    for row in range(1, 4):
        for column in range(1, width + 1):
            source = back.sheet.cell(row + 2 if row > 1 else 1, column)
            back.sheet.cell(row, width + 1 + column).value = source.value
    back.sheet.delete_rows(4, 2)
    back.save(tmp_path / "back" / "并排.xlsx")
    _, told = gather(tmp_path, place)
    assert told == {}
    assert len([row for row in listed(tmp_path, "对不上的行") if "几个疑点编号" in row]) == 2


def test_answers_in_notes_and_colours_are_no_answers(tmp_path, place, back):
    for cell in back.column("核查结果"):
        cell.comment = Comment(cell.value, "镇里")
        cell.value = None
    back.save(tmp_path / "back" / "批注.xlsx")
    _, told = gather(tmp_path, place)
    assert all(line["answer"] is None for line in told.values())
    assert sum("没写核查结果" in row for row in listed(tmp_path, "缺项清单")) == len(back.ids)


@pytest.mark.parametrize(
    "slip",
    [
        ("核查人二", "无", "要两个不同的核查人"),
        ("核查人二", "/", "要两个不同的核查人"),
        ("核查结果", "是", "不认识"),
        ("核查结果", "属实/不属实", "不认识"),
        ("核查结果", "1", "不认识"),
        ("核查结果", "同意", "不认识"),
        ("核查日期", "7.1", "读不懂"),
        ("核查日期", "上周", "读不懂"),
        ("应追缴金额", "壹仟元", "读不懂"),
        ("应追缴金额", "约1200", "读不懂"),
        ("应追缴金额", "1200（已退）", "读不懂"),
        ("是否完成", "差不多", "不认识"),
        ("完成时限", "抓紧", "读不懂"),
        ("证据说明", "——", "没写证据说明"),
    ],
)
def test_what_cannot_be_known_is_named_in_its_row(slip, tmp_path, place, back):
    name, value, said = slip
    back.put(2, name, value)
    back.save(tmp_path / "back" / "a.xlsx")
    _, told = gather(tmp_path, place)
    assert said in " ".join(told[back.ids[0]]["missing"])
    assert any(said in row and "第 2 行" in row for row in listed(tmp_path, "缺项清单"))


def test_an_id_written_off_by_hand_with_a_slip_is_named(tmp_path, place, back):
    cell = back.column("疑点编号")[0]
    cell.value = cell.value[:-1] + "1"
    back.save(tmp_path / "back" / "a.xlsx")
    _, told = gather(tmp_path, place)
    assert back.ids[0] not in told
    assert len(told) == len(back.ids) - 1
    assert any("应是 26 位" in row for row in listed(tmp_path, "对不上的行"))


def test_two_versions_that_differ_are_named_with_both_places(tmp_path, place, back):
    back.save(tmp_path / "back" / "第一稿.xlsx")
    back.put(2, "核查结果", "不属实")
    back.save(tmp_path / "back" / "第二稿.xlsx")
    _, told = gather(tmp_path, place)
    assert told[back.ids[0]]["answer"] is None
    rows = listed(tmp_path, "前后不一")
    assert any("第一稿.xlsx" in row for row in rows)
    assert any("第二稿.xlsx" in row for row in rows)


def test_what_is_no_workbook_is_named_file_by_file(tmp_path, place, back):
    folder = tmp_path / "back"
    back.save(folder / "好的.xlsx")
    plain = io.BytesIO()
    back.book.save(plain)
    locked = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("12345678", locked)
    (folder / "有口令.xlsx").write_bytes(locked.getvalue())
    (folder / "报告.docx").write_bytes(b"PK\x03\x04 not whole")
    (folder / "签字页.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(90))
    (folder / "微信图片.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(90))
    (folder / "全部.rar").write_bytes(b"Rar!\x1a\x07\x00" + bytes(90))
    with zipfile.ZipFile(folder / "半个.zip", "w") as box:
        box.writestr("核查表.xlsx", plain.getvalue()[:2000])
    _, told = gather(tmp_path, place)
    check_all(told, back)
    left = listed(tmp_path, "没有读的")
    for name in ("有口令.xlsx", "报告.docx", "签字页.jpg", "微信图片.png", "全部.rar", "半个.zip"):
        assert any(row.startswith(name) for row in left), name


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("1.属实", "属实"),
        ("（2）部分属实", "部分属实"),
        ("A、不属实", "不属实"),
        ("经核查，情况属实", "属实"),
        ("经查：未发现问题", "不属实"),
        ("入户核实后，符合政策", "符合政策"),
        ("经核查，属实？", None),
        ("12属实", None),
        ("1", None),
        ("经核查，", None),
    ],
)
def test_what_stands_before_an_answer_and_says_nothing_is_left_out(text, verdict):
    assert read_verdict(text).verdict == verdict


def as_text(sheet, path, encoding):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(sheet.iter_rows(values_only=True))


def test_what_the_desk_wrote_to_explain_is_not_said_to_be_unread(tmp_path, place, back):
    sheets = {sheet.title: sheet for sheet in back.book}
    back.save(tmp_path / "back/表.xlsx")
    for name in ("填表说明", "这份表怎么来的"):
        as_text(sheets[name], tmp_path / f"back/梨花乡-{name}.csv", "gbk")
    sheets["填表说明"].title = "填表说明 (2)"
    sheets["这份表怎么来的"].title = "Sheet3"
    sheets["核查表"]["A1"] = "编号"
    back.save(tmp_path / "back/改过.xlsx")
    words = ["collect", tmp_path / "back", "--run", place / "run", "-o", tmp_path / "answers"]
    told = CliRunner().invoke(sunledger, [*map(str, words), "--json"], standalone_mode=False)
    assert (json.loads(told.output)["left"], json.loads(told.output)["files"]) == (0, 2)
    assert listed(tmp_path, "没有读的") == []
