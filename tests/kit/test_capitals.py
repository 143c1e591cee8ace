"""Amounts in capitals, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunledger.kit.capitals import MOST_FEN, capitals, fen_of
from sunledger.kit.errors import SunledgerError

pytestmark = pytest.mark.quick

KNOWN = {
    0: "零元整",
    5: "伍分",
    50: "伍角整",
    105: "壹元零伍分",
    1005: "壹拾元零伍分",
    123456: "壹仟贰佰叁拾肆元伍角陆分",
    1001000: "壹万零壹拾元整",
    10010000: "壹拾万零壹佰元整",
    253500853595: "贰拾伍亿叁仟伍佰万捌仟伍佰叁拾伍元玖角伍分",
    250000853595: "贰拾伍亿零捌仟伍佰叁拾伍元玖角伍分",
    100000000000000: "壹万亿元整",
    -100: "负壹元整",
}


@pytest.mark.parametrize("fen", KNOWN)
def test_an_amount_is_written_as_on_a_receipt(fen):
    assert capitals(fen) == KNOWN[fen]
    assert fen_of(KNOWN[fen]) == fen


@given(st.integers(-MOST_FEN, MOST_FEN))
def test_what_is_written_is_read_as_the_same_amount(fen):
    assert fen_of(capitals(fen)) == fen


@given(st.integers(1, MOST_FEN))
def test_zeros_between_and_the_last_word_may_be_left_out(fen):
    said = capitals(fen)
    assert fen_of(said.removesuffix("整")) == fen
    assert fen_of(said.replace("零", "")) == fen


@given(st.integers(1, MOST_FEN), st.integers(1, MOST_FEN))
def test_two_amounts_never_have_the_same_words(one, other):
    assert (capitals(one) == capitals(other)) == (one == other)


@pytest.mark.parametrize("said", ["人民币壹佰圓正", " 壹 佰 元 整 ", "壹佰圆", "零壹佰元"])
def test_forms_that_people_use_are_read(said):
    assert fen_of(said) == 100_00


@given(st.text("零壹贰叁拾佰仟万亿元角分整负", max_size=12))
def test_whatever_is_given_is_read_or_refused_with_words(said):
    told = None
    try:
        assert abs(fen_of(said)) <= MOST_FEN
    except SunledgerError as refused:
        told = refused
    assert told is None or (told.code, told.where) == ("capitals", "capitals")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("一百元", "写成“壹”"),
        ("壹百元", "写成“佰”"),
        ("$5", "“$”"),
        ("", "读不出来"),
        ("壹佰", "读不出来"),
        ("贰佰叁佰元", "读不出来"),
        ("佰元", "读不出来"),
        ("元", "不是能记账的数"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_cure(said, told):
    with pytest.raises(SunledgerError, match="请") as refused:
        fen_of(said)
    assert told in refused.value.zh


def test_beyond_the_largest_amount_there_are_no_words():
    with pytest.raises(ValueError, match="1000000000000000000"):
        capitals(MOST_FEN + 1)
