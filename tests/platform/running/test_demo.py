"""The demonstration: logins for every role that are good, and nothing twice."""

import http.cookiejar
import re
import subprocess
import urllib.parse
import urllib.request
from collections import Counter
from contextlib import suppress

import pytest
from platform_process import SUNLEDGER, Served, wait_until
from psycopg import connect

from sunledger.assembly.demo_logins import LOGINS, read
from sunledger.assembly.home import Home
from sunledger.assembly.postgres import WEB, Postgres
from sunledger.platform.ground.accounts.roles import roles


def test_each_role_but_the_household_has_a_login_and_findings_have_people_enough():
    asked = Counter(login.role for login in LOGINS)
    assert set(asked) == roles().keys() - {"household"}
    # Looked at, checked by two, an opinion; decided, put into effect; one may have made the record.
    assert asked["township_officer"] + asked["helper"] >= 5
    assert asked["county_aid_office"] == 3


TABLES = (
    "places_division",
    "accounts_account",
    "accounts_holding",
    "registry_household",
    "registry_membership",
    "registry_statement",
    "intake_batch",
    "places_body",
    "registry_procedure",
    "registry_step",
    "registry_merge",
    "registry_change",
    "registry_snapshot",
    "registry_dispute",
)


def counts(home):
    """Count as whoever sees every village: to others the database shows no household at all."""
    with Postgres(home / "postgres").running() as server, connect(server.address(WEB)) as link:
        link.execute(
            "SELECT set_config('sunledger.villages', string_agg(id::text, ','), false)"
            " FROM places_division"
        )
        return {
            table: link.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES
        }


_CHECKED = ("研判：要问", "告知本人", "本人说明", "上门核对，第一人写明", "上门核对，第二人签名")
_DECIDED = (*_CHECKED, "乡镇意见", "县里决定", "把决定告诉本人")
_IN_EFFECT = (*_DECIDED, "张贴公示", "公示期满", "决定生效")
# Of each rule the one finding that people brought on: how far it is, and its steps.
ROADS = {
    "E07": ("待研判", "有人申请回避"),
    "R01": ("已告知，等说明", *_CHECKED[:2]),
    "E13": ("说明了，待核对", *_CHECKED[:3]),
    "E05": ("核对了，待乡镇意见", *_CHECKED),
    "E04": ("待县里决定", *_CHECKED, "乡镇意见"),
    "P11": ("不属实", *_DECIDED),
    "E06": ("需要调整待遇", *_IN_EFFECT),
    "P13": ("在复核，待遇照发", *_IN_EFFECT, "本人申请复核"),
    "S03": ("纳入帮扶", "交人去办", "办好了", "本户或第二人确认"),
}


def road(browser, address, rule):
    """Return the heading of the finding of a rule; of each step what it was, by whom, which day."""
    listed = browser.open(f"{address}c/finding?open=all&rule={rule}").read().decode()
    [key] = set(re.findall(r"/c/finding/([0-9a-f-]{36})", listed))
    page = browser.open(f"{address}c/finding/{key}/steps").read().decode()
    lines = []
    for step in re.findall(r"<li>(.*?)</li>", page.partition('class="timeline"')[2], re.DOTALL):
        what = re.search(r"<strong>\d+\. (.+?)</strong>", step)[1]
        who = re.search(r'<p class="grey small">(.*?)</p>', step)[1]
        name, _, day = re.sub(r"<[^>]*>", "", who).partition(" · ")
        lines.append((what, name, re.match(r"\d{4}-\d\d-\d\d", day)[0]))
    return re.sub(r"<[^>]*>", "", re.search(r"<h1.*?</h1>", page, re.DOTALL)[0]), lines


@pytest.mark.long
def test_it_opens_with_one_login_per_role_and_twice_is_once(home):
    with Served(home, "--demo") as served:
        assert served.health()[0] == 200
        password = read(Home(home)).password
        browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        page = browser.open(f"{served.address}signin").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        form = {"csrfmiddlewaretoken": token, "login": "fupin", "password": password}
        answer = browser.open(f"{served.address}signin", urllib.parse.urlencode(form).encode())
        assert "周云" in answer.read().decode()
        assert "/signin" not in answer.url
        for rule, (state, *done) in ROADS.items():
            title, lines = road(browser, served.address, rule)
            assert state in title, rule
            assert [what for what, _, _ in lines] == ["提出疑点", *done], rule
            assert all(name for _, name, _ in lines)
            days = [day for _, _, day in lines]
            assert days == sorted(days)
            assert days[0] < days[-1]  # a road takes days
    first = counts(home)
    assert first["places_division"] == 1 + 12 + 168
    clerks = 14 - 2  # of the villages of one township: one has a login, one has no clerk
    assert first["accounts_account"] == len(LOGINS) + 1 + clerks
    assert first["registry_household"] > 2000
    assert first["intake_batch"] == 6 + 26  # of the register, and what the first comparison reads
    assert first["places_body"] == 12 + 6
    going_on = {"procedure": 3, "step": 7, "merge": 1, "change": 5, "snapshot": 1, "dispute": 1}
    assert {name: first[f"registry_{name}"] for name in going_on} == going_on
    with Served(home, "--demo", "--once") as again:
        assert again.process.wait(240) == 0
    assert counts(home) == first


@pytest.mark.long
@pytest.mark.timeout(900)
def test_killed_while_it_fills_it_goes_on_and_doubles_nothing(new_home):
    whole, killed = new_home(), new_home()
    with Served(whole, "--demo", "--once") as served:
        assert served.process.wait(240) == 0
    for seconds in (2, 6, 12):
        process = subprocess.Popen(
            [SUNLEDGER, "serve", "--demo", "--once", "--home", killed, "--port", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until((killed / "demo.json").exists)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.wait()
    with Served(killed, "--demo", "--once") as served:
        assert served.process.wait(240) == 0
    assert counts(killed) == counts(whole)


@pytest.mark.long
def test_the_folder_of_a_real_county_takes_no_made_up_data(home):
    home.mkdir(mode=0o711)
    (home / "county.json").write_text('{"county": "真县", "demo": false}', "utf-8")
    done = subprocess.run(
        [SUNLEDGER, "serve", "--demo", "--home", home], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "真县的平台" in done.stderr
