"""`sunledger match …` on a platform of one's own: told in words, killed, taken up again."""

import json
import subprocess
import time

import pytest
from platform_process import SUNLEDGER
from test_log_commands import ENVIRONMENT, founded, home, run, told  # noqa: F401 - fixtures

pytestmark = pytest.mark.long


def test_run_and_status_for_a_person(home):  # noqa: F811 - the fixture
    assert "还没有比对过" in run("match", "status", "--home", home)
    assert "没有这样的规则：Z99" in run_error(home, "match", "run", "--rules", "Z99")
    said = run("match", "run", "--home", home, "--rules", "E05，E06", "--why", "试一试")
    assert "规则 2/2" in said
    assert said.rstrip().endswith("试一试")
    first = told("match", "status", "--home", home)["runs"][0]
    assert (first["state"], first["done"], first["why"]) == ("done", 2, "试一试")


def run_error(home, *words):  # noqa: F811 - as above
    done = subprocess.run(
        [SUNLEDGER, *words, "--home", home],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode
    return done.stdout + done.stderr


def test_killed_it_goes_on_and_what_did_not_change_is_not_run_again(home):  # noqa: F811 - as above
    """kill -9 in the middle: the next command ends that run, each rule once; then all unchanged."""
    victim = subprocess.Popen(
        [SUNLEDGER, "match", "run", "--home", home],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + 90
    while time.monotonic() < until and not (home / "files" / "comparison").exists():
        time.sleep(0.05)
    victim.kill()
    victim.wait()
    (cut,) = told("match", "status", "--home", home, status=1)["runs"]
    assert cut["state"] == "running"
    assert told("match", "run", "--home", home, "--resume")["done"] == 1
    (only,) = told("match", "status", "--home", home)["runs"]
    assert (only["state"], only["done"]) == ("done", only["rules"])
    again = told("match", "run", "--home", home)["run"]
    assert again["state"] == "done"
    assert again["same"] + again["not_run"] == again["rules"]
    assert json.dumps(again["register_version"])
