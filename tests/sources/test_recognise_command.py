"""`sunledger sources …`: the tables listed and shown, a file's sheets told, a template written."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from sunledger.catalogue.loader import load_catalogue
from sunledger.desk.sources_commands import sources_group
from sunledger.kit.errors import WrongUse


def run(*arguments: str) -> Result:
    return CliRunner().invoke(sources_group, list(arguments), standalone_mode=False)


def test_lists_every_table() -> None:
    lines = run("list").output.splitlines()
    assert len(lines) == 44
    assert lines[0].split()[:2] == ["members", "农户家庭成员名册"]


def test_shows_columns_values_and_purpose() -> None:
    output = run("show", "vehicles").output
    source = load_catalogue().sources["vehicles"]
    assert source.purpose.zh in output
    assert "* 号牌号码" in output
    assert "(正常/注销/报废/转出)" in output
    assert run("show", "机动车登记").output == output
    assert "至少有 2 列" in run("show", "exits").output


def test_tells_what_each_sheet_is(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    deaths = book.active
    deaths.title = "死亡"
    for row in (
        ["某县死亡人员名单"],
        ["序号", "身份证号", "姓名", "死亡日期", "备注"],
        [1, "99010119800101001X", "张三", "2025-01-01", ""],
        ["合计", "", "1人", "", ""],
    ):
        deaths.append(row)
    other = book.create_sheet("工资")
    other.append(["身份证号", "姓名", "单位", "起始日期"])
    book.create_sheet("空表")
    path = tmp_path / "报送.xlsx"
    book.save(path)
    result = run("recognise", str(path))
    assert result.return_value == 1
    for told in (
        "报送.xlsx [死亡]",
        "√ deaths 死亡注销",
        "表头在第 2 行",
        "B  身份证号 → 身份证号",
        "没有用到的列 序号、备注",
        "没有的列 登记日期、来源",
        "数据 1 行",
        "合计 1 行（4）",
        "报送.xlsx [工资]",
        "payroll 公职与国企人员，缺 岗位类别",
    ):
        assert told in result.output
    assert "空表" not in result.output
    assert "99010119800101001X" not in result.output


def test_all_recognised_is_success_and_a_document_is_not(tmp_path: Path) -> None:
    good = tmp_path / "死亡.csv"
    good.write_text("身份证号,死亡日期\n", encoding="utf-8")
    assert run("recognise", str(good)).return_value == 0
    bad = tmp_path / "死亡.pdf"
    bad.write_bytes(b"%PDF-1.7\n")
    result = run("recognise", str(bad))
    assert result.return_value == 1
    assert "请提供表格" in result.output


def test_writes_a_template_that_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    assert str(path) in run("template", "payments", "-o", str(path)).output
    result = run("recognise", str(path))
    assert result.return_value == 0
    assert "√ payments" in result.output
    assert "数据 0 行" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "nothing"),
        ("template", "nothing", "-o", "a.xlsx"),
        ("template", "payments", "-o", "a.csv"),
        ("template", "payments", "-o", "no/such/place/a.xlsx"),
    ],
)
def test_wrong_use_is_said(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert isinstance(result.exception, WrongUse)
    assert result.exception.zh
