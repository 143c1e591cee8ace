"""Names, money, months and masks."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunledger.kit import dates, masking, money, text

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    "other",
    [
        "阿依·古丽",
        "阿依•古丽",
        "阿依・古丽",
        "阿依‧古丽",
        "阿依 · 古丽",
        "阿依\u200b古丽",
        "阿依．古丽",
        "阿依.古丽",
        "阿依˙古丽",
        "\ufeff阿依古丽\u3000",
    ],
)
def test_two_spellings_of_one_name_share_a_key(other):
    assert text.name_key(other) == "阿依古丽"


def test_two_names_keep_two_keys():
    assert text.name_key("张三") != text.name_key("张叁")


def test_a_name_is_shown_with_the_official_dot():
    assert text.display_name("阿依・ 古丽") == "阿依\u00b7古丽"


@given(st.text())
def test_folding_twice_changes_nothing(typed):
    for change in (text.fold, text.squash, text.name_key):
        assert change(change(typed)) == change(typed)


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [("0.005", 1), ("-0.005", -1), ("0.0049", 0), ("1234.5", 123450), ("1.015", 102)],
)
def test_half_a_fen_goes_up(yuan, fen):
    assert money.to_fen(Decimal(yuan)) == fen


def test_fen_are_shown_as_yuan():
    assert [money.yuan(f) for f in (0, 5, 123450, -123456789)] == [
        "0.00",
        "0.05",
        "1,234.50",
        "-1,234,567.89",
    ]


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2026, 6, 25), -36, date(2023, 6, 25)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
    ],
)
def test_months_are_whole_and_the_day_is_clamped(day, months, result):
    assert dates.add_months(day, months) == result


def test_a_spreadsheets_serial_is_its_day():
    assert dates.excel_serial(45658) == date(2025, 1, 1)
    assert dates.month_end(date(2024, 2, 3)) == date(2024, 2, 29)


def test_masks_keep_what_the_contract_says():
    assert masking.mask_person("99010119491231002X") == "990101********002X"
    assert masking.mask_card("9999990012345678") == "************5678"
    assert masking.mask_phone("19900001234") == "199****1234"


@given(st.text(max_size=10))
def test_a_short_number_is_hidden_whole(short):
    assert set(masking.mask_person(short)) <= {"*"}
