"""`python -m sunledger.assembly.demo`: fills the home of a demonstration with the made-up county.

Every step is done whole or not at all and looks first whether it was done: run again, it goes on
where it was, and nothing is there twice. It runs as the web role and hands the county's tables in
as people do: an officer hands in, another person agrees.
"""

import os
import secrets
import shutil
import sys
import uuid
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import django
import yaml

django.setup()

from django.db import transaction  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from sunledger.assembly import demo_books, demo_cases, demo_funds, demo_public  # noqa: E402 - after setup
from sunledger.assembly.demo_logins import (  # noqa: E402
    COUNTY,
    HOUSEHOLD,
    LOGINS,
    PIN,
    VILLAGE,
    Login,
    Told,
    read,
    write,
)
from sunledger.assembly.demo_work import set_going  # noqa: E402
from sunledger.assembly.handing import Handed, state_of, take_in  # noqa: E402
from sunledger.assembly.home import Home  # noqa: E402
from sunledger.assembly.lifeline import end_with_the_supervisor  # noqa: E402
from sunledger.desk.county import read_county  # noqa: E402
from sunledger.desk.demo_county.county import make_county  # noqa: E402
from sunledger.desk.demo_county.layouts import lay_out  # noqa: E402
from sunledger.desk.demo_county.places import COUNTY_NAME, villages  # noqa: E402
from sunledger.desk.terminal.faults import tell  # noqa: E402
from sunledger.desk.terminal.progress import progress_line  # noqa: E402
from sunledger.kit.errors import SunledgerError  # noqa: E402
from sunledger.kit.language import language_of, speak  # noqa: E402
from sunledger.kit.pace import Progress  # noqa: E402
from sunledger.platform.catalogue import catalogue  # noqa: E402
from sunledger.platform.ground.accounts import selectors as people  # noqa: E402
from sunledger.platform.ground.accounts import services as accounts  # noqa: E402
from sunledger.platform.ground.accounts.access import actor_by_ref  # noqa: E402
from sunledger.platform.ground.accounts.contracts import (  # noqa: E402
    Actor,
    NewPost,
    Post,
)
from sunledger.platform.ground.places import services as places  # noqa: E402
from sunledger.platform.ground.places.contracts import BodyKind, NewDivision  # noqa: E402
from sunledger.platform.ground.transparency.contracts import Origin  # noqa: E402
from sunledger.platform.questions.intake.contracts import State  # noqa: E402
from sunledger.platform.registers.registry import selectors as registry  # noqa: E402
from sunledger.platform.registers.registry.contracts import Query  # noqa: E402
from sunledger.platform.registers.registry.services import issue_card  # noqa: E402

SINCE = date(2020, 1, 1)
_WHY = "演示用的账号"
_PURPOSE = "建立帮扶对象台账"
_BASIS = "演示数据，不作依据"
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


_TABLES = ("members", "income", "assurances", "exits", "assistance", "house_grades")
# What the first comparison reads besides; of vouchers some villages': all would take too long.
_EXTRACTS = (
    *("projects", "quotas", "movements", "batches"),
    *("hukou", "vehicles", "property", "payroll", "companies", "pensions", "deaths", "custody"),
    *("kinship", "standards", "medical_insurance", "disability", "cadres", "kin_declarations"),
    *("payments", "post_pay", "land", "contracts", "project_payments"),
    *demo_books.TABLES,
)
_AS_OF, _SCALE, _SEED = date(2026, 6, 25), Fraction(1, 20), 7  # the county that the desk checks
_BATCHES = uuid.UUID("8d0c5f0e-6a0b-5d0c-9a37-5b8f0d6c2a11")  # the space of the batches' numbers


def _silent(_zh: str, _en: str) -> None:
    """Say nothing."""


def _origin() -> Origin:
    return Origin("command", timezone.now())


def fill(home: Home, progress: Progress) -> None:
    """Do what is not done yet."""
    progress("正在建区划和账号……", "Making places and accounts …")
    ground(home)
    crew = _Crew.of_home()
    _tables(home, crew, progress)
    _household(home, crew)
    _card(home, crew)
    progress("正在办几件事……", "Setting some things going …")
    set_going(crew.__getitem__, SINCE, _origin)
    with transaction.atomic():
        demo_funds.set_going(crew.__getitem__, _origin())
    with transaction.atomic():
        demo_books.set_going(crew.__getitem__, SINCE, _origin())
    progress("正在办几条疑点……", "Taking some findings along …")
    demo_cases.set_going(crew.__getitem__, _origin())
    progress("正在公开……", "Publishing …")
    with transaction.atomic():
        demo_public.set_going(crew.__getitem__, _origin())


# --- places, and one account of each role ---------------------------------------------------------


def ground(home: Home) -> None:
    """Make places, departments and one account of each role, where there are none."""
    origin = _origin()
    told = read(home) or Told(f"yunxiu-{secrets.token_hex(2)}-{secrets.token_hex(2)}")
    write(home, told)  # before the commit: whoever can sign in was told how
    founders = [login for login in LOGINS if login.founder]
    try:
        with transaction.atomic():
            first = [(login.role, login.username, login.name) for login in founders]
            words = accounts.found(COUNTY, first, origin=origin)
            for login in founders:
                accounts.accept(words[login.username], told.password, origin=origin)
            _places(Actor("m:init", "init", (Post("system_admin", COUNTY),)), origin)
            crew = _Crew.of_home()
            for login in LOGINS:
                if not login.founder:
                    post = NewPost(login.role, login.place, SINCE, None, login.line)
                    crew.account(login, post, told.password, origin)
    except accounts.NotPossible as there:
        if there.code != "founded":
            raise


def _places(by: Actor, origin: Origin) -> None:
    rows = [NewDivision(COUNTY, COUNTY_NAME)]
    for village in villages():
        township = NewDivision(village.township_code.ljust(12, "0"), village.township)
        if township not in rows:
            rows.append(township)
        rows.append(NewDivision(village.code, village.name))
    places.add_divisions(rows, since=SINCE, by=by, origin=origin)
    for code, name in _DEPARTMENTS.items():
        kind, whole = BodyKind.DEPARTMENT, f"{COUNTY_NAME}{name}"
        places.add_body(kind, whole, place=COUNTY, since=SINCE, code=code, by=by, origin=origin)


@dataclass(frozen=True)
class _Crew:
    """Who acts: found by the user names, with the rights that they have today."""

    system: Actor

    @classmethod
    def of_home(cls) -> "_Crew":
        """Return those who have accounts."""
        asking = Actor("m:init", "init", (Post("system_admin", COUNTY),))
        return cls(_actor("system_admin", asking))

    def __getitem__(self, who: str) -> Actor:
        """Return who has a role, the first of several, or who signs in under a name."""
        return _actor(who, self.system)

    def account(self, login: Login, post: NewPost, password: str, origin: Origin) -> None:
        """Open an account as two administrators do, and set its password."""
        proposal = accounts.propose_account(
            *(login.username, login.name, post, _WHY), by=self.system, origin=origin
        )
        word = accounts.approve(proposal, by=self["security_admin"], origin=origin)
        assert word is not None  # noqa: S101 - an account that is opened has an invitation
        accounts.accept(word, password, origin=origin)


def _actor(who: str, asking: Actor) -> Actor:
    named = (login.username for login in LOGINS if who in {login.role, login.username})
    username = next(named, HOUSEHOLD)
    found = _account(username, asking)
    assert found is not None  # noqa: S101 - all of them are made in one transaction
    return actor_by_ref(f"a:{found}", on=timezone.localdate())


def _account(username: str, asking: Actor) -> uuid.UUID | None:
    listed = people.people(username, by=asking)
    return next((person.id for person in listed if person.username == username), None)


# --- tables, handed in by an officer and agreed to by another -------------------------------------


def _tables(home: Home, crew: _Crew, progress: Progress) -> None:
    officer, second = crew["county_aid_office"], crew["data_steward"]
    every = (*_TABLES, *_EXTRACTS)
    wanted = [table for table in every if state_of(_number(table), officer) is not State.TAKEN_IN]
    if not wanted:
        return
    folder = home.folder / "demo-county"
    shutil.rmtree(folder, ignore_errors=True)
    as_of = min(_AS_OF, timezone.localdate())
    county = make_county(scale=_SCALE, seed=_SEED, as_of=as_of, progress=progress)
    demo_books.leave_some_villages(county.tables)
    demo_funds.add_relief(county.tables, as_of)
    lay_out(county, folder, "plain", progress, wanted)
    income_line(home, folder)
    sources = catalogue().sources
    for table in wanted:
        title = sources[table].title
        progress(f"正在收下“{title.zh}”……", f"Taking in “{title.en}” …")
        [file] = folder.glob(f"*-{title.zh}.xlsx")
        _take_in(table, file, as_of, officer, second)
        if table == "quotas":
            demo_funds.say_items(officer, _origin())
    shutil.rmtree(folder)


def income_line(home: Home, county: Path) -> None:
    """Write the county's own income line into its catalogue, as an office would."""
    line = {
        "id": "poverty_line",
        "replaces": True,
        "title": {"zh": "各年收入标准（每人每年）", "en": "income line of each year, per head"},
        "kind": "money_by_year",
        "unit": {"zh": "元", "en": "yuan"},
        "values": [
            {
                "from": SINCE,
                "value": read_county(county).parameters["poverty_line"],
                "reference": {
                    "zh": "演示用的标准，不作依据",
                    "en": "a line for the demonstration, of no office",
                    "verified": False,
                },
            }
        ],
    }
    kept = home.folder / "catalogue/parameters/poverty_line.yaml"
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(".draft")  # half a file, if this is killed, would stop every start
    draft.write_text(yaml.safe_dump(line, allow_unicode=True, sort_keys=False), encoding="utf-8")
    draft.replace(kept)


def _number(table: str) -> uuid.UUID:
    return uuid.uuid5(_BATCHES, table)


def _take_in(table: str, file: Path, as_of: date, officer: Actor, second: Actor) -> None:
    """Go on with a batch from wherever it is until its rows count."""
    purpose = _PURPOSE if table in _TABLES else catalogue().sources[table].purpose.zh
    handed = Handed(_number(table), table, file, COUNTY, purpose, _BASIS, as_of)
    take_in(handed, by=officer, second=second, now=_origin)


# --- one household that looks at its own record ---------------------------------------------------


def _household(home: Home, crew: _Crew) -> None:
    if _account(HOUSEHOLD, crew.system) is not None:
        return
    told = read(home)
    assert told is not None  # noqa: S101 - written with the first account
    page = registry.households(Query(place=VILLAGE.code), by=crew["county_aid_office"], limit=1)
    [row] = page.rows
    write(home, replace(told, household_name=row.head))
    post = NewPost("household", VILLAGE.code, SINCE, household=row.id)
    login = Login("household", HOUSEHOLD, row.head, VILLAGE.code)
    crew.account(login, post, told.password, _origin())


def _card(home: Home, crew: _Crew) -> None:
    """Issue the card of that household, and tell its number, which is kept nowhere else."""
    told = read(home)
    if told is None or told.card:
        return
    page = registry.households(Query(place=VILLAGE.code), by=crew["county_aid_office"], limit=1)
    [row] = page.rows
    with transaction.atomic():
        why = "演示中断，重新发卡" if registry.cards_of(row.id, by=crew["township_officer"]) else ""
        code = issue_card(row.id, PIN, why, by=crew["township_officer"], origin=_origin())
        write(home, replace(told, card=code))


def _main() -> int:
    end_with_the_supervisor()
    speak(language_of(os.environ))
    with progress_line() as line:
        try:
            fill(Home.of_environment(), line or _silent)
        except SunledgerError as error:
            tell(error, as_json=False)
            return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(_main())
