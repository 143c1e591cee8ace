"""A platform that really runs, filled once, and a browser for each role in it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import expect
from psycopg.conninfo import make_conninfo

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "platform" / "running"))

from platform_process import Served  # noqa: E402 - beside the tests of `serve`

from sunledger.assembly.home import Home  # noqa: E402
from sunledger.assembly.manage import environment  # noqa: E402
from sunledger.assembly.postgres import DATABASE, HOST, SYSTEM_USER, WEB  # noqa: E402

expect.set_options(timeout=15000)


class Filled:
    """The platform: its address, a session of each role, and what lies in it (fill.py)."""

    def __init__(self, address, found):
        self.address = address.rstrip("/")
        self.found = found

    def __getattr__(self, name):
        return self.found[name]


@pytest.fixture(scope="session")
def filled():
    if os.geteuid() == 0 and subprocess.run(["id", SYSTEM_USER], check=False).returncode != 0:
        subprocess.run(["useradd", "--system", "--user-group", SYSTEM_USER], check=False)
    folder = Path(tempfile.mkdtemp(prefix="sunledger-journeys-"))
    folder.chmod(0o711)
    home = Home(folder / "home")
    with Served(home.folder) as platform:
        written = (home.postgres / "data" / "postmaster.pid").read_text("utf-8").splitlines()
        word = json.loads((home.postgres / "secrets.json").read_text("utf-8"))[WEB]
        address = make_conninfo(
            host=HOST, port=int(written[3]), user=WEB, password=word, dbname=DATABASE
        )
        done = subprocess.run(
            [sys.executable, HERE / "fill.py"],
            env=environment(home, address),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        yield Filled(platform.address, json.loads(done.stdout))
    shutil.rmtree(folder)


@pytest.fixture
def enter(chromium, filled):
    """Open a tab in which somebody of a role has signed in; nothing may fail in its console."""
    contexts, faults = [], []

    def open_as(role, *, display="normal", language="zh-hans", scripts=True, width=1280):
        context = chromium.new_context(
            base_url=filled.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            accept_downloads=True,
        )
        cookies = {"display": display, "django_language": language}
        if role is not None:
            cookies["sessionid"] = filled.sessions[role]
        context.add_cookies(
            [{"name": k, "value": v, "url": filled.address} for k, v in cookies.items()]
        )
        context.set_default_timeout(15000)
        tab = context.new_page()
        tab.on("console", lambda told: told.type == "error" and faults.append(told.text))
        tab.on("pageerror", lambda fault: faults.append(str(fault)))
        contexts.append(context)
        return tab

    open_as.faults = faults
    yield open_as
    for context in contexts:
        context.close()
    assert not faults
