"""returned/: each owner gets his own file back, marked, with everything else as it was."""

import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter
from folders import DEATHS, MEMBERS, PAYMENTS, person, table, write
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName

RED = "FFF8C9C4"
JUNE = datetime.combine(date(2025, 6, 5), time())
ROWS = [
    f"B1 {n} 低保金 {person(n)} 甲{n} 9999990{n:05d} 甲{n} _ 2025-06 成功".split()
    for n in range(1, 20)
]
for cells_of_row in ROWS:
    cells_of_row[7] = 480.5


def styled_workbook(path):
    """A workbook as an office makes it: title, styles, a formula, a second sheet, names."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "发放"
    sheet.append(["云岫县低保金发放表"])
    sheet.merge_cells("A1:J1")
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.append(PAYMENTS.split())
    for row in ROWS:
        sheet.append(row)
    sheet["D5"] = "99010119600101"
    sheet["D5"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["D5"].number_format = "@"
    sheet["H7"] = "四百八"
    sheet["A10"] = None
    sheet["L3"] = "旁注"
    sheet.column_dimensions["D"].width = 25
    sheet.freeze_panes = "A3"
    other = book.create_sheet("说明")
    other["A1"] = "=1+1"
    other["B2"] = date(2025, 6, 5)
    book.defined_names["全部"] = DefinedName("全部", attr_text="发放!$A$1:$J$20")
    sheet.print_title_rows = "1:2"
    book.active = 1
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def cells(sheet, width=None):
    return [[c.value for c in row[:width]] for row in sheet.iter_rows()]


@pytest.fixture
def returned(tmp_path, run):
    folder = tmp_path / "county"
    styled_workbook(folder / "民政" / "发放.xlsx")
    outcome = run(folder, rules=("E02",))
    return folder / "民政" / "发放.xlsx", outcome.out / "returned" / "民政" / "发放.xlsx"


def test_bad_cells_are_red_and_the_last_columns_say_what_and_how(returned):
    sheet = openpyxl.load_workbook(returned[1])["发放"]
    assert [sheet.cell(2, at).value for at in (13, 14)] == ["错误说明", "怎么改"]
    assert {
        c.coordinate for row in sheet.iter_rows() for c in row if c.fill.fgColor.rgb == RED
    } == {
        "D5",
        "H7",
        "A10",
    }
    assert sheet["M5"].value.startswith("D 列第 5 行“身份证号”")
    assert "应为 18 位" in sheet["M5"].value
    assert sheet["N5"].value
    assert [row for row in range(3, 22) if sheet.cell(row, 13).value] == [5, 7, 10]


def test_everything_else_is_as_it_was(returned):
    before, after = (openpyxl.load_workbook(path) for path in returned)
    assert after.sheetnames == ["退回说明", "发放", "说明"]
    for name in before.sheetnames:
        assert cells(after[name], before[name].max_column) == cells(before[name])
    old, new = before["发放"], after["发放"]
    assert new["A1"].font.b
    assert new["A1"].font.sz == 16
    assert new["D5"].number_format == "@"
    assert new.freeze_panes == "A3"
    assert new.column_dimensions["D"].width == old.column_dimensions["D"].width
    assert list(map(str, new.merged_cells.ranges)) == ["A1:J1"]
    assert new.print_title_rows == old.print_title_rows
    assert after["说明"]["A1"].value == "=1+1"
    assert after.defined_names["全部"].attr_text == "发放!$A$1:$J$20"
    with zipfile.ZipFile(returned[0]) as one, zipfile.ZipFile(returned[1]) as two:
        assert one.read("xl/worksheets/sheet2.xml").replace(b' tabSelected="1"', b"") == two.read(
            "xl/worksheets/sheet2.xml"
        )


def test_the_summary_comes_first_and_counts(returned):
    book = openpyxl.load_workbook(returned[1])
    assert book.active.title == "退回说明"
    lines = cells(book["退回说明"])
    assert ["发放", "19", "3", None, None] in lines
    assert [line[1:3] for line in lines if line[0] == "发放"][1:] == [
        ["5", "D"],
        ["7", "H"],
        ["10", "A"],
    ]


def test_the_marked_file_is_read_again_with_the_same_refusals(returned, tmp_path, run):
    folder = tmp_path / "again"
    folder.mkdir()
    (folder / "发放.xlsx").write_bytes(returned[1].read_bytes())
    outcome = run(folder, out=tmp_path / "out2", rules=("E02",))
    assert [r["row"] for r in outcome.run["refused"]] == [5, 7, 10]
    assert [u["sheet"] for u in outcome.run["unknown"]] == ["说明"]


def test_a_mended_file_is_taken_whole(returned, tmp_path, run):
    book = openpyxl.load_workbook(returned[1])
    sheet = book["发放"]
    sheet["D5"], sheet["H7"], sheet["A10"] = person(3), 480.5, "B1"
    del book["说明"]
    (tmp_path / "again").mkdir()
    book.save(tmp_path / "again" / "发放.xlsx")
    outcome = run(tmp_path / "again", out=tmp_path / "out2", rules=("E02",))
    assert outcome.exit_status == 0
    [found] = outcome.run["files"][0]["sheets"]
    assert (found["table"], found["rows"], found["refused"]) == ("payments", 19, 0)


def test_a_csv_goes_back_as_xlsx_with_its_whole_content(tmp_path, run):
    folder = tmp_path / "county"
    write(
        folder,
        {
            "户.csv": table(
                MEMBERS, f"H1 张三 {person(1)} 户主 V 乡 村 在册", "H2 李四 _ 户主 V 乡 村 在册"
            )
        },
    )
    out = run(folder, rules=("E02",)).out / "returned"
    assert [p.name for p in out.iterdir()] == ["户.xlsx"]
    book = openpyxl.load_workbook(out / "户.xlsx")
    sheet = book.worksheets[1]
    assert sheet["C2"].value == person(1)  # his own file: numbers whole
    assert sheet["C2"].number_format == "@"
    assert sheet["C3"].fill.fgColor.rgb == RED
    assert [sheet.cell(1, at).value for at in (9, 10)] == ["错误说明", "怎么改"]
    assert "必须填" in sheet["I3"].value
    assert any("没有保留颜色和格式" in str(row[0]) for row in cells(book.worksheets[0]))


def test_dates_and_numbers_of_a_rewritten_file_keep_their_kind(tmp_path, run):
    """An .xls, .ods or macro workbook is written anew; here one whose XML is not as expected."""
    folder = tmp_path / "county"
    folder.mkdir()
    source = folder / "死.xlsx"
    book = xlsxwriter.Workbook(source)
    sheet = book.add_worksheet("死亡")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, DEATHS.split())
    sheet.write_row(1, 0, [person(1), "甲"])
    sheet.write_datetime(1, 2, JUNE, day)
    sheet.write_row(2, 0, ["x", "乙"])
    sheet.write_number(2, 2, 45813)
    book.close()
    with zipfile.ZipFile(source) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    parts["xl/styles.xml"] = (
        parts["xl/styles.xml"]
        .replace(b"<fills", b"<x:fills")
        .replace(b"</fills", b"</x:fills")
        .replace(
            b'xmlns="',
            b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns="',
            1,
        )
    )
    with zipfile.ZipFile(source, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    out = run(folder, rules=("E02",)).out
    sheet = openpyxl.load_workbook(out / "returned" / "死.xlsx")["死亡"]
    assert sheet["C2"].value == JUNE
    assert sheet["C3"].value == 45813
    assert sheet["A3"].fill.fgColor.rgb == RED


def test_a_row_refused_as_repeated_is_marked_too(tmp_path, run):
    rows = [*ROWS[:2], [*ROWS[0][:7], 999, *ROWS[0][8:]]]
    folder = tmp_path / "county"
    folder.mkdir()
    book = openpyxl.Workbook()
    book.active.append(PAYMENTS.split())
    for row in rows:
        book.active.append(row)
    book.save(folder / "发放.xlsx")
    out = run(folder, rules=("E02",)).out
    sheet = openpyxl.load_workbook(out / "returned" / "发放.xlsx")["Sheet"]
    assert "第 2 行" in sheet["K4"].value
    assert sheet["A4"].fill.fgColor.rgb == RED


def test_two_files_of_one_name_do_not_overwrite_each_other(tmp_path, run):
    bad = table(MEMBERS, "H2 李四 _ 户主 V 乡 村 在册")
    other = table(DEATHS, "_ 李四 2025-01-01")
    folder = write(tmp_path / "county", {"a.csv": bad, "a.tsv": other.replace(",", "\t")})
    out = run(folder, rules=("E02",)).out / "returned"
    assert sorted(p.name for p in out.iterdir()) == ["a.tsv.xlsx", "a.xlsx"]


def test_a_file_inside_an_archive_is_returned_under_its_path(tmp_path, run):
    folder = tmp_path / "county"
    folder.mkdir()
    with zipfile.ZipFile(folder / "发放.zip", "w") as archive:
        archive.writestr("六月/户.csv", table(MEMBERS, "H2 李四 _ 户主 V 乡 村 在册"))
    out = run(folder, rules=("E02",)).out / "returned"
    assert [p.relative_to(out).as_posix() for p in out.rglob("*.xlsx")] == ["发放.zip/六月/户.xlsx"]


def test_a_folder_without_faults_has_nothing_to_return(tmp_path, run):
    folder = write(
        tmp_path / "county", {"户.csv": table(MEMBERS, f"H1 张三 {person(1)} 户主 V 乡 村 在册")}
    )
    assert list((run(folder, rules=("E02",)).out / "returned").iterdir()) == []
