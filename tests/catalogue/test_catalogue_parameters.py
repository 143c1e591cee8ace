"""Limits: their defaults are the contract's numbers, and a county writes its own in many ways."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sunledger.catalogue.loader import load_catalogue, resolve_parameters

pytestmark = pytest.mark.quick

CATALOGUE = load_catalogue()
DAY = date(2026, 6, 25)
WAN = 10_000 * 100  # ten thousand yuan in fen

# As the rules read them: money in fen, percentages in points, lists as tuples, maps as dicts.
DEFAULTS = {
    "active_statuses": ("在册", "监测"),
    "announce_days": 10,
    "asset_days": 90,
    "bank_gap_days": 10,
    "bid_window_days": 20,
    "big_item_limit": 5 * WAN,
    "booked_over_pct": 110,
    "cadre_payee_limit": WAN // 2,
    "card_persons": 3,
    "cash_limit": 1000_00,
    "change_grace_months": 12,
    "change_limit": {"施工": 120, "货物": 110, "服务": 110},
    "company_capital_limit": 10 * WAN,
    "control_pct": 50,
    "death_grace_months": 2,
    "exclusive_grace_months": 1,
    "exit_notice_days": 7,
    "extend_days": 30,
    "fict_tolerance": 5,
    "flag_unpriced_vehicles": True,
    "handle_days": 60,
    "idle_months": 12,
    "income_idle_months": 12,
    "inform_days": 15,
    "land_over_pct": 110,
    "land_rows_min": 30,
    "late_acceptance_days": 60,
    "late_finish_days": 90,
    "machine_months": 36,
    "machine_price_limit": 5 * WAN,
    "min_partner_pct": 10,
    "min_share": 50,
    "noland_min_mu": 1,
    "paid_fict_days": 90,
    "parked_years": 2,
    "pass_on_days": {"中央": 30, "省": 30, "市": 30},
    "post_grace_months": 1,
    "poverty_line": {},
    "progress_gap_points": 20,
    "same_income_households": 5,
    "sign_days": 30,
    "speed_limit_kmh": 120,
    "split_contract_days": 180,
    "split_days": 30,
    "split_floor_pct": 80,
    "standard_gap_yuan": 100,
    "tender_limit": {"施工": 400 * WAN, "货物": 200 * WAN, "服务": 100 * WAN},
    "vehicle_price_limit": 3 * WAN,
    "village_split_floor_pct": 30,
    "visit_gap_days": None,
    "visit_months": (),
    "visits_per_year": None,
    "voucher_limit": 500_00,
    "zero_reception_from": None,
}
# Clocks of the platform, in working days.
CLOCKS = {
    "dispute_reply_days": 10,
    "failed_credit_days": 5,
    "finding_appeal_days": 30,
    "finding_appeal_decide_days": 20,
    "finding_check_days": 15,
    "finding_decide_days": 10,
    "finding_help_days": 15,
    "finding_mend_days": 30,
    "finding_notice_days": 7,
    "finding_notify_days": 5,
    "finding_opinion_days": 5,
    "finding_reply_days": 10,
    "finding_triage_days": 5,
    "fund_answer_days": 7,
    "fund_escalate_days": 10,
    "fund_report_day": 5,
    "fund_report_months": 3,
    "objection_answer_days": 10,
    "roster_notice_days": 7,
}
# Of village books: sums in fen, days.
BOOKS = {
    "books_answer_days": 10,
    "books_cash_box": WAN // 2,
    "books_notice_days": 7,
    "books_publish_day": 15,
    "books_township_limit": WAN // 2,
}
WORDS = {
    "entertainment_words": """
        招待 宴请 接待餐 香烟 卷烟 购烟 买烟 烟酒 白酒 红酒 啤酒 黄酒 酒水 酒席 购酒 买酒""",
    "kickback_words": """
        回扣 返点 返还给 返还个人 好处费 跑项目 跑资金 协调费 感谢费 辛苦费 介绍费""",
    "reimbursement_words": """
        医保补偿 医保报销 医疗补偿 新农合补偿 合作医疗补偿 大病补偿 医疗救助返还""",
}


def resolve(**overrides):
    return resolve_parameters(CATALOGUE, DAY, "990101", overrides)


def changed(**overrides):
    """Return the one parameter that these overrides name, when nothing is wrong with them."""
    values, problems = resolve(**overrides)
    assert not problems
    (name,) = overrides
    untouched = {key: value for key, value in values.items() if key != name}
    assert untouched.items() <= resolve()[0].items()
    return values[name]


def test_defaults_are_the_numbers_of_the_contract():
    values, problems = resolve()
    assert not problems
    assert {name: values[name] for name in DEFAULTS} == DEFAULTS
    assert {name: values[name] for name in CLOCKS} == CLOCKS
    assert {name: values[name] for name in BOOKS} == BOOKS
    words = {name: set(text.split()) for name, text in WORDS.items()}
    for other in ("医", "药", "病", "住院", "门诊", "新农合"):  # with 报销, in either order
        words["reimbursement_words"] |= {f"报销%{other}", f"{other}%报销"}
    assert {name: set(values[name]) for name in WORDS} == words
    assert set(values) == set(DEFAULTS) | set(CLOCKS) | set(BOOKS) | set(WORDS) | {"quorum"}


def test_percentages_are_exact_points():
    values, _ = resolve()
    assert isinstance(values["min_share"], Decimal)
    assert isinstance(values["change_limit"]["施工"], Decimal)


@pytest.mark.parametrize("written", ["50 %", "50%", "５０％", "50", 50, 50.0, 0.5, "0.5"])
def test_half_is_half_however_it_is_written(written):
    assert changed(control_pct=written) == 50


@pytest.mark.parametrize(
    ("written", "points"), [("0.5 %", "0.5"), (1, "100"), ("1 %", "1"), (0, "0"), (0.1, "10")]
)
def test_a_number_up_to_one_is_a_fraction_unless_it_says_percent(written, points):
    assert changed(min_share=written) == Decimal(points)


@pytest.mark.parametrize(
    "written", [40000, "40000", "4万", "4 万元", "40,000", "40,000.00元", "４万", 40000.0]
)
def test_yuan_become_fen(written):
    assert changed(vehicle_price_limit=written) == 4 * WAN


def test_half_a_fen_is_rounded_up():
    assert changed(cash_limit="0.005") == 1
    assert changed(cash_limit=0.004) == 0


@pytest.mark.parametrize("written", [3, "3", "3个月", "3 月", 3.0])
def test_whole_numbers_may_carry_their_unit(written):
    assert changed(death_grace_months=written) == 3


@pytest.mark.parametrize("written", [["在册"], "在册", ("在册", "在册"), " 在册 "])
def test_a_list_of_one_word(written):
    assert changed(active_statuses=written) == ("在册",)


@pytest.mark.parametrize(
    "written", [["在册", "脱贫户"], "在册、已脱贫", "在册，脱贫户", "在册 已脱贫"]
)
def test_a_list_of_words_each_brought_to_its_listed_form(written):
    assert changed(active_statuses=written) == ("在册", "已脱贫")


@pytest.mark.parametrize("written", [[3, 9], "3、9", ["3月", "9月"]])
def test_a_list_of_months(written):
    assert changed(visit_months=written) == (3, 9)


def test_maps_are_laid_key_by_key_over_the_default():
    limits = {"施工": 300 * WAN, "货物": 200 * WAN, "服务": 100 * WAN}
    assert changed(tender_limit={"施工": "300万"}) == limits
    assert changed(tender_limit={"工程": 3000000}) == limits
    assert changed(change_limit={"货物": "130 %"}) == {"施工": 120, "货物": 130, "服务": 110}
    assert changed(pass_on_days={"县": 15})["县"] == 15


@pytest.mark.parametrize(
    "written", [{2024: 7800, 2025: 8100}, {"2024": "7800", "2025年": "8100元"}]
)
def test_lines_by_year(written):
    assert changed(poverty_line=written) == {2024: 7800_00, 2025: 8100_00}


@pytest.mark.parametrize(
    "written",
    [
        date(2024, 3, 1),
        datetime(2024, 3, 1, 8, tzinfo=UTC),
        "2024-03-01",
        "2024.3.1",
        "2024年3月1日",
        "2024/3/1",
    ],
)
def test_a_day_as_a_date_or_as_text(written):
    assert changed(zero_reception_from=written) == date(2024, 3, 1)


@pytest.mark.parametrize("written", [False, "false", "否", "no", 0])
def test_yes_or_no(written):
    assert changed(flag_unpriced_vehicles=written) is False


def test_a_name_is_read_whatever_its_blanks():
    values, problems = resolve_parameters(CATALOGUE, DAY, None, {" sign_days ": 10})
    assert not problems
    assert values["sign_days"] == 10


def test_nothing_given_is_the_default():
    assert changed(sign_days=None) == 30


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("sign_days", "许多", "数字"),
        ("sign_days", 10.5, "整数"),
        ("sign_days", True, "数字"),
        ("sign_days", [10], "数字"),
        ("sign_days", -1, "不小于"),
        ("vehicle_price_limit", "三万", "元"),
        ("vehicle_price_limit", -1, "元"),
        ("min_share", "150 %", "不大于"),
        ("min_share", "一半", "数字"),
        ("flag_unpriced_vehicles", "也许", "“是”或“否”"),
        ("zero_reception_from", "2024-02-30", "日期"),
        ("zero_reception_from", "2024-03", "日期"),
        ("active_statuses", ["在册", "待核"], "这些词"),
        ("active_statuses", [1], "词语"),
        ("visit_months", [13], "不大于"),
        ("poverty_line", 7800, "键: 值"),
        ("poverty_line", {"去年": 7800}, "年份"),
        ("tender_limit", {"设计": 100}, "这些词"),
        ("tender_limit", {"施工": "多"}, "数字"),
    ],
)
def test_what_cannot_be_read_is_told_and_changes_nothing(name, written, said):
    values, problems = resolve(**{name: written})
    assert values == resolve()[0]
    (problem,) = problems
    assert f"“{name}”" in problem.zh
    assert said in problem.zh
    assert "默认值" in problem.zh
    assert "The default is used" in problem.en


def test_an_unknown_name_is_told():
    values, problems = resolve(vehicle_limit=1, sign_days=7)
    assert values == {**resolve()[0], "sign_days": 7}
    (problem,) = problems
    assert "vehicle_limit" in problem.zh


def test_what_the_law_fixes_stays():
    values, problems = resolve(quorum="1/2")
    assert values == resolve()[0]
    assert "法律" in problems[0].zh


def test_every_value_names_the_text_that_it_rests_on():
    for parameter in CATALOGUE.parameters.values():
        for value in parameter.values:
            assert value.reference.zh, parameter.id
            assert value.reference.en, parameter.id
