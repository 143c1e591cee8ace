# ruff: noqa: DTZ001 - what stands in a cell has no time zone
"""The reader of cells: each kind's forms on both sides of what is readable, and its laws."""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sunledger.catalogue.model import COLUMN_KINDS
from sunledger.engine.sources.cells.amounts import area_factor, money_factor
from sunledger.engine.sources.cells.cell import How, PercentCell
from sunledger.engine.sources.cells.parse import parse, parse_with_care
from sunledger.engine.sources.cells.plain import QUICK
from sunledger.engine.sources.cells.texts import plain_number
from sunledger.kit.ids import check_character

SEVENTEEN = "99010119491231002"
VALID = SEVENTEEN + check_character(SEVENTEEN)
WITH_X = next(
    first + "X"
    for first in (f"9901011949123{n:04d}" for n in range(1000, 1100))
    if check_character(first) == "X"
)
FIFTEEN = "990101491231002"


def read(kind, raw, **how):
    return parse(raw, How(kind, **how))


def value_of(kind, raw, **how):
    parsed = read(kind, raw, **how)
    assert parsed.problem is None, parsed
    return parsed.value


def problem_of(kind, raw, **how):
    parsed = read(kind, raw, **how)
    assert parsed.problem is not None, parsed
    return parsed.problem


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


KINDS = tuple(sorted(COLUMN_KINDS - {"coordinate"}))


# --- what means nothing -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "raw",
    [None, "", " ", "\u3000", "\u200b", "—", "——", "-", "－", "--", "/", "／", "//", "无", " 无 "],
)
def test_these_mean_empty_in_every_kind(kind, raw):
    parsed = read(kind, raw)
    assert (parsed.value, parsed.problem) == (None, None)


def test_none_is_a_value_where_it_is_listed():
    words = {"无": "无", "发票": "发票"}
    assert value_of("enum", "无", words=words, keeps_none=True) == "无"
    assert value_of("enum", "—", words=words, keeps_none=True) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("raw", ["#N/A", "#REF!", "#DIV/0!", math.nan, math.inf])
def test_an_error_of_a_formula_is_unreadable_in_every_kind(kind, raw):
    assert problem_of(kind, raw) == "unreadable"


# --- numbers of identity ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value", "notes"),
    [
        (VALID, VALID, ()),
        (f" {VALID} ", VALID, ("spaces",)),
        (f"{VALID[:6]} {VALID[6:14]} {VALID[14:]}", VALID, ("spaces",)),
        (f"{VALID[:9]}\u200b{VALID[9:]}\ufeff", VALID, ("zero_width",)),
        (f"'{VALID}", VALID, ("text_mark",)),
        (f'="{VALID}"', VALID, ("text_mark",)),
        (wide(VALID), VALID, ("full_width_digits",)),
        (WITH_X.lower(), WITH_X, ("id_lower_x",)),
        (WITH_X[:17] + "ｘ", WITH_X, ("full_width", "id_lower_x")),
        (WITH_X[:17] + "Ｘ", WITH_X, ("full_width",)),
        (VALID + "43", VALID, ("id_disability_20",)),
        (WITH_X + "1B", WITH_X, ("id_disability_20",)),
        (FIFTEEN, VALID, ("id_15_to_18",)),
        (float(FIFTEEN), VALID, ("number_as_text", "id_15_to_18")),
        (int(FIFTEEN), VALID, ("number_as_text", "id_15_to_18")),
        (f"{FIFTEEN[0]}.{FIFTEEN[1:]}E+14", VALID, ("number_as_text", "id_15_to_18")),
    ],
)
def test_an_id_is_read_in_all_its_forms(raw, value, notes):
    parsed = read("person", raw)
    assert (parsed.value, parsed.problem, parsed.notes) == (value, None, notes)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (VALID[:17], "id_length"),
        (VALID + "1", "id_length"),
        (float(FIFTEEN[:14]), "id_length"),
        (VALID[:10] + "O" + VALID[11:], "id_characters"),
        (VALID[:17] + "A", "id_characters"),
        ("990101194902300028", "id_date"),
        ("990101191300300020", "id_date"),
        (SEVENTEEN + ("1" if VALID[17] != "1" else "2"), "id_check"),
        (float(VALID), "digits_destroyed"),
        (int(VALID), "digits_destroyed"),
        (1e15, "digits_destroyed"),
        ("9.9E+17", "digits_destroyed"),
        ("9.9010119491231E+17", "digits_destroyed"),
        ("9e+17", "digits_destroyed"),
        ("9.90101E+14", "digits_destroyed"),
        (f"{VALID[:6]}********{VALID[14:]}", "digits_destroyed"),
        (f"{VALID[:6]}XXXXXXXX{VALID[14:]}", "digits_destroyed"),
        ("办理中", "unreadable"),
        (date(2020, 1, 1), "unreadable"),
    ],
)
def test_what_is_no_id_says_why(raw, problem):
    assert problem_of("person", raw) == problem


def test_an_impossible_id_keeps_its_normalised_text():
    assert read("person", f" {VALID[:17]} ").value == VALID[:17]
    assert read("person", "990101491331002").value[6:8] == "19"


@given(
    st.dates(date(1900, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
    st.sampled_from(["", " ", "\u3000", "\u200b"]),
    st.booleans(),
    st.integers(0, 17),
)
def test_any_valid_id_survives_its_disguises(born, serial, filler, full_width, place):
    first = f"990101{born:%Y%m%d}{serial:03d}"
    person = first + check_character(first)
    typed = wide(person) if full_width else person
    parsed = read("person", typed[:place] + filler + typed[place:])
    assert (parsed.value, parsed.problem) == (person, None)


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 999), st.booleans())
def test_fifteen_digits_become_the_same_person_as_text_and_as_number(born, serial, number):
    first = f"990101{born:%Y%m%d}{serial:03d}"
    old = first[:6] + first[8:]
    assert value_of("person", float(old) if number else old) == first + check_character(first)


@given(st.dates(date(1900, 1, 1), date(2025, 12, 31)), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(born, place, step):
    first = f"990101{born:%Y%m%d}002"
    person = first + check_character(first)
    wrong = person[:place] + str((int(person[place]) + step) % 10) + person[place + 1 :]
    assert problem_of("person", wrong) in ("id_check", "id_date")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("H001", "H001"),
        ("Ｈ００１", "H001"),
        (" H 001\n", "H001"),
        ("'0012", "0012"),
        (12.0, "12"),
        (999_999_999_999_999.0, "999999999999999"),
        ("320826196401011234", "320826196401011234"),
        ("1.50E+2", "150"),
        ("12e45678", "12e45678"),
        ("1E5", "1E5"),
        (101.02, "101.02"),
        ("2025-03", "2025-03"),
    ],
)
def test_a_code_keeps_its_digits(raw, value):
    assert value_of("code", raw) == value


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (1e15, "digits_destroyed"),
        (10**15, "digits_destroyed"),
        (3.2e17, "digits_destroyed"),
        ("3.2E+17", "digits_destroyed"),
        ("3.2e17", "digits_destroyed"),
        ("3.2E+05", "digits_destroyed"),
        ("1.000000000000000E+15", "digits_destroyed"),
        (date(2025, 3, 1), "unreadable"),
        (time(1, 3), "unreadable"),
    ],
)
def test_a_code_whose_digits_are_lost_is_told(raw, problem):
    assert problem_of("code", raw) == problem
    assert problem_of("uscc", raw) == problem


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("6217 0000 1111 2222", "6217000011112222"),
        ("6217-0000-1111-2222", "6217000011112222"),
        ("６２１７００００１１１１", "621700001111"),
        (621700001111222.0, "621700001111222"),
    ],
)
def test_a_card_is_its_digits(raw, value):
    assert value_of("card", raw) == value


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (6.2170000111122e15, "digits_destroyed"),
        ("6.217E+18", "digits_destroyed"),
        ("6217****2222", "digits_destroyed"),
        ("未办卡", "unreadable"),
    ],
)
def test_a_card_without_its_digits_is_told(raw, problem):
    assert problem_of("card", raw) == problem


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("139 0000 1111", "13900001111"),
        ("139-0000-1111", "13900001111"),
        ("+86 13900001111", "13900001111"),
        ("0086-13900001111", "13900001111"),
        (13900001111.0, "13900001111"),
        ("(0999)8888888", "09998888888"),
        ("１３９００００１１１１", "13900001111"),
    ],
)
def test_a_phone_is_its_digits(raw, value):
    assert value_of("phone", raw) == value


@pytest.mark.parametrize("raw", ["张三", "无手机", "12", "1.39E+10", "139****1111"])
def test_what_is_no_phone_is_told(raw):
    assert problem_of("phone", raw) in ("unreadable", "digits_destroyed")


# --- names and words ----------------------------------------------------------------------------


def test_a_name_is_shown_plainly_and_compared_without_dots():
    parsed = read("name", " 阿依古丽 ．买买提 ")
    assert parsed.key == "阿依古丽买买提"
    parsed = read("name", "阿 依\u200b古丽•买买提")
    assert (parsed.value, parsed.key) == ("阿依古丽·买买提", "阿依古丽买买提")
    assert set(parsed.notes) == {"spaces", "zero_width", "name_dots"}


@given(
    st.text("张李王赵古丽买提", min_size=1, max_size=8),
    st.sampled_from("·•・‧∙⋅"),
    st.sampled_from([" ", "\u3000", "\u200b", "\ufeff"]),
    st.integers(0, 8),
)
def test_spellings_of_one_name_compare_equal(name, dot, blank, place):
    place = min(place, len(name))
    assert read("name", name[:place] + dot + blank + name[place:]).key == read("name", name).key


def test_words_are_matched_by_synonym_whatever_their_spelling():
    words = {"已脱贫": "已脱贫", "脱贫户": "已脱贫", "A": "A", "A级": "A"}
    assert read("enum", "脱 贫 户", words=words).notes == ("spaces", "enum_synonym")
    assert value_of("enum", "ａ级", words=words) == "A"
    assert value_of("enum", "已脱贫", words=words) == "已脱贫"
    parsed = read("enum", " 外地 户 ", words=words)
    assert (parsed.value, parsed.problem) == ("外地 户", "enum_unlisted")


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("text", " 买  办公\n用品 ", "买 办公 用品"),
        ("label", " 耕地 补贴", "耕地补贴"),
        ("label", "补贴（亩）", "补贴(亩)"),
        ("text", 12.0, "12"),
        ("text", 12.5, "12.5"),
        ("text", date(2025, 6, 5), "2025-06-05"),
        ("text", datetime(2025, 6, 5), "2025-06-05"),
        ("label", time(8, 30), "08:30:00"),
    ],
)
def test_text_is_what_a_person_sees(kind, raw, value):
    assert value_of(kind, raw) == value


# --- days ---------------------------------------------------------------------------------------

DAY = date(2025, 6, 5)


@pytest.mark.parametrize(
    "raw",
    [
        "2025-06-05",
        "2025-6-5",
        "2025.6.5",
        "2025.06.05",
        "2025/6/5",
        "2025年6月5日",
        "2025年06月05日",
        "2025 年 6 月 5 日",
        "2025年6月5号",
        "２０２５．６．５",
        "2025．6．5",
        "2025。6。5",
        "2025－06－05",
        "2025—6—5",
        "'2025-06-05",
        "20250605",
        20250605,
        20250605.0,
        45813,
        45813.0,
        45813.75,
        "45813",
        "45813.0",
        DAY,
        datetime(2025, 6, 5),
        datetime(2025, 6, 5, 14, 30),
        "2025-06-05 00:00:00",
        "2025-06-05 14:30",
        "2025/6/5 0:00",
        "2025-06-05T08:00:00",
        "2025年6月5日 14时30分",
        "2025年6月5日 星期四",
        "20250605143000",
    ],
)
@pytest.mark.parametrize("kind", ["date", "date_loose"])
@pytest.mark.parametrize("csv", [False, True])
def test_a_day_is_read_in_all_its_forms(kind, raw, csv):
    assert value_of(kind, raw, csv=csv) == DAY


@pytest.mark.parametrize(
    "raw",
    [
        "2025-06",
        "2025年6月",
        "202506",
        202506.0,
        2025.0,
        "2025",
        "2025年",
        2025.6,
        2025.06,
        "25-6-5",
        "25.6.5",
        "5/6/2025",
        "05-06-2025",
        "6/5/25",
        "250605",
        "06052025",
        "2025-6/5",
        "2025-06-05-01",
        "2025-06-05至2025-07-05",
        "2025-06-05 上班",
        "至今",
        0,
        5.0,
        19_999.0,
        80_001.0,
        -45813.0,
        time(8, 30),
        "12345678",
    ],
)
def test_what_leaves_a_day_in_doubt_is_unreadable(raw):
    assert problem_of("date", raw) == "unreadable"


@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        ("2026-13-02", ("month", "13")),
        ("2026-00-02", ("month", "0")),
        ("2026-02-30", ("day", "2026", "2", "30")),
        ("2025年2月29日", ("day", "2025", "2", "29")),
        ("20260230", ("day", "2026", "2", "30")),
        (20261302.0, ("month", "13")),
        ("0000-00-00", ("year", "0")),
        ("1899-12-31", ("year", "1899")),
        ("2101-01-01", ("year", "2101")),
        (date(1899, 12, 31), ("year", "1899")),
        (datetime(9999, 12, 31), ("year", "9999")),
        ("2025-06-05 25:00", ("time", "25:00")),
    ],
)
def test_a_day_that_does_not_exist_says_what_is_wrong(raw, detail):
    parsed = read("date", raw)
    assert (parsed.problem, parsed.detail) == ("date_impossible", detail)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("1900-01-01", date(1900, 1, 1)),
        ("2100-12-31", date(2100, 12, 31)),
        (20_000.0, date(1954, 10, 3)),
        (73_415.0, date(2100, 12, 31)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_the_first_and_last_days_are_read(raw, day):
    assert value_of("date", raw) == day


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        (2018.0, date(2018, 12, 31)),
        ("2018", date(2018, 12, 31)),
        ("2018年", date(2018, 12, 31)),
        ("2018年度", date(2018, 12, 31)),
        (1900, date(1900, 12, 31)),
        (2100, date(2100, 12, 31)),
        ("2020-02", date(2020, 2, 29)),
        ("2019年2月", date(2019, 2, 28)),
        ("202012", date(2020, 12, 31)),
        (202012.0, date(2020, 12, 31)),
        (2020.11, date(2020, 11, 30)),
        ("2018-5-1", date(2018, 5, 1)),
    ],
)
def test_a_loose_day_may_be_a_year_or_a_month(raw, day):
    assert value_of("date_loose", raw) == day


@pytest.mark.parametrize("raw", [1899, 2101, "1899", 2018.5, "18年", "去年"])
def test_a_loose_day_is_no_guess(raw):
    assert problem_of("date_loose", raw) in ("unreadable", "month_ambiguous")


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.sampled_from(
        [
            "{0}-{1}-{2}",
            "{0}.{1}.{2}",
            "{0}/{1}/{2}",
            "{0}年{1}月{2}日",
            "{0}-{1:02d}-{2:02d}",
            "{0}{1:02d}{2:02d}",
        ]
    ),
    st.booleans(),
)
def test_any_day_in_any_form_is_that_day(day, form, full_width):
    text = form.format(day.year, day.month, day.day)
    assert value_of("date", wide(text) if full_width else text) == day


@given(st.integers(20_000, 73_415), st.floats(0, 0.99), st.booleans())
def test_a_serial_counts_from_the_end_of_1899(number, part, text):
    raw = number + part
    day = date(1899, 12, 30) + timedelta(days=number)
    assert value_of("date", plain_number(raw) if text else raw) == day


@given(st.text(max_size=12))
def test_no_text_breaks_a_reader(text):
    for kind in KINDS:
        parsed = read(kind, text)
        assert parsed.problem is None or parsed.value is None or kind in ("enum", "person")


@given(st.floats(allow_nan=True, allow_infinity=True) | st.integers())
def test_no_number_breaks_a_reader(number):
    for kind in KINDS:
        read(kind, number)
        read("percent", PercentCell(number if math.isfinite(number) else 0.5))


# --- months, quarters, years --------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        "2025-03",
        "2025-3",
        "2025/3",
        "2025/03",
        "2025年3月",
        "2025年03月份",
        "2025.03",
        "202503",
        202503.0,
        2025.03,
        "20250315",
        "2025-03-15",
        "2025年3月31日",
        45717.0,
        "45717",
        date(2025, 3, 31),
        datetime(2025, 3, 1),
        "２０２５年３月",
    ],
)
@pytest.mark.parametrize("csv", [False, True])
def test_a_month_is_read_in_all_its_forms(raw, csv):
    assert value_of("month", raw, csv=csv) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("raw", "csv", "month"),
    [
        (2025.12, False, date(2025, 12, 1)),
        ("2025.10", True, date(2025, 10, 1)),
        ("2025.1", False, date(2025, 1, 1)),
        ("2025年1月", True, date(2025, 1, 1)),
    ],
)
def test_a_month_with_both_its_places_or_typed_as_text_is_clear(raw, csv, month):
    assert value_of("month", raw, csv=csv) == month


@pytest.mark.parametrize(
    ("raw", "csv"), [(2025.1, False), (2025.3, False), ("2025.1", True), ("2025.3", True)]
)
def test_a_number_with_one_decimal_is_january_or_october(raw, csv):
    assert problem_of("month", raw, csv=csv) == "month_ambiguous"
    assert problem_of("date_loose", raw, csv=csv) == "month_ambiguous"
    assert problem_of("date", raw, csv=csv) == "unreadable"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("2025", "unreadable"),
        (2025.0, "unreadable"),
        ("3月", "unreadable"),
        ("25-03", "unreadable"),
        ("2025年1-3月", "unreadable"),
        (2025.125, "unreadable"),
        ("2025-13", "date_impossible"),
        ("202513", "date_impossible"),
        (2025.13, "date_impossible"),
        ("2025-00", "date_impossible"),
    ],
)
def test_what_is_no_month_is_told(raw, problem):
    assert problem_of("month", raw) == problem


@pytest.mark.parametrize(
    "raw",
    [
        "2025Q1",
        "2025q1",
        "2025-Q1",
        "2025年Q1",
        "2025 Q1",
        "２０２５Ｑ１",
        "2025年第一季度",
        "2025年第1季度",
        "2025年一季度",
        "2025年1季度",
        "2025第一季度",
        "2025年度第一季度",
        "2025年 第一 季度",
        "Q1 2025",
        "2025年1-3月",
        "2025年1月-3月",
        "2025年1月至3月",
    ],
)
def test_a_quarter_is_read_in_all_its_forms(raw):
    assert value_of("quarter", raw) == "2025Q1"


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_all_four_quarters_are_read(n):
    assert value_of("quarter", f"2025年第{'一二三四'[n - 1]}季度") == f"2025Q{n}"
    assert value_of("quarter", f"2025年{3 * n - 2}-{3 * n}月") == f"2025Q{n}"


@pytest.mark.parametrize(
    "raw",
    ["第一季度", "一季度", "2025-03", "2025年", 2025.1, "25年一季度", "2025年2-4月", "2025H1"],
)
def test_what_is_no_quarter_is_unreadable(raw):
    assert problem_of("quarter", raw) == "unreadable"


def test_a_fifth_quarter_is_impossible():
    assert read("quarter", "2025Q5").detail == ("quarter", "5")
    assert problem_of("quarter", "2025Q0") == "date_impossible"


@pytest.mark.parametrize(
    "raw",
    [
        "2025-2026",
        "2025—2026",
        "2025/2026",
        "2025～2026",
        "2025至2026学年",
        "2025-2026学年",
        "2025—2026学年度",
        "2025-2026学年第一学期",
        "2025-2026学年度第2学期",
        "2025-2026-1",
        "2025-26",
        "2025年-2026年",
        "2025学年",
        "２０２５-２０２６",
    ],
)
def test_a_school_year_is_its_first_year(raw):
    assert value_of("school_year", raw) == 2025


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("2025", "unreadable"),
        (2025.0, "unreadable"),
        ("2025-2027", "date_impossible"),
        ("2026-2025", "date_impossible"),
        ("2025-2025", "date_impossible"),
        ("2025秋", "unreadable"),
    ],
)
def test_what_is_no_school_year_is_told(raw, problem):
    assert problem_of("school_year", raw) == problem


@pytest.mark.parametrize(
    "raw", ["2025", 2025, 2025.0, "2025年", "2025年度", "２０２５", DAY, "2025-01-01"]
)
def test_a_year_is_read_in_all_its_forms(raw):
    assert value_of("year", raw) == 2025


@pytest.mark.parametrize("raw", ["25", 25, 2025.5, "2025-2026", 1899, 2101, "2025-03", "去年"])
def test_what_is_no_year_is_unreadable(raw):
    assert problem_of("year", raw) == "unreadable"


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("2025-06-05 14:30", datetime(2025, 6, 5, 14, 30)),
        ("2025-06-05 14:30:15", datetime(2025, 6, 5, 14, 30, 15)),
        ("2025-06-05 14:30:15.123", datetime(2025, 6, 5, 14, 30, 15)),
        ("2025-06-05T14:30:15", datetime(2025, 6, 5, 14, 30, 15)),
        ("2025/6/5 9:05", datetime(2025, 6, 5, 9, 5)),
        ("2025.6.5 14：30", datetime(2025, 6, 5, 14, 30)),
        ("2025年6月5日 14时30分", datetime(2025, 6, 5, 14, 30)),
        ("2025年6月5日14点30", datetime(2025, 6, 5, 14, 30)),
        ("2025年6月5日14:30", datetime(2025, 6, 5, 14, 30)),
        ("2025年6月5日 上午9:30", datetime(2025, 6, 5, 9, 30)),
        ("2025年6月5日 下午2:30", datetime(2025, 6, 5, 14, 30)),
        ("2025-06-05 下午 14:30", datetime(2025, 6, 5, 14, 30)),
        ("2025-06-05 下午12:10", datetime(2025, 6, 5, 12, 10)),
        ("2025-06-05 上午12:10", datetime(2025, 6, 5, 0, 10)),
        ("2025-06-05 2:30 PM", datetime(2025, 6, 5, 14, 30)),
        ("2025-06-05", datetime(2025, 6, 5)),
        ("202506051430", datetime(2025, 6, 5, 14, 30)),
        (20250605143015.0, datetime(2025, 6, 5, 14, 30, 15)),
        (DAY, datetime(2025, 6, 5)),
        (datetime(2025, 6, 5, 14, 29, 59, 999_999), datetime(2025, 6, 5, 14, 30)),
        (45813.604166666664, datetime(2025, 6, 5, 14, 30)),
        ("45813.604166666664", datetime(2025, 6, 5, 14, 30)),
        ("2025-06-05 星期四 14:30", datetime(2025, 6, 5, 14, 30)),
    ],
)
def test_a_time_is_read_in_all_its_forms(raw, at):
    assert value_of("datetime", raw) == at


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("14:30", "unreadable"),
        (time(14, 30), "unreadable"),
        ("2025-06", "unreadable"),
        ("2025-06-05 下午", "unreadable"),
        ("2025-06-05 24:00", "date_impossible"),
        ("2025-06-05 14:60", "date_impossible"),
    ],
)
def test_what_is_no_time_is_told(raw, problem):
    assert problem_of("datetime", raw) == problem


@given(st.datetimes(datetime(1955, 1, 1), datetime(2100, 12, 30)))
def test_a_serial_with_a_fraction_is_right_to_the_second(at):
    at = at.replace(microsecond=0)
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)
    assert value_of("datetime", serial) == at


# --- amounts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "fen"),
    [
        (480, 48000),
        (480.5, 48050),
        (0, 0),
        (0.1 + 0.2, 30),
        (2.675, 268),
        (1.005, 101),
        (-1.005, -101),
        ("480", 48000),
        ("1,234.50", 123450),
        ("1，234．50", 123450),
        ("１２３４．５", 123450),
        ("1 234.50", 123450),
        ("1,234,567", 123456700),
        ("¥1,234.50", 123450),
        ("￥ 1234.5", 123450),
        ("人民币1234.5元", 123450),
        ("1234.5元整", 123450),
        ("1.2万", 1200000),
        ("1.2万元", 1200000),
        ("0.5亿", 5000000000),
        ("3千元", 300000),
        ("2百元", 20000),
        ("300元/月", 30000),
        ("(1,234.50)", -123450),
        ("（1234.5）", -123450),
        ("-500", -50000),
        ("－500", -50000),
        ("−500", -50000),
        ("500-", -50000),
        ("+500", 50000),
        ("-¥500", -50000),
        ("¥-500", -50000),
        ("1.2E+5", 12000000),
        (".5", 50),
        ("5.", 500),
        ("'500", 50000),
        ("0.005", 1),
        ("0.0049", 0),
        ("-0.005", -1),
    ],
)
def test_an_amount_is_read_in_all_its_forms(raw, fen):
    assert value_of("money", raw) == fen


@pytest.mark.parametrize(
    "raw",
    [
        "五百元",
        "约500",
        "500左右",
        "12,34",
        "1,2345",
        "1,23,456",
        "1.234,50",
        "50万美元",
        "3元5角",
        "(500",
        "500)",
        "(-500)",
        "-500-",
        "1/2",
        "50%",
        "1.2.3",
        "abc",
        date(2025, 6, 5),
        1e15,
        "1E99",
    ],
)
def test_what_is_no_amount_is_text(raw):
    assert problem_of("money", raw) == "money_text"


def test_rounding_is_counted_only_where_something_is_lost():
    assert "rounded_to_fen" in read("money", 1.005).notes
    assert "rounded_to_fen" not in read("money", 0.1 + 0.2).notes
    assert read("money", 12.34).notes == ()


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("元", 1),
        ("万元", 10_000),
        ("万", 10_000),
        ("亿元", 100_000_000),
        ("千元", 1000),
        ("百元", 100),
        ("百万元", 1_000_000),
        ("人民币万元", 10_000),
        ("元/月", 1),
        ("万元/年", 10_000),
        ("角", Decimal("0.1")),
        ("分", Decimal("0.01")),
        ("亩", None),
        ("%", None),
        ("", None),
        (None, None),
    ],
)
def test_a_unit_is_worth_so_many_yuan(unit, factor):
    assert money_factor(unit) == factor


def test_areas_are_brought_to_mu():
    assert [area_factor(u) for u in ("亩", "公顷", "平方米", "㎡", None)] == [
        Decimal(n) for n in ("1", "15", "0.0015", "0.0015", "1")
    ]


def test_a_cells_own_unit_beats_its_columns():
    wan = Decimal(10_000)
    assert value_of("money", "1.5", factor=wan) == 1500000
    assert value_of("money", 1.5, factor=wan) == 1500000
    assert value_of("money", "1.5万元", factor=wan) == 1500000
    assert value_of("money", "15000元", factor=wan) == 1500000


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["{:,}", "{}", "¥{:,}", "{:,}元"]))
def test_any_amount_in_any_form_is_exact(amount, form):
    assert value_of("money", form.format(amount)) == int(amount * 100)


@given(st.integers(-(10**11), 10**11))
def test_a_stored_number_is_exact_to_the_fen(fen):
    assert value_of("money", fen / 100) == fen


@given(st.decimals(0, 10**6, places=4))
def test_a_half_fen_goes_up(amount):
    fen = int(amount * 100)
    up = (amount * 100 - fen) * 2 >= 1
    assert value_of("money", str(amount)) == fen + up


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (3.25, "3.25"),
        ("3.25亩", "3.25"),
        ("1,234.5", "1234.5"),
        ("1.2万", "12000"),
        ("240元/月", "240"),
        ("0.00000001", "0.00000001"),
        ("0.000000005", "0.00000001"),
        ("９．５", "9.5"),
        (-2, "-2"),
    ],
)
def test_a_decimal_is_exact(raw, value):
    assert value_of("decimal", raw) == Decimal(value)


@pytest.mark.parametrize("raw", ["三亩", "1/2", "3~5", "2公顷", DAY, 10**10, "12,34"])
def test_what_is_no_decimal_is_unreadable(raw):
    assert problem_of("decimal", raw) == "unreadable"


@pytest.mark.parametrize(("raw", "value"), [(12.0, 12), ("12", 12), ("12人", 12), ("1,200", 1200)])
def test_a_whole_number_is_read(raw, value):
    assert value_of("int", raw) == value


@pytest.mark.parametrize("raw", [12.5, "12.5", "十二", "约12", DAY])
def test_what_is_no_whole_number_is_unreadable(raw):
    assert problem_of("int", raw) == "unreadable"


# --- percentages, places ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "fractions", "points"),
    [
        ("30%", False, "30"),
        ("30%", True, "30"),
        ("0.5%", True, "0.5"),
        ("３０％", False, "30"),
        (PercentCell(0.3), False, "30"),
        (PercentCell(0.3), True, "30"),
        (PercentCell(1.2), True, "120"),
        (0.3, True, "30"),
        (0.3, False, "0.3"),
        ("0.3", True, "30"),
        (30, False, "30"),
        (1, True, "100"),
        (1, False, "1"),
        ("1/2", False, "50"),
        ("1/2", True, "50"),
        ("１／３", False, "33.33333333"),
        ("2/3", False, "66.66666667"),
        ("二分之一", False, "50"),
        ("单独所有", False, "100"),
        ("单独所有", True, "100"),
    ],
)
def test_a_percentage_is_in_points(raw, fractions, points):
    assert value_of("percent", raw, fractions=fractions) == Decimal(points)


def test_common_ownership_is_empty():
    assert read("percent", "共同共有")[:2] == (None, None)


@pytest.mark.parametrize("raw", ["按份共有", "一半", "1/0", "3/2", "主体完工", DAY])
def test_what_is_no_percentage_is_unreadable(raw):
    assert problem_of("percent", raw) == "unreadable"


def test_a_coordinate_lies_on_the_globe():
    assert value_of("coordinate", 118.5123, axis="longitude") == 118.5123
    assert value_of("coordinate", "33.6°", axis="latitude") == 33.6
    assert value_of("coordinate", "-33.6", axis="latitude") == -33.6
    assert value_of("coordinate", 90, axis="latitude") == 90
    assert problem_of("coordinate", 90.1, axis="latitude") == "unreadable"
    assert problem_of("coordinate", 180.5, axis="longitude") == "unreadable"
    assert problem_of("coordinate", "东经118度", axis="longitude") == "unreadable"


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_stored_whole_number_shows_all_its_digits(number):
    assume(abs(number) < 10**15)
    assert plain_number(float(number)) == str(number)


VALID_ID = "99010119600101001" + check_character("99010119600101001")
PLAIN_CELLS = st.one_of(
    st.text("0123456789X", min_size=15, max_size=19),
    st.text("0123456789", max_size=3).map(lambda tail: VALID_ID[: 18 - len(tail)] + tail),
    st.text("0123456789.", max_size=9),
    st.text("成功失败退回无张三X-/ 19", max_size=5),
    st.dates(date(1890, 1, 1), date(2110, 1, 1)).map(str),
    st.dates(date(1890, 1, 1), date(2110, 1, 1)).map(lambda day: str(day)[:7]),
    st.from_regex(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", fullmatch=True),
    st.floats(allow_nan=True),
    st.integers(-(10**13), 10**13).map(lambda fen: fen / 100),
    st.sampled_from([0.005, 1.005, 2.675, 1e15, 0.1 + 0.2, 1234567890.12, 9999999999.99]),
)


@given(PLAIN_CELLS, st.sampled_from(sorted(QUICK)), st.booleans())
@settings(max_examples=3000)
def test_what_is_known_by_sight_is_what_care_would_say(raw, kind, csv):
    words = {"成功": "成功", "失败": "失败", "退票": "退回"}
    how = How(kind=kind, words=words, csv=csv)
    assert parse(raw, how) == parse_with_care(raw, how)


def test_a_unit_is_not_overlooked_by_sight():
    assert parse("5", How(kind="money", factor=Decimal(10_000))).value == 5_000_000
