"""一户一表 and 村级核查表: filled in by hand, mangled, and read back by `collect`."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from campaign import LATER, county, findings, ids, run_of, save, sheet_of
from openpyxl.cell import MergedCell
from runs import decided

from sunledger.desk.collect.collect import collect
from sunledger.desk.collect.words import VERDICTS, ticked
from sunledger.desk.dispatch.send import dispatch

BOXES = "□属实　□部分属实　□不属实　□符合政策　□数据有误　□查无此人　□正在核查"
SAID = "车去年就卖了"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A run, its dispatch with household forms, and the form of a household with two questions."""
    place = tmp_path_factory.mktemp("place")
    run = run_of(county(place / "county"), place / "run", place / "key").out
    ways = {number: "乡镇入户核查" for rule in ("E01", "E04", "E05") for number in ids(run, rule)}
    table = decided(place / "t.xlsx", ways)
    dispatch(run, triage_file=table, out=place / "out", folder=place / "county")
    return place


def forms(place):
    """Return each form's path and sheet by the ids of its questions."""
    found = {}
    for path in sorted((place / "out").rglob("一户一表/*.xlsx")):
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets[1:]:
            numbers = tuple(
                str(cell.value)[:26]
                for row in sheet.iter_rows()
                for at, cell in enumerate(row)
                if at and row[at - 1].value == "疑点编号"
            )
            found[numbers] = (path, sheet.title)
    return found


def two(place):
    """Return the ids of the household that is asked two things, and its form, open."""
    numbers = next(numbers for numbers in forms(place) if len(numbers) == 2)
    path, title = forms(place)[numbers]
    book = openpyxl.load_workbook(path)
    for name in book.sheetnames:
        if name != title:
            del book[name]
    return numbers, book, title


def beside(sheet, label, value, nth=0):
    """Write the value beside the n-th cell of this label."""
    [*cells] = [c for row in sheet.iter_rows() for c in row if str(c.value) == label]
    at = sheet.cell(cells[nth].row, cells[nth].column + 1)
    at.value = value


def fill(sheet):
    """Fill in a form with two questions: true and to be paid back; not true."""
    beside(sheet, "核查结果", BOXES.replace("□部分", "☑部分"), 0)
    beside(sheet, "核查结果", BOXES.replace("□不属实", "√不属实"), 1)
    beside(sheet, "证据说明", "看了存折", 0)
    beside(sheet, "证据说明", "看了车", 1)
    beside(sheet, "应追缴金额(元)", 1200, 0)
    beside(sheet, "已追缴金额(元)", "300元", 0)
    beside(sheet, "是否移交", "□是　☑否", 0)
    beside(sheet, "整改措施", "退回多发的", 0)
    beside(sheet, "完成时限", "7月31日前", 0)
    beside(sheet, "是否完成", "□是　√否", 0)
    beside(sheet, "本户的话", SAID)
    beside(sheet, "签名或手印", "按了手印")
    beside(sheet, "核查人一", "张甲")
    beside(sheet, "核查人二", "李 乙")
    beside(sheet, "核查日期", "2026 年 7 月 1 日")


def gather(tmp_path, place, **options):
    done = collect(
        tmp_path / "back", place / "run", as_of=LATER, out=tmp_path / "answers", **options
    )
    text = (tmp_path / "answers" / "answers.ndjson").read_text("utf-8")
    return done, {line["id"]: line for line in map(json.loads, text.splitlines())}


def table(tmp_path, name):
    book = openpyxl.load_workbook(tmp_path / "answers" / "收回情况.xlsx")
    return [
        [cell for cell in row if cell is not None]
        for row in book[name].iter_rows(min_row=2, values_only=True)
    ]


def check_both(told, numbers):
    first, second = (told[number] for number in numbers)
    assert (first["answer"], second["answer"]) == ("部分属实", "不属实")
    assert (first["due_fen"], first["recovered_fen"]) == (120000, 30000)
    assert (first["transferred"], first["done"]) == (False, False)
    assert (first["measures"], first["deadline"]) == ("退回多发的", "2026-07-31")
    assert (second["due_fen"], second["measures"], second["done"]) == (None, "", None)
    for line, proof in ((first, "看了存折"), (second, "看了车")):
        assert line["checkers"] == ["张甲", "李乙"]
        assert line["checked_on"] == "2026-07-01"
        assert line["proof"] == f"{proof}；本户说：{SAID}"
        assert line["missing"] == line["conflicts"] == []


# --- mangled forms ------------------------------------------------------------------------------


def as_it_is(sheet):
    del sheet


def unmerged(sheet):
    for span in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(span))


def rows_and_columns_added(sheet):
    unmerged(sheet)
    sheet.insert_cols(1)
    sheet.insert_rows(1, 3)
    sheet["B2"] = "云门镇人民政府"


def heading_changed(sheet):
    sheet["A1"] = "石桥村调查记录"


def labels_called_otherwise(sheet):
    names = {
        "核查结果": "核实结论",
        "证据说明": "情况说明",
        "应追缴金额(元)": "应退金额（元）",
        "已追缴金额(元)": "已退",
        "整改措施": "处理情况：",
        "完成时限": "整改期限",
        "是否完成": "完成情况",
        "核查人一": "入户人1",
        "核查人二": "核查人（二）",
        "核查日期": "入户时间",
        "疑点编号": "线索编号",
    }
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in names:
                cell.value = names[cell.value]


def other_words(sheet):
    beside(sheet, "核查结果", "基本属实", 0)
    beside(sheet, "核查结果", "□属实□部分属实□不属实√□符合政策", 1)
    beside(sheet, "是否移交", "未移交", 0)
    beside(sheet, "是否完成", "正在整改", 0)
    beside(sheet, "核查日期", "2026.7.1")


def label_and_value_in_one_cell(sheet):
    unmerged(sheet)
    for label in ("核查人一", "核查人二", "核查日期"):
        [cell] = [c for row in sheet.iter_rows() for c in row if c.value == label]
        right = sheet.cell(cell.row, cell.column + 1)
        cell.value, right.value = f"{label}：{right.value}", None


def signatures_below_their_labels(sheet):
    unmerged(sheet)
    [at] = [c.row for row in sheet.iter_rows() for c in row if c.value == "核查人一"]
    values = ("核查人一", "核查人二", "核查日期"), ("张甲", "李乙", "2026-07-01")
    for column in range(1, 9):
        sheet.cell(at, column).value = None
    sheet.insert_rows(at + 1)
    for down, line in enumerate(values):
        for column, value in zip((1, 3, 5), line, strict=True):
            sheet.cell(at + down, column).value = value


def both_names_in_one_place(sheet):
    beside(sheet, "核查人一", "张甲、李乙")
    beside(sheet, "核查人二", None)


def without_its_guidance(sheet):
    """Rows that are no answers are deleted, and values stand one column further right."""
    unmerged(sheet)
    for at in range(sheet.max_row, 0, -1):
        if sheet.cell(at, 1).value in ("先想到", "怎么核", "姓名", "签名或手印"):
            sheet.delete_rows(at)
    for row in sheet.iter_rows(max_col=2):
        if row[0].value in ("证据说明", "核查结果", "疑点编号"):
            sheet.cell(row[0].row, 3).value, row[1].value = row[1].value, None


def pictures_pasted(sheet):
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "贴照片一":
                cell.value = '=DISPIMG("ID_1",1)'
                cell.data_type = "s"


def notes_written_around(sheet):
    unmerged(sheet)
    sheet.cell(3, 12).value = "镇里看过，属实"
    sheet.cell(sheet.max_row + 2, 1).value = "备注：户主外出，妻子在场"


MANGLES = [
    as_it_is, unmerged, rows_and_columns_added, heading_changed, labels_called_otherwise,
    other_words, label_and_value_in_one_cell, signatures_below_their_labels,
    both_names_in_one_place, without_its_guidance, pictures_pasted, notes_written_around,
]  # fmt: skip


@pytest.mark.parametrize("mangle", MANGLES, ids=lambda mangle: mangle.__name__)
def test_a_mangled_form_says_the_same(mangle, tmp_path, place):
    numbers, book, title = two(place)
    fill(book[title])
    mangle(book[title])
    save(book, tmp_path / "back" / "改了名的 表(2).xlsx")
    done, told = gather(tmp_path, place)
    check_both(told, numbers)
    assert done.record["strays"] == done.record["left"] == 0


def test_a_form_saved_as_csv_says_the_same(tmp_path, place):
    numbers, book, title = two(place)
    fill(book[title])
    path = tmp_path / "back" / "表.csv"
    path.parent.mkdir()
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(book[title].iter_rows(values_only=True))
    check_both(gather(tmp_path, place)[1], numbers)


# --- empty, lost, strange -----------------------------------------------------------------------


def test_a_form_that_came_back_empty_says_nothing(tmp_path, place):
    _, book, _ = two(place)
    save(book, tmp_path / "back" / "空.xlsx")
    _, told = gather(tmp_path, place)
    assert all(line["answer"] is None and not line["checkers"] for line in told.values())
    assert not any(line["conflicts"] for line in told.values())
    assert not any("不认识" in text for line in told.values() for text in line["missing"])


def test_two_ticks_are_named_and_none_is_taken(tmp_path, place):
    numbers, book, title = two(place)
    fill(book[title])
    beside(book[title], "核查结果", "☑属实　☑不属实　□符合政策", 0)
    save(book, tmp_path / "back" / "a.xlsx")
    _, told = gather(tmp_path, place)
    assert told[numbers[0]]["answer"] is None
    assert "不认识" in " ".join(told[numbers[0]]["missing"])
    assert told[numbers[1]]["answer"] == "不属实"


def test_a_form_that_lost_its_ids_is_named(tmp_path, place):
    numbers, book, title = two(place)
    fill(book[title])
    for row in book[title].iter_rows():
        for cell in row:
            if str(cell.value)[:26] in numbers:
                cell.value = None
    save(book, tmp_path / "back" / "丢了.xlsx")
    _, told = gather(tmp_path, place)
    assert told == {}
    [left] = table(tmp_path, "没有读的")
    assert left[0] == "丢了.xlsx"
    assert "没有疑点编号" in left[-1]


def test_a_question_of_another_run_is_named(tmp_path, place):
    numbers, book, title = two(place)
    fill(book[title])
    for row in book[title].iter_rows():
        for cell in row:
            if str(cell.value).startswith(numbers[0]):
                cell.value = "a" * 26
    save(book, tmp_path / "back" / "a.xlsx")
    _, told = gather(tmp_path, place)
    assert told.keys() == {numbers[1]}
    [stray] = table(tmp_path, "对不上的行")
    assert "不在这次核对里" in stray[-1]


def test_checkers_of_one_question_hold_for_all_and_of_two_each_for_its_own(tmp_path, place):
    numbers, book, title = two(place)
    sheet = book[title]
    fill(sheet)
    unmerged(sheet)
    rows = [c.row for row in sheet.iter_rows() for c in row if c.value == "证据说明"]
    for at, names in zip(reversed(rows), ("丙、丁", "甲、乙"), strict=True):
        sheet.insert_rows(at + 1)
        sheet.cell(at + 1, 1).value, sheet.cell(at + 1, 2).value = "核查人", names
    for label in ("核查人一", "核查人二"):
        beside(sheet, label, None)
    save(book, tmp_path / "back" / "a.xlsx")
    _, told = gather(tmp_path, place)
    assert [told[number]["checkers"] for number in numbers] == [["甲", "乙"], ["丙", "丁"]]


# --- both the form and the township's workbook --------------------------------------------------


def with_checklist(tmp_path, place, **changes):
    """Return forms filled in and a township's workbook that says the same, but for `changes`."""
    numbers, book, title = two(place)
    fill(book[title])
    save(book, tmp_path / "back" / "入户" / "a.xlsx")
    row = {
        "疑点编号": numbers[1],
        "核查结果": "不属实",
        "核查人一": "张甲",
        "核查人二": "李乙",
        "核查日期": "2026-07-01",
        "证据说明": "看了车",
    }
    save(sheet_of([{**row, **changes}]), tmp_path / "back" / "乡镇.xlsx")
    done, told = gather(tmp_path, place)
    return done, told[numbers[1]]


def test_the_same_answer_in_form_and_checklist_counts_once(tmp_path, place):
    done, line = with_checklist(tmp_path, place)
    assert done.record["answered"] == 2
    assert line["conflicts"] == line["missing"] == []
    assert {Path(at["file"]).name for at in line["places"]} == {"a.xlsx", "乡镇.xlsx"}
    assert line["proof"].count("看了车") <= 2


def test_a_contradiction_between_form_and_checklist_is_named_with_both_places(tmp_path, place):
    done, line = with_checklist(tmp_path, place, 核查结果="属实")
    assert line["answer"] is None
    assert done.record["conflicts"] == 1
    told = table(tmp_path, "前后不一")
    assert {row[-2] for row in told} == {"属实", "不属实"}
    assert {row[-1].split(" ")[0] for row in told} == {"乡镇.xlsx", "入户/a.xlsx"}


# --- villages -----------------------------------------------------------------------------------


def test_a_village_form_is_read_too(tmp_path, place):
    number = ids(place / "run", "P07")[0]
    book = openpyxl.Workbook()
    for row in (
        ("村级核查表",),
        ("乡镇", "云门镇", "村", "石桥村"),
        (1, "回盘的钱和应发的钱差了219.50元，差在哪里？"),
        ("疑点编号", f"{number}　来自财政局“发放批次回盘”"),
        ("核查结果", "□属实　□不属实　☑数据有误"),
        ("证据说明", "看了回单"),
        ("村里的说明", "分两次发的"),
        ("核查人一", "张甲", "核查人二", "李乙", "核查日期", "2026年7月1日"),
    ):
        book.active.append(row)
    save(book, tmp_path / "back" / "村.xlsx")
    _, told = gather(tmp_path, place)
    assert told[number]["answer"] == "数据有误"
    assert told[number]["proof"] == "看了回单；村里说：分两次发的"
    assert told[number]["missing"] == []


# --- what is dispatched has its places ----------------------------------------------------------


def test_every_form_has_a_place_for_all_that_an_answer_needs(place):
    asked = {n for numbers in forms(place) for n in numbers}
    assert asked == {
        line["id"] for line in findings(place / "run") if line["rule"] in ("E01", "E04", "E05")
    }
    for numbers, (path, title) in forms(place).items():
        sheet = openpyxl.load_workbook(path)[title]
        labels = [
            cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value and not isinstance(cell, MergedCell)
        ]
        for label in ("核查结果", "证据说明", "整改措施", "完成时限", "是否完成", "是否移交"):
            assert labels.count(label) == len(numbers), label
        for label in ("核查人一", "核查人二", "核查日期", "签名或手印", "村里见证人"):
            assert labels.count(label) == 1, label
        assert labels.count(BOXES) == len(numbers)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("□属实 ☑不属实", ["不属实"]),
        ("□属实√ □不属实", ["属实"]),
        ("□√属实 □不属实", ["属实"]),
        ("属实√ 不属实□", ["属实"]),
        ("属实□ 不属实■", ["不属实"]),
        ("√属实", ["属实"]),
        ("□属实□不属实√", ["不属实"]),
        ("☑属实 ☑不属实", ["属实", "不属实"]),
        ("□是　□否", []),
    ],
)
def test_a_tick_belongs_to_the_choice_that_it_marks(text, labels):
    assert ticked(text) == labels


def test_the_boxes_of_the_form_are_the_answers_that_are_known():
    assert set(VERDICTS) | {"正在核查"} == {box.strip("□") for box in BOXES.split("　")}
