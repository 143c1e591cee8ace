"""Which table a sheet is, by its header: every table, every synonym, whatever surrounds them."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunledger.catalogue.loader import Column, Source, header_key, load_catalogue
from sunledger.engine.sources.headers import Cell
from sunledger.engine.sources.recognise import HEAD_ROWS, Recogniser
from sunledger.engine.sources.recognised import Recognised, Unrecognised

SOURCES = load_catalogue().sources
RECOGNISER = Recogniser(SOURCES)
TABLES = [pytest.param(source, id=source.id) for source in SOURCES.values()]
OWN_HEADERS = {
    header_key(header)
    for source in SOURCES.values()
    for column in source.columns
    for header in (column.name, *column.synonyms)
}


def headers(source: Source) -> list[str]:
    return [column.name for column in source.columns]


def recognise(rows: Sequence[Sequence[Cell]], **more: object) -> Recognised:
    told = RECOGNISER.recognise(rows, **more)  # type: ignore[arg-type]
    assert isinstance(told, Recognised), told
    return told


def unknown(rows: Sequence[Sequence[Cell]], **more: object) -> Unrecognised:
    told = RECOGNISER.recognise(rows, **more)  # type: ignore[arg-type]
    assert isinstance(told, Unrecognised), told
    return told


def fields(told: Recognised) -> dict[str, str]:
    return {column.header: column.field for column in told.columns}


# --- every table ---------------------------------------------------------------------------------


def test_there_are_44_tables_and_one_has_no_header_of_its_own() -> None:
    assert len(SOURCES) == 44
    assert RECOGNISER._modest == {"custody"}


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Source, list[list[Cell]], int, dict[str, str]]:
    """A table's header as sheets have it: shuffled, decorated, among unknown headers and titles."""
    source = draw(st.sampled_from(list(SOURCES.values())))
    kept = [c for c in source.columns if c.required or (source.at_least or draw(st.booleans()))]
    cells: dict[str, str] = {}
    for column in kept:
        frame = draw(st.sampled_from(["{}", " {} ", "{}*", "＊{}", "{}：", "※{}", "{}（必填）"]))
        name = draw(st.sampled_from((column.name, *column.synonyms)))
        if draw(st.booleans()):
            at = draw(st.integers(1, len(name)))
            name = name[:at] + draw(st.sampled_from(["\n", "　", " ", "\u200b"])) + name[at:]
        cells[frame.format(name)] = column.field
    extra = draw(
        st.lists(st.text("甲乙丙丁戊己庚辛", min_size=2, max_size=6), unique=True, max_size=4)
    )
    row: list[Cell] = draw(st.permutations([*cells, *extra, "序号", "备注栏"]))
    row = [""] * draw(st.integers(0, 2)) + list(row)
    titles: list[list[Cell]] = draw(
        st.lists(
            st.sampled_from(
                [
                    ["某某县2025年统计表"],
                    [],
                    ["", "填报单位：某某局", "", "2025年6月"],
                    ["（内部资料）"],
                ]
            ),
            max_size=5,
        )
    )
    return source, [*titles, row], len(titles), cells


@settings(max_examples=250, deadline=None)
@given(sheets())
def test_headers_are_their_own_table_in_any_order_and_company(
    sheet: tuple[Source, list[list[Cell]], int, dict[str, str]],
) -> None:
    source, rows, at, cells = sheet
    told = recognise(rows)
    assert (told.source_id, told.wide_id) == (source.id, None)
    assert told.header_row == at + 1
    assert told.data_start == at + 1
    assert {c.field: rows[at][c.index] for c in told.columns} == {
        field: header for header, field in cells.items()
    }
    assert set(told.missing_columns) == {
        c.name for c in source.columns if c.field not in cells.values()
    }
    assert [(row.row, row.why) for row in told.ignored] == [
        (number, "title") for number, row in enumerate(rows[:at], start=1) if row
    ]


@pytest.mark.parametrize("source", TABLES)
def test_each_synonym_stands_for_its_column(source: Source) -> None:
    for column in source.columns:
        for synonym in column.synonyms:
            row = [synonym if name == column.name else name for name in headers(source)]
            told = recognise([row])
            assert told.source_id == source.id, synonym
            assert fields(told)[synonym] == column.field, synonym


@pytest.mark.parametrize("source", TABLES)
def test_required_headers_alone_are_enough(source: Source) -> None:
    least = source.at_least.of[: source.at_least.count] if source.at_least else ()
    row = [c.name for c in source.columns if c.required or c.name in least]
    told = recognise([row])
    assert told.source_id == source.id
    assert told.confidence == 1.0
    assert set(told.missing_columns) == set(headers(source)) - set(row)


def drops() -> list[object]:
    return [
        pytest.param(source, column, id=f"{source.id}-{column.name}")
        for source in SOURCES.values()
        for column in source.columns
        if column.required
    ]


@pytest.mark.parametrize(("source", "column"), drops())
def test_without_a_required_header_it_is_unknown_and_the_header_is_named(
    source: Source, column: Column
) -> None:
    told = unknown([[name for name in headers(source) if name != column.name]])
    assert told.code == "missing_headers"
    assert (told.nearest[0].table, told.nearest[0].missing) == (source.id, (column.name,))
    assert column.name in told.why[0]
    assert source.title.zh in told.why[0]


def test_alternatives_are_counted() -> None:
    row = ["户编号", "退出日期", "公示开始"]
    assert unknown([row]).nearest[0].missing == ("民主评议日期", "农户签字日期", "公示结束")
    assert recognise([[*row, "农户签字日期"]]).source_id == "exits"
    assert unknown([["地块编码", "面积(亩)"]]).nearest[0].table == "land"
    for one in ("户编号", "承包方代表身份证号"):
        assert recognise([["地块编码", "面积(亩)", one]]).source_id == "land"


# --- tables that look alike ---------------------------------------------------------------------


CUSTODY: list[Cell] = ["身份证号", "姓名", "起始日期", "终止日期"]


@pytest.mark.parametrize(
    "other", ["单位", "岗位类别", "关系", "待遇类型", "月待遇", "月工资", "缴费基数", "学校"]
)
def test_custody_gives_way_to_any_column_that_only_others_have(other: str) -> None:
    assert recognise([CUSTODY]).source_id == "custody"
    told = unknown([[*CUSTODY, other]])
    assert told.code == "missing_headers"
    assert other not in {name for near in told.nearest for name in near.missing}


@pytest.mark.parametrize("other", ["序号", "性别", "联系电话", "乡镇", "村名", "羁押场所", "罪名"])
def test_custody_stays_with_columns_that_any_sheet_has(other: str) -> None:
    assert recognise([[*CUSTODY, other]]).source_id == "custody"


def test_payroll_without_post_class_is_near_payroll_and_not_custody() -> None:
    told = unknown([["身份证号", "姓名", "单位", "起始日期", "终止日期", "月工资"]])
    assert (told.nearest[0].table, told.nearest[0].missing) == ("payroll", ("岗位类别",))


BOTH: list[Cell] = ["户编号", "鉴定日期", "身份证号", "残疾类别", "等级"]


def test_where_two_tables_fit_the_title_then_the_sheet_then_the_file_decide() -> None:
    told = unknown([BOTH])
    assert told.code == "undecided"
    assert {near.table for near in told.nearest} == {"house_grades", "disability"}
    assert all(not near.missing for near in told.nearest)
    assert "房屋安全鉴定" in told.why[0]
    houses = ["某县农村房屋安全鉴定表"]
    assert recognise([houses, BOTH]).source_id == "house_grades"
    assert recognise([BOTH], sheet_name="残疾人证").source_id == "disability"
    assert recognise([BOTH], file_name="残联-残疾人.xlsx").source_id == "disability"
    mixed = recognise([houses, BOTH], sheet_name="残疾人证", file_name="残疾人证.xlsx")
    assert mixed.source_id == "house_grades"
    assert mixed.confidence < recognise([BOTH[2:]]).confidence


def test_twice_the_columns_of_its_own_decide_before_names() -> None:
    row: list[Cell] = [*BOTH, "姓名", "发证日期"]
    assert recognise([["房屋安全鉴定"], row]).source_id == "disability"


def test_a_few_more_columns_decide_after_names() -> None:
    row: list[Cell] = ["待遇类型", "月待遇", *headers(SOURCES["payroll"])]
    assert recognise([row]).source_id == "payroll"
    assert recognise([["养老金领取人员"], row]).source_id == "pensions"
    assert recognise([row], file_name="人社局.xlsx").source_id == "payroll"


def test_a_table_that_holds_another_one_wins() -> None:
    told = recognise([[*headers(SOURCES["payroll"])]])
    assert told.source_id == "payroll"
    assert not told.unused


# --- which column -------------------------------------------------------------------------------


def test_the_canonical_name_wins_and_the_other_is_left_over() -> None:
    rows = [["权利人证件号码", "身份证号", "姓名", "权证号", "坐落", "用途", "状态", "姓名"]]
    told = recognise(rows)
    assert {c.field: c.index for c in told.columns}["person"] == 1
    assert {c.field: c.index for c in told.columns}["name"] == 2
    assert told.unused == ("权利人证件号码", "姓名")


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("金额", None),
        ("金额(万元)", "万元"),
        ("金额（单位：万元）", "万元"),
        ("金额/元", "元"),
        ("金额（元）*", "元"),
        ("金额\n（千元）", "千元"),
        ("金额(元/人)", "元"),
        ("金额（万）", "万元"),
        ("金额【亿元】", "亿元"),
    ],
)
def test_an_amount_names_its_unit(header: str, unit: str | None) -> None:
    told = recognise([["合同编号", "付款日期", header]])
    [amount] = [column for column in told.columns if column.field == "amount_fen"]
    assert amount.unit == unit
    assert amount.name == "金额"


def test_an_area_in_another_measure_is_no_area_in_mu() -> None:
    assert recognise([["地块编码", "户编号", "面积（亩）"]]).columns[2].unit == "亩"
    for other in ("面积(平方米)", "面积（公顷）"):
        assert unknown([["地块编码", "户编号", other]]).nearest[0].missing == ("面积(亩)",)


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("单位：万元", "万元"),
        ("（金额单位:元）", "元"),
        ("计量单位：亩、元", "元"),
        ("某县资金表（单位：人民币千元）", "千元"),
        ("填报单位：元宝村委会", None),
        ("填报单位：某某局", None),
    ],
)
def test_a_unit_above_the_header_holds_for_the_table(title: str, unit: str | None) -> None:
    told = recognise([["某县资金表"], [title], ["合同编号", "付款日期", "金额"]])
    assert told.table_unit == unit


LONG = "姓名（请按居民身份证填写，不得有空格，少数民族姓名中间用圆点，曾用名不填，以文本格式录入）"


@pytest.mark.parametrize(
    "mark", ["姓名①", "姓名¹", "1.姓名", "姓名（必填，与证件一致）", "★姓名", LONG]
)
def test_marks_and_notes_do_not_hide_a_header(mark: str) -> None:
    told = recognise([["户编号", mark, "身份证号", "属性状态"]])
    assert fields(told)[told.columns[1].header] == "name"


@pytest.mark.parametrize("other", ["姓名(户主)", "户主姓名2", "曾用名"])
def test_another_name_is_not_taken_for_the_name(other: str) -> None:
    told = unknown([["户编号", other, "身份证号", "属性状态"]])
    assert told.nearest[0].missing == ("姓名",)


# --- headers of several rows --------------------------------------------------------------------


PARENTS: list[Cell] = ["批次号", "补贴项目", "发放对象", "", "", "发放信息", "", "", ""]
CHILDREN: list[Cell] = [
    "",
    "",
    "姓名",
    "身份证号",
    "卡号",
    "金额(元)",
    "所属月份",
    "发放状态",
    "备注",
]
MERGED = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4), (0, 5, 0, 8)]


@pytest.mark.parametrize("merged", [MERGED, []], ids=["merged", "csv"])
def test_two_rows_of_headers_are_read_as_one(merged: list[tuple[int, int, int, int]]) -> None:
    data: list[Cell] = ["PC1", "低保金", "张三", "99", "62", "1", "2025-01", "成功", ""]
    title: list[Cell] = ["发放表", *[""] * 8]
    lower = [(r1 + 1, c1, r2 + 1, c2) for r1, c1, r2, c2 in merged] + (
        [(0, 0, 0, 8)] * bool(merged)
    )
    told = recognise([title, PARENTS, CHILDREN, data], merged=lower)
    assert told.source_id == "payments"
    assert (told.header_row, told.header_depth, told.data_start) == (2, 2, 3)
    assert fields(told) == {
        "批次号": "batch",
        "补贴项目": "item",
        "发放对象|姓名": "name",
        "发放对象|身份证号": "person",
        "发放对象|卡号": "card",
        "发放信息|金额(元)": "amount_fen",
        "发放信息|所属月份": "pay_month",
        "发放信息|发放状态": "status",
    }
    assert told.columns[5].unit == "元"
    assert told.unused == ("发放信息|备注",)
    assert [(row.row, row.why) for row in told.ignored] == [(1, "title"), (3, "header")]


def test_a_name_below_a_parent_is_the_two_together_where_that_is_a_column() -> None:
    rows: list[list[Cell]] = [
        ["户号", "与户主关系", "姓名", "身份证号", "父亲", "", "配偶", ""],
        ["", "", "", "", "姓名", "证件号码", "姓名", "证件号码"],
    ]
    told = recognise(rows)
    assert told.source_id == "hukou"
    assert {c.field: c.index for c in told.columns} == {
        "book": 0,
        "relation": 1,
        "name": 2,
        "person": 3,
        "father": 5,
        "spouse": 7,
    }


def test_somebody_else_is_never_taken_for_the_person() -> None:
    rows: list[list[Cell]] = [
        ["配偶", "", "死亡日期", "登记日期", "来源"],
        ["姓名", "身份证号", "", "", ""],
    ]
    assert unknown(rows).nearest[0].missing == ("身份证号",)


def test_a_second_row_that_no_table_knows_is_still_header() -> None:
    rows: list[list[Cell]] = [
        ["身份证号", "死亡日期", "其他情况", ""],
        ["", "", "天气", "心情"],
        ["990101199001010017", "2025-01-01", "晴", "好"],
    ]
    merged = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)]
    assert recognise(rows, merged=merged).data_start == 2
    assert recognise(rows).data_start == 2


def test_the_first_row_of_data_is_never_taken_for_a_header() -> None:
    rows: list[list[Cell]] = [
        ["补贴项目", "标准", "执行起", "备注", ""],
        ["低保金", "100", "2025-01-01", "见文件", "甲"],
        ["", "100", "", "", "乙"],
    ]
    assert recognise(rows).data_start == 1


def test_rows_of_units_and_of_column_numbers_are_header() -> None:
    head: list[Cell] = ["合同编号", "付款日期", "金额"]
    told = recognise([head, ["", "", "（万元）"], ["C1", "2025-01-01", 5.0]])
    assert (told.data_start, told.columns[2].unit) == (2, "万元")
    for numbers in (
        [1.0, 2.0, 3.0],
        ["甲", "1", "2"],
        ["1", "2", "3"],
        ["必填", "选填", "（必填）"],
    ):
        told = recognise([head, numbers, ["C1", "2025-01-01", 5.0]])
        assert told.data_start == 2
        assert [(row.row, row.why) for row in told.ignored] == [(2, "header")]


# --- wide forms ---------------------------------------------------------------------------------


@pytest.mark.parametrize("period", [["核算起", "核算止"], ["年度"]])
def test_income_comes_one_row_for_a_household(period: list[str]) -> None:
    row: list[Cell] = [
        "户编号",
        *period,
        "工资性收入",
        "经营性收入",
        "转移性收入",
        "低保金",
        "护林员补贴",
    ]
    told = recognise([row])
    assert (told.source_id, told.wide_id) == ("income", "one_row_per_household")
    assert not told.unused
    assert len(told.columns) == len(row)
    assert told.missing_columns == ("财产性收入", "生产经营性支出", "登记人", "登记日期", "凭据")
    assert unknown([[c for c in row if c not in period]]).nearest[0].table == "income"


def test_a_further_part_that_stands_twice_is_read_once() -> None:
    row: list[Cell] = [
        "户编号",
        "年度",
        "工资性收入",
        "转移性收入",
        "护林员补贴",
        "护林员补贴",
        "农机补贴",
    ]
    told = recognise([row])
    assert [column.index for column in told.columns] == [0, 1, 2, 3, 4, 6]
    assert len({column.field for column in told.columns}) == 6
    assert told.unused == ("护林员补贴",)


def test_income_parts_stand_under_their_class() -> None:
    rows: list[list[Cell]] = [
        ["户编号", "年度", "工资性收入", "转移性收入", "", ""],
        ["", "", "", "小计", "低保金", "养老金"],
    ]
    told = recognise(rows)
    assert told.wide_id == "one_row_per_household"
    named = {c.index: (c.field, c.header) for c in told.columns}
    assert named[3][0] == "transfer"
    assert named[4] == ("transfer_dibao", "低保金")


def test_assurances_and_marriages_come_wide() -> None:
    told = recognise([["户编号", "年度", "义务教育", "基本医疗", "住房安全", "饮水安全"]])
    assert (told.source_id, told.wide_id) == ("assurances", "one_row_per_household")
    told = recognise([["男方姓名", "男方证件号码", "女方姓名", "女方证件号码", "登记日期"]])
    assert (told.source_id, told.wide_id) == ("kinship", "marriage_register")
    rows: list[list[Cell]] = [
        ["男方", "", "女方", "", "登记日期"],
        ["姓名", "证件号码", "姓名", "证件号码", ""],
    ]
    told = recognise(rows)
    assert told.wide_id == "marriage_register"
    assert {c.field: c.index for c in told.columns} == {
        "name": 0,
        "person": 1,
        "relative_name": 2,
        "relative": 3,
        "starts_on": 4,
    }


# --- sheets that are no table -------------------------------------------------------------------


def test_an_empty_sheet_and_one_without_a_header() -> None:
    assert unknown([]).code == "empty"
    assert unknown([[], ["", None, "　"]]).code == "empty"
    told = unknown([["一些文字"], [1.0, 2.0], ["张三", "李四"]])
    assert told.code == "no_header"
    assert not told.nearest


def test_a_header_is_looked_for_in_the_first_rows_only() -> None:
    above: list[list[Cell]] = [["说明文字"]] * (HEAD_ROWS - 1)
    head: list[Cell] = ["合同编号", "付款日期", "金额"]
    assert recognise([*above, head]).header_row == HEAD_ROWS
    assert unknown([*above, ["再一行"], head]).code == "no_header"


def test_numbers_of_rows_are_those_that_people_see() -> None:
    rows: list[list[Cell]] = [["某表"], ["合同编号", "付款日期", "金额"]]
    assert recognise(rows, first_row=4).header_row == 5
    told = recognise(rows, line_numbers=[3, 7])
    assert told.header_row == 7
    assert told.ignored[0].row == 3


def test_two_tables_side_by_side_are_not_read_by_halves() -> None:
    half = ["序号", "身份证号", "姓名", "死亡日期"]
    assert unknown([[*half, "", *half]]).code == "side_by_side"
    assert unknown([[*half, *headers(SOURCES["vehicles"])]]).code in ("side_by_side", "undecided")
