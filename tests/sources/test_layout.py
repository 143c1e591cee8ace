"""The rows below a header: data is never lost, and what is no data is named; blanks filled down."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunledger.catalogue.loader import load_catalogue
from sunledger.engine.sources.headers import Cell, Merge
from sunledger.engine.sources.layout import FillDown
from sunledger.engine.sources.recognise import Recogniser
from sunledger.engine.sources.recognised import Recognised

SOURCES = load_catalogue().sources
RECOGNISER = Recogniser(SOURCES)
A, B, C, D = (f"99010119{day}" for day in ("800101001X", "8001010028", "8001010036", "8001010044"))

Rows = list[list[Cell]]


def table(rows: Sequence[Sequence[Cell]], merged: Sequence[Merge] = ()) -> Recognised:
    told = RECOGNISER.recognise(rows, merged)
    assert isinstance(told, Recognised), told
    return told


def classes(rows: Sequence[Sequence[Cell]], merged: Sequence[Merge] = ()) -> list[str | None]:
    told = table(rows, merged)
    row_filter = RECOGNISER.row_filter(told, merged)
    return [row_filter.classify(rows[at], at) for at in range(told.data_start, len(rows))]


PAY: list[Cell] = [
    *("序号", "批次号", "补贴项目", "姓名", "身份证号", "卡号", "金额", "所属月份", "发放状态"),
]
PAID: list[Cell] = ["1", "PC1", "低保金", "张三", A, "6200000000", 100.0, "2025-01", "成功"]


def paid(**changes: Cell) -> list[Cell]:
    return [changes.get(str(name), cell) for name, cell in zip(PAY, PAID, strict=True)]


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "", "", "", "", "", 100.0],
        ["合 计", "", "", "", "", "", 100.0],
        ["", "", "", "合计：", "", "", 100.0],
        ["", "", "小计", "", "", "", 100.0],
        ["总　计", "", "", "36人", "36", "", 100.0],
        ["合计", "", "", "", 36.0, "", 100.0],
        ["本页合计", "", "", "", "—", "", 100.0],
        ["清水村小计", "", "", "", "", "", 100.0],
        ["累计发放", "", "", "", "", "", "", "合计"],
        ["共计12户36人", "", "", "", "", "", 100.0],
        ["合计（大写）：壹佰元整", "", "", "", "", "", ""],
        ["", "合计", "", "", "", "", 100.0],
    ],
)
def test_totals_are_neither_data_nor_refused(row: list[Cell]) -> None:
    assert classes([PAY, PAID, row]) == [None, "total"]


@pytest.mark.parametrize(
    "row",
    [
        ["制表人：王五", "", "", "审核人：赵六", "", "", "", "日期：2025年6月5日"],
        ["制表人：", "王五", "", "审核人：", "赵六"],
        ["", "制表", "王五"],
        ["", "", "", "", "审核人：赵六"],
        ["单位负责人（签字）："],
        ["填报单位(盖章)：某某镇人民政府", "", "", "填报日期：2025.6.5"],
        ["经办人签字：", "", "", "", "负责人签字："],
        ["联系电话：13900000001"],
    ],
)
def test_signatures_are_neither_data_nor_refused(row: list[Cell]) -> None:
    assert classes([PAY, PAID, row]) == [None, "signature"]


@pytest.mark.parametrize(
    "row",
    [
        ["备注：本表一式两份"],
        ["注:金额含补发"],
        ["说明：1.本表由乡镇填写。"],
        ["填表说明"],
        ["1、身份证号按户口簿填写。"],
        ["第 3 页，共 12 页"],
        ["——以下空白——"],
        ["单位：元"],
        ["", "数据截至2025年6月30日，含补发"],
        ["", "", "", "", "某某镇人民政府（盖章）"],
        ["", "", "", "", "", "2025年6月5日"],
    ],
)
def test_notes_are_neither_data_nor_refused(row: list[Cell]) -> None:
    assert classes([PAY, PAID, row]) == [None, "note"]


def test_lines_after_a_note_go_on_with_it_until_data_comes() -> None:
    rows: Rows = [PAY, PAID, ["说明："], ["请如实填写"], PAID, ["请如实填写"]]
    assert classes(rows) == [None, "note", "note", None, None]


@pytest.mark.parametrize(
    "first", ["示例", "示例1", "示例：", "（示例）", "示例行", "填写示例", "示例-H001", "示例户"]
)
def test_examples_are_left_out(first: str) -> None:
    assert classes([PAY, [first, *PAID[1:]], PAID]) == ["example", None]


def test_a_place_called_example_is_a_place() -> None:
    rows: Rows = [
        ["村名", "户编号", "姓名", "身份证号", "属性状态"],
        ["示例村", "H1", "张三", A, "在册"],
        ["示例", "H1", "张三", A, "在册"],
    ]
    assert classes(rows) == [None, "example"]


def test_a_header_on_each_printed_page_is_left_out() -> None:
    title: list[Cell] = ["某县一卡通发放表"]
    unit: list[Cell] = ["单位：元"]
    rows: Rows = [title, unit, PAY, PAID, title, unit, PAY, PAID, [], ["", None, " "]]
    assert classes(rows) == [None, "title", "title", "header", None, "empty", "empty"]


def test_both_rows_of_a_header_are_left_out_on_each_page() -> None:
    upper: list[Cell] = ["身份证号", "死亡登记", ""]
    lower: list[Cell] = ["", "死亡日期", "来源"]
    data: list[Cell] = [A, "2025-01-01", "公安"]
    assert classes([upper, lower, data, upper, lower, data]) == [None, "header", "header", None]


def test_serial_numbers_filled_in_ahead_are_no_rows() -> None:
    assert classes([PAY, PAID, ["2"], [3.0], ["", "", "", "张三"]]) == [
        None,
        "blank",
        "blank",
        None,
    ]


def test_a_banner_over_the_columns_is_named_and_a_lone_cell_is_refused() -> None:
    rows: Rows = [PAY, ["清水村", *[""] * 8], PAID, ["清水村"]]
    assert classes(rows, [(1, 0, 1, 8)]) == ["banner", None, None]


@pytest.mark.parametrize(
    "row",
    [
        paid(姓名="合计"),
        paid(序号="合计"),
        paid(身份证号=""),
        paid(批次号="", 身份证号=""),
        paid(身份证号="", 卡号="", 姓名="单位"),
        paid(补贴项目="制表人：王五"),
        paid(金额="", 批次号="", 卡号="", 序号="备注：张三另有一笔"),
        paid(身份证号="９９０１０１１９８００１０１００１Ｘ", 姓名="小计"),
        paid(身份证号="380", 姓名="张三"),
        ["", "", "", "", A],
        ["", "", "", "张三", ""],
        ["", "", "", "", "", "", 100.0],
        ["村小", "", "", "张三", "", "", 100.0],
    ],
)
def test_a_row_that_may_be_somebody_s_is_data(row: list[Cell]) -> None:
    assert classes([PAY, PAID, row]) == [None, None]


def test_a_village_officer_without_an_id_is_refused_and_not_a_signature() -> None:
    rows: Rows = [
        ["职务", "姓名", "身份证号", "村代码", "任职起"],
        ["会计", "张三", "", "990101001001", "2020-01-01"],
        ["会计：", "李四"],
    ]
    assert classes(rows) == [None, "signature"]


def test_totals_of_tables_whose_key_is_a_code() -> None:
    quotas: list[Cell] = ["指标文号", "资金名称", "级次", "金额"]
    rows: Rows = [
        quotas,
        ["财农〔2025〕1号", "衔接资金", "中央", 100.0],
        ["合计", "", "", 100.0],
        ["", "合计", "", 100.0],
        ["财农〔2025〕2号", "", "中央", 100.0],
        ["", "衔接资金", "中央", 100.0],
        ["财农〔2025〕3号", "累计结余", "中央", 100.0],
    ]
    assert classes(rows) == [None, "total", "total", None, None, None]
    land: Rows = [["地块编码", "户编号", "面积(亩)"], ["DK1", "H1", 2.0], ["合计", "", 2.0]]
    assert classes(land) == [None, "total"]
    lines: Rows = [
        ["村代码", "凭证号", "日期", "摘要", "科目代码", "借方金额", "贷方金额"],
        ["990101001001", "记-1", "2025-01-05", "付合计电费", "101", 0.0, 10.0],
        ["990101001001", "记-1", "2025-01-05", "合计", "", 10.0, 10.0],
        ["990101001001", "", "2025-01-05", "付电费", "101", 0.0, 10.0],
        ["", "", "", "本月合计", "", 10.0, 10.0],
    ]
    assert classes(lines) == [None, "total", None, "total"]


def test_another_table_below_is_never_read_as_rows_of_the_first() -> None:
    deaths: list[Cell] = ["身份证号", "姓名", "死亡日期"]
    rows: Rows = [
        ["身份证号", "姓名", "起始日期"],
        [A, "张三", "2025-01-01"],
        ["合计", "1人", ""],
        ["说明：下面是死亡人员"],
        deaths,
        [B, "李四", "2025-02-01"],
    ]
    told = table(rows)
    row_filter = RECOGNISER.row_filter(told)
    assert [row_filter.classify(rows[at], at) for at in range(1, 6)] == [
        None,
        "total",
        "note",
        "other_table",
        "other_table",
    ]
    assert row_filter.next_table == 4
    assert row_filter.above == rows[2:4]
    assert table([*row_filter.above, *rows[4:]]).source_id == "deaths"


def test_the_same_table_in_another_order_is_another_table() -> None:
    rows: Rows = [
        ["身份证号", "姓名", "死亡日期"],
        [A, "张三", "2025-01-01"],
        ["姓名", "身份证号", "死亡日期"],
    ]
    assert classes(rows) == [None, "other_table"]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_whole_row_is_data_in_every_table(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(list(SOURCES.values())))
    word = st.sampled_from(
        ["合计", "制表人：王五", "备注：无", "示范户", "小计", "单位：元", "1、某"]
    )
    row: list[Cell] = []
    for column in source.columns:
        if column.kind == "person":
            row.append(A)
        elif column.kind in ("card", "phone", "code", "uscc"):
            row.append(data.draw(st.sampled_from(["990101001", "H-1", "财农〔2025〕1号"])))
        elif column.kind in ("name", "text", "label") and row:
            row.append(data.draw(word))
        else:
            row.append(data.draw(st.sampled_from([12.0, "2025-01-01", "张三"])))
    assert classes([[column.name for column in source.columns], row]) == [None]


# --- blanks below merged cells -------------------------------------------------------------------


def fill(rows: Rows, merged: Sequence[Merge] = ()) -> tuple[list[list[Cell]], int]:
    """Return the data rows, filled down, and the number of cells filled."""
    told = table(rows, merged)
    row_filter = RECOGNISER.row_filter(told, merged)
    places = [
        at for at in range(told.data_start, len(rows)) if not row_filter.classify(rows[at], at)
    ]
    down = FillDown(
        told.source_id,
        told.columns,
        wide=told.wide_id is not None,
        merged=merged,
        data_start=told.data_start,
    )
    if down.needs_survey:
        down.survey(rows[at] for at in places)
    done = [down.fill(rows[at], at) for at in places]
    assert not down.is_idle or not any(count for _, count in done)
    return [list(row) for row, _ in done], sum(count for _, count in done)


MEMBERS: list[Cell] = ["户编号", "村名", "姓名", "身份证号", "与户主关系", "属性状态"]


def test_merged_household_cells_are_filled_from_their_range() -> None:
    rows: Rows = [
        MEMBERS,
        ["H1", "清水村", "张三", A, "户主", "在册"],
        ["", "", "李四", B, "配偶", ""],
        ["H2", "清水村", "王五", C, "户主", "监测"],
        ["", "", "赵六", D, "之子", ""],
    ]
    filled, count = fill(rows, [(1, 0, 2, 0), (1, 5, 2, 5), (3, 0, 4, 0), (1, 1, 4, 1)])
    assert [row[0] for row in filled] == ["H1", "H1", "H2", "H2"]
    assert [row[1] for row in filled] == ["清水村", "清水村", "清水村", "清水村"]
    assert [row[5] for row in filled] == ["在册", "在册", "监测", ""]
    assert count == 5


def test_where_cells_are_merged_a_blank_that_is_not_stays_blank() -> None:
    rows: Rows = [
        MEMBERS,
        ["H1", "", "张三", A, "户主", "在册"],
        ["", "", "李四", B, "配偶", "在册"],
        ["", "", "王五", C, "之子", "在册"],
    ]
    filled, count = fill(rows, [(1, 0, 2, 0)])
    assert [row[0] for row in filled] == ["H1", "H1", ""]
    assert count == 1


def test_an_amount_is_never_filled_down() -> None:
    rows: Rows = [
        ["户编号", "核算起", "核算止", "收入类别", "项目", "金额"],
        ["H1", "2024-10-01", "2025-09-30", "转移性", "低保金", 100.0],
        ["", "", "", "", "养老金", ""],
    ]
    filled, count = fill(rows, [(1, at, 2, at) for at in (0, 1, 2, 3, 5)])
    assert filled[1] == ["H1", "2024-10-01", "2025-09-30", "转移性", "养老金", ""]
    assert count == 4


def test_a_merge_of_the_header_or_of_titles_fills_nothing() -> None:
    rows: Rows = [["某表", ""], MEMBERS, ["", "", "李四", B, "配偶", "在册"]]
    assert fill(rows, [(0, 0, 0, 5), (0, 0, 2, 0)])[1] == 0


def csv_members(*rows: list[Cell]) -> tuple[list[Cell], int]:
    filled, count = fill([MEMBERS, *rows])
    return [row[0] for row in filled], count


def test_a_csv_made_from_merged_cells_is_filled_too() -> None:
    filled, count = fill(
        [
            MEMBERS,
            ["H1", "清水村", "张三", A, "户主", "在册"],
            ["", "", "李四", B, "配偶", ""],
            ["", "", "孙七", B, "之子", ""],
            ["H2", "", "王五", C, "户主", "监测"],
        ]
    )
    assert filled[1] == ["H1", "清水村", "李四", B, "配偶", "在册"]
    assert filled[2] == ["H1", "清水村", "孙七", B, "之子", "在册"]
    assert filled[3] == ["H2", "", "王五", C, "户主", "监测"]
    assert count == 6


def test_a_slip_in_a_table_that_repeats_its_key_is_not_filled() -> None:
    keys, count = csv_members(
        ["H1", "", "张三", A, "户主", "在册"],
        ["H1", "", "李四", B, "配偶", "在册"],
        ["", "", "孙七", C, "之子", "在册"],
        ["H2", "", "王五", D, "户主", "在册"],
    )
    assert keys == ["H1", "H1", "", "H2"]
    assert count == 0


def test_a_householder_without_a_number_begins_a_household_of_its_own() -> None:
    keys, _ = csv_members(
        ["H1", "", "张三", A, "户主", "在册"],
        ["", "", "李四", B, "配偶", ""],
        ["", "", "王五", C, "户主", "在册"],
        ["", "", "赵六", D, "配偶", ""],
        ["H3", "", "钱八", A, "本人", "在册"],
        ["", "", "周九", B, "之女", ""],
    )
    assert keys == ["H1", "H1", "", "", "H3", "H3"]


def test_a_row_that_lacks_more_than_the_household_is_filled_but_speaks_for_nothing() -> None:
    keys, _ = csv_members(
        ["H1", "", "张三", A, "户主", "在册"],
        ["", "", "李四", B, "配偶", ""],
        ["", "", "孙七", "", "之子", ""],
    )
    assert keys == ["H1", "H1", "H1"]
    keys, _ = csv_members(
        ["H1", "", "张三", A, "户主", "在册"],
        ["", "", "孙七", "", "之子", ""],
    )
    assert keys == ["H1", ""]


def test_members_below_somebody_who_is_no_householder_are_not_filled() -> None:
    keys, _ = csv_members(
        ["H1", "", "张三", A, "之子", "在册"],
        ["", "", "李四", B, "配偶", "在册"],
    )
    assert keys == ["H1", ""]


def test_without_relations_other_blanks_or_many_of_them_must_speak() -> None:
    head: list[Cell] = ["户编号", "姓名", "身份证号", "属性状态"]
    one = fill(
        [head, ["H1", "张三", A, "在册"], ["", "李四", B, "在册"], ["H3", "王五", C, "在册"]]
    )
    assert one[1] == 0
    beside = fill([head, ["H1", "张三", A, "在册"], ["", "李四", B, ""], ["H3", "王五", C, "在册"]])
    assert [row[0] for row in beside[0]] == ["H1", "H1", "H3"]
    assert beside[1] == 2
    many = fill(
        [
            head,
            ["H1", "张三", A, "在册"],
            ["", "李四", B, "在册"],
            ["", "孙七", C, "在册"],
            ["H3", "王五", D, "在册"],
        ]
    )
    assert [row[0] for row in many[0]] == ["H1", "H1", "H1", "H3"]


def test_other_tables_with_households_are_filled_and_the_rest_never() -> None:
    hukou: Rows = [
        ["户号", "与户主关系", "姓名", "身份证号"],
        ["901", "户主", "张三", A],
        ["", "配偶", "李四", B],
    ]
    assert [row[0] for row in fill(hukou)[0]] == ["901", "901"]
    aid: Rows = [
        ["救助证号", "姓名", "身份证号", "与申请人关系", "救助类型", "待遇起"],
        ["D1", "张三", A, "本人", "低保", "2024-01-01"],
        ["", "李四", B, "配偶", "", ""],
    ]
    assert fill(aid)[0][1] == ["D1", "李四", B, "配偶", "低保", "2024-01-01"]
    grades: Rows = [
        ["户编号", "鉴定日期", "等级"],
        ["H1", "2025-01-01", "C"],
        ["", "2025-01-02", "D"],
        ["", "2025-01-03", "D"],
    ]
    assert fill(grades)[1] == 0
    wide: Rows = [
        ["户编号", "年度", "工资性收入", "转移性收入"],
        ["H1", "2025", "100", "0"],
        ["", "2025", "100", "0"],
        ["", "2025", "100", "0"],
    ]
    assert fill(wide)[1] == 0


def test_a_total_between_households_does_not_end_one() -> None:
    filled, _ = fill(
        [
            MEMBERS,
            ["H1", "清水村", "张三", A, "户主", "在册"],
            ["小计", "", "", "", "", ""],
            ["", "", "李四", B, "配偶", ""],
        ]
    )
    assert [row[0] for row in filled] == ["H1", "H1"]
