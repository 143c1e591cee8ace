"""The county of a scenario: its places and departments, and everybody who acts, with one post each.

It stays the made-up 云岫县 (area 9999), whatever place the figures come from.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sunledger.assembly.demo_logins import COUNTY
from sunledger.desk.demo_county.dice import dice
from sunledger.desk.demo_county.names import full_name, surname
from sunledger.desk.demo_county.places import COUNTY_NAME, Village, villages
from sunledger.platform.ground.accounts import selectors as people
from sunledger.platform.ground.accounts import services as accounts
from sunledger.platform.ground.accounts.access import actor_by_ref
from sunledger.platform.ground.accounts.contracts import Actor, NewPost, Post
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import BodyKind, NewDivision
from sunledger.platform.ground.transparency.contracts import Origin

TOWNSHIPS = len({one.township_code for one in villages()})
_WHY = "场景用的账号"
_BORN = 1980
_FOUNDERS = ("system_admin", "security_admin", "audit_admin")
# Of a finding each does one judging step at most: first look, two at the door, opinion.
OFFICERS = ("township_officer",) * 4
_IN_OFFICE = 3
_INIT = Actor("m:init", "init", (Post("system_admin", COUNTY),))


def on(day: date) -> Origin:
    """Return the morning of a day in the county."""
    return Origin("command", datetime(day.year, day.month, day.day, 1, tzinfo=UTC))


def known_villages(townships: int) -> tuple[Village, ...]:
    """Return the villages of the first so many townships of the made-up county."""
    codes = tuple(dict.fromkeys(one.township_code for one in villages()))[:townships]
    return tuple(one for one in villages() if one.township_code in codes)


def made_villages(townships: int, count: int) -> tuple[Village, ...]:
    """Return so many villages in so many townships, where 云岫县 has too few of its own."""
    made = []
    for number in range(count):
        town, place = number % townships + 1, number // townships + 1
        code = f"{COUNTY[:6]}{town:03d}"
        name, township = f"第{place}村", f"云岫第{town}镇"
        made.append(Village(f"{code}{place:03d}", name, township, code, number, 0.0, 0.0))
    return tuple(made)


@dataclass
class County:
    """云岫县 with some villages and departments, and who works in it since a day.

    `in_township` are the roles of who works in each township, under the keys town.CODE.1, .2 …
    """

    since: date
    villages: tuple[Village, ...]
    departments: dict[str, str]
    in_township: tuple[str, ...] = OFFICERS
    _refs: dict[str, str] = field(default_factory=dict)
    _known: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        origin = on(self.since)
        founders = [(role, role.replace("_", "."), self.name(role)) for role in _FOUNDERS]
        accounts.found(COUNTY, founders, origin=origin)
        for role in _FOUNDERS:
            self._learn(role, role.replace("_", "."), _INIT)
        self._lay_places(origin)
        for town in self.townships:
            place = town.ljust(12, "0")
            for number, role in enumerate(self.in_township, start=1):
                self.employ(f"town.{town}.{number}", NewPost(role, place, self.since))
        for number in range(1, _IN_OFFICE + 1):
            self.employ(f"office.{number}", NewPost("county_aid_office", COUNTY, self.since))
        first = self.villages[0].code
        self.employ("clerk", NewPost("village_clerk", first, self.since))
        self.employ("steward", NewPost("data_steward", COUNTY, self.since))
        self.employ("finance", NewPost("finance", COUNTY, self.since))
        self.employ("audit", NewPost("audit", COUNTY, self.since))
        self.employ("leader", NewPost("leader", COUNTY, self.since))
        for line in self.departments:
            for role, key in (("department_officer", "hands"), ("department_approver", "agrees")):
                post = NewPost(role, COUNTY, self.since, line=line)
                self.employ(f"{key}.{line.replace('_', '-')}", post)

    @property
    def townships(self) -> tuple[str, ...]:
        """Return the townships, by the first nine digits of their codes."""
        return tuple(dict.fromkeys(one.township_code for one in self.villages))

    def _lay_places(self, origin: Origin) -> None:
        rows = [NewDivision(COUNTY, COUNTY_NAME)]
        named = {one.township_code.ljust(12, "0"): one.township for one in self.villages}
        rows += [NewDivision(code, name) for code, name in named.items()]
        rows += [NewDivision(one.code, one.name) for one in self.villages]
        places.add_divisions(rows, since=self.since, by=_INIT, origin=origin)
        for code, name in self.departments.items():
            places.add_body(
                BodyKind.DEPARTMENT,
                f"{COUNTY_NAME}{name}",
                place=COUNTY,
                since=self.since,
                code=code,
                by=_INIT,
                origin=origin,
            )

    def name(self, key: str) -> str:
        """Return a made-up name, the same for a key each time."""
        throw = dice(0, "official", key)
        return full_name(throw, surname(throw), throw.pick("男女"), _BORN)

    def employ(self, key: str, post: NewPost) -> None:
        """Open an account with one post, under a key that is its user name too."""
        system, security = self["system_admin"], self["security_admin"]
        origin = on(self.since)
        proposal = accounts.propose_account(
            key, self.name(key), post, _WHY, by=system, origin=origin
        )
        accounts.approve(proposal, by=security, origin=origin)
        self._learn(key, key, system)

    def _learn(self, key: str, username: str, asking: Actor) -> None:
        found = people.people(username, by=asking)
        self._refs[key] = next(f"a:{one.id}" for one in found if one.username == username)

    def __getitem__(self, key: str) -> Actor:
        """Return who acts under a key: such as town.999901001.1, office.1, leader."""
        if key not in self._known:
            self._known[key] = actor_by_ref(self._refs[key], on=self.since)
        return self._known[key]

    def officers(self, town: str) -> Iterator[Actor]:
        """Yield who works in a township, by the first nine digits of its code."""
        for number in range(1, len(self.in_township) + 1):
            yield self[f"town.{town}.{number}"]

    def department(self, line: str) -> tuple[Actor, Actor]:
        """Return who of a department hands in, and who agrees."""
        name = line.replace("_", "-")
        return self[f"hands.{name}"], self[f"agrees.{name}"]

    def village(self, number: int) -> Village:
        """Return the village of the household of a number: one after another, round and round."""
        return self.villages[number % len(self.villages)]
