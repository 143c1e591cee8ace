"""Resident IDs, cards and credit codes, as offices type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunledger.kit import ids

pytestmark = pytest.mark.quick

FIRST17 = st.from_regex(
    r"99[0-9]{4}(19[3-9]|20[01])[0-9](0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True
)
VALID = FIRST17.map(lambda s: s + ids.check_character(s))


@pytest.mark.parametrize(
    ("typed", "value", "problem", "notes"),
    [
        ("11010519491231002X", "11010519491231002X", None, ()),  # the standard's own example
        ("11010519491231002x", "11010519491231002X", None, ("id_lower_x",)),
        ("１１０１０５１９４９１２３１００２ｘ", "11010519491231002X", None, ("id_lower_x",)),
        (" 110105 19491231 \u200b002X\u3000", "11010519491231002X", None, ()),
        ("'11010519491231002X", "11010519491231002X", None, ()),
        ("110105491231002", "11010519491231002X", None, ("id_15_to_18",)),
        ("11010519491231002X43", "11010519491231002X", None, ("id_disability_20",)),
        ("110105194912310021", "110105194912310021", "id_check", ()),
        ("110105194902300020", "110105194902300020", "id_date", ()),
        ("110105194913310020", "110105194913310020", "id_date", ()),
        ("1101051949123100", "1101051949123100", "id_length", ()),
        ("11010519491231002Y", "11010519491231002Y", "id_characters", ()),
        ("110105490230002", "110105194902300020", "id_date", ("id_15_to_18",)),
        ("", "", "id_length", ()),
    ],
)
def test_an_id_is_read_in_every_form_that_offices_type(typed, value, problem, notes):
    assert ids.read_person_id(typed) == ids.PersonId(value, problem, notes)


@given(VALID)
def test_every_id_made_by_the_check_character_is_valid(person_id):
    assert ids.read_person_id(person_id) == ids.PersonId(person_id, None, ())


@given(VALID, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(person_id, place, shift):
    if person_id[place] == "X":
        return
    wrong = person_id[:place] + str((int(person_id[place]) + shift) % 10) + person_id[place + 1 :]
    assert ids.read_person_id(wrong).problem in ("id_check", "id_date")


@given(FIRST17.filter(lambda s: s[6:8] == "19"))
def test_a_15_digit_id_becomes_the_18_of_the_same_person(first17):
    assert ids.read_person_id(first17[:6] + first17[8:]).value == first17 + ids.check_character(
        first17
    )


@pytest.mark.parametrize(
    ("typed", "card"),
    [
        ("9999 9900 1234 5678", "9999990012345678"),
        ("9999-9900", "99999900"),
        ("未办卡", None),
        ("", None),
        ("12", None),
    ],
)
def test_a_card_is_its_digits(typed, card):
    assert ids.read_card(typed) == card


def test_a_credit_code_carries_its_check_character():
    assert ids.is_valid_uscc("91350100M000100Y43")  # the standard's own example
    assert not ids.is_valid_uscc("91350100M000100Y44")
    assert ids.read_uscc(" 91350100m000100y43 ") == "91350100M000100Y43"
