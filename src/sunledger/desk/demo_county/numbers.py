"""Numbers that check out and belong to nobody: IDs, cards, phones and credit codes."""

from datetime import date

from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.places import COUNTY_CODE
from sunledger.kit.ids import check_character

_BIN = "999999"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_NEIGHBOURS = tuple(f"{int(COUNTY_CODE) + n}" for n in range(1, 9))
_LAST_SERIAL = 999
_STRIDE = 736338717649  # shares no factor with a power of ten, so the serials never meet
_SPREAD = {6: 10**6, 8: 10**8, 12: 10**12}


class Numbers:
    """Issues each number once."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._serials: dict[tuple[str, date, str], int] = {}
        self._count = dict.fromkeys(("card", "phone", "company"), 0)

    def person(self, born: date, sex: str) -> str:
        """Return an 18-character resident ID with a right check character."""
        home = self._dice.chance(0.85)
        area = COUNTY_CODE if home else self._dice.pick(_NEIGHBOURS)
        for place in (area, *_NEIGHBOURS):
            key = place, born, sex
            serial = self._serials.get(key)
            if serial is None:
                serial = 2 * self._dice.between(0, 60) + (1 if sex == "男" else 2)
            if serial <= _LAST_SERIAL:
                self._serials[key] = serial + 2
                first = f"{place}{born:%Y%m%d}{serial:03d}"
                return first + check_character(first)
        raise AssertionError(f"more people are born on {born} than there are numbers")

    def card(self) -> str:
        """Return a 19-digit card number that passes Luhn; its bank does not exist."""
        digits = _BIN + self._next("card", 12)
        return digits + _luhn(digits)

    def phone(self) -> str:
        """Return an 11-digit number of the unassigned series 154."""
        return "15400" + self._next("phone", 6)

    def company(self) -> str:
        """Return a unified social credit code (GB 32100) that checks out."""
        organisation = self._next("company", 8)
        total = sum(
            int(digit) * weight
            for digit, weight in zip(organisation, _ORGANISATION_WEIGHTS, strict=True)
        )
        body = f"91{COUNTY_CODE}{organisation}{'0123456789X0'[-total % 11]}"
        checksum = sum(_ALPHABET.index(char) * pow(3, n, 31) for n, char in enumerate(body))
        return body + _ALPHABET[-checksum % 31]

    def _next(self, kind: str, digits: int) -> str:
        self._count[kind] += 1
        return f"{self._count[kind] * _STRIDE % _SPREAD[digits]:0{digits}d}"


def fifteen(person_id: str) -> str:
    """Return the 15-digit form of an ID of somebody born before 2000."""
    return person_id[:6] + person_id[8:17]


def _luhn(digits: str) -> str:
    total = 0
    for place, char in enumerate(reversed(digits)):
        number = int(char) * (2 if place % 2 == 0 else 1)
        total += number - 9 if number > 9 else number  # noqa: PLR2004
    return str(-total % 10)
