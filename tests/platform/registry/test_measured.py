"""A roster taken in right after its check: the server must not hold the register to be empty."""

import time
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from filled import Register, member
from psycopg import sql
from world import VILLAGE, build

from sunledger.assembly.postgres import ADMIN, WEB
from sunledger.kit.ids import check_character

MANY = 6_000
TABLES = ("household", "residence", "person", "personrecord", "membership")


def rows_of(village):
    """Yield people of whom no two have one number."""
    for count in range(MANY):
        body = f"990101{date(1940, 1, 1) + timedelta(days=count):%Y%m%d}001"
        row = member(f"M{count}", village, "张三丰", 0, count + 2)
        yield replace(row, id_number=body + check_character(body))


@pytest.mark.long
@pytest.mark.usefixtures("committed")
def test_a_table_that_was_held_to_be_empty_is_counted_as_it_is_written(server):
    register = Register(build())
    with psycopg.connect(server.address(ADMIN, "committed"), autocommit=True) as link:
        # As after a check whose rows were taken off: no rows, and the pages are still there.
        held = "UPDATE pg_class SET reltuples = 0, relpages = 2000 WHERE relname = ANY(%s)"
        names = [f"registry_{table}" for table in TABLES]
        link.execute(held, [names])
        began = time.perf_counter()
        register.batch(list(rows_of(register.village(VILLAGE))))
        assert time.perf_counter() - began < 120
        counted = "SELECT relname, reltuples FROM pg_class WHERE relname = ANY(%s)"
        found = dict(link.execute(counted, [names]).fetchall())
    assert found == dict.fromkeys(names, MANY)


@pytest.mark.usefixtures("django_db_setup")
def test_who_serves_has_the_registers_tables_counted_and_no_other(as_role):
    link = as_role(WEB)
    link.execute("SELECT registry_measure('household')")
    for word in ("x", "version", 'household" , accounts_account; --'):
        with pytest.raises(psycopg.errors.UndefinedTable):
            link.execute("SELECT registry_measure(%s)", [word])
    notices = []
    link.add_notice_handler(lambda told: notices.append(told.message_primary))
    link.execute(sql.SQL("ANALYZE {}").format(sql.Identifier("accounts_account")))
    assert "permission denied" in notices[0]
