"""The home of a demonstration: made, filled, and its logins told."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from sunledger.assembly import answers
from sunledger.assembly.database import Database
from sunledger.assembly.demo_logins import COUNTY, HOUSEHOLD, LOGINS, PIN, Login, Told, read
from sunledger.assembly.home import Home
from sunledger.assembly.lifeline import run_module
from sunledger.assembly.manage import environment
from sunledger.assembly.postgres import SYSTEM_USER, can_reach
from sunledger.assembly.serving import make
from sunledger.desk.demo_county.places import COUNTY_NAME
from sunledger.desk.terminal.output import aligned, styled
from sunledger.kit.errors import SunledgerError, WrongUse
from sunledger.kit.language import VARIABLE, say, spoken
from sunledger.platform.ground.accounts.roles import roles

_HERE = Path("demo/platform")
_ELSEWHERE = Path("/var/lib/sunledger-demo")


def as_demo(folder: Path | None) -> Home:
    """Return the home of a demonstration, made where it is not there.

    Raises WrongUse where the folder is that of a real county.
    """
    home = Home(folder.resolve() if folder else _reachable(_HERE.resolve()))
    if home.answers and not home.answers.get("demo"):
        raise WrongUse(
            f"{home.folder} 是{home.answers['county']}的平台，不能放演示数据。"
            "请用 --home 换一个文件夹。",
            f"{home.folder} is the platform of {home.answers['county']} and takes no made-up "
            "data. Choose another folder by --home.",
            code="not_a_demo",
            where=home.folder,
        )
    make(home)
    if not home.answers:
        people = {login.role: f"{login.name}:{login.username}" for login in LOGINS if login.founder}
        given = {"county": COUNTY_NAME, "code": COUNTY, **people}
        answers.keep(home, answers.check(home, given), demo=True)
    return Home(home.folder)


def _reachable(folder: Path) -> Path:
    """Return the folder; as root, another where the user of the database cannot reach it."""
    if os.geteuid() != 0:
        return folder
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    return folder if can_reach(SYSTEM_USER, nearest) else _ELSEWHERE


def fill(home: Home, tables: Database) -> None:
    """Put in what of the county is not there yet; raise SunledgerError where that fails."""
    if read(home) is None:
        click.echo(
            say(
                "正在放进虚构的云岫县，大约一分钟……",
                "Putting in the made-up county, about a minute …",
            ),
            err=True,
        )
    environ = {**environment(home, tables.web), VARIABLE: spoken()}
    status, _ = run_module(["sunledger.assembly.demo"], environ)
    if status != 0:
        raise SunledgerError(
            "演示数据没有放完。原因在上面。再运行一次会接着放。",
            "The made-up county is not all in; why is told above. Run it again to go on.",
            code="demo_not_filled",
            where=home.folder,
        )


def tell_logins(home: Home) -> None:
    """Print one login per role, and the password of all of them."""
    told = read(home)
    if told is None:
        return
    click.echo(
        say(
            "演示：县、人和事都是编的。每种岗位一个账号，密码都是 ",
            "A demonstration: county, people and events are made up. One login per role, all with "
            "the password ",
        )
        + styled(told.password, bold=True)
    )
    known = roles()
    rows = [
        (login.username, login.name, say(known[login.role].zh, known[login.role].en))
        for login in _logins(told)
    ]
    for row in aligned(rows):
        click.echo(f"  {row}")
    if told.card:
        click.echo(
            say(
                f"农户自己看（/my/enter）：家庭卡 {told.card}，密码 {PIN}",
                f"A household looks (/my/enter): card {told.card}, PIN {PIN}",
            )
        )


def _logins(told: Told) -> Sequence[Login]:
    if not told.household_name:
        return LOGINS
    return (*LOGINS, Login("household", HOUSEHOLD, told.household_name))
