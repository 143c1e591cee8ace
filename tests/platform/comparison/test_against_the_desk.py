"""The made-up county, checked by the desk and compared by the platform: the same subjects."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from sunledger.assembly.database import Database
from sunledger.assembly.home import Home
from sunledger.assembly.manage import environment
from sunledger.assembly.postgres import Postgres
from sunledger.assembly.serving import make, prepare
from sunledger.desk.demo_county.county import write_county

pytestmark = pytest.mark.long
AS_OF = date(2026, 6, 25)
PROCESS = Path(__file__).with_name("county_process.py")
# What the desk finds and the platform does not, and why.
DIFFERENT = {
    "E02": 1,  # one number under two names: the register holds one name for a number
    "H04": 1,  # these limits stand in the folder's county.yaml,
    "H05": 1,  # and not in the catalogue of the platform's home
    "V09": 1,
}


def _desk(folder, out):
    """Check the folder as a desk does; return where its findings are, numbers whole."""
    command = [sys.executable, "-c", "from sunledger.assembly.main import run; run()"]
    told = ["--as-of", AS_OF.isoformat(), "--out", out, "--reveal", "--purpose", "和平台比"]
    subprocess.run(
        [*command, "check", folder, *told],
        capture_output=True,
        check=False,  # the status is 1, as there are findings
    )
    return out / "findings.ndjson"


def _platform(folder, findings):
    with tempfile.TemporaryDirectory(prefix="sunledger-county-") as made:
        Path(made).chmod(0o711)
        home = Home(Path(made) / "home")
        make(home)
        with Postgres(home.postgres).running() as server:
            database = Database.of(server)
            prepare(home, database)
            done = subprocess.run(
                [sys.executable, PROCESS, folder, AS_OF.isoformat(), findings],
                env=environment(home, database.web),
                capture_output=True,
                check=False,
            )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.usefixtures("_system_user")
def test_desk_and_platform_ask_about_the_same_subjects(tmp_path):
    folder = tmp_path / "云岫县"
    write_county(folder, scale=Fraction(1, 60), seed=7, as_of=AS_OF, layout="plain")
    told = _platform(folder, _desk(folder, tmp_path / "结果"))
    desk, mine = told["desk"], told["hits"]
    assert told["state"] == "done"
    assert mine.keys() - desk.keys() == set()
    assert Counter(key.split()[0] for key in desk.keys() - mine.keys()) == DIFFERENT
    assert len(mine) > 100
    for key in desk.keys() & mine.keys():
        one, other = desk[key], mine[key]
        assert other["amount_fen"] == one["amount_fen"], key
        assert other["match_strength"] == one["match_strength"], key
        assert set(other["values"]) == set(one["values"]), key
        # The same rows of the same tables: also of the register, which knows whence it has them.
        assert other["rows"] == sorted([e["source"], e["row"]] for e in one["evidence"]), key
    run = json.loads((tmp_path / "结果" / "run.json").read_text("utf-8"))
    for rule in run["rules"]:
        code = rule["rule"]
        if code in DIFFERENT:
            continue
        expected = [rule[name] for name in ("status", "applied", "flagged", "clear")]
        assert told["rules"][code] == [*expected, rule["missing_data"]], code
