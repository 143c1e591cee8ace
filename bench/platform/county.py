"""`python -m bench.platform.county`: lay the whole made-up county into the register of a home.

It runs as the web role, with DATABASE_URL and SUNLEDGER_HOME set, through the services that take
a department's file in. Run again it does what is not done. It prints JSON: of each table the rows and
seconds, the most memory it took (MB), and by which words people are searched.
"""

import json
import resource
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after setup

from sunledger.assembly import demo  # noqa: E402
from sunledger.assembly.demo_logins import LOGINS  # noqa: E402
from sunledger.assembly.home import Home  # noqa: E402
from sunledger.desk.demo_county import registers, statements  # noqa: E402
from sunledger.desk.demo_county.county import settle  # noqa: E402
from sunledger.desk.demo_county.names import RARE  # noqa: E402
from sunledger.desk.demo_county.state import County, new_county  # noqa: E402
from sunledger.desk.demo_county.tables import sources  # noqa: E402
from sunledger.kit.errors import SunledgerError  # noqa: E402
from sunledger.platform.ground.accounts.access import actor_of  # noqa: E402
from sunledger.platform.ground.accounts.contracts import Actor  # noqa: E402
from sunledger.platform.ground.accounts.models import Account  # noqa: E402
from sunledger.platform.ground.places.selectors import tree  # noqa: E402
from sunledger.platform.ground.transparency.contracts import Origin  # noqa: E402
from sunledger.platform.pinyin import search_key  # noqa: E402
from sunledger.platform.registers.registry import selectors, services  # noqa: E402
from sunledger.platform.registers.registry.contracts import (  # noqa: E402
    Batch,
    FactRow,
    MemberRow,
    Query,
    Row,
    StateFact,
)

DAY = date(2026, 6, 25)
WORDS = 40  # of each kind
WAITING = 120  # changes that wait for a check
_ASSURED = {
    "义务教育": "sec_education",
    "基本医疗": "sec_medical",
    "住房安全": "sec_housing",
    "饮水安全": "sec_water",
}
_ANSWERS = {"有保障": "yes", "未保障": "no"}


def members(county: County, villages: dict[str, int]) -> Iterator[Row]:
    row = 1
    for home in county.people.households:
        for person in home.members:
            row += 1
            yield MemberRow(
                *("农户家庭成员名册.xlsx", "名册", row, home.code, villages[home.village.code]),
                *(person.name, person.id, person.relation, f"{home.group}组"),
                hukou=True,
                resident=person.job is None,
                phone=person.phone or "",
                card=person.card if person is home.head else "",
            )


def facts(county: County, _: dict[str, int]) -> Iterator[Row]:
    """What the roster says of a household itself."""
    for row, home in enumerate(county.people.households, 2):
        told = {
            "status": selectors.code_called("status", home.status),
            "monitor_type": home.monitor and selectors.code_called("monitor_type", home.monitor),
            "poverty_cause": home.cause and selectors.code_called("poverty_cause", home.cause),
            "identified_on": home.identified_on,
            "exited_on": home.left_on,
        }
        for item, value in told.items():
            if value:
                yield FactRow("农户家庭成员名册.xlsx", "名册", row, item, value, home.code)


def income(county: County, _: dict[str, int]) -> Iterator[Row]:
    for row, told in enumerate(_told(county, "income"), 2):
        yield FactRow(
            *("农户收入核算表.xlsx", "收入", row),
            selectors.income_item(told["income_class"], told["item"]),
            *(told["amount_fen"], told["household"]),
            label=told["item"],
            period_from=told["period_start"],
            period_to=told["period_end"],
            said_on=told["recorded_on"],
        )


def assurances(county: County, _: dict[str, int]) -> Iterator[Row]:
    for row, told in enumerate(_told(county, "assurances"), 2):
        yield FactRow(
            *("三保障情况表.xlsx", "三保障", row, _ASSURED[told["assurance"]]),
            *(_ANSWERS[told["assurance_result"]], told["household"]),
            period_from=date(told["for_year"], 1, 1),
            period_to=date(told["for_year"], 12, 31),
        )


def _told(county: County, table: str) -> Iterator[dict[str, Any]]:
    fields = [column.field for column in sources()[table].columns]
    return (dict(zip(fields, row, strict=True)) for row in county.tables.rows[table])


TABLES: tuple[tuple[str, str, Callable[[County, dict[str, int]], Iterator[Row]]], ...] = (
    ("members", "members", members),
    ("facts", "members", facts),
    ("income", "income", income),
    ("assurances", "assurances", assurances),
)


def actor(role: str) -> Actor:
    """Return who of the demonstration has a role."""
    login = next(each for each in LOGINS if each.role == role)
    return actor_of(Account.objects.get(username=login.username), on=timezone.localdate())


def lay() -> dict[str, object]:
    """Lay every table that is not there yet; return what was done, and words to search by."""
    county = new_county(7, Fraction(1), DAY)
    settle(county)
    registers.write_members(county)
    statements.write_income(county)
    statements.write_assurances(county)
    demo.ground(Home.of_environment())
    villages = {place.code: place.id for place in tree()}
    office = actor("county_aid_office")
    laid = {}
    for name, table, rows_of in TABLES:
        rows = list(rows_of(county, villages))
        batch = Batch(uuid.uuid5(uuid.NAMESPACE_DNS, name), table, "云岫县乡村振兴局", DAY)
        started = time.perf_counter()
        try:
            counts = services.apply_batch(
                batch, rows, by=office, origin=Origin("command", timezone.now())
            )
        except SunledgerError as there:
            if there.code != "batch_applied":
                raise
            continue
        seconds = time.perf_counter() - started
        laid[name] = {"rows": len(rows), "records": counts.new, "seconds": round(seconds, 1)}
        print(name, laid[name], file=sys.stderr)
    wait()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"tables": laid, "peak_mb": peak, "words": words(county)}


def words(county: County) -> dict[str, list[str]]:
    """Return what people are searched by, of households all over the county."""
    homes = county.people.households[:: len(county.people.households) // WORDS]
    heads = [home.head for home in homes]
    keys = [search_key(head.name.replace("·", "")).split() for head in heads]
    return {
        "two characters": [head.name[:2] for head in heads],
        "one character": [head.name[:1] for head in heads],
        "pinyin": [key[1] for key in keys],
        "initials": [key[2] for key in keys],
        "rare character": list(RARE),
        "household number": [home.code for home in homes],
        "card": [head.card for head in heads],
    }


def wait() -> None:
    """Propose changes, some a township's work of a month, unless they were."""
    clerk = actor("village_clerk")
    if selectors.changes(by=clerk, limit=1):
        return
    place = clerk.posts[0].place
    homes = selectors.households(Query(place), by=clerk, limit=WAITING, facets=False).rows
    for at, home in enumerate(homes):
        services.propose(
            StateFact(home.id, "sec_housing", "no", said_name=home.head, said_on=DAY),
            "走访时看到屋顶漏雨",
            f"走访记录 2026-{at + 1} 号",
            by=clerk,
            origin=Origin("command", timezone.now() - timedelta(hours=at)),
        )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(lay(), ensure_ascii=False))
