"""留痕: numbered without a gap, never changed, and nothing about anybody in it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from sunledger.platform.ground.transparency import selectors, services
from sunledger.platform.ground.transparency.contracts import Act, Origin

pytestmark = pytest.mark.django_db
NOW = Origin("command", datetime(2026, 3, 1, 8, tzinfo=UTC))


@dataclass(frozen=True)
class Clerk:
    ref: str = "a:1"


def _act(subject="h1", **values):
    return Act("registry.fact_stated", "household", subject, {"count": 1}, values or None)


def test_numbers_follow_each_other_and_a_rollback_gives_them_back():
    first = services.append([_act(), _act("h2")], by=Clerk(), origin=NOW)
    mark = transaction.savepoint()
    services.append([_act()], by=Clerk(), origin=NOW)
    transaction.savepoint_rollback(mark)
    second = services.append([_act()], by=Clerk(), origin=NOW)
    assert [*first, *second] == list(range(first[0], first[0] + 3))
    assert [event.number for event in selectors.events_of("household", "h1")] == [
        second[0],
        first[0],
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE transparency_event SET kind = 'x'",
        "DELETE FROM transparency_event",
        "TRUNCATE transparency_event CASCADE",
        "UPDATE transparency_head SET last = 0",
        "UPDATE transparency_nonce SET nonce = ''",
    ],
)
def test_what_was_written_stays(change):
    services.append([_act()], by=Clerk(), origin=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_values_stand_as_hashes_that_differ_each_time():
    services.append([_act(name=("张三", "李四"))], by=Clerk(), origin=NOW)
    services.append([_act(name=("张三", "李四"))], by=Clerk(), origin=NOW)
    one, two = selectors.events_of("household", "h1")
    assert one.leaf != two.leaf
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM transparency_event ORDER BY number DESC LIMIT 2")
        contents = [row[0] for row in cursor.fetchall()]
    assert contents[0] != contents[1]
    assert not any("张三" in content or "李四" in content for content in contents)


def test_an_act_is_logged_in_its_transaction_or_not_at_all():
    with ThreadPoolExecutor(1) as another:  # a connection of its own, outside every transaction
        done = another.submit(services.append, [_act()], by=Clerk(), origin=NOW)
        with pytest.raises(RuntimeError):
            done.result()


def test_we_are_neither_superuser_nor_owner():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
