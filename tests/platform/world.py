"""A small made-up county for tests, built by the services themselves.

云岫县 (990101) with two townships and four villages, its departments, three administrators; one
account of a role is made when it is first asked for:

    world = build()
    clerk = world.actor("village_clerk")            # at the first village
    other = world.actor("village_clerk", OTHER_VILLAGE)
    client = world.client("township_officer")       # a browser that signed in with two factors
"""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.test import Client
from django.utils import timezone

from sunledger.platform.ground.accounts import services
from sunledger.platform.ground.accounts.access import actor_by_ref
from sunledger.platform.ground.accounts.contracts import Actor, Level, NewPost
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import BodyKind, NewDivision
from sunledger.platform.ground.transparency.contracts import Origin

SINCE = date(2026, 1, 1)
NOW = Origin("command", datetime(2026, 3, 2, 1, tzinfo=UTC))
COUNTY = "990101000000"
TOWNSHIP, OTHER_TOWNSHIP = "990101101000", "990101102000"
VILLAGE, NEXT_VILLAGE = "990101101201", "990101101202"
OTHER_VILLAGE, FAR_VILLAGE = "990101102201", "990101102202"
DIVISIONS = {
    COUNTY: "云岫县",
    TOWNSHIP: "青石镇",
    VILLAGE: "枫林村",
    NEXT_VILLAGE: "竹溪村",
    OTHER_TOWNSHIP: "白水乡",
    OTHER_VILLAGE: "石桥村",
    FAR_VILLAGE: "柳湾村",
}
DEPARTMENTS = {
    "civil_affairs": "云岫县民政局",
    "housing": "云岫县住房和城乡建设局",
    "finance": "云岫县财政局",
}
HOUSEHOLD = uuid.UUID(int=1)
_AT = {
    Level.HOUSEHOLD: VILLAGE,
    Level.VILLAGE: VILLAGE,
    Level.TOWNSHIP: TOWNSHIP,
    Level.COUNTY: COUNTY,
    Level.PLATFORM: COUNTY,
}


@dataclass
class World:
    """The county, and whoever acts in it."""

    words: dict[str, str]  # of invitations, by user name
    founders: dict[str, uuid.UUID]
    made: dict[tuple, uuid.UUID] = field(default_factory=dict)

    def account(self, role, place=None, line=None, household=None):
        """Return the id of the account of a role at a place, made when first asked for."""
        if role in self.founders and place in (None, COUNTY):
            return self.founders[role]
        kind = roles()[role]
        place = place or _AT[kind.level]
        line = line or ("civil_affairs" if kind.line else None)
        household = household or (HOUSEHOLD if kind.household else None)
        key = (role, place, line, household)
        if key not in self.made:
            post = NewPost(role, place, SINCE, None, line, household)
            username = f"{role[:20].replace('_', '.')}.{len(self.made)}"
            name = f"{'赵钱孙李周吴郑王冯陈'[len(self.made) % 10]}{kind.zh[-2:]}"
            proposal = services.propose_account(
                username, name, post, "按任命文件", by=self.actor("system_admin"), origin=_today()
            )
            word = services.approve(proposal, by=self.actor("security_admin"), origin=_today())
            self.words[username] = word
            self.made[key] = _account_of(username).id
        return self.made[key]

    def actor(self, role, place=None, line=None, household=None) -> Actor:
        """Return who acts in this role there."""
        number = self.account(role, place, line, household)
        return actor_by_ref(f"a:{number}", on=timezone.localdate(NOW.at))

    def everyone(self):
        """Return an actor of each role, by its code."""
        return {role: self.actor(role) for role in roles()}

    def client(self, role, place=None, line=None, household=None, *, second_factor=True) -> Client:
        """Return a browser in which such a person has signed in."""
        client = Client()
        sign_in(client, self.account(role, place, line, household), second_factor=second_factor)
        return client


def build() -> World:
    """Build the county in the database of the test, as the first day of a platform goes."""
    administrators = [
        ("system_admin", "system", "何系统"),
        ("security_admin", "security", "安全全"),
        ("audit_admin", "audit", "沈计"),
    ]
    words = services.found(COUNTY, administrators, origin=NOW)
    founders = {role: _account_of(username).id for role, username, _ in administrators}
    world = World(words, founders)
    system = world.actor("system_admin")
    rows = [NewDivision(code, name) for code, name in DIVISIONS.items()]
    places.add_divisions(rows, since=SINCE, by=system, origin=NOW)
    for code, name in DEPARTMENTS.items():
        places.add_body(
            BodyKind.DEPARTMENT,
            name,
            place=COUNTY,
            since=SINCE,
            code=code,
            by=system,
            origin=NOW,
        )
    return world


def _today() -> Origin:
    """Return the real day, on which pages are asked for: an invitation is good for a week."""
    return Origin("command", timezone.now())


def sign_in(client, account, *, second_factor=True):
    """Sign a browser in as an account, as if password and second factor had been given."""
    user = _account_model().objects.get(id=account)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": NOW.at.timestamp()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()


def _account_model():
    from sunledger.platform.ground.accounts.models import Account  # noqa: PLC0415 - after setup

    return Account


def _account_of(username):
    return _account_model().objects.get(username=username)
