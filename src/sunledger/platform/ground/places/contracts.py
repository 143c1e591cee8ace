"""What crosses the wall of this room."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DivisionLevel(StrEnum):
    """The steps of the tree, by the 12 digits of GB/T 2260 and GB/T 10114."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


# How many digits of a code name a division of each level.
DIGITS = {
    DivisionLevel.PROVINCE: 2,
    DivisionLevel.CITY: 4,
    DivisionLevel.COUNTY: 6,
    DivisionLevel.TOWNSHIP: 9,
    DivisionLevel.VILLAGE: 12,
}
CODE_DIGITS = 12


@dataclass(frozen=True)
class Division:
    """A place of the tree; `until` is the first day on which it is no more, None while it is."""

    id: int
    code: str
    name: str
    level: DivisionLevel
    parent: int | None
    since: date
    until: date | None
