"""Laws that hold the code to Windows, on which it has not run: encodings, modes, names."""

import ast
import io
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

SOURCE = Path(__file__).parents[2] / "src" / "sunledger"
TREES = {
    path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for room in ("kit", "catalogue", "engine", "desk")
    for path in (SOURCE / room).rglob("*.py")
}
TEXT = {"read_text", "write_text"}
# An archive, whose members are bytes; descriptors; a browser; click's own help.
NOT_FILES = {"box", "archive", "os", "webbrowser", "formatter"}
POSIX = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "readline"}


def calls():
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield (
                    f"{name}:{node.lineno}",
                    node,
                    getattr(node.func, "attr", None) or getattr(node.func, "id", None),
                )


def is_binary(call):
    words = [*call.args, *(word.value for word in call.keywords if word.arg == "mode")]
    modes = [w.value for w in words if isinstance(w, ast.Constant) and isinstance(w.value, str)]
    return any("b" in mode for mode in modes)


def names_an_encoding(call):
    return any(word.arg == "encoding" for word in call.keywords) or any(
        isinstance(word, ast.Constant) and str(word.value).lower().startswith("utf")
        for word in call.args
    )


def test_text_is_never_read_or_written_in_the_encoding_of_the_computer():
    """On a Chinese Windows it would be GBK."""
    guilty = [
        place
        for place, call, name in calls()
        if isinstance(call.func, ast.Attribute)
        and name in {*TEXT, "open"}
        and getattr(call.func.value, "id", "") not in NOT_FILES
        and not is_binary(call)
        and not names_an_encoding(call)
    ]
    assert not guilty


def test_a_file_is_not_made_by_os_open_which_changes_line_feeds_there():
    guilty = [
        place
        for place, call, name in calls()
        if name == "open"
        and isinstance(call.func, ast.Attribute)
        and getattr(call.func.value, "id", "") == "os"
        and "O_CREAT" in ast.unparse(call)
    ]
    assert not guilty


def test_what_only_posix_has_is_imported_where_its_absence_is_caught():
    guilty = []
    for name, tree in TREES.items():
        caught = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.Try)
            for inner in ast.walk(node)
        }
        guilty += [
            f"{name}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            and {alias.name for alias in node.names} & POSIX
            and id(node) not in caught
        ]
    assert not guilty


@pytest.mark.parametrize("encoding", ["cp936", "cp1252"])
def test_the_command_speaks_on_a_terminal_of_another_encoding(encoding, tmp_path):
    """GBK has no 𠮷 and no é as typed here; cp1252 has no Chinese at all."""
    command = (
        "import sys; from sunledger.assembly.main import run; "
        "sys.argv = ['sunledger', 'check', '没有𠮷的文件夹é\\udcff']; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", command],
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": encoding, "HOME": str(tmp_path), "PYTHONUTF8": "0"},
    )
    told = io.TextIOWrapper(io.BytesIO(done.stderr), encoding=encoding).read()
    assert done.returncode == 2
    assert "Traceback" not in told
    assert "\\U00020bb7" in told or "\\u6ca1" in told or "There is no" in told
