"""A small register in the made-up county, filled as intake fills it."""

import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sunledger.kit.ids import check_character
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.registry import services
from sunledger.platform.registers.registry.contracts import Batch, FactRow, MemberRow

NOW = Origin("command", datetime(2026, 3, 2, 1, tzinfo=UTC))
YEAR = (date(2024, 10, 1), date(2025, 9, 30))


def later(days):
    return Origin("command", NOW.at + timedelta(days=days))


def id_number(count):
    """Return a made-up ID number, of area 990101 and its own for each count."""
    body = f"990101{1950 + count % 60}{1 + count % 12:02}{1 + count % 28:02}{count % 1000:03}"
    return body + check_character(body)


@dataclass
class Register:
    """The county with a few households, and the hands that fill it."""

    world: object

    def village(self, code):
        return division(code).id

    def actor(self, role, place=None, **more):
        return self.world.actor(role, place, **more)

    @property
    def office(self):
        return self.actor("county_aid_office")

    def batch(self, rows, *, table="members", whole=False, as_of=date(2026, 1, 1), by=None, at=NOW):
        batch = Batch(uuid.uuid4(), table, "县乡村振兴局", as_of, whole)
        return batch, services.apply_batch(batch, rows, by=by or self.office, origin=at)


def member(number, village, name, count, row=2, **more):
    more = {"relation": "户主", "hukou": True, "resident": True} | more
    return MemberRow("名册.xlsx", "Sheet1", row, number, village, name, id_number(count), **more)


def income(number, item, yuan, row=2, label="", period=YEAR, **more):
    return FactRow(
        "收入.xlsx",
        "Sheet1",
        row,
        item,
        yuan * 100,
        number,
        label=label,
        period_from=period[0],
        period_to=period[1],
        **more,
    )


@pytest.fixture
def register(db):
    from world import VILLAGE, build  # noqa: PLC0415 - after setup

    found = Register(build())
    here = found.village(VILLAGE)
    rows = [
        member("H1", here, "张三丰", 1, 2, group="一组", phone="13800000001"),
        member("H1", here, "王重阳", 2, 3, relation="配偶", resident=False),
        member("H1", here, "张小𠮷", 3, 4, relation="长子", card="6228480000000000018"),
        member("H2", here, "单雄信", 4, 5, group="二组"),
    ]
    found.batch(rows)
    return found


@pytest.fixture
def household(register):
    from sunledger.platform.registers.registry import selectors  # noqa: PLC0415 - after setup
    from sunledger.platform.registers.registry.contracts import Query  # noqa: PLC0415 - as above

    def find(number="H1"):
        page = selectors.households(Query("990101000000", text=number), by=register.office)
        return page.rows[0].id

    return find
