"""`python -m sunledger.assembly.demo`: fills the home of a demonstration with the made-up county.

Every step is done whole or not at all and looks first whether it was done: run again, it goes on
where it was, and nothing is there twice. It runs as the web role, through the same services as
everybody else.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import date

import django

django.setup()

from django.db import transaction  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from sunledger.assembly.demo_logins import COUNTY, LOGINS, Login, read, write  # noqa: E402
from sunledger.assembly.home import Home  # noqa: E402
from sunledger.desk.demo_county.places import COUNTY_NAME, villages  # noqa: E402
from sunledger.desk.terminal.progress import progress_line  # noqa: E402
from sunledger.kit.pace import Progress  # noqa: E402
from sunledger.platform.ground.accounts import services as accounts  # noqa: E402
from sunledger.platform.ground.accounts.access import actor_by_ref  # noqa: E402
from sunledger.platform.ground.accounts.contracts import Actor, NewPost, Post  # noqa: E402
from sunledger.platform.ground.places import services as places  # noqa: E402
from sunledger.platform.ground.places.contracts import BodyKind, NewDivision  # noqa: E402
from sunledger.platform.ground.transparency.contracts import Origin  # noqa: E402

SINCE = date(2020, 1, 1)
_WHY = "演示用的账号"
_DEPARTMENTS = {
    "civil_affairs": "民政局",
    "rural_revitalisation": "乡村振兴局",
    "finance": "财政局",
    "housing": "住房和城乡建设局",
    "public_security": "公安局",
    "agriculture": "农业农村局",
    "education": "教育局",
    "medical_insurance": "医疗保障局",
    "human_resources": "人力资源和社会保障局",
    "disabled_federation": "残疾人联合会",
    "natural_resources": "自然资源局",
    "market_supervision": "市场监督管理局",
}


@dataclass
class _First:
    """Who acts on the first day."""

    system: Actor
    security: Actor
    origin: Origin


def _ground(home: Home) -> bool:
    """Make places, departments and one account of each role; False where they are there."""
    origin = Origin("command", timezone.now())
    password = read(home) or f"yunxiu-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
    write(home, password)  # before the commit: whoever can sign in was told how
    founders = [login for login in LOGINS if login.founder]
    try:
        with transaction.atomic():
            people = [(login.role, login.username, login.name) for login in founders]
            words = accounts.found(COUNTY, people, origin=origin)
            ids = {
                login.role: accounts.accept(words[login.username], password, origin=origin).id
                for login in founders
            }
            system = Actor("m:init", "init", (Post("system_admin", COUNTY),))
            _places(system, origin)
            first = _First(
                _actor(ids["system_admin"], origin), _actor(ids["security_admin"], origin), origin
            )
            for login in LOGINS:
                if not login.founder and login.household is None:
                    _account(login, password, first)
    except accounts.NotPossible as there:
        if there.code != "founded":
            raise
        return False
    return True


def _actor(account: uuid.UUID, origin: Origin) -> Actor:
    return actor_by_ref(f"a:{account}", on=timezone.localdate(origin.at))


def _places(by: Actor, origin: Origin) -> None:
    rows = [NewDivision(COUNTY, COUNTY_NAME)]
    for village in villages():
        township = NewDivision(village.township_code.ljust(12, "0"), village.township)
        if township not in rows:
            rows.append(township)
        rows.append(NewDivision(village.code, village.name))
    places.add_divisions(rows, since=SINCE, by=by, origin=origin)
    for code, name in _DEPARTMENTS.items():
        whole = f"{COUNTY_NAME}{name}"
        kind = BodyKind.DEPARTMENT
        places.add_body(kind, whole, place=COUNTY, since=SINCE, code=code, by=by, origin=origin)


def _account(login: Login, password: str, first: _First) -> None:
    post = NewPost(login.role, login.place, SINCE, None, login.line)
    proposal = accounts.propose_account(
        *(login.username, login.name, post, _WHY), by=first.system, origin=first.origin
    )
    word = accounts.approve(proposal, by=first.security, origin=first.origin)
    assert word is not None  # noqa: S101 - an account that is opened has an invitation
    accounts.accept(word, password, origin=first.origin)


def fill(progress: Progress | None) -> None:
    """Do what is not done yet."""
    home = Home.of_environment()
    if progress:
        progress("正在建区划和账号……", "Making places and accounts …")
    _ground(home)


if __name__ == "__main__":
    with progress_line() as line:
        fill(line)
