"""The triage table: what is proposed, what two people decide, and how it comes back."""

import json
import stat

import openpyxl
import pytest
from click.testing import CliRunner
from runs import decided, finding, lines_of, number, places, write_run

from sunledger.assembly.main import sunledger
from sunledger.desk.previous import EXPLAINED, SET_ASIDE
from sunledger.desk.triage.read_back import read_triage
from sunledger.desk.triage.run_dir import read_run
from sunledger.desk.triage.ways import CHOICES, Way
from sunledger.kit.errors import WrongUse


def triage(*words):
    done = CliRunner().invoke(sunledger, ["triage", *map(str, words)])
    if done.exception:
        raise done.exception
    return done


@pytest.fixture
def folder(tmp_path):
    folder = write_run(
        tmp_path / "run",
        finding(1),
        finding(2, household="H1", rule="E06"),
        finding(3, route="owner", rule="E04"),
        finding(4, route="finance", rule="F02", household=None),
        finding(5, route="discipline", rule="K07", name="周干部"),
        finding(6, route="audit", rule="J03", household=None),
        finding(7, severity="C", rule="E08"),
    )
    places(folder, *((number(n), "云门镇", "石桥村", f"人{n}") for n in range(1, 8)))
    return folder


@pytest.fixture
def table(folder):
    triage(folder)
    return folder.parent / "疑点研判表.xlsx"


def rows(table):
    book = openpyxl.load_workbook(table)
    return {
        line["疑点编号"]: {**line, "sheet": sheet.title}
        for sheet in book
        if sheet.title != "填表说明"
        for line in lines_of(table, sheet.title)
    }


def filled(table, change):
    """Let `change` fill in every sheet of the table; save it as a new one."""
    book = openpyxl.load_workbook(table)
    for sheet in book.worksheets[:-1]:
        change(sheet)
    path = table.with_name("填好.xlsx")
    book.save(path)
    return path


def column(sheet, title):
    return next(cell.column for row in sheet for cell in row if cell.value == title)


def fill_all(sheet, way="同意建议", first="王一", second="李二"):
    for row in range(2, sheet.max_row + 1):
        for title, value in (("研判意见", way), ("研判人一", first), ("研判人二", second)):
            sheet.cell(row, column(sheet, title)).value = value


PROPOSED = {
    number(1): Way.FIELD,
    number(2): Way.MERGE,
    number(3): Way.OWNER,
    number(4): Way.OWNER,
    number(5): Way.HAND_OVER,
    number(6): Way.HAND_OVER,
    number(7): Way.KEEP,
}


def test_every_finding_stands_there_with_a_proposed_way(table):
    assert {key: row["建议去向"] for key, row in rows(table).items()} == PROPOSED
    first = rows(table)[number(1)]
    assert (first["乡镇"], first["村"], first["户主"]) == ("云门镇", "石桥村", "人1")
    assert first["先由谁看"] == "乡镇上门"
    assert first["同户疑点"] == 2
    assert first["疑点描述"] == "号牌号码：云A00001"
    assert first["研判意见"] is None


def test_what_departments_must_not_see_has_a_sheet_of_its_own(table):
    found = rows(table)
    assert {number(5), number(6)} == {k for k, r in found.items() if r["sheet"] == "移交线索(限阅)"}
    assert [k for k, r in found.items() if r["sheet"] == "仅筛查"] == [number(7)]
    first = openpyxl.load_workbook(table)["研判"]
    assert not [c for row in first for c in row if "周干部" in str(c.value)]


def test_the_decision_is_a_choice_and_the_table_is_for_its_owner(table):
    sheet = openpyxl.load_workbook(table)["研判"]
    [rule] = sheet.data_validations.dataValidation
    assert rule.formula1 == f'"{",".join(CHOICES)}"'
    assert str(rule.sqref) == "O2:O5"
    assert sheet.freeze_panes == "D2"
    assert sheet["B2"].number_format == "@"
    assert stat.S_IMODE(table.stat().st_mode) == 0o600


def test_a_table_that_may_hold_decisions_is_not_replaced(folder, table):
    before = table.read_bytes()
    with pytest.raises(WrongUse, match="没有覆盖"):
        triage(folder)
    assert table.read_bytes() == before
    other = folder.parent / "另一份.xlsx"
    triage(folder, "-o", other)
    assert other.exists()


def test_json_counts_what_is_proposed(folder):
    told = json.loads(triage(folder, "--json").output)
    assert told["proposed"]["转主管部门核实"] == 2
    assert told["proposed"]["排除"] == 0


def test_agreeing_takes_what_was_proposed(folder, table):
    back = read_triage(filled(table, fill_all), read_run(folder))
    assert back.ways == PROPOSED
    assert not back.held


def test_without_an_answer_nothing_is_decided(folder, table):
    back = read_triage(table, read_run(folder))
    assert not back.ways
    assert {held.why.zh for held in back.held} == {"没有研判意见"}


def test_columns_moved_rows_added_and_titles_above_do_no_harm(folder, table):
    def change(sheet):
        fill_all(sheet)
        moved = [[cell.value for cell in row] for row in sheet]
        sheet.delete_rows(1, sheet.max_row + 1)
        sheet.append(["研判会记录"])
        sheet.append([])
        sheet.append(moved[0][::-1])
        for row in moved[:0:-1]:
            sheet.append(row[::-1])
            sheet.append(["这一行是会上写的"])
        sheet.append(["合计", None, 7])
        sheet.title = sheet.title[:1] + "改名"

    assert read_triage(filled(table, change), read_run(folder)).ways == PROPOSED


def test_signatures_merged_over_rows_or_said_once_count_for_each(folder, table):
    def change(sheet):
        fill_all(sheet, second=None)
        at = column(sheet, "研判人二")
        sheet.cell(2, at).value = "李二"
        if sheet.max_row > 2:
            sheet.merge_cells(start_row=2, end_row=sheet.max_row, start_column=at, end_column=at)
        first = column(sheet, "研判人一")
        for row in range(3, sheet.max_row + 1):
            sheet.cell(row, first).value = "同上"

    assert read_triage(filled(table, change), read_run(folder)).ways == PROPOSED


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        (("乡镇入户核查", "王一", None), "两个人"),
        (("乡镇入户核查", "王一", "王 一"), "两个人"),
        (("乡镇入户核查", None, None), "两个人"),
        (("", "王一", "李二"), "没有研判意见"),
        (("再说吧", "王一", "李二"), "看不懂"),
    ],
)
def test_what_two_people_did_not_decide_is_held(folder, tmp_path, signed, why):
    way, *people = signed
    path = decided(tmp_path / "t.xlsx", {number(1): way}, *people)
    back = read_triage(path, read_run(folder))
    assert not back.ways
    assert why in next(held.why.zh for held in back.held if held.id == number(1))
    assert next(held.why.zh for held in back.held if held.id == number(2)) == "研判表里没有这一条"


@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("转主管部门", Way.OWNER),
        (" 入户 ", Way.FIELD),
        ("移交。", Way.HAND_OVER),
        ("排除", Way.DROP),
        ("暂 存", Way.KEEP),
        ("同意", Way.FIELD),
    ],
)
def test_other_usual_words_are_understood(folder, tmp_path, words, way):
    back = read_triage(decided(tmp_path / "t.xlsx", {number(1): words}), read_run(folder))
    assert back.ways == {number(1): way}


def test_two_names_in_one_cell_are_two_people(folder, tmp_path):
    path = decided(tmp_path / "t.xlsx", {number(1): "入户"}, "王一、李二", None)
    assert read_triage(path, read_run(folder)).ways
    path = decided(tmp_path / "u.xlsx", {number(1): "入户"}, "王 一", None)
    assert not read_triage(path, read_run(folder)).ways


def test_one_finding_decided_in_two_ways_is_held(folder, tmp_path):
    path = decided(tmp_path / "t.xlsx", {number(1): "入户"})
    book = openpyxl.load_workbook(path)
    book.active.append((number(1), "排除", "王一", "李二"))
    book.active.append((number(2), "入户", "王一", "李二"))
    book.active.append((number(2), "入户", "王一", "李二"))
    book.save(path)
    back = read_triage(path, read_run(folder))
    assert back.ways == {number(2): Way.FIELD}
    assert "不一样" in next(held.why.zh for held in back.held if held.id == number(1))


def test_a_finding_of_another_run_is_named(folder, tmp_path):
    path = decided(tmp_path / "t.xlsx", {number(99): "入户", "共 7 条": ""})
    assert read_triage(path, read_run(folder)).unknown == (number(99),)


def test_a_name_that_is_a_formula_stays_text(tmp_path):
    folder = write_run(tmp_path / "run", finding(1, name="=1+1"))
    triage(folder)
    cells = [c for row in openpyxl.load_workbook(tmp_path / "疑点研判表.xlsx").active for c in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_no_findings_give_an_empty_table(tmp_path):
    folder = write_run(tmp_path / "run")
    triage(folder)
    assert not rows(tmp_path / "疑点研判表.xlsx")


@pytest.mark.parametrize("broken", ["run.json", "findings.ndjson"])
def test_what_is_no_run_is_told(folder, broken):
    (folder / broken).write_text("{", "utf-8")
    with pytest.raises(WrongUse, match="不是一次核对的结果"):
        triage(folder)


def test_what_is_no_triage_table_is_told(folder, tmp_path):
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.active.append(("疑点编号", "姓名"))
    book.save(path)
    with pytest.raises(WrongUse, match="研判意见"):
        read_triage(path, read_run(folder))
    path.write_text("不是表", "utf-8")
    with pytest.raises(WrongUse, match="打不开"):
        read_triage(path, read_run(folder))


def test_what_was_explained_is_not_decided_again_and_no_door_goes_with_it(tmp_path):
    """The first question of a household was explained last month: the second asks by itself."""
    run = write_run(tmp_path / "run", finding(1, household="H1"), finding(2, household="H1"))
    line = {"id": number(1), "why": EXPLAINED}
    (run / SET_ASIDE).write_text(json.dumps(line) + "\n", "utf-8")
    triage(run, "-o", tmp_path / "t.xlsx")
    [line] = lines_of(tmp_path / "t.xlsx", "研判")
    assert (line["疑点编号"], line["建议去向"]) == (number(2), "乡镇入户核查")
