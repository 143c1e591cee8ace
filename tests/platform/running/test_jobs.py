"""Jobs: asked for in the transaction of an act, done by the real worker, once or again."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from platform_process import wait_until

from sunledger.assembly.database import Database
from sunledger.assembly.home import Home
from sunledger.assembly.manage import environment
from sunledger.assembly.postgres import Postgres
from sunledger.assembly.serving import make, prepare
from sunledger.platform.jobs import later

# Of the jobs that were asked for: beside them the worker has its own.
STATES = "SELECT args->>'word', status::text FROM procrastinate_jobs WHERE args ? 'word'"
ASKER = Path(__file__).with_name("asker.py")


class By:
    ref = "a:00000000-0000-0000-0000-000000000000"


def waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_what_is_rolled_back_is_never_asked_for():
    mark = transaction.savepoint()
    later("test.any", by=By, word="一")
    assert waiting() == 1
    transaction.savepoint_rollback(mark)
    assert waiting() == 0


@pytest.fixture
def tables(home):
    made = Home(home)
    make(made)
    with Postgres(made.postgres).running() as server:
        prepare(made, Database.of(server))
        yield made, Database.of(server)


def start(tables, *words):
    home, database = tables
    return subprocess.Popen(
        [sys.executable, ASKER, *words],
        env=environment(home, database.web),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(tables, *words):
    process = start(tables, *words)
    out, err = process.communicate(timeout=40)
    assert process.returncode == 0, err
    return out.splitlines(), err


def states(tables):
    with psycopg.connect(tables[1].web) as link:
        return dict(link.execute(STATES))


@pytest.mark.long
def test_the_worker_does_what_was_asked_for_the_asker(tables):
    run(tables, "ask", "test.whole", "一", "0")
    run(tables, "undo", "test.whole", "二")
    run(tables, "ask", "test.refused", "三", "0")
    out, err = run(tables, "work", "once")
    assert out == ["began 一 by 云问 in True", "ended 一"]
    assert "ValueError" in err
    assert "三三三" not in err
    with psycopg.connect(tables[1].web) as link:
        done = link.execute(
            "SELECT subject, face FROM transparency_event WHERE kind = 'test.done'"
        ).fetchall()
        assert done == [("一", "job")]
    assert states(tables) == {"三": "failed"}


@pytest.mark.long
def test_a_job_whose_worker_was_killed_is_done_by_the_next_whole(tables):
    run(tables, "ask", "test.whole", "一", "3")
    killed = start(tables, "work")
    assert killed.stdout.readline().startswith("began 一")
    killed.kill()
    killed.communicate()
    assert states(tables) == {"一": "doing"}
    out, _ = run(tables, "work", "once")
    assert out == ["began 一 by 云问 in True", "ended 一"]
    with psycopg.connect(tables[1].web) as link:
        count = link.execute("SELECT count(*) FROM transparency_event WHERE kind = 'test.done'")
        assert count.fetchone() == (1,)
    assert states(tables) == {}


@pytest.mark.long
def test_what_is_done_every_night_was_missed_and_is_done_as_the_worker_begins(tables):
    def done():
        with psycopg.connect(tables[1].web) as link:
            due = "SELECT task_name FROM procrastinate_periodic_defers"
            left = "SELECT count(*) FROM procrastinate_jobs"
            return link.execute(due).fetchall(), link.execute(left).fetchone()[0]

    worker = start(tables, "work")
    nightly = {("intake.expire",), ("comparison.night",)}
    wait_until(lambda: nightly <= set(done()[0]) and done()[1] == 0)
    worker.stdin.close()
    wait_until(lambda: worker.poll() is not None)
    worker.stdout.close()
    assert "Traceback" not in worker.stderr.read()
    worker.stderr.close()


@pytest.mark.long
def test_a_worker_ends_when_its_supervisor_does(tables):
    worker = start(tables, "work")
    run(tables, "ask", "test.whole", "一", "0")
    assert worker.stdout.readline().startswith("began")
    worker.stdin.close()
    wait_until(lambda: worker.poll() is not None)
    worker.stdout.close()
    worker.stderr.close()
