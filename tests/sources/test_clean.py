"""Sheets cleaned through the front door: what stays, what is refused, what is said of it."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from cleaning import (
    FIRST_ROW,
    KEY,
    P1,
    P2,
    P3,
    SHEET,
    SOURCES,
    Mapped,
    clean,
    cleaner_of,
    codes,
    key_of,
    mapped,
    values,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunledger.engine.sources.clean import SheetCleaner
from sunledger.engine.sources.merge import KEYLESS
from sunledger.engine.sources.messages import (
    CODES,
    HOW_TO_MEND,
    NORMALISED,
    column_letter,
    repeated,
    shown_cell,
)
from sunledger.engine.sources.snapshot import SHEET_BITS, pair_key, schema_of

MEMBERS = "户编号 姓名 身份证号 属性状态 村代码 联系电话 识别日期"
PAYMENTS = "批次号 行号 补贴项目 身份证号 姓名 卡号 金额 所属月份 发放状态 数量 标准"
VOUCHERS = "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额 票据类型"
LAND = "地块编码 户编号 承包方代表身份证号 面积(亩)"
PROPERTY = "身份证号 权证号 坐落 用途 状态 共有份额 登记日期"
STANDARDS = "补贴项目 标准 执行起 互斥项目"
PAYROLL = "身份证号 单位 岗位类别 起始日期 终止日期 月工资"


def payment(**cells):
    row = dict(
        zip(
            PAYMENTS.split(),
            ["B1", "1", "耕地补贴", P1, "张三", "6217000011112222", 480, "2025-03", "成功", "", ""],
            strict=True,
        )
    )
    return list((row | cells).values())


def payroll(**cells):
    row = dict(zip(PAYROLL.split(), [P1, "县一中", "事业编", "2020-09-01", "", 5000], strict=True))
    return list((row | cells).values())


# --- what comes out -----------------------------------------------------------------------------


def test_a_row_comes_out_typed_and_known_by_sheet_and_row():
    cleaned = clean(
        "members", MEMBERS, ["H1", "张 三", P1, "脱贫户", 990101001, "139 0000 1111", 2019]
    )
    assert cleaned.rows.schema.equals(schema_of(SOURCES["members"]))
    assert cleaned.rows.to_pylist() == [
        dict.fromkeys(cleaned.rows.schema.names)
        | {
            "row_id": (SHEET << SHEET_BITS) + FIRST_ROW,
            "household": "H1",
            "name": "张三",
            "name_key": "张三",
            "person": key_of(P1),
            "person_ok": True,
            "born_on": date(int(P1[6:10]), int(P1[10:12]), int(P1[12:14])),
            "status": "已脱贫",
            "village": "990101001",
            "phone": key_of("13900001111", "phone"),
            "identified_on": date(2019, 12, 31),
        }
    ]
    assert cleaned.identity == {
        ("person", key_of(P1)): P1,
        ("phone", key_of("13900001111", "phone")): "13900001111",
    }
    assert not cleaned.problems
    assert cleaned.refused.num_rows == 0
    assert cleaned.normalised == Counter(
        spaces=2, enum_synonym=1, number_as_text=1, year_to_last_day=1
    )


def test_rows_shorter_than_the_sheet_end_in_empty_cells():
    cleaned = clean("members", MEMBERS, ["H1", "张三", P1, "在册"], ["H1", "李四"])
    assert values(cleaned.rows, "village") == [None]
    assert codes(cleaned) == [
        (5, "C", "required_empty", True),
        (5, "D", "required_empty", True),
    ]


def test_an_empty_sheet_gives_an_empty_table():
    cleaned = clean("members", MEMBERS)
    assert cleaned.rows.num_rows == cleaned.refused.num_rows == 0


@pytest.mark.parametrize("table", SOURCES)
def test_every_table_has_its_schema_and_refuses_an_empty_row(table):
    source = SOURCES[table]
    header = [c.name for c in source.columns]
    columns = [Mapped(i, c.name, c.field) for i, c in enumerate(source.columns)]
    cleaner = SheetCleaner(source, columns, key=KEY, sheet_no=1, csv=False)
    row = [["x"] + [None] * (len(header) - 1)]
    if cleaner.needs_survey:
        cleaner.survey(row, [2])
    cleaned = cleaner.clean(row, [2])
    names = [name for name in cleaned.rows.schema.names if name != KEYLESS]
    assert names == schema_of(source).names
    assert cleaned.refused_rows == [2]
    assert cleaned.refused.schema.equals(cleaned.rows.schema)


# --- refusals and warnings ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"批次号": ""}, "A", "required_empty"),
        ({"批次号": 3.2e17}, "A", "digits_destroyed"),
        ({"批次号": "3.2E+17"}, "A", "digits_destroyed"),
        ({"补贴项目": "—"}, "C", "required_empty"),
        ({"身份证号": P1[:17]}, "D", "id_length"),
        ({"身份证号": P1[:10] + "A" + P1[11:]}, "D", "id_characters"),
        ({"身份证号": "990101194902300028"}, "D", "id_date"),
        ({"身份证号": P1[:17] + ("0" if P1[17] != "0" else "1")}, "D", "id_check"),
        ({"身份证号": float(P1)}, "D", "digits_destroyed"),
        ({"姓名": "无"}, "E", "required_empty"),
        ({"卡号": "未办"}, "F", "required_unreadable"),
        ({"金额": "五百"}, "G", "money_text"),
        ({"金额": "-"}, "G", "required_empty"),
        ({"所属月份": 2025.1}, "H", "month_ambiguous"),
        ({"所属月份": "2025-13"}, "H", "date_impossible"),
        ({"所属月份": "三月"}, "H", "required_unreadable"),
        ({"发放状态": "/"}, "I", "required_empty"),
    ],
)
def test_a_required_cell_that_cannot_be_true_refuses_its_row(cells, column, code):
    cleaned = clean("payments", PAYMENTS, payment(行号="1"), payment(行号="2", **cells))
    assert codes(cleaned) == [(5, column, code, True)]
    assert cleaned.refused_rows == [5]
    assert values(cleaned.rows, "line_no") == ["1"]
    kept = cleaned.refused.to_pylist()[0]
    assert kept["line_no"] == "2"
    assert kept["row_id"] == (SHEET << SHEET_BITS) + 5
    field = mapped(PAYMENTS.split(), SOURCES["payments"].columns)[ord(column) - ord("A")].field
    assert kept[field] is None


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"终止日期": "25-6-5"}, "E", "optional_unreadable"),
        ({"终止日期": "2025-06"}, "E", "optional_unreadable"),
        ({"终止日期": "2025-02-30"}, "E", "date_impossible"),
        ({"终止日期": "9999-12-31"}, "E", "date_impossible"),
        ({"月工资": "面议"}, "F", "money_text"),
    ],
)
def test_an_optional_cell_that_cannot_be_true_is_emptied(cells, column, code):
    cleaned = clean("payroll", PAYROLL, payroll(**cells))
    assert codes(cleaned) == [(FIRST_ROW, column, code, False)]
    row = cleaned.rows.to_pylist()[0]
    assert row["ends_on" if column == "E" else "monthly_fen"] is None
    assert row["person"] == key_of(P1)


def test_an_impossible_id_in_an_optional_column_is_emptied():
    header = "户号 与户主关系 姓名 身份证号 父亲证件号码 母亲证件号码"
    cleaned = clean("hukou", header, ["1", "子", "张三", P1, P2[:17], float(P3)])
    assert codes(cleaned) == [
        (FIRST_ROW, "E", "id_length", False),
        (FIRST_ROW, "F", "digits_destroyed", False),
    ]
    row = cleaned.rows.to_pylist()[0]
    assert (row["person"], row["father"], row["mother"]) == (key_of(P1), None, None)
    assert list(cleaned.identity.values()) == [P1]


def test_a_word_outside_the_listed_ones_stays_with_a_warning():
    cleaned = clean("payroll", PAYROLL, payroll(岗位类别=" 教 师"))
    assert codes(cleaned) == [(FIRST_ROW, "C", "enum_unlisted", False)]
    assert values(cleaned.rows, "post_class") == ["教 师"]


def test_a_row_shows_all_its_problems_by_column():
    cleaned = clean(
        "payroll", PAYROLL, payroll(身份证号="x", 岗位类别="教师", 起始日期="", 月工资=-1)
    )
    assert codes(cleaned) == [
        (FIRST_ROW, "A", "required_unreadable", True),
        (FIRST_ROW, "C", "enum_unlisted", False),
        (FIRST_ROW, "D", "required_empty", True),
        (FIRST_ROW, "F", "amount_negative", True),
    ]
    assert cleaned.refused_rows == [FIRST_ROW]


def test_a_reversal_is_read_and_a_negative_amount_elsewhere_refused():
    cleaned = clean("payments", PAYMENTS, payment(金额=-480, 数量=-4))
    assert values(cleaned.rows, "amount_fen") == [-48000]
    assert values(cleaned.rows, "quantity") == [Decimal(-4)]
    header = "流水号 指标文号 类型 日期 金额"
    cleaned = clean("movements", header, ["1", "Z1", "收回", "2025-01-01", "(500)"])
    assert values(cleaned.rows, "amount_fen") == [-50000]
    header = "批次号 应发金额 成功金额 回盘日期"
    cleaned = clean("batches", header, ["B", 0, 0, "2025-1-1"], ["B", 5, -0.01, "2025-1-1"])
    assert codes(cleaned) == [(5, "C", "amount_negative", True)]
    assert values(cleaned.rows, "paid_fen") == [0]


def test_a_negative_number_that_counts_or_measures_is_not_kept():
    cleaned = clean("land", LAND, ["D1", "H1", "", -1])
    assert codes(cleaned) == [(FIRST_ROW, "D", "negative_required", True)]
    cleaned = clean(
        "post_pay",
        "身份证号 姓名 岗位名称 用人单位 所属月份 补贴金额 出勤天数",
        [P1, "张三", "保洁", "村委会", "2025-03", 800, -1],
    )
    assert codes(cleaned) == [(FIRST_ROW, "G", "negative_optional", False)]
    assert values(cleaned.rows, "days_present") == [None]


# --- members ------------------------------------------------------------------------------------


def test_a_member_with_an_impossible_id_stays_a_member():
    wrong = P1[:17]
    cleaned = clean(
        "members", MEMBERS, ["H1", "张三", f" {wrong}", "在册"], ["H1", "李四", P2, "在册"]
    )
    assert values(cleaned.rows, "person") == [key_of(wrong), key_of(P2)]
    assert values(cleaned.rows, "person_ok") == [False, True]
    assert cleaned.identity["person", key_of(wrong)] == wrong
    assert codes(cleaned) == []


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (9.9e17, "digits_destroyed"),
        ("9.9E+17", "digits_destroyed"),
        ("", "required_empty"),
        ("无", "required_empty"),
        ("办理中", "required_unreadable"),
    ],
)
def test_a_member_whose_digits_are_lost_is_refused(raw, code):
    cleaned = clean("members", MEMBERS, ["H1", "张三", raw, "在册"])
    assert codes(cleaned) == [(FIRST_ROW, "C", code, True)]
    row = cleaned.refused.to_pylist()[0]
    assert (row["household"], row["person"], row["person_ok"]) == ("H1", None, None)


def test_only_rows_that_stay_count_as_changed():
    row = payment(身份证号=P1[:6] + P1[8:17], 补贴项目="耕地 补贴", 行号="")
    kept = clean("payments", PAYMENTS, row).normalised
    assert kept == Counter(id_15_to_18=1, spaces=1, line_no_from_row=1)
    row[6] = "面议"
    assert clean("payments", PAYMENTS, row).normalised == Counter()


def test_converted_rows_are_named():
    old = P1[:6] + P1[8:17]
    rows = [["H1", "张三", old, "在册"], ["H1", "李四", P2, "在册"], ["", "王五", old, "在册"]]
    cleaned = clean("members", MEMBERS, *rows)
    assert cleaned.converted == [(SHEET << SHEET_BITS) + FIRST_ROW]
    assert values(cleaned.rows, "person")[0] == key_of(P1)


# --- rules of single tables ---------------------------------------------------------------------


def voucher(debit, credit, ticket="发票"):
    return ["99010101", "记1", "2025-06-05", "买办公用品", "102", debit, credit, ticket]


def test_an_empty_debit_or_credit_is_zero_but_not_both():
    cleaned = clean(
        "vouchers",
        VOUCHERS,
        voucher("", 100),
        voucher(-50, "—"),
        voucher(0, ""),
        voucher("", "无"),
        voucher("一百", ""),
    )
    assert values(cleaned.rows, "debit_fen") == [0, -5000, 0]
    assert values(cleaned.rows, "credit_fen") == [10000, 0, 0]
    assert codes(cleaned) == [
        (7, "F", "both_amounts_empty", True),
        (8, "F", "money_text", True),
    ]
    assert cleaned.normalised["empty_as_zero"] == 3
    assert values(cleaned.refused, "debit_fen") == [None, None]


def test_no_ticket_is_a_kind_of_ticket():
    cleaned = clean("vouchers", VOUCHERS, voucher(1, "", "无"), voucher(1, "", "—"))
    assert values(cleaned.rows, "ticket_kind") == ["无", None]


def test_a_line_carries_numbers_for_its_voucher_its_month_and_its_payee():
    lines = [[*voucher(number, ""), "张 三"] for number in range(1, 5)]
    lines[1][:3] = ["99010102", "记1", "2024-12-31"]
    lines[2][1:3] = ["记2", "2025-01-01"]
    lines[2][-1] = ""
    lines[3][0] = ""
    cleaned = clean("vouchers", f"{VOUCHERS} 收款人", *lines)
    here, there = "99010101", "99010102"
    numbers = [pair_key(here, "记1"), pair_key(there, "记1"), pair_key(here, "记2")]
    assert values(cleaned.rows, "voucher_key") == numbers
    assert values(cleaned.rows, "month_no") == [2025 * 12 + 6, 2024 * 12 + 12, 2025 * 12 + 1]
    payees = [pair_key(here, "张三"), pair_key(there, "张三"), None]
    assert values(cleaned.rows, "payee_no") == payees
    assert values(cleaned.refused, "voucher_key") == [None]
    assert values(cleaned.refused, "payee_no") == [None]


def test_a_line_without_number_is_known_by_its_row():
    cleaned = clean("payments", PAYMENTS, payment(), payment(行号=""), payment(行号=3.2e17))
    assert values(cleaned.rows, "line_no") == ["1", "5", "6"]
    assert values(cleaned.rows, KEYLESS) == [False, True, True]
    assert cleaned.normalised["line_no_from_row"] == 2
    header = PAYMENTS.replace(" 行号", "")
    row = payment()
    del row[1]
    cleaned = clean("payments", header, row)
    assert values(cleaned.rows, "line_no") == [str(FIRST_ROW)]
    assert values(cleaned.rows, KEYLESS) == [True]


def test_a_plot_needs_a_household_or_a_person():
    cleaned = clean(
        "land",
        LAND,
        ["D1", "H1", "", 1],
        ["D2", "", P1, 1],
        ["D3", "", "", 1],
        ["D4", "", P1[:17], 1],
        ["D5", "H1", P1[:17], 1],
        ["D6", 3.2e17, P1, 1],
    )
    assert values(cleaned.rows, "plot") == ["D1", "D2", "D5", "D6"]
    assert codes(cleaned) == [
        (6, "B", "required_empty", True),
        (7, "C", "id_length", True),
        (8, "C", "id_length", False),
        (9, "B", "digits_destroyed", False),
    ]
    assert cleaned.refused_rows == [6, 7]


@pytest.mark.parametrize(
    ("header", "unit", "fen"),
    [
        ("金额", None, 150),
        ("金额", "万元", 1500000),
        ("金额(元)", "万元", 150),
        ("金额（万元）", None, 1500000),
        ("金额（单位：万元）", None, 1500000),
        ("金额/元", "万元", 150),
        ("金额(千元)", None, 150000),
    ],
)
def test_a_columns_own_unit_beats_the_one_above_the_header(header, unit, fen):
    cleaned = clean("payments", PAYMENTS.replace("金额", header), payment(金额=1.5), unit=unit)
    assert values(cleaned.rows, "amount_fen") == [fen]


@pytest.mark.parametrize(
    ("header", "unit", "fen"),
    [
        ("注册资本(万元)", None, 1000000000),
        ("注册资本", None, 1000000000),
        ("注册资本(元)", None, 100000),
        ("注册资本", "元", 100000),
        ("注册资本(万元)", "元", 1000000000),
    ],
)
def test_capital_is_in_ten_thousands_unless_said_otherwise(header, unit, fen):
    head = f"身份证号 企业名称 统一社会信用代码 主体类型 角色 {header} 状态"
    row = [P1, "云岫公司", "91990101MA00000000", "公司", "股东", 1000, "存续"]
    cleaned = clean("companies", head, row, unit=unit)
    assert values(cleaned.rows, "capital_fen") == [fen]


def test_standards_and_areas_are_exact_and_take_no_unit_from_above():
    cleaned = clean(
        "standards", STANDARDS, ["耕地补贴", "0.12345", "2025-01-01", "A、B"], unit="万元"
    )
    assert values(cleaned.rows, "rate") == [Decimal("0.12345")]
    cleaned = clean("land", "地块编码 户编号 面积(公顷)", ["D1", "H1", 0.2])
    assert values(cleaned.rows, "area_mu") == [Decimal(3)]


# --- percentages --------------------------------------------------------------------------------


def shares(*cells, header="共有份额", percents=(), tables=PROPERTY):
    rows = [[P1, "权1", "云岫", "住宅", "现势", cell] for cell in cells]
    where = {(FIRST_ROW + place, 5) for place in percents}
    cleaned = clean("property", tables.replace("共有份额", header), *rows, percents=where)
    return values(cleaned.rows, "share_pct")


def test_numbers_that_are_all_at_most_one_are_fractions():
    assert shares(0.5, 1, "0.25") == [Decimal(50), Decimal(100), Decimal(25)]
    assert shares(0.5, 1.01) == [Decimal("0.5"), Decimal("1.01")]
    assert shares(1, 1) == [Decimal(100), Decimal(100)]
    assert shares(50, 0.5) == [Decimal(50), Decimal("0.5")]


def test_signs_fractions_and_words_do_not_decide_for_the_column():
    assert shares(0.5, "60%", "1/2", "单独所有", "共同共有") == [
        Decimal(50),
        Decimal(60),
        Decimal(50),
        Decimal(100),
        None,
    ]
    assert shares(0.5, 0.6, percents=[1]) == [Decimal(50), Decimal(60)]
    assert shares(50, 0.6, percents=[1]) == [Decimal(50), Decimal(60)]


def test_a_header_with_a_sign_holds_percents():
    assert shares(0.5, 0.6, header="共有份额(%)", percents=[1]) == [Decimal("0.5"), Decimal(60)]


def test_rows_in_a_later_chunk_decide_too():
    cleaner = cleaner_of("property", PROPERTY)
    assert cleaner.needs_survey
    chunks = [[[P1, "1", "x", "住宅", "现势", share]] for share in (0.5, 60)]
    for number, rows in enumerate(chunks):
        cleaner.survey(rows, [number])
    got = [values(cleaner.clean(rows, [n]).rows, "share_pct") for n, rows in enumerate(chunks)]
    assert got == [[Decimal("0.5")], [Decimal(60)]]


# --- chunks -------------------------------------------------------------------------------------

CELLS = {
    "批次号": ["B1", "B2", 3.2e17, ""],
    "行号": ["1", 2.0, "", None],
    "补贴项目": ["耕地补贴", "耕地 补贴", "—"],
    "身份证号": [P1, P2, P1[:17], P1[:6] + P1[8:17], f" {P3}"],
    "姓名": ["张三", "张·三", "张•三"],
    "卡号": ["6217000011112222", "6217 0000 1111 2222", "x"],
    "金额": [480, "1.2万", -5, 0.005, "abc"],
    "所属月份": ["2025-03", 45717.0, 2025.1],
    "发放状态": ["成功", "失败", "退票中"],
    "数量": [1, "", 2.5],
    "标准": [120, None],
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(*(st.sampled_from(cells) for cells in CELLS.values())), min_size=1, max_size=12
    ),
    st.integers(1, 12),
)
def test_how_rows_are_cut_into_chunks_changes_nothing(rows, size):
    whole = clean("payments", PAYMENTS, *rows)
    cleaner = cleaner_of("payments", PAYMENTS)
    parts = [
        cleaner.clean(
            rows[at : at + size], range(FIRST_ROW + at, FIRST_ROW + at + len(rows[at : at + size]))
        )
        for at in range(0, len(rows), size)
    ]
    assert pa.Table.from_batches([p.rows for p in parts]).equals(
        pa.Table.from_batches([whole.rows])
    )
    assert pa.Table.from_batches([p.refused for p in parts]).equals(
        pa.Table.from_batches([whole.refused])
    )
    assert [x for p in parts for x in p.problems] == whole.problems
    assert sum((p.normalised for p in parts), Counter()) == whole.normalised
    assert [x for p in parts for x in p.converted] == whole.converted
    merged = {}
    for part in parts:
        merged |= part.identity
    assert merged == whole.identity
    assert whole.rows.num_rows + whole.refused.num_rows == len(rows)


def test_a_column_of_ever_new_cells_is_not_remembered_for_ever(monkeypatch):
    monkeypatch.setattr("sunledger.engine.sources.columns._MOST_REMEMBERED", 3)
    cleaner = cleaner_of("payments", PAYMENTS)
    for number in range(20):
        rows = [payment(行号=str(number * 2 + n), 金额=number * 2 + n) for n in range(2)]
        cleaned = cleaner.clean(rows, [number * 2, number * 2 + 1])
        assert values(cleaned.rows, "amount_fen") == [number * 200, number * 200 + 100]
        assert values(cleaned.rows, "person") == [key_of(P1)] * 2


# --- what is said -------------------------------------------------------------------------------


def all_problems():
    yield from clean(
        "payments", PAYMENTS, payment(身份证号=P1[:17], 卡号="x", 金额="五百")
    ).problems
    yield from clean("payments", PAYMENTS, payment(身份证号="", 所属月份=2025.1, 金额="")).problems
    yield from clean("payments", PAYMENTS, payment(身份证号=float(P1), 卡号=6.2e18)).problems
    yield from clean(
        "payroll", PAYROLL, payroll(身份证号=P1[:17] + "A", 终止日期="5/6/2025")
    ).problems
    yield from clean("payroll", PAYROLL, payroll(起始日期="2026-13-02", 月工资=-1)).problems
    yield from clean("payroll", PAYROLL, payroll(起始日期="2026-02-30", 终止日期=2025.0)).problems
    yield from clean("payroll", PAYROLL, payroll(岗位类别="教师", 身份证号="#N/A")).problems
    yield from clean("members", MEMBERS, ["H", "张", "990101194902300028", "在册", "", P1]).problems
    yield from clean("vouchers", VOUCHERS, voucher("", "")).problems
    yield from clean("land", LAND, ["D", "", "", -1], [date(2025, 1, 1), 3.2e17, P1, 1]).problems


BANNED = re.compile("系统|字段|校验|非法|失败|违规|错误|!|！")


def test_every_sentence_says_where_and_how_to_mend_it_in_plain_words():
    problems = list(all_problems())
    assert len({p.code for p in problems}) >= 13
    for problem in problems:
        zh, en = problem.fact
        assert f"第 {problem.row} 行“{problem.header}”" in zh
        assert problem.column is None or zh.startswith(f"{problem.column} 列")
        assert f"row {problem.row} " in en
        for sentence in (zh, problem.mend[0]):
            assert not BANNED.search(sentence), sentence
            assert sentence.endswith("。")
            bare = re.sub("“[^”]*”|[0-9]+", "", sentence)
            assert all(
                len(part) <= 26 for part in re.split("[。，：；]", bare) if "、" not in part
            ), bare
        assert en.endswith(".")
        assert problem.code in CODES


def test_the_sentences_read_as_a_clerk_would_say_them():
    said = {
        problem.code: problem.fact[0]
        for problem in clean(
            "payments", PAYMENTS, payment(身份证号=P1[:17], 所属月份="2026-13", 批次号=3.2e17)
        ).problems
    }
    assert (
        said["id_length"]
        == f"D 列第 4 行“身份证号”“{P1[:6]}*******{P1[13:17]}”有 17 位，应为 18 位。"
    )
    assert (
        said["date_impossible"]
        == "H 列第 4 行“所属月份”“2026-13”：没有 13 月。应是月份，如 2025-03。"
    )
    assert said["digits_destroyed"] == (
        "A 列第 4 行“批次号”变成了“3.2E+17”，后几位已丢，找不回来。应是完整的号码，按文本存。"
    )
    kept = clean("payroll", PAYROLL, payroll(终止日期="5/6/2025")).problems[0]
    assert kept.fact[0] == (
        "E 列第 4 行“终止日期”写的是“5/6/2025”，年份要写 4 位，写在最前。"
        "应是日期，如 2025-06-05。这一格先当作空的。"
    )


def test_no_sentence_shows_a_whole_number_of_identity():
    card = "6217000011112222"
    misplaced = [
        clean("payments", PAYMENTS, payment(身份证号=P1[:17], 金额=P1, 所属月份=P2, 发放状态=card)),
        clean("payroll", PAYROLL, payroll(起始日期=P1, 岗位类别=P2, 月工资="电话13900001111")),
        clean("payroll", PAYROLL, payroll(起始日期=float(P1), 终止日期="139 0000 1111")),
        clean("members", MEMBERS, ["H", "张", P1[:17] + "A", P2, "", f"{P3}张三"]),
    ]
    for cleaned in misplaced:
        assert cleaned.problems
        for problem in cleaned.problems:
            said = " ".join((*problem.fact, *problem.mend, problem.shown))
            for number in (P1[:17], P2, P3, card, "13900001111", "139 0000 1111"):
                assert number not in said
                assert number[:15] not in said


@pytest.mark.parametrize(
    ("raw", "kind", "shown"),
    [
        (P1, "person", P1[:6] + "*" * 8 + P1[14:]),
        ("6217000011112222", "card", "*" * 12 + "2222"),
        ("13900001111", "phone", "139****1111"),
        ("12345", "person", "*****"),
        (3.2e17, "person", "3.2E+17"),
        ("3.20826E+17", "person", "3.2E+17"),
        ("20261302103000", "datetime", "20261302103000"),
        (P1, "date", "*" * 14 + P1[14:]),
        ("字" * 50, "text", "字" * 39 + "…"),
        (45813.0, "date", "45813"),
    ],
)
def test_what_is_shown_of_a_cell(raw, kind, shown):
    assert shown_cell(raw, kind) == shown


def test_columns_have_the_letters_that_people_see():
    assert [column_letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]


def test_a_repeated_key_names_the_earlier_row():
    zh, en = repeated(88, 12, "批次号+行号")
    assert "第 88 行和第 12 行" in zh
    assert "row 12" in en
    assert "“3月.xlsx”" in repeated(88, 12, "批次号", "“3月.xlsx”")[0]


def test_every_code_and_every_kind_of_change_has_its_words():
    for words in (HOW_TO_MEND, NORMALISED):
        for zh, en in words.values():
            assert zh
            assert en
            assert not BANNED.search(zh)
    kinds = set()
    for row in (
        [" H", "张·三", "９９", "脱贫户", "'1", "139 1"],
        ["H", "—", P1, "在册", 5.0, "", 2019],
    ):
        kinds |= set(clean("members", MEMBERS, row).normalised)
    kinds |= set(
        clean("payments", PAYMENTS, payment(金额="1.005万", 所属月份=45717.0, 行号="")).normalised
    )
    assert kinds
    assert kinds <= set(NORMALISED)
