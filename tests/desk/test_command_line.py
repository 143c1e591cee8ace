"""The whole command as a person or a program meets it: help, language, JSON, errors, terminals."""

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import campaign
import click
import openpyxl
import pytest
from click.testing import CliRunner
from runs import decided

from sunledger.assembly import main
from sunledger.assembly.main import sunledger
from sunledger.desk import demo_command
from sunledger.desk.terminal.command import examples
from sunledger.kit.language import LANGUAGES, language_of, speak

COMMAND = Path(sys.executable).with_name("sunledger")
SLOW = ("demo",)  # some seconds even for the smallest county; its JSON is tested below
CHINESE = re.compile("[\u4e00-\u9fff]")
SERVER = ("desk",)  # it ends when it is told to; its own tests run it


def commands(group=sunledger, path=()):
    """Yield each command that does something, with the words by which it is called."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands())
# Those of the platform need one that runs, or what it wrote: tests/platform runs them.
_OF_PLATFORM = {"doctor", "init", "log", "match", "scenario", "serve"}
PLATFORM = {words for words in COMMANDS if words[0] in _OF_PLATFORM}


def help_of(words, language):
    done = CliRunner().invoke(sunledger, [*words, "--help", "--lang", language])
    assert done.exit_code == 0, done.output
    return done.output


def examples_of(command, language):
    speak(language)
    try:
        return examples(command)
    finally:
        speak("zh")


def sheet(path, source):
    book = openpyxl.Workbook()
    for line in source.read_text("utf-8").splitlines():
        book.active.append(line.split(","))
    book.save(path)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A folder in which a campaign is under way, in Chinese and in English names."""
    office = tmp_path_factory.mktemp("office")
    campaign.county(office / "数据")
    sheet(office / "数据/发放表.xlsx", office / "数据/财政/发.csv")
    key = office / "share/sunledger/key"
    key.parent.mkdir(parents=True)
    campaign.run_of(office / "数据", office / "数据-findings", key, rules=None)
    ids = [line["id"] for line in campaign.findings(office / "数据-findings")]
    decided(office / "疑点研判表.xlsx", dict.fromkeys(ids, "同意建议"))
    for zh, en in (("数据", "data"), ("数据-findings", "data-findings")):
        shutil.copytree(office / zh, office / en)
    shutil.copy(office / "数据/发放表.xlsx", office / "data/payments.xlsx")
    for sent in ("下发", "papers"):
        words = ["数据-findings", "--triage", "疑点研判表.xlsx", "--to", sent]
        subprocess.run([COMMAND, "dispatch", *words], cwd=office, check=False, capture_output=True)
    for back in ("收回", "back"):
        shutil.copytree(office / "下发", office / back)
    return office


@pytest.fixture
def at_work(office, tmp_path, monkeypatch):
    """A copy of that folder, and we in it."""
    place = tmp_path / "office"
    shutil.copytree(office, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("XDG_DATA_HOME", str(place / "share"))
    return place


# --- help ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", [(), *COMMANDS], ids=" ".join)
def test_help_is_in_one_language_and_has_two_examples(words, language):
    said = help_of(words, language)
    shown = re.findall(r"^ +(sunledger .+)$", said, re.MULTILINE)
    assert len(shown) >= 2
    assert all(line.split()[1 : 1 + len(words)] == list(words) for line in shown)
    prose = re.sub(r"^ +sunledger .*$", "", said, flags=re.MULTILINE)
    if language == "en":
        assert not CHINESE.search(prose.replace("疑点研判表.xlsx", ""))
    else:
        assert not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+ [a-z]+", prose)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_option_is_explained_in_both_languages(words):
    for parameter in COMMANDS[words].params:
        zh, _, en = (parameter.help or "").partition(" / ")
        assert CHINESE.search(zh), (words, parameter.name)
        assert en, (words, parameter.name)
        assert not CHINESE.search(en.replace("疑点研判表.xlsx", "")), (words, parameter.name)


def all_examples():
    for words, command in COMMANDS.items():
        if words not in {SERVER, *PLATFORM}:
            for language in LANGUAGES:
                for line in examples_of(command, language):
                    marks = [pytest.mark.long] if words == SLOW else []
                    yield pytest.param(language, line, id=line, marks=marks)


@pytest.mark.parametrize(("language", "line"), list(all_examples()))
def test_each_example_works(language, line, at_work, monkeypatch):
    if line.startswith("sunledger triage"):
        (at_work / "疑点研判表.xlsx").unlink()
    monkeypatch.setattr(demo_command, "SCALE", Fraction(1, 200))
    line = line.replace("--scale 1/60", "--scale 1/200")
    done = CliRunner().invoke(
        sunledger, ["--lang", language, *shlex.split(line)[1:]], standalone_mode=False
    )
    assert done.exception is None, done.exception
    assert done.return_value in (None, 0, 1)
    if language == "zh" and "--json" not in line and "completion" not in line:
        assert CHINESE.search(done.output)


# --- JSON ---------------------------------------------------------------------------------------

AS_JSON = {
    "check 数据 --as-of 2026-06-25": {"rules", "files", "unknown", "refused"},
    "collect 收回 --run 数据-findings": {"sent", "answered", "rules"},
    "completion zsh": {"shell", "script"},
    "demo-county 县 --scale 1/200": {"county", "answer_key", "stories", "expected", "innocents"},
    "dispatch 数据-findings --triage 疑点研判表.xlsx --to 下发": {"out", "sent", "held"},
    "docs write 说明": {"files"},
    "explain 数据-findings 35me27fdrf": {"finding", "rule", "title", "title_en", "sql"},
    "letters 数据-findings --kind quality_notice --to 文书": {"to", "files"},
    "rules list": {"rules"},
    "rules show E05": {"code", "title", "title_en", "law", "parameters", "sql"},
    "rules test E05": {"passed", "rules"},
    "sources list": {"tables"},
    "sources show vehicles": {"id", "title", "columns", "purpose", "purpose_en"},
    "sources recognise 数据/发放表.xlsx": {"sheets"},
    "sources template vehicles -o a.xlsx": {"file", "table"},
    "sources request --rules E14 --to 函": {"to", "files"},
    "triage 数据-findings -o b.xlsx": {"file", "proposed"},
    "demo": {"county", "findings", "stories", "found", "agrees"},
}


@pytest.mark.usefixtures("at_work")
def test_every_command_prints_json(monkeypatch):
    monkeypatch.setattr(demo_command, "SCALE", Fraction(1, 200))
    told = {
        words
        for words in COMMANDS
        if any(" ".join(words) == line[: len(" ".join(words))] for line in AS_JSON)
    }
    assert told == set(COMMANDS) - {SERVER, *PLATFORM}
    for line, keys in AS_JSON.items():
        done = CliRunner().invoke(sunledger, [*shlex.split(line), "--json"], standalone_mode=False)
        assert done.exception is None, (line, done.exception)
        assert keys <= json.loads(done.stdout).keys(), line
        assert not done.stderr


@pytest.mark.parametrize("words", sorted({SERVER, *PLATFORM}))
def test_what_is_run_elsewhere_has_json_too(words):
    assert "--json" in [name for option in COMMANDS[words].params for name in option.opts]


# --- errors -------------------------------------------------------------------------------------

ERRORS = [
    ("check 无", "not_found", "无"),
    ("check 空", "empty_folder", "空"),
    ("check", "missing", "FOLDER"),
    ("check 数据 别的", "too_much", "别的"),
    ("check 数据 --asof 2026", "no_such_option", "--asof"),
    ("check 数据 --json=1", "value_not_wanted", "--json"),
    ("check 数据 --json --out", "no_value", "--out"),
    ("chek 数据", "no_such_command", "chek"),
    ("check 数据 --as-of 昨天", "bad_value", "--as-of"),
    ("check 数据 --memory 1MB", "bad_value", "--memory"),
    ("check 数据 --audience all", "bad_value", "--audience"),
    ("check 数据 --department 民政局", "audience_missing", "--department"),
    ("check 数据 --audience department --department 无", "no_such_department", "--department"),
    ("check 数据 --rules Z99", "no_such_rule", "--rules"),
    ("check 数据 --reveal", "purpose_missing", "--purpose"),
    ("check 数据 --purpose 看", "reveal_missing", "--reveal"),
    ("check 数据 --encrypt", "reveal_missing", "--encrypt"),
    ("check 数据 --key 无", "unreadable", "无"),
    ("check 数据 --key 短", "bad_key", "短"),
    ("check 数据 --previous 空", "not_a_run", "空"),
    ("check 数据 --answers 无", "not_found", "无"),
    ("check 数据 --exemptions 无", "not_found", "无"),
    ("check 数据 --catalogue 无", "bad_catalogue", "无"),
    ("check 数据 --catalogue 坏规则", "bad_catalogue", "坏规则/flags/X01_x.sql"),
    ("check 数据 --out 数据", "output_in_the_way", "数据"),
    ("check 数据 --out 下发", "not_empty", "下发"),
    ("check 数据 --out 短", "not_a_folder", "短"),
    ("check 坏县", "bad_county_file", "county.yaml"),
    ("check 坏日", "bad_county_file", "county.yaml"),
    ("explain 空 a", "not_a_run", "空"),
    ("explain 数据-findings zzz", "no_such_finding", "zzz"),
    ("explain 数据-findings m", "several_findings", "m"),
    ("rules show Z99", "no_such_rule", "Z99"),
    ("sources show 无", "no_such_table", "无"),
    ("sources template vehicles -o a.csv", "bad_value", "a.csv"),
    ("sources template vehicles -o 无/a.xlsx", "not_found", "无"),
    ("sources recognise 无", "not_found", "无"),
    ("sources recognise 空", "not_a_file", "空"),
    ("sources request --rules Z99 --to 函", "no_such_rule", "--rules"),
    ("docs write 短", "not_a_folder", "短"),
    ("triage 空", "not_a_run", "空"),
    ("triage 数据-findings", "exists", "疑点研判表.xlsx"),
    ("triage 数据-findings -o 无/a.xlsx", "not_found", "无"),
    ("dispatch 数据-findings --triage 短 --to 新", "unreadable", "短"),
    (
        "dispatch 数据-findings --triage 数据/发放表.xlsx --to 新",
        "not_a_triage_table",
        "数据/发放表.xlsx",
    ),
    ("dispatch 数据-findings --triage 疑点研判表.xlsx --to 数据", "not_empty", "数据"),
    (
        "dispatch 数据-findings --triage 疑点研判表.xlsx --to 数据-findings",
        "output_in_the_way",
        "数据-findings",
    ),
    ("dispatch 数据-findings --triage 疑点研判表.xlsx --to 新 --folder 无", "not_found", "无"),
    ("dispatch 数据-findings --triage 疑点研判表.xlsx --to 新 --folder 空", "no_register", "空"),
    ("collect 无 --run 数据-findings", "not_found", "无"),
    ("collect 收回 --run 空", "not_a_run", "空"),
    ("collect 收回 --run 数据-findings -o 收回", "output_in_the_way", "收回"),
    ("collect 收回 --run 数据-findings -o 短", "not_a_folder", "短"),
    ("letters 空 --kind quality_notice --to 文书", "not_a_run", "空"),
    ("letters 数据-findings --kind 无 --to 文书", "no_such_paper", "无"),
    ("letters 数据-findings --kind evidence_record --to 文书", "finding_missing", "--finding"),
    (
        "letters 数据-findings --kind notice_to_person --finding zzz --to 文书",
        "no_such_finding",
        "zzz",
    ),
    ("letters 数据-findings --kind quality_notice --to 短", "not_a_folder", "短"),
    (
        "letters 数据-findings --kind quality_notice --reveal --purpose 看 --to 文书",
        "numbers_are_masked",
        "数据-findings",
    ),
    ("letters 数据-findings --kind quality_notice --by 明天 --to 文书", "bad_value", "--by"),
    ("demo-county 县 --scale 3", "bad_value", "--scale"),
    ("demo-county 县 --seed x", "bad_value", "--seed"),
    ("demo-county 县 --as-of 1990-01-01", "bad_value", "--as-of"),
    ("demo-county 数据", "not_empty", "数据"),
    ("demo --dir 占", "exists", "占/county"),
    ("completion csh", "bad_value", "SHELL"),
    ("rules list --lang fr", "bad_value", "--lang"),
]


@pytest.fixture(scope="module")
def desk_of_mistakes(office):
    """The same folder with what a hurried person may point at."""
    (office / "空").mkdir()
    (office / "短").write_bytes(b"short")
    (office / "占/county").mkdir(parents=True)
    rule = office / "坏规则/flags/X01_x.sql"
    rule.parent.mkdir(parents=True)
    rule.write_text("SELECT 1", "utf-8")
    for name, text in (("坏县", "- a\n"), ("坏日", "as_of: 昨天\n")):
        (office / name).mkdir()
        (office / name / "county.yaml").write_text(text, "utf-8")
    return office


@pytest.fixture
def leave(capsys, monkeypatch):
    """Run as the shell does; return status and what was written."""

    def _leave(*words):
        monkeypatch.setattr(sys, "argv", ["sunledger", *words])
        with pytest.raises(SystemExit) as end:
            main.run()
        out, err = capsys.readouterr()
        return end.value.code, out, err

    return _leave


@pytest.fixture
def mistakes(desk_of_mistakes, monkeypatch):
    """We in that folder, with its key."""
    monkeypatch.chdir(desk_of_mistakes)
    monkeypatch.setenv("XDG_DATA_HOME", str(desk_of_mistakes / "share"))


@pytest.mark.usefixtures("mistakes")
@pytest.mark.parametrize("line", ["rules list", "rules show E01", "check 无", "docs write 短"])
def test_json_may_stand_before_the_command(line, leave):
    words = line.split()
    after = leave(*words, "--json")
    assert leave("--json", *words) == leave(words[0], "--json", *words[1:]) == after
    json.loads(after[1])


@pytest.mark.usefixtures("mistakes")
@pytest.mark.parametrize(("line", "code", "where"), ERRORS, ids=[line for line, _, _ in ERRORS])
def test_an_error_says_what_where_and_how_to_mend_it(line, code, where, leave, monkeypatch):
    words = shlex.split(line)
    status, out, err = leave(*words, *([] if "--json" in words else ["--json"]))
    assert status == 2
    assert not err
    [error] = json.loads(out).values()
    assert error["code"] == code
    assert error["where"].endswith(where)
    said = {}
    for language in LANGUAGES:
        monkeypatch.setenv("SUNLEDGER_LANG", language)
        status, out, err = leave(*(word for word in words if word != "--json"))
        assert status == 2
        assert not out
        assert "\x1b" not in err
        what, how = err.rstrip("\n").split("\n")
        said[language] = (what.partition("：" if language == "zh" else ": ")[2], how)
        assert len(said[language][0]) > 3
        assert len(how.partition("：" if language == "zh" else ": ")[2]) > 3
    assert CHINESE.search(said["zh"][0])
    assert said["zh"][0] == error["message"]
    assert said["zh"][1].removeprefix("怎么办：") == error["hint"]
    named = re.sub(r"[“/][^”,:]*|--\S+|\S*[\u4e00-\u9fff]\S*", "", said["en"][0])
    assert not CHINESE.search(named)


SYSTEM = [
    (28, "disk_full", "磁盘满了", "the disk is full"),
    (13, "no_permission", "没有权限", "there is no permission"),
    (30, "no_permission", "只能读", "can be read only"),
    (2, "not_found", "没有这个文件", "no such file"),
    (5, "read_or_write", "电脑说", "Input/output"),
]


@pytest.mark.parametrize("case", SYSTEM)
def test_what_the_system_refuses_is_told_too(case, leave, monkeypatch):
    number, code, zh, en = case

    def refuse(**_):
        raise OSError(number, os.strerror(number), "/某处/文件")

    monkeypatch.setattr(COMMANDS["demo",], "callback", refuse)
    status, out, _ = leave("demo", "--json")
    [error] = json.loads(out).values()
    assert (status, error["code"], error["where"]) == (3, code, "/某处/文件")
    assert error["hint"]
    status, _, err = leave("demo")
    assert zh in err
    status, _, err = leave("demo", "--lang", "en")
    assert en in err
    assert "To mend: " in err


def test_where_nothing_can_be_written_the_output_is_named_not_its_draft(leave, tmp_path):
    (tmp_path / "县").mkdir()
    (tmp_path / "县" / "表.csv").write_text("姓名\n张三\n", encoding="utf-8")
    locked = "/sys/结果"  # where the system lets nobody write
    status, out, _ = leave("check", str(tmp_path / "县"), "--out", locked, "--json")
    [error] = json.loads(out).values()
    assert (status, error["where"]) == (3, locked)
    assert "draft" not in out


def test_a_full_disk_is_told_whoever_met_it(leave, monkeypatch):
    def fill(**_):
        full = OSError(28, "No space left on device")
        raise ValueError(full)

    monkeypatch.setattr(COMMANDS["demo",], "callback", fill)
    status, out, err = leave("demo", "--json")
    [error] = json.loads(out).values()
    assert (status, error["code"], error["where"]) == (3, "disk_full", None)
    assert not err


def test_a_fault_of_ours_tells_no_cell(leave, monkeypatch):
    number = "990101196001010015"

    def fail(**_):
        raise ValueError(number)

    monkeypatch.setattr(COMMANDS["demo",], "callback", fail)
    status, out, err = leave("demo", "--json")
    assert (status, json.loads(out)["error"]["code"]) == (3, "fault")
    assert "990101" not in out + err


# --- language and terminals ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "encoding", "language"),
    [
        ({}, "utf-8", "zh"),
        ({"LANG": "C"}, "utf-8", "zh"),
        ({"LANG": "C.UTF-8"}, "utf-8", "zh"),
        ({"LANG": "zh_CN.GBK"}, "gbk", "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "utf-8", "zh"),
        ({"LANG": "ug_CN"}, "utf-8", "zh"),
        ({"LANG": "en_US.UTF-8"}, "utf-8", "en"),
        ({"LANG": "de_DE@euro"}, "utf-8", "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "utf-8", "en"),
        ({"LANG": "en_US.UTF-8", "SUNLEDGER_LANG": "zh"}, "utf-8", "zh"),
        ({"SUNLEDGER_LANG": "EN"}, "utf-8", "en"),
        ({"SUNLEDGER_LANG": "klingon"}, "utf-8", "zh"),
        ({}, "ascii", "en"),
        ({}, "cp936", "zh"),
    ],
)
def test_the_language_is_chinese_unless_something_else_is_asked_for(
    environment, encoding, language
):
    assert language_of(environment, encoding) == language


def shell(words, **environment):
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    return subprocess.run(
        [COMMAND, *words], capture_output=True, env={**kept, **environment}, check=False
    )


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp936"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "SUNLEDGER_LANG": "zh"},
    ],
)
def test_no_encoding_of_the_terminal_is_a_fault(environment, office):
    shown = shell(["sources", "recognise", str(office / "数据/发放表.xlsx")], **environment)
    assert shown.returncode == 0, shown.stderr
    assert b"payments" in shown.stdout
    assert b"\x1b" not in shown.stdout
    wrong = shell(["sources", "show", "无", "--json"], **environment)
    assert json.loads(wrong.stdout)["error"]["where"] == "无"


def on_terminal(words, office, **environment):
    """Run with standard error and output on a terminal of 60 columns; return what it shows."""
    script = "stty cols 60; exec " + shlex.join([str(COMMAND), *words])
    kept = {"PATH": os.environ["PATH"], "TERM": "xterm", "XDG_DATA_HOME": str(office / "share")}
    done = subprocess.run(
        [sys.executable, "-c", "import pty,sys; pty.spawn(['sh','-c',sys.argv[1]])", script],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        cwd=office,
        env={**kept, **environment},
        check=False,
    )
    return done.stdout.decode("utf-8")


def test_progress_is_one_line_that_is_gone_at_the_end(office, tmp_path):
    words = ["check", "数据", "--rules", "E01,E05", "--out", str(tmp_path / "out")]
    shown = on_terminal(words, office)
    assert "正在读第 1 个文件" in shown
    assert re.search("正在核对 2/2 E0[15]", shown)  # whichever is begun last
    line = shown[: shown.index("看懂")]
    assert "\n" not in line.strip("\r\n")
    assert line.endswith("\r")
    assert set(line.rsplit("\r", 2)[1]) == {" "}
    assert "\x1b[" in shown
    plain = on_terminal(words, office, NO_COLOR="1")
    assert re.search("正在核对 2/2 E0[15]", plain)
    assert "\x1b[" not in plain
    piped = subprocess.run([COMMAND, *words], cwd=office, capture_output=True, check=False)
    assert piped.returncode == 1
    assert not piped.stderr
    assert b"\x1b" not in piped.stdout


def test_letters_tell_how_many_are_written_of_how_many(office, tmp_path):
    words = ["letters", "数据-findings", "--kind", "quality_notice", "--to", str(tmp_path / "out")]
    shown = on_terminal(words, office)
    written = len(list((tmp_path / "out").rglob("*.docx")))
    assert written > 1
    assert f"正在写第 1/{written} 份：数据质量通报-" in shown


def test_an_interrupt_leaves_a_clean_line(office, tmp_path):
    ours, theirs = os.openpty()
    words = [COMMAND, "check", "数据", "--out", str(tmp_path / "out")]
    process = subprocess.Popen(words, cwd=office, stdout=theirs, stderr=theirs, stdin=theirs)
    os.close(theirs)
    shown = b""
    while "正在核对".encode() not in shown:
        shown += os.read(ours, 4096)
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(OSError):  # so Linux says that the other end is closed
        while more := os.read(ours, 4096):
            shown += more
    assert process.wait() == 130
    *_, blank, over, last = shown.decode("utf-8").replace("\r\n", "\n").split("\r")
    assert set(blank) == {" "}
    assert not over.strip()
    assert last == "已中断，没有改动原有结果。 要接着做，请再运行一次。\n"
    assert not (tmp_path / "out").exists()


STARTING = (
    sys.executable,
    "-X",
    "importtime",
    "-c",
    "from sunledger.assembly.main import run; run()",
)


def test_an_interrupt_while_the_command_is_still_loading_is_no_fault(office):
    words = [*STARTING, "check", "数据"]
    with subprocess.Popen(words, cwd=office, stderr=subprocess.PIPE, text=True) as process:
        told = []
        for line in process.stderr:
            told.append(line)
            if line.endswith("numpy\n"):
                process.send_signal(signal.SIGINT)
                break
        told += process.stderr
    assert process.returncode == 130
    words = [line for line in told if not line.startswith("import time:")]
    assert "Traceback" not in "".join(words)
    assert words[-1].startswith("已中断")


def test_the_version_needs_no_engine():
    done = subprocess.run([*STARTING, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("sunledger ")
    assert not {"duckdb", "numpy", "openpyxl"} & set(done.stderr.split())
