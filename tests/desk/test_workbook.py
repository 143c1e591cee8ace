"""findings.xlsx: what people who live in Excel get."""

import openpyxl
import pytest
from click.testing import CliRunner
from folders import DEATHS, MEMBERS, PAYMENTS, car_owner, person, table, write

from sunledger.assembly.main import sunledger
from sunledger.desk.workbook import safe_text

HEAD = (
    "序号 疑点编号 疑点类型 乡镇 村 户主 姓名 证件号 疑点描述 涉及项目 涉及金额 政策依据"
    " 数据来源 建议核查方式 可能的合理情形"
).split()


def workbook(outcome):
    return openpyxl.load_workbook(outcome.out / "findings.xlsx")


def test_a_finding_is_one_row_with_place_source_and_basis(tmp_path, run):
    book = workbook(run(car_owner(tmp_path / "county"), rules=("E05",)))
    sheet = book["对象与待遇"]
    assert [cell.value for cell in sheet[1]] == HEAD
    row = dict(zip(HEAD, (cell.value for cell in sheet[2]), strict=True))
    assert (row["序号"], row["乡镇"], row["村"], row["户主"]) == (1, "云门镇", "石桥村", "张三")
    assert row["疑点类型"].startswith("E05 ")
    assert "车管/车.csv 第 2 行" in row["数据来源"]
    assert "条文未核实" in row["政策依据"] or row["政策依据"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:O2"


def test_an_id_is_text_and_masked_and_an_amount_a_number(tmp_path, run):
    folder = write(
        tmp_path / "county",
        {
            "户.csv": table(MEMBERS, f"H2 甲2 {person(2)} 户主 V 乡 村 在册"),
            "死.csv": table(DEATHS, f"{person(2)} 甲2 2020-01-01"),
            "发.csv": table(
                PAYMENTS, f"B 1 低保金 {person(2)} 甲2 99999900001 甲2 480.5 2025-06 成功"
            ),
        },
    )
    row = workbook(run(folder, rules=("E01",)))["对象与待遇"][2]
    assert row[7].value == f"{person(2)[:6]}********{person(2)[-4:]}"
    assert row[7].number_format == "@"
    assert (row[9].value, row[10].value) == ("低保金", 480.5)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_only_text(text):
    assert safe_text(text) == "'" + text


def test_a_name_that_is_a_formula_does_not_run(tmp_path, run):
    folder = write(
        tmp_path / "county",
        {
            "户.csv": table(
                MEMBERS,
                f"H1 =cmd|'/c_calc'!A1 {person(1)} 户主 V =HYPERLINK() 村 在册",
                f"H2 甲 {person(1)} 户主 V 乡 村 在册",
            )
        },
    )
    book = workbook(run(folder, rules=("E02", "E03")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(str(cell.value).startswith("'=cmd") for cell in cells)


def test_leads_for_screening_stand_apart(tmp_path, run):
    farm = "身份证号 姓名 机具品目 销售价格 购机日期"
    folder = car_owner(tmp_path / "county")
    write(folder, {"农机.csv": table(farm, f"{person(1)} 张三 拖拉机 60000 2025-05-05")})
    outcome = run(folder, rules=("E05", "E08"))
    assert {f.flag.code for f in outcome.findings} == {"E05", "E08"}
    book = workbook(outcome)
    assert [row[2].value[:3] for row in book["线索(仅筛查)"].iter_rows(min_row=2)] == ["E08"]
    assert [row[2].value[:3] for row in book["对象与待遇"].iter_rows(min_row=2)] == ["E05"]
    report = (outcome.out / "report.html").read_text("utf-8")
    assert 'id="E05"' in report
    assert "E08" not in report


def test_the_last_sheet_says_where_it_all_came_from(tmp_path, run):
    outcome = run(car_owner(tmp_path / "county"), rules=("E05",))
    sheet = workbook(outcome).worksheets[-1]
    facts = "\n".join(f"{row[0].value} {row[1].value}" for row in sheet.iter_rows())
    for file in outcome.run["files"]:
        assert file["sha256"] in facts
    assert "2026-06-25" in facts
    assert outcome.run["rules"][0]["version"] in facts


def test_a_village_that_no_list_names_lies_in_the_township_of_its_code(tmp_path, run):
    vouchers = "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额"
    members = [
        f"H1 张三 {person(1)} 户主 999901001001 云门镇 石桥村 在册",
        f"H2 李四 {person(2)} 户主 999901002001 溪口乡 上村 在册",
        f"H3 王五 {person(3)} 户主 999901002002 溪口镇 下村 在册",
    ]
    lines = [
        f"{village} 记1 2025-06-05 办公 102 0 100"
        for village in ("999901001009", "999901002009", "999901003009", "01001009")
    ]
    folder = write(
        tmp_path / "县", {"户.csv": table(MEMBERS, *members), "账.csv": table(vouchers, *lines)}
    )
    book = workbook(run(folder, rules=("V11",)))
    sheet = book[book.sheetnames[0]]
    rows = [dict(zip(HEAD, line, strict=False)) for line in sheet.iter_rows(2, values_only=True)]
    assert {row["村"]: row["乡镇"] for row in rows} == {
        "999901001009": "云门镇",
        "999901002009": "",  # goes by two names
        "999901003009": "",
        "01001009": "",
    }


def test_every_sheet_prints_across_with_its_header_on_each_page(tmp_path, run):
    book = workbook(run(car_owner(tmp_path / "county"), rules=("E05",)))
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == "$1:$1"
    assert book["对象与待遇"].print_title_cols == "$A:$B"
    assert book["对象与待遇"].col_breaks.brk[0].id == HEAD.index("疑点描述") + 1
    assert book.worksheets[-1].sheet_properties.pageSetUpPr.fitToPage


def test_a_row_is_tall_enough_for_its_longest_cell(tmp_path, run):
    sheet = workbook(run(car_owner(tmp_path / "county"), rules=("E05",)))["对象与待遇"]
    lines = max(
        len(str(cell.value)) / (sheet.column_dimensions[cell.column_letter].width / 2)
        for cell in sheet[2]
        if cell.value is not None and not str(cell.value).isascii()
    )
    assert lines > 2
    assert lines * 10 < sheet.row_dimensions[2].height < (lines + 2) * 16


def test_a_template_prints_on_one_page_across_and_shows_whole_numbers(tmp_path):
    path = tmp_path / "车.xlsx"
    CliRunner().invoke(sunledger, ["sources", "template", "vehicles", "-o", str(path)])
    for sheet, header in zip(openpyxl.load_workbook(path), ("$2:$2", "$9:$9"), strict=True):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight in (0, "0")
        assert sheet.print_title_rows == header
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.column_dimensions["B"].width > len(sheet["B3"].value)
