"""The card of a household: issued at the township, and what guessing, keeping and losing it do."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from filled import NOW
from world import OTHER_TOWNSHIP, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.registers.registry import access, cards, selectors, services
from sunledger.platform.registers.registry.contracts import MergeHouseholds
from sunledger.platform.registers.registry.models import CardTry, HouseholdCard

pytestmark = pytest.mark.django_db
PIN = "482913"
HERE = "203.0.113.7"


def after(minutes):
    return replace(NOW, at=NOW.at + timedelta(minutes=minutes))


@pytest.fixture
def town(register):
    return register.actor("township_officer")


@pytest.fixture
def issued(register, town):
    """Return the code of the card of the first household, and the household."""
    home = register.find()
    return services.issue_card(home, PIN, by=town, origin=NOW), home


def enter(code, pin=PIN, address=HERE, at=NOW, **more):
    card = services.find_card(code, address=address, origin=at)
    services.open_card(card, pin, address=address, origin=at)
    return access.actor_of_card(card, at.at, **more)


def refused(act, *words, **more):
    with pytest.raises(SunledgerError) as told:
        act(*words, **more)
    return told.value.code


def test_a_card_opens_its_household_and_no_other(register, issued):
    code, home = issued
    actor = enter(code)
    assert (actor.household, actor.name, actor.villages) == (home, "农户自己", frozenset())
    assert access.household(actor, home, "asked", origin=NOW).head.name == "张三丰"
    with pytest.raises(Refused) as told:
        access.household(actor, register.find("H2"), "asked", origin=NOW)
    assert told.value.hidden
    assert may(actor, Task.ANSWER_OWN)
    assert not may(actor, Task.SEE_HOUSEHOLD)


@pytest.mark.parametrize(
    "written",
    [str.lower, lambda c: c.replace("-", " "), lambda c: c.replace("0", "O").replace("1", "l")],
)
def test_how_a_code_is_written_is_no_matter(issued, written):
    assert enter(written(issued[0])).household == issued[1]


def test_nothing_that_is_kept_tells_code_or_pin(issued):
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM registry_householdcard c")
        row = cursor.fetchone()[0]
    assert issued[0].replace("-", "") not in row
    assert issued[0] not in row
    assert PIN not in row
    assert "张三丰" not in row  # it is read before anybody is known to be there
    assert "argon2" in row
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, ' ') FROM transparency_event e")
        assert issued[0][:4] not in cursor.fetchone()[0]


def test_codes_are_not_guessed_and_an_address_is_held_up(issued):
    wrong = ["0" * 15 + sign for sign in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"]
    for guess in wrong[:30]:
        assert refused(services.find_card, guess, address=HERE, origin=NOW) == "no_card"
    assert refused(services.find_card, issued[0], address=HERE, origin=NOW) == "too_often"
    assert enter(issued[0], address="203.0.113.8").household == issued[1]  # others go on
    assert enter(issued[0], at=after(11)).household == issued[1]  # and so does this one, later


def test_what_is_counted_of_an_address_is_no_address_and_is_forgotten():
    refused(services.find_card, "0" * 16, address="2001:db8::1", origin=NOW)
    refused(services.find_card, "0" * 16, address="2001:db8::2:3", origin=NOW)  # the same phone
    assert [row.wrong for row in CardTry.objects.all()] == [2]
    refused(services.find_card, "0" * 16, address=HERE, origin=after(11))
    assert [row.wrong for row in CardTry.objects.all()] == [1]


def test_a_code_of_another_length_costs_nothing(issued):
    for _ in range(40):
        assert refused(services.find_card, "ABC", address=HERE, origin=NOW) == "bad_card"
    assert enter(issued[0]).household == issued[1]


def test_a_pin_is_not_guessed(town, issued):
    code, home = issued
    card = services.find_card(code, address=HERE, origin=NOW)

    def guess(pin, minutes, address):
        return refused(services.open_card, card, pin, address=address, origin=after(minutes))

    first = [guess(f"59{n:04}", 0, f"203.0.113.{n}") for n in range(5)]
    assert first == ["wrong_pin"] * 4 + ["resting_card"]
    assert guess(PIN, 29, HERE) == "resting_card"  # the right one is not taken either
    later = [guess(f"69{n:04}", 31, f"198.51.100.{n}") for n in range(5)]
    assert later == ["wrong_pin"] * 4 + ["locked_card"]
    assert guess(PIN, 10_000, HERE) == "locked_card"
    assert selectors.cards_of(home, by=town)[0].locked
    services.set_pin(home, "905172", by=town, origin=after(10_001))  # the way back, at the counter
    assert enter(code, "905172", at=after(10_002)).household == home


def test_a_right_pin_begins_the_count_anew(issued):
    for _ in range(3):
        for _ in range(4):
            assert refused(enter, issued[0], "590000") == "wrong_pin"
        assert enter(issued[0]).household == issued[1]


@pytest.mark.parametrize(
    "pin",
    [
        "111111",
        "121212",
        "123456",
        "987654",
        "456789",
        "123123",
        "12345",
        "1234567",
        "１２３",
        "abcdef",
    ],
)
def test_a_pin_that_anybody_guesses_is_not_taken(register, town, pin):
    assert refused(services.issue_card, register.find(), pin, by=town, origin=NOW) in {
        "bad_pin",
        "easy_pin",
    }


def test_neither_a_birthday_nor_the_end_of_an_id_number_is_a_pin(register, town):
    member = register.page().members[0]
    for pin in (f"{member.birth:%y%m%d}", f"{member.birth:%Y%m}", f"77{member.id_mask[-4:]}"):
        if pin.isdigit():
            assert (
                refused(services.issue_card, register.find(), pin, by=town, origin=NOW)
                == "easy_pin"
            )


def test_another_card_ends_the_first_and_needs_a_reason(town, issued):
    code, home = issued
    inside = enter(code)
    assert refused(services.issue_card, home, PIN, by=town, origin=NOW) == "no_reason"
    fresh = services.issue_card(home, PIN, "卡丢了", by=town, origin=after(1))
    assert refused(services.find_card, code, address=HERE, origin=after(2)) == "ended_card"
    card = inside.ref.removeprefix("h:")
    assert access.actor_of_card(card, NOW.at) is None  # who was in with it is out
    assert enter(fresh, at=after(3)).household == home
    assert [view.ended_why for view in selectors.cards_of(home, by=town)] == ["", "卡丢了"]


def test_who_was_in_with_the_old_pin_is_out(issued, town):
    code, home = issued
    card = services.find_card(code, address=HERE, origin=NOW)
    services.set_pin(home, "905172", by=town, origin=after(5))
    assert access.actor_of_card(card, after(4).at) is None
    assert access.actor_of_card(card, after(5).at).household == home


def test_a_withdrawn_card_is_good_for_nothing(issued, town):
    services.withdraw_card(issued[1], "本人说卡丢了", by=town, origin=NOW)
    assert refused(services.find_card, issued[0], address=HERE, origin=NOW) == "ended_card"
    assert refused(services.set_pin, issued[1], "905172", by=town, origin=NOW) == "impossible"


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("village_clerk", VILLAGE),
        ("helper", VILLAGE),
        ("township_officer", OTHER_TOWNSHIP),
        ("county_aid_office", None),
    ],
)
def test_cards_are_issued_by_the_township_of_the_household_alone(register, role, place):
    with pytest.raises(Refused):
        services.issue_card(register.find(), PIN, by=register.actor(role, place), origin=NOW)


def test_the_database_keeps_a_card_that_ended_ended(issued, town):
    services.withdraw_card(issued[1], "卡丢了", by=town, origin=NOW)
    for change in ("SET ended_at = NULL", "SET household = gen_random_uuid()"):
        with (
            pytest.raises(ProgrammingError, match="stays so"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE registry_householdcard {change}")
    with pytest.raises(ProgrammingError), transaction.atomic():
        HouseholdCard.objects.all().delete()


def test_who_helps_looks_under_her_own_name_and_says_nothing_in_its_place(register, issued):
    from sunledger.platform.ground.accounts.selectors import looks_at  # noqa: PLC0415

    code, home = issued
    clerk = register.actor("helper")
    card = services.find_card(code, address=HERE, origin=NOW)
    helps = access.actor_of_card(card, NOW.at, clerk=clerk)
    access.household(helps, home, "asked", "代查", origin=NOW)
    assert not may(helps, Task.ANSWER_OWN)
    assert not may(helps, Task.PROPOSE_CHANGE)
    with pytest.raises(Refused):
        services.dispute("不对", about="低保金", by=helps, origin=NOW)
    neighbour = access.actor_of_card(card, NOW.at, helper="邻居老李")
    access.household(neighbour, home, "asked", "代查", origin=NOW)
    seen = looks_at("household", str(home), by=enter(code))
    assert [(look.name, look.unit, look.words) for look in seen[:2]] == [
        ("邻居老李", "枫林村 农户", "代查"),
        (clerk.name, "枫林村 帮扶干部", "代查"),
    ]
    with pytest.raises(Refused):
        access.household(helps, register.find("H2"), "asked", origin=NOW)


def test_the_card_of_a_household_that_was_merged_opens_the_one_it_is_now(register, issued):
    code, home = issued
    kept = register.find("H2")
    merge = MergeHouseholds(kept, home)
    change = services.propose(merge, "同一家", by=register.actor("village_clerk"), origin=NOW)
    services.approve(change, by=register.office, origin=NOW)
    assert enter(code).household == kept


def test_groups_are_as_printed():
    assert cards.in_groups("ABCDEFGHJKMNPQRS") == "ABCD-EFGH-JKMN-PQRS"
