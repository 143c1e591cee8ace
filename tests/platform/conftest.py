"""One server for all tests of a worker, in a folder that its system user can reach."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from sunledger.assembly.postgres import SYSTEM_USER, Postgres


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
