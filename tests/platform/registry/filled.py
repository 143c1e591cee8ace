"""A small register in the made-up county, filled as intake fills it."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from sunledger.kit.errors import SunledgerError
from sunledger.kit.ids import check_character
from sunledger.platform.ground.accounts.contracts import Purpose
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.registry.contracts import Batch, FactRow, MemberRow, Query

NOW = Origin("command", datetime(2026, 3, 2, 1, tzinfo=UTC))
YEAR = (date(2024, 10, 1), date(2025, 9, 30))
COUNTY = "990101000000"
PURPOSE = Purpose.CHECK_CHANGE


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

    def second_office(self):
        """Return another who works at the county's aid office."""
        self.world.made.pop(("county_aid_office", COUNTY, None, None))
        return self.actor("county_aid_office")

    def batch(self, rows, *, table="members", whole=False, as_of=date(2026, 1, 1), by=None, at=NOW):
        from sunledger.platform.registers.registry import services  # noqa: PLC0415 - after setup

        batch = Batch(uuid.uuid4(), table, "县乡村振兴局", as_of, whole)
        return batch, services.apply_batch(batch, rows, by=by or self.office, origin=at)

    def find(self, number="H1", by=None):
        """Return the id of the household of a number."""
        from sunledger.platform.registers.registry import selectors  # noqa: PLC0415 - after setup

        rows = selectors.households(Query(COUNTY, text=number), by=by or self.office).rows
        return next(row.id for row in rows if row.number == number)

    def page(self, number="H1", by=None):
        from sunledger.platform.registers.registry import access  # noqa: PLC0415 - after setup

        return access.household(by or self.office, self.find(number), PURPOSE, origin=NOW)

    def value(self, item, number="H1", **more):
        """Return the one value of an item that stands of a household."""
        (said,) = self.said(item, number, **more)
        return said.value

    def said(self, item, number="H1", **more):
        from sunledger.platform.registers.registry import selectors  # noqa: PLC0415 - after setup

        return selectors.statements(self.find(number), by=self.office, item=item, **more)


def member(number, village, name, count, row=2, **more):
    """Return a row of a roster; the head unless said otherwise."""
    more = {"relation": "户主", "hukou": True, "resident": True} | more
    return MemberRow("名册.xlsx", "Sheet1", row, number, village, name, id_number(count), **more)


def fact(number, item, value=None, row=2, **more):
    return FactRow("名册.xlsx", "Sheet1", row, item, value, number, **more)


def income(number, item, yuan, row=2, *, label="", period=YEAR, **more):
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


def first_roster(village):
    """Return the rows of two households of one village."""
    return [
        member("H1", village, "张三丰", 1, 2, group="一组", phone="13800000001"),
        member("H1", village, "王重阳", 2, 3, relation="配偶", resident=False),
        member("H1", village, "张小𠮷", 3, 4, relation="长子", card="6228480000000000018"),
        member("H2", village, "单雄信", 4, 5, group="二组"),
    ]


RECORDS = {
    "residence": 'household_id, village_id, "group", since, until',
    "personrecord": "person_id, name, name_key, sex, birth, id_hash, id_mask",
    "numberrecord": "person_id, kind, hash, mask",
    "membership": "household_id, person_id, relation, hukou, resident, since, until",
    "statement": "household_id, person_id, item, label, part, amount_fen, text, code, day, truth,"
    " period_from, period_to, said_by, said_name, said_on",
    "merge": "kept_person_id, gone_person_id, kept_household_id, gone_household_id",
}
CACHED = {
    "household": "id, number, village_id, until, merged_into_id, status, monitor_type, cause",
    "person": "id, village_id, merged_into_id",
}


def standing(by, version=None):
    """Return all that stands in the register, with where it came from; at a version, as it was."""
    from django.db import connection  # noqa: PLC0415 - after setup

    found = {}
    when = "r.ended_id IS NULL"
    if version is not None:
        when = f"r.version_id <= {version} AND (r.ended_id IS NULL OR r.ended_id > {version})"
    with acting(by), connection.cursor() as cursor:
        for table, columns in RECORDS.items():
            cursor.execute(
                f'SELECT {columns}, o.file, o.sheet, r."row" FROM registry_{table} r'
                f" JOIN registry_source o ON o.id = r.source_id WHERE {when}"
            )
            found[table] = sorted(cursor.fetchall(), key=repr)
        if version is None:
            for table, columns in CACHED.items():
                cursor.execute(f"SELECT {columns} FROM registry_{table} WHERE undone_id IS NULL")
                found[table] = sorted(cursor.fetchall(), key=repr)
            cursor.execute("SELECT person_id, village_id, part FROM registry_namepart")
            found["namepart"] = sorted(cursor.fetchall(), key=repr)
    return found


def fill_every_table(register):
    """Write at least one row of every table of the register, all of the first household."""
    from world import NEXT_VILLAGE, VILLAGE  # noqa: PLC0415 - after setup

    from sunledger.platform.registers.registry import (  # noqa: PLC0415 - after setup
        selectors,
        services,
    )
    from sunledger.platform.registers.registry.contracts import (  # noqa: PLC0415 - as above
        MergePersons,
        StateFact,
    )

    clerk, office = register.actor("village_clerk"), register.office
    register.batch([income("H1", "wage_work", 100)])
    home, people = register.find(), register.page().members
    services.sign(home, YEAR, date(2026, 1, 9), "签字表", by=clerk, origin=NOW)
    services.propose(StateFact(home, "status", "exited"), "r", by=clerk, origin=NOW)
    merge = MergePersons(people[0].person, people[1].person)
    services.approve(services.propose(merge, "同一人", by=clerk, origin=NOW), by=office, origin=NOW)
    key = services.start_procedure(home, "exit", by=clerk, origin=NOW)
    services.do_step(key, "propose", NOW.at.date(), "纸", by=clerk, origin=NOW)
    services.freeze(Query(VILLAGE), "公开", by=office, origin=NOW)
    services.issue_card(home, "582913", by=register.actor("township_officer"), origin=NOW)
    with pytest.raises(SunledgerError):
        services.find_card("0000 0000 0000 0000", address="198.51.100.7", origin=NOW)
    family = register.actor("household", household=home)
    told = selectors.statements(home, by=family)[0].id
    services.confirm(told, by=family, origin=NOW)
    services.dispute("数目不对", statement=told, by=family, origin=NOW)
    register.batch([member("H9", register.village(NEXT_VILLAGE), "赵四", 90)])
