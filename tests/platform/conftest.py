"""One server for all tests of a worker, in a folder that its system user can reach.

Tests that take `db` run as the web role on a migrated database, each in a transaction of its own.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from sunledger.assembly.home import VARIABLE, Home
from sunledger.assembly.manage import SETTINGS, manage
from sunledger.assembly.postgres import ADMIN, OWNER, SYSTEM_USER, WEB, Postgres

_HOME = Path(tempfile.mkdtemp(prefix="sunledger-home-"))
os.environ[VARIABLE] = str(_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
# The browser of other tests in this process keeps an event loop in the thread; nothing here awaits.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

(_HOME / "static").mkdir()  # styles are served from there

import django  # noqa: E402 - the settings need the home

django.setup()


def pytest_configure(config):
    """Let no worker inherit our home: two would share its files where this folder is asked for."""
    if config.getoption("numprocesses", None) and "PYTEST_XDIST_WORKER" not in os.environ:
        del os.environ["DJANGO_SETTINGS_MODULE"], os.environ[VARIABLE]


@pytest.fixture(scope="session", autouse=True)
def _system_user():
    """As root the server needs a user without rights, as the docs say."""
    if os.geteuid() != 0:
        return
    make = ["useradd", "--system", "--user-group", SYSTEM_USER]
    for _ in range(50):  # another worker may be making it at this moment
        if subprocess.run(["id", SYSTEM_USER], capture_output=True, check=False).returncode == 0:
            return
        subprocess.run(make, capture_output=True, check=False)
        time.sleep(0.1)
    pytest.fail(f"there is no system user {SYSTEM_USER}, and it could not be made")


@pytest.fixture(scope="session")
def new_folder(_system_user):
    made = []

    def make():
        made.append(Path(tempfile.mkdtemp(prefix="sunledger-test-")))
        made[-1].chmod(0o711)
        return made[-1] / "postgres"

    yield make
    for folder in made:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server(new_folder):
    with Postgres(new_folder()).running() as server:
        yield server


@pytest.fixture
def as_role(server):
    links = []

    def connect(role, database="sunledger"):
        links.append(psycopg.connect(server.address(role, database), autocommit=True))
        return links[-1]

    yield connect
    for link in links:
        link.close()


@pytest.fixture(scope="session")
def django_db_setup(server, django_db_blocker):
    """Migrate as the owner, serve as the web role: never as a superuser."""
    from django.db import connections  # noqa: PLC0415 - after setup

    manage(Home(_HOME), server.address(OWNER), "migrate", "--verbosity=0")
    found = conninfo_to_dict(server.address(WEB))
    connections["default"].settings_dict |= {
        "NAME": found["dbname"],
        "USER": found["user"],
        "PASSWORD": found["password"],
        "HOST": found["host"],
        "PORT": found["port"],
        "OPTIONS": {},
    }
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    shutil.rmtree(_HOME)


@pytest.fixture
def committed(server, django_db_setup, django_db_blocker):  # noqa: ARG001 - it is migrated
    """A database of its own in which things are really committed, for many at once.

    Nothing here is ever deleted, not even by tests: afterwards the whole database is thrown away.
    """
    from django.db import connections  # noqa: PLC0415 - after setup

    settings = connections["default"].settings_dict
    kept = settings["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
        with psycopg.connect(server.address(ADMIN, "postgres"), autocommit=True) as link:
            # Where a browser has run in this process, a link of an earlier test may still be open.
            link.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'sunledger'"
            )
            link.execute("CREATE DATABASE committed TEMPLATE sunledger")
            settings["NAME"] = "committed"
            yield
            connections.close_all()
            settings["NAME"] = kept
            link.execute("DROP DATABASE committed WITH (FORCE)")


@pytest.fixture
def world(db):  # noqa: ARG001 - the database must be there
    """A small made-up county with an account for each role that is asked for; see world.py."""
    from world import build  # noqa: PLC0415 - after setup

    return build()
