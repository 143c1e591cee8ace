"""Wide forms: one row per household or couple becomes one row per item."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from cleaning import FIRST_ROW, P1, P2, SHEET, SOURCES, clean, codes, key_of, values
from hypothesis import given
from hypothesis import strategies as st

from sunledger.catalogue.loader import Wide
from sunledger.catalogue.strict import CatalogueError
from sunledger.engine.sources.snapshot import SHEET_BITS, schema_of
from sunledger.engine.sources.wide import ItemColumn, items_of, read_form

HOUSEHOLD = "one_row_per_household"
INCOME = "户编号 年度 工资性收入 生产经营性收入 财产性收入 转移性收入 低保金 养老金 生产经营性支出"


def income(header, *rows, **how):
    return clean("income", header, *rows, wide=HOUSEHOLD, **how)


def items(cleaned):
    return [
        (row["household"], row["income_class"], row["item"], row["amount_fen"])
        for row in cleaned.rows.to_pylist()
    ]


def test_a_household_becomes_its_items():
    cleaned = income(INCOME, ["H1", "2025", 3000, "1,200", "", 1000, 300, 500, 200.5])
    assert items(cleaned) == [
        ("H1", "工资性", "工资性收入", 300000),
        ("H1", "经营性", "生产经营性收入", 120000),
        ("H1", "转移性", "低保金", 30000),
        ("H1", "转移性", "养老金", 50000),
        ("H1", "转移性", "其他", 20000),
        ("H1", "经营性支出", "生产经营性支出", 20050),
    ]
    assert set(values(cleaned.rows, "period_start")) == {date(2025, 1, 1)}
    assert set(values(cleaned.rows, "period_end")) == {date(2025, 12, 31)}
    assert set(values(cleaned.rows, "row_id")) == {(SHEET << SHEET_BITS) + FIRST_ROW}
    assert cleaned.rows.schema.equals(schema_of(SOURCES["income"]))
    assert cleaned.normalised["wide_to_long"] == 1
    assert cleaned.normalised["year_to_period"] == 1


@pytest.mark.parametrize(
    ("total", "part", "expected"),
    [
        (1000, 400, [("低保金", 40000), ("其他", 60000)]),
        (400, 400, [("低保金", 40000)]),
        (1000, "", [("其他", 100000)]),
        (1000, 0, [("低保金", 0), ("其他", 100000)]),
        ("", 400, [("低保金", 40000)]),
        (0, "", [("其他", 0)]),
        (0, 0, [("低保金", 0)]),
        (0.01, "", [("其他", 1)]),
    ],
)
def test_parts_stand_for_their_total_and_leave_a_rest(total, part, expected):
    cleaned = income("户编号 年度 转移性收入 低保金", ["H1", "2025", total, part])
    assert items(cleaned) == [("H1", "转移性", name, fen) for name, fen in expected]
    assert not cleaned.problems


def test_parts_above_their_total_stay_with_a_warning():
    cleaned = income(INCOME, ["H1", "2025", 0, "", "", 500, 300, 201, ""])
    assert items(cleaned) == [
        ("H1", "工资性", "工资性收入", 0),
        ("H1", "转移性", "低保金", 30000),
        ("H1", "转移性", "养老金", 20100),
    ]
    assert codes(cleaned) == [(FIRST_ROW, "F", "parts_exceed_total", False)]
    cleaned = income(INCOME, ["H1", "2025", "面议", "", "", 500, 300, 201, ""])
    assert codes(cleaned) == [(FIRST_ROW, "C", "money_text", True)]


def test_a_total_without_columns_of_parts_is_the_item():
    cleaned = income("户编号 年度 工资性收入 经营性收入 转移性收入", ["H1", "2025", 1, 2, 3])
    assert items(cleaned) == [
        ("H1", "工资性", "工资性收入", 100),
        ("H1", "经营性", "经营性收入", 200),
        ("H1", "转移性", "转移性收入", 300),
    ]


def test_a_zero_is_an_item_and_an_empty_cell_is_none():
    cleaned = income(
        "户编号 年度 工资性收入 财产性收入", ["H1", "2025", 0, "—"], ["H2", "2025", "", ""]
    )
    assert items(cleaned) == [("H1", "工资性", "工资性收入", 0)]
    assert codes(cleaned) == [(5, "C", "required_empty", True)]
    assert values(cleaned.refused, "household") == ["H2"]
    assert values(cleaned.refused, "period_end") == [date(2025, 12, 31)]


@pytest.mark.parametrize(
    ("cell", "code"),
    [("面议", "money_text"), (-1, "amount_negative"), ("#N/A", "required_unreadable")],
)
def test_a_cell_that_cannot_be_read_refuses_the_household(cell, code):
    cleaned = income(INCOME, ["H1", "2025", 100, "", "", 50, 50, cell, ""], ["H2", "2025", 1])
    assert codes(cleaned) == [(FIRST_ROW, "H", code, True)]
    assert [item[0] for item in items(cleaned)] == ["H2"]
    assert values(cleaned.refused, "household") == ["H1"]
    assert values(cleaned.refused, "amount_fen") == [None]


def test_days_of_the_period_beat_the_year_that_stands_beside_them():
    header = "户编号 年度 核算起 核算止 工资性收入 转移性收入"
    cleaned = income(
        header,
        ["H1", "2025", "2024-10-01", "2025-09-30", 1, ""],
        ["H2", "2025", "", "", 1, ""],
        ["H3", "", "2024-10-01", "2025-09-30", 1, ""],
        ["H4", "", "2024-10-01", "", 1, ""],
        ["H5", "2025", "2024-13-01", "", 1, ""],
        ["H6", "去年", "2024-10-01", "2025-09-30", 1, ""],
    )
    assert list(
        zip(
            *(values(cleaned.rows, f) for f in ("household", "period_start", "period_end")),
            strict=True,
        )
    ) == [
        ("H1", date(2024, 10, 1), date(2025, 9, 30)),
        ("H2", date(2025, 1, 1), date(2025, 12, 31)),
        ("H3", date(2024, 10, 1), date(2025, 9, 30)),
    ]
    assert codes(cleaned) == [
        (7, "B", "required_empty", True),
        (8, "C", "date_impossible", True),
        (9, "B", "required_unreadable", True),
    ]


def test_a_year_that_cannot_be_read_is_told_once():
    cleaned = income("户编号 年度 工资性收入 转移性收入", ["H1", "去年", 1, 2])
    assert codes(cleaned) == [(FIRST_ROW, "B", "required_unreadable", True)]


def test_without_a_year_the_days_of_the_period_are_needed():
    cleaned = income("户编号 核算起 核算止 工资性收入 转移性收入", ["H1", "2025-1-1", "", 1, 2])
    assert codes(cleaned) == [(FIRST_ROW, "C", "required_empty", True)]


def test_a_household_number_is_needed():
    cleaned = income(INCOME, ["", "2025", 1], [3.2e17, "2025", 1], ["H", "", 1])
    assert codes(cleaned) == [
        (4, "A", "required_empty", True),
        (5, "A", "digits_destroyed", True),
        (6, "B", "required_empty", True),
    ]


def test_units_hold_for_items_and_each_column_may_have_its_own():
    header = "户编号 年度 工资性收入(元) 转移性收入 低保金"
    cleaned = income(header, ["H1", "2025", 5, 0.5, 0.2], unit="万元")
    assert items(cleaned) == [
        ("H1", "工资性", "工资性收入", 500),
        ("H1", "转移性", "低保金", 200000),
        ("H1", "转移性", "其他", 300000),
    ]


def test_headers_named_like_parts_are_parts():
    header = "户编号 年度 转移性收入 耕地地力保护补贴 医保报销 其他转移性收入 土地租金"
    cleaned = income(header, ["H1", "2025", 1000, 300, 200, 100, 50])
    assert items(cleaned) == [
        ("H1", "财产性", "土地租金", 5000),
        ("H1", "转移性", "耕地地力保护补贴", 30000),
        ("H1", "转移性", "医保报销", 20000),
        ("H1", "转移性", "其他转移性收入", 10000),
        ("H1", "转移性", "其他", 40000),
    ]


def test_an_item_bears_the_name_that_the_sheet_gives_it():
    form = read_form(SOURCES["income"], SOURCES["income"].wide[0])
    assert form.label_of("transfer_dibao", "农村低保金(元)") == "农村低保金"
    assert form.label_of("transfer_dibao", "转移性收入|农村低保金") == "农村低保金"
    assert form.label_of("transfer_dibao", "别的叫法") == "低保金"
    assert form.label_of(form.further("耕地补贴（元）"), "耕地补贴（元）") == "耕地补贴"


@pytest.mark.parametrize(
    ("header", "is_part"),
    [
        ("耕地地力保护补贴", True),
        ("耕地地力保护补贴(元)", True),
        ("农村低保金", True),
        ("医疗救助返还收入", True),
        ("孩子赡养费", True),
        ("务工工资", True),
        ("家庭纯收入", False),
        ("人均经营净收入", False),
        ("人均低保金", False),
        ("补贴合计", False),
        ("人均纯收入", False),
        ("家庭总收入", False),
        ("户主姓名", False),
        ("家庭人口", False),
        ("务工地点", False),
        ("务工月数", False),
        ("是否低保户", False),
        ("低保类别", False),
        ("备注", False),
    ],
)
def test_only_headers_named_like_amounts_are_further_parts(header, is_part):
    source = SOURCES["income"]
    assert (read_form(source, source.wide[0]).further(header) is not None) == is_part


@given(st.lists(st.tuples(*[st.none() | st.integers(0, 10**6)] * 4), min_size=1, max_size=8))
def test_a_class_adds_up_to_its_total_wherever_one_is_stated(rows):
    form = read_form(SOURCES["income"], SOURCES["income"].wide[0])
    fields = ("transfer", "transfer_dibao", "transfer_pension", "3+其他补贴")
    columns = [
        ItemColumn(field, field, pa.array([row[at] for row in rows], pa.int64()))
        for at, field in enumerate(fields)
    ]
    kept = np.arange(len(rows)) % 3 != 2
    got = items_of(form, columns, kept)
    assert list(got.rows) == sorted(got.rows)
    for at, (total, *parts) in enumerate(rows):
        of_row = [v for row, v in zip(got.rows, got.values.to_pylist(), strict=True) if row == at]
        stated = [part for part in parts if part is not None]
        if not kept[at]:
            assert of_row == []
        elif total is not None:
            assert sum(of_row) == max(total, sum(stated))
            assert ((at, "transfer") in got.exceeding) == (sum(stated) > total)
            assert of_row
        else:
            assert of_row == stated


def test_assurances_become_one_row_each():
    cleaned = clean(
        "assurances",
        "户编号 身份证号 年度 义务教育 基本医疗 住房安全 饮水安全 说明",
        ["H1", "", 2025, "是", "有保障", "否", "√", "危房"],
        ["H2", P1, "2025年", "—", "未达标", "待定", "", ""],
        wide=HOUSEHOLD,
    )
    assert [
        (r["household"], r["assurance"], r["assurance_result"]) for r in cleaned.rows.to_pylist()
    ] == [
        ("H1", "义务教育", "有保障"),
        ("H1", "基本医疗", "有保障"),
        ("H1", "住房安全", "未保障"),
        ("H1", "饮水安全", "有保障"),
        ("H2", "基本医疗", "未保障"),
        ("H2", "住房安全", "待定"),
    ]
    assert set(values(cleaned.rows, "for_year")) == {2025}
    assert values(cleaned.rows, "note")[0] == "危房"
    assert values(cleaned.rows, "person")[-1] == key_of(P1)
    assert codes(cleaned) == [(5, "F", "enum_unlisted", False)]


@pytest.mark.parametrize("word", ["是", "有保障", "有", "达标", "√", "✓", " 是 "])
def test_words_for_assured(word):
    cleaned = clean("assurances", "户编号 年度 义务教育", ["H1", 2025, word], wide=HOUSEHOLD)
    assert values(cleaned.rows, "assurance_result") == ["有保障"]


@pytest.mark.parametrize("word", ["否", "未保障", "未达标", "×", "x", "没有"])
def test_words_for_not_assured(word):
    cleaned = clean("assurances", "户编号 年度 义务教育", ["H1", 2025, word], wide=HOUSEHOLD)
    assert values(cleaned.rows, "assurance_result") == ["未保障"]


def test_an_assurance_needs_its_year():
    cleaned = clean("assurances", "户编号 年度 义务教育", ["H1", "", "是"], wide=HOUSEHOLD)
    assert codes(cleaned) == [(FIRST_ROW, "B", "required_empty", True)]


def test_a_couple_becomes_a_pair_of_spouses():
    cleaned = clean(
        "kinship",
        "登记编号 男方姓名 男方证件号码 女方姓名 女方证件号码 登记日期 离婚日期".replace(
            "登记编号 ", ""
        ),
        ["张三", P1, "李四", P2, "2010.5.1", ""],
        ["张三", P1, "李四", P2, "2010.5.1", "2020-06-01"],
        ["张三", P1, "李四", P2[:17], "2010.5.1", ""],
        wide="marriage_register",
    )
    rows = cleaned.rows.to_pylist()
    assert rows[0] == {
        "row_id": (SHEET << SHEET_BITS) + FIRST_ROW,
        "person": key_of(P1),
        "name": "张三",
        "name_key": "张三",
        "kin_relation": "配偶",
        "relative": key_of(P2),
        "relative_name": "李四",
        "relative_name_key": "李四",
        "starts_on": date(2010, 5, 1),
        "ends_on": None,
    }
    assert rows[1]["ends_on"] == date(2020, 6, 1)
    assert codes(cleaned) == [(6, "D", "id_length", True)]
    refused = cleaned.refused.to_pylist()[0]
    assert (refused["person"], refused["relative"]) == (key_of(P1), None)


@pytest.mark.parametrize("table", ["income", "assurances", "kinship"])
def test_every_field_of_a_source_is_provided_by_its_form(table):
    source = SOURCES[table]
    for wide in source.wide:
        form = read_form(source, wide)
        made = set(form.columns) | set(form.values) | {form.value, form.label}
        made |= {name for group in form.groups for name in group.values}
        assert {column.field for column in source.columns} <= made


@pytest.mark.parametrize(
    "change",
    [
        {"pivot": 1},
        {"groups": [{"parts": ["nobody"]}]},
        {"groups": [{"part": ["wages"]}]},
        {"label": {"field": "item", "form": "header"}},
        {"year": {"from": "wide_year", "start": "period_start"}},
    ],
)
def test_a_form_that_is_not_well_said_is_named(change):
    source = SOURCES["income"]
    wide = source.wide[0]
    broken = Wide(wide.id, wide.when, {**wide.unpivot, **change})
    with pytest.raises(CatalogueError, match="income"):
        read_form(source, broken)
    with pytest.raises(CatalogueError, match="nowhere"):
        read_form(source, Wide(wide.id, ("nowhere",), wide.unpivot))


def test_a_part_that_no_pattern_knows_belongs_to_the_class_above_it():
    form = read_form(SOURCES["income"], SOURCES["income"].wide[0])
    under = form.further_under("转移性收入", "其余款项")
    assert form.groups[form.group_of(under)].total == "transfer"
    assert form.further_under("转移性收入", "小计") is None
    assert form.further_under("家庭情况", "其余款项") is None
