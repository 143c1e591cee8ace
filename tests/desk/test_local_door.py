"""The door of the local page: loopback only, a link that is good once, nothing of other origins."""

import re
import socket
import time

import pytest
from folders import car_owner, person, table, write
from local_page import desk


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with desk(tmp_path_factory.mktemp("home")) as made:
        made.cookie = made.enter()
        yield made


def test_the_link_is_good_once(running):
    status, headers, text = running.ask(f"{running.parts.path}?{running.parts.query}")
    assert status == 403
    assert "Set-Cookie" not in headers
    assert "只能用一次" in text
    assert "good once" in text


def test_the_pass_is_for_this_browser_and_this_path_alone(tmp_path):
    with desk(tmp_path) as made:
        status, headers, _ = made.ask(f"{made.parts.path}?{made.parts.query}")
        assert status == 303
        assert f"Path={made.base}; HttpOnly; SameSite=Strict" in headers["Set-Cookie"]
        assert headers["Location"] == made.base


@pytest.mark.parametrize("cookie", ["", "sunledger=", "sunledger=x", "x=\x7f; sunledger=ÿ"])
def test_without_the_pass_nothing_is_shown(running, cookie):
    for path in (running.base, "/", f"{running.base}state", f"{running.base}report"):
        status, _, text = running.ask(path, Cookie=cookie)
        assert status == 403
        assert "key" not in text


def test_only_this_host_and_port_are_answered(running):
    port = running.parts.port
    for host in ("evil.example", f"evil.example:{port}", f"localhost:{port}", "127.0.0.1", ""):
        status, _, _ = running.ask(running.base, Cookie=running.cookie, Host=host)
        assert status == 421, host


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_form_of_another_origin_is_refused(running, headers):
    fields = {"key": running.key(running.cookie)}
    status, _, _ = running.post("quit", running.cookie, fields, **headers)
    assert status == 403
    assert running.process.poll() is None


@pytest.mark.parametrize("key", [None, "", "x"])
def test_a_form_without_the_pages_own_key_is_refused(running, key):
    status, _, _ = running.post("quit", running.cookie, {} if key is None else {"key": key})
    assert status == 403
    assert running.process.poll() is None


def test_a_form_that_is_too_long_or_has_no_length_is_refused(running):
    fields = {"key": running.key(running.cookie), "folder": "长" * 50000}
    assert running.post("check", running.cookie, fields)[0] == 403
    path = f"{running.base}quit"
    headers = {"Cookie": running.cookie, "Content_Length": "x"}
    assert running.ask(path, method="POST", **headers)[0] == 403


def test_nothing_but_loopback_is_listened_on(running):
    other = next(
        (
            found[4][0]
            for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
            if not found[4][0].startswith("127.")
        ),
        None,
    )
    with open("/proc/net/tcp", encoding="ascii") as table:  # noqa: PTH123
        rows = [line.split() for line in table]
    port = f"{running.parts.port:04X}"
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port}")]
    assert listening == [f"0100007F:{port}"]
    if other:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((other, running.parts.port), timeout=2)


@pytest.mark.parametrize("name", ["", "folders", "style.css", "script.js"])
def test_every_answer_is_closed_to_others(running, name):
    status, headers, _ = running.ask(f"{running.base}{name}", Cookie=running.cookie)
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers


def test_a_name_that_is_not_there_is_not_there(running):
    for name in ("../../etc/passwd", "%2e%2e/x", "report", "nothing", "open"):
        status, _, _ = running.ask(f"{running.base}{name}", Cookie=running.cookie)
        assert status in (403, 404)


def test_quit_ends_the_program(tmp_path):
    with desk(tmp_path) as made:
        cookie = made.enter()
        status, _, text = made.post("quit", cookie, {"key": made.key(cookie)})
        assert status == 200
        assert "已退出" in text
        assert made.process.wait(10) == 0


def test_a_port_that_is_taken_is_told(tmp_path):
    with desk(tmp_path) as made:
        port = str(made.parts.port)
        with pytest.raises(AssertionError, match="用不了端口"), desk(tmp_path, "--port", port):
            pass


def test_a_computer_without_a_home_still_lists_its_folders(tmp_path):
    with desk(tmp_path / "none") as made:
        status, _, text = made.ask(f"{made.base}folders", Cookie=made.enter())
        assert status == 200
        assert "用这个文件夹" in text


def test_what_only_screens_is_not_counted_as_a_question(running, tmp_path):
    folder = car_owner(tmp_path / "county")
    write(
        folder,
        {
            "组织部/干部.csv": table(
                "身份证号 姓名 村代码 职务 任职起",
                f"{person(7)} 赵七 999901001001 村主任 2020-01-01",
            ),
            "村账.csv": table(
                "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额 收款人 票据类型",
                "999901001001 记1 2025-06-05 买砖 102 _ 900000 赵七 收据",
                "999901001001 记1 2025-06-05 买砖 5 900000 _ 赵七 收据",
            ),
        },
    )
    fields = {"key": running.key(running.cookie), "folder": str(folder), "day": "2026-06-25"}
    assert running.post("check", running.cookie, fields)[0] == 303
    end = time.monotonic() + 60
    while "核对完了" not in (page := running.ask(f"{running.base}check", Cookie=running.cookie)[2]):
        assert time.monotonic() < end
        time.sleep(0.2)
    [asked] = re.findall(r"有 (\d+) 条待核实", page)
    report = running.ask(f"{running.base}report", Cookie=running.cookie)[2]
    assert asked in re.findall(r"<b>(\d+)</b> (?:<[^>]*>)*条待核实", report)
    assert "另有 1 条只供筛查" in page
