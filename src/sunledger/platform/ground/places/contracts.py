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


@dataclass(frozen=True)
class Succession:
    """That a division took the place of another on a day, and on what paper that rests."""

    before: Division
    after: Division
    on: date
    basis: str


@dataclass(frozen=True)
class NewDivision:
    """A division that is to begin: its 12-digit code says its level and its parent."""

    code: str
    name: str


class SpecialArea(StrEnum):
    """For what a place is treated in a special way, for some days."""

    DEEP_POVERTY = "deep_poverty"
    WEAK_ECONOMY = "weak_economy"
    KEY_AID = "key_aid"
    OLD_BASE = "old_base"
    MINORITY = "minority"
    RESETTLEMENT = "resettlement"

    @property
    def zh(self) -> str:
        """Return it in Chinese."""
        return _AREAS[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _AREAS[self][1]


_AREAS = {
    SpecialArea.DEEP_POVERTY: ("深度贫困", "deep poverty"),
    SpecialArea.WEAK_ECONOMY: ("经济薄弱", "weak economy"),
    SpecialArea.KEY_AID: ("重点帮扶", "key aid"),
    SpecialArea.OLD_BASE: ("革命老区", "old revolutionary base"),
    SpecialArea.MINORITY: ("民族地区", "minority area"),
    SpecialArea.RESETTLEMENT: ("易地搬迁安置", "resettlement"),
}


@dataclass(frozen=True)
class Tag:
    """A special-area tag of a place, and on what paper it rests."""

    place: str
    kind: SpecialArea
    since: date
    until: date | None
    basis: str


class BodyKind(StrEnum):
    """The bodies that work in places."""

    DEPARTMENT = "department"
    ZONE = "zone"
    ACCOUNTING_CENTRE = "accounting_centre"
    VILLAGE_COMMITTEE = "village_committee"
    PARTY_BRANCH = "party_branch"
    SUPERVISION_COMMITTEE = "supervision_committee"
    COLLECTIVE = "collective"

    @property
    def zh(self) -> str:
        """Return it in Chinese."""
        return _BODIES[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _BODIES[self][1]

    @property
    def at(self) -> frozenset[DivisionLevel]:
        """Return of which levels the place of such a body may be."""
        return _BODIES[self][2]

    @property
    def reaches(self) -> DivisionLevel | None:
        """Return the level of the places that such a body is given one by one; None if none."""
        return _BODIES[self][3]


_OVER_COUNTY = frozenset({DivisionLevel.PROVINCE, DivisionLevel.CITY, DivisionLevel.COUNTY})
_IN_VILLAGE = frozenset({DivisionLevel.VILLAGE})
_BODIES = {
    BodyKind.DEPARTMENT: ("部门", "department", _OVER_COUNTY, None),
    BodyKind.ZONE: ("监督协作区", "supervision zone", _OVER_COUNTY, DivisionLevel.TOWNSHIP),
    BodyKind.ACCOUNTING_CENTRE: (
        "会计代理中心",
        "accounting centre",
        frozenset({DivisionLevel.COUNTY, DivisionLevel.TOWNSHIP}),
        DivisionLevel.VILLAGE,
    ),
    BodyKind.VILLAGE_COMMITTEE: ("村民委员会", "village committee", _IN_VILLAGE, None),
    BodyKind.PARTY_BRANCH: ("村党支部", "village party branch", _IN_VILLAGE, None),
    BodyKind.SUPERVISION_COMMITTEE: (
        "村务监督委员会",
        "village supervision committee",
        _IN_VILLAGE,
        None,
    ),
    BodyKind.COLLECTIVE: ("村集体经济组织", "village collective", _IN_VILLAGE, None),
}


@dataclass(frozen=True)
class Body:
    """A department, zone, centre or body of a village; `place` is the 12-digit code it sits in."""

    id: int
    kind: BodyKind
    code: str
    name: str
    place: str
    since: date
    until: date | None


@dataclass(frozen=True)
class BodyGoes:
    """What becomes of a body of a place that is reformed: the code it goes to; None, it ends."""

    kind: BodyKind
    code: str
    to: str | None
