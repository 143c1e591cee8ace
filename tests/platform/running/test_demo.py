"""The demonstration: one login per role that is good, and nothing twice."""

import http.cookiejar
import re
import subprocess
import urllib.parse
import urllib.request

import pytest
from platform_process import SUNLEDGER, Served
from psycopg import connect

from sunledger.assembly.demo_logins import LOGINS, read
from sunledger.assembly.home import Home
from sunledger.assembly.postgres import WEB, Postgres
from sunledger.platform.ground.accounts.roles import roles


def test_each_role_but_the_household_has_one_login():
    asked = sorted(login.role for login in LOGINS)
    assert asked == sorted(roles().keys() - {"household"})


def counts(home):
    with Postgres(home / "postgres").running() as server, connect(server.address(WEB)) as link:
        return {
            table: link.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("places_division", "accounts_account", "accounts_holding")
        }


@pytest.mark.long
def test_it_opens_with_one_login_per_role_and_twice_is_once(home):
    with Served(home, "--demo") as served:
        assert served.health()[0] == 200
        password = read(Home(home))
        browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        page = browser.open(f"{served.address}signin").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        form = {"csrfmiddlewaretoken": token, "login": "fupin", "password": password}
        answer = browser.open(f"{served.address}signin", urllib.parse.urlencode(form).encode())
        assert "周云" in answer.read().decode()
        assert "/signin" not in answer.url
    first = counts(home)
    assert first["places_division"] == 1 + 12 + 168
    assert first["accounts_account"] == len(LOGINS)
    with Served(home, "--demo", "--once") as again:
        assert again.process.wait(60) == 0
    assert counts(home) == first


@pytest.mark.long
def test_the_folder_of_a_real_county_takes_no_made_up_data(home):
    home.mkdir(mode=0o711)
    (home / "county.json").write_text('{"county": "真县", "demo": false}', "utf-8")
    done = subprocess.run(
        [SUNLEDGER, "serve", "--demo", "--home", home], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "真县的平台" in done.stderr
