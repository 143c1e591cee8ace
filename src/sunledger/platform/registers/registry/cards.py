"""家庭卡: a card of 80 random bits and a PIN, with which a household enters without an account.

Of both only slow hashes are kept. The one of the code is made with a key of the home and finds the
card; a code is told once, when it is issued, and printed. Wrong ones are counted by address, wrong
PINs by card: five in a row let it rest, ten lock it until the township sets another PIN.
"""

import hashlib
import ipaddress
import re
import secrets
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import localdate

from sunledger.kit.errors import SunledgerError
from sunledger.kit.keys import pseudonym
from sunledger.kit.text import squash
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require, require_unbiased
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.registry import reading
from sunledger.platform.registers.registry.contracts import CardView, Member
from sunledger.platform.registers.registry.models import HouseholdCard
from sunledger.platform.registers.registry.seeing import code_of, hidden, impossible

PIN_DIGITS = 6
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U: nobody mistakes them
_LENGTH, _GROUP = 16, 4  # 16 signs of 5 bits
_READ_AS = str.maketrans("OIL", "011")
_REST_AFTER, _LOCK_AFTER = 5, 10
_REST = timedelta(minutes=30)
_WINDOW = timedelta(minutes=10)
_MOST_WRONG = 30  # of an address in a window; many households may share one
_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 2**20, "dklen": 32}
_RUNS = ("01234567890", "09876543210")


# ---------------------------------------------------------------- at the counter


def issue_card(household: uuid.UUID, pin: str, why: str = "", *, by: Actor, origin: Origin) -> str:
    """Issue the card of a household with the PIN that it chose; return the code, told only here.

    A card that it has ends with it, and `why` says for what reason. Raises Refused where the post
    does not allow it there or the household is the actor's own, SunledgerError where the PIN can
    be guessed or no reason is given for another card.
    """
    with acting(by):
        home = _home_to_serve(household, by, origin)
        _check_pin(pin, home)
        old = HouseholdCard.objects.select_for_update().filter(
            household=home.household.id, ended_at=None
        )
        for card in old:
            _end(card, why, by=by, origin=origin)
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        made = HouseholdCard.objects.create(
            household=home.household.id,
            digest=_digest(code),
            pin=make_password(pin),
            pin_set_at=origin.at,
            issued_by=by.ref,
            issued_name=by.name,
            issued_at=origin.at,
        )
        append([_act("card_issued", made)], by=by, origin=origin)
    return in_groups(code)


def set_pin(household: uuid.UUID, pin: str, *, by: Actor, origin: Origin) -> None:
    """Set another PIN for the card of a household, as it chose it; a locked card opens again.

    Who is in with the old one is out. Raises as `issue_card` does, and where there is no card.
    """
    with acting(by):
        home = _home_to_serve(household, by, origin)
        _check_pin(pin, home)
        card = _live(home.household.id)
        card.pin, card.pin_set_at = make_password(pin), origin.at
        card.wrong, card.rests_until = 0, None
        card.save(update_fields=["pin", "pin_set_at", "wrong", "rests_until"])
        append([_act("card_pin_set", card)], by=by, origin=origin)


def withdraw_card(household: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """End the card of a household, as when it was lost, and say why; who is in with it is out."""
    with acting(by):
        home = _home_to_serve(household, by, origin)
        _end(_live(home.household.id), why, by=by, origin=origin)


def cards_of(household: uuid.UUID, *, by: Actor) -> list[CardView]:
    """Return the cards of a household, the living one first, then the newest.

    To the household itself and to whoever issues cards there.
    """
    with acting(by):
        home = reading.home(household)
        if by.household not in home.ids or not may(by, Task.SEE_OWN_HOUSEHOLD):
            require(by, Task.ISSUE_CARD, place=code_of(home.household.village_id), hidden=True)
        rows = HouseholdCard.objects.filter(household__in=home.ids)
        order = (F("ended_at").desc(nulls_first=True), "-issued_at")
        return [_view(row) for row in rows.order_by(*order)]


def _view(row: HouseholdCard) -> CardView:
    return CardView(
        id=row.id,
        household=row.household,
        issued_name=row.issued_name,
        issued_at=row.issued_at,
        used_at=row.used_at,
        rests_until=row.rests_until,
        locked=row.wrong >= _LOCK_AFTER,
        ended_at=row.ended_at,
        ended_name=row.ended_name,
        ended_why=row.ended_why,
    )


def _home_to_serve(household: uuid.UUID, by: Actor, origin: Origin) -> reading.Home:
    home = reading.home(household)
    require(by, Task.ISSUE_CARD, place=code_of(home.household.village_id), hidden=True)
    require_unbiased(by, "household", str(home.household.id), on=localdate(origin.at))
    return home


def _live(household: uuid.UUID) -> HouseholdCard:
    card = HouseholdCard.objects.select_for_update().filter(
        household=household, ended_at=None
    ).first()  # fmt: skip
    if card is None:
        raise impossible("这一户没有卡。请先发卡。", "This household has no card. Issue one first.")
    return card


def _end(card: HouseholdCard, why: str, *, by: Actor, origin: Origin) -> None:
    words = " ".join(why.split())[:200]
    if not words:
        raise SunledgerError(
            "这一户已经有一张卡。换卡、停卡要写明为什么，例如：卡丢了。",
            "The household has a card. Say why it ends, such as: it was lost.",
            code="no_reason",
            where="why",
        )
    card.ended_at, card.ended_name, card.ended_why = origin.at, by.name, words
    card.save(update_fields=["ended_at", "ended_name", "ended_why"])
    append([_act("card_ended", card)], by=by, origin=origin)


def _act(verb: str, card: HouseholdCard) -> Act:
    told = {"card": str(card.id)}
    return Act(f"registry.{verb}", "household", str(card.household), told)


def _members(home: reading.Home) -> list[Member]:
    return [member for member in reading.members(home) if member.until is None]


def _check_pin(pin: str, home: reading.Home) -> None:
    if not re.fullmatch(rf"[0-9]{{{PIN_DIGITS}}}", pin):
        raise SunledgerError(
            f"密码要 {PIN_DIGITS} 位数字。请再输一次。",
            f"The PIN has {PIN_DIGITS} digits. Type it again.",
            code="bad_pin",
            where="pin",
        )
    if _is_easy(pin, _members(home)):
        raise SunledgerError(
            "这个密码别人猜得到：不要用一样的、连着的数字，也不要用生日和证件号。请换一个。",
            "Others could guess this PIN: no equal digits, no row of digits, no birthday, no end "
            "of an ID number. Choose another.",
            code="easy_pin",
            where="pin",
        )


def _is_easy(pin: str, members: list[Member]) -> bool:
    half = PIN_DIGITS // 2
    if len(set(pin)) <= 2 or pin[:half] == pin[half:] or any(pin in run for run in _RUNS):  # noqa: PLR2004 - digits
        return True
    for member in members:
        tail = member.id_mask[-4:]
        if tail.isdigit() and pin.endswith(tail):
            return True
        if member.birth and pin in {
            member.birth.strftime(form) for form in ("%y%m%d", "%Y%m", "%d%m%y", "%m%d%y")
        }:
            return True
    return False


# ---------------------------------------------------------------- at the door


def find_card(code: str, *, address: str, origin: Origin) -> uuid.UUID:
    """Return the card of a code; how it is written (spaces, small letters, O for 0) is no matter.

    Raises SunledgerError where there is none, or this address gave too many wrong ones.
    """
    plain = _plain(code)
    wrong = len(plain) != _LENGTH or not set(plain) <= set(_ALPHABET)
    if wrong:
        raise SunledgerError(
            f"卡号是 {_LENGTH} 个字母和数字，现在是 {len(plain)} 个。请对着卡再输一次。",
            f"The number of a card has {_LENGTH} letters and digits; this has {len(plain)}. Type "
            "it from the card.",
            code="bad_card",
            where="code",
        )
    _admit(address, origin)
    card = HouseholdCard.objects.filter(digest=_digest(plain)).first()
    if card is None:
        _count(address, origin)
        raise SunledgerError(
            "没有这张卡。请对着卡，一个字一个字再输一次。",
            "There is no such card. Type it from the card, sign by sign.",
            code="no_card",
            where="code",
        )
    if card.ended_at is not None:
        raise SunledgerError(
            "这张卡停用了。请到镇政府换一张新的。",
            "This card was ended. Get a new one at the township.",
            code="ended_card",
            where="code",
        )
    return card.id


def open_card(card: uuid.UUID, pin: str, *, address: str, origin: Origin) -> None:
    """Take the PIN of a card; raise SunledgerError where it is not right, or none is taken now."""
    _admit(address, origin)
    with transaction.atomic():
        row = HouseholdCard.objects.select_for_update().filter(id=card, ended_at=None).first()
        if row is None:
            raise hidden()
        fault = _resting(row, origin.at)
        if fault is None and not check_password(squash(pin), row.pin):
            fault = _wrong(row, origin.at)
            if row.wrong in {_REST_AFTER, _LOCK_AFTER}:
                append([_act("card_rests", row)], by=_Nobody(row.id), origin=origin)
        elif fault is None:
            row.wrong, row.rests_until, row.used_at = 0, None, origin.at
            row.save(update_fields=["wrong", "rests_until", "used_at"])
            append([_act("card_used", row)], by=_Nobody(row.id), origin=origin)
    if fault is not None:  # the count is kept
        _count(address, origin)
        raise fault


class _Nobody:
    """Whoever holds a card, before it is known who that is."""

    def __init__(self, card: uuid.UUID) -> None:
        self.ref = f"h:{card}"


def _resting(card: HouseholdCard, at: datetime) -> SunledgerError | None:
    if card.wrong >= _LOCK_AFTER:
        return SunledgerError(
            "密码输错太多次，这张卡锁住了。请带上证件到镇政府，重设密码。",
            "Too many wrong PINs: the card is locked. Go to the township and set another PIN.",
            code="locked_card",
            where="pin",
        )
    if card.rests_until is not None and card.rests_until > at:
        minutes = -((at - card.rests_until) // timedelta(minutes=1))
        return SunledgerError(
            f"密码输错 {_REST_AFTER} 次了。请过 {minutes} 分钟再试，或者到镇政府重设密码。",
            f"{_REST_AFTER} wrong PINs. Try again in {minutes} minutes, or set another at the "
            "township.",
            code="resting_card",
            where="pin",
        )
    return None


def _wrong(card: HouseholdCard, at: datetime) -> SunledgerError:
    card.wrong += 1
    if card.wrong == _REST_AFTER:
        card.rests_until = at + _REST
    card.save(update_fields=["wrong", "rests_until"])
    left = (_REST_AFTER if card.wrong < _REST_AFTER else _LOCK_AFTER) - card.wrong
    return _resting(card, at) or SunledgerError(
        f"密码不对。还可以试 {left} 次。忘了密码，请到镇政府重设。",
        f"The PIN is wrong. {left} more tries. If it is forgotten, set another at the township.",
        code="wrong_pin",
        where="pin",
    )


def in_groups(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def _plain(code: str) -> str:
    return re.sub(r"[-–—_·.]", "", squash(code)).upper().translate(_READ_AS)


def _digest(code: str) -> bytes:
    return hashlib.scrypt(code.encode(), salt=settings.HOME.key("cards"), **_SCRYPT)


# ---------------------------------------------------------------- by address

_NOW_WRONG = """
    SELECT wrong FROM registry_cardtry WHERE address = %s AND since > %s
"""
_ONE_MORE = """
    INSERT INTO registry_cardtry AS t (address, since, wrong) VALUES (%s, %s, 1)
    ON CONFLICT (address) DO UPDATE SET
        wrong = CASE WHEN t.since > %s THEN t.wrong + 1 ELSE 1 END,
        since = CASE WHEN t.since > %s THEN t.since ELSE excluded.since END
"""


def _admit(address: str, origin: Origin) -> None:
    """Raise SunledgerError where this address gave too many wrong cards or PINs lately."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW_WRONG, [_key(address), origin.at - _WINDOW])
        row = cursor.fetchone()
    if row is not None and row[0] >= _MOST_WRONG:
        minutes = _WINDOW // timedelta(minutes=1)
        raise SunledgerError(
            f"这个网络输错太多次了。请过 {minutes} 分钟再试。",
            f"Too many wrong ones from this network. Try again in {minutes} minutes.",
            code="too_often",
        )


def _count(address: str, origin: Origin) -> None:
    """Count a wrong one; what was counted long ago is forgotten."""
    since = origin.at - _WINDOW
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_cardtry WHERE since <= %s", [since])
        cursor.execute(_ONE_MORE, [_key(address), origin.at, since, since])


def _key(address: str) -> int:
    """Return the keyed hash of an address; of IPv6 its network, as a phone has millions in it."""
    try:
        found = ipaddress.ip_address(address)
        if found.version == 6:  # noqa: PLR2004 - as it is called
            address = str(ipaddress.ip_network((found, 64), strict=False))
    except ValueError:
        pass
    return pseudonym(settings.HOME.key("pseudonyms"), "address", address)
