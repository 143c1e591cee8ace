"""The laws of the house, as far as the rooms that stand (docs/en/house.md)."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from sunledger.kit.ids import read_person_id

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "sunledger"
KINDS = {".py", ".md", ".yaml", ".sql", ".j2", ".in", ".lock", ".css", ""}
TEXTS = [
    path
    for folder in ("src", "tests", "docs", "bench", "tools", "changes", "requirements", ".ci")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file()
    and path.suffix in KINDS
    and "__pycache__" not in path.parts
    and not any(part.endswith(".egg-info") for part in path.parts)
]


def test_rooms_import_only_rooms_below_them():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_module_says_what_it_is_for():
    silent = [
        path.relative_to(ROOT)
        for path in SOURCE.rglob("*.py")
        if path.parent.name != "migrations"  # written by Django, and named for what they do
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_the_clock_is_read_in_one_place_only():
    """A run's day and time are given to it, so that the same folder gives the same answer."""
    readers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(
            r"\b(datetime\.now|date\.today|time\.time)\(", path.read_text(encoding="utf-8")
        )
    }
    assert readers <= {
        "desk/check.py",
        "desk/place.py",
        "desk/demo_county/command.py",
        "assembly/doctor_command.py",  # it examines the clock
    }


def test_no_rule_is_written_in_python():
    """Thresholds live in the catalogue: no flag code stands in a Python file of the engine."""
    codes = re.compile(r"\b[EIPWFJVKHCAS](0[1-9]|1[0-9])\b")
    named = [
        path.relative_to(SOURCE).as_posix()
        for room in ("kit", "engine")
        for path in (SOURCE / room).rglob("*.py")
        if codes.search(path.read_text(encoding="utf-8"))
    ]
    assert not named


def test_no_file_names_a_download_host_or_a_place_on_our_machines():
    hosts = re.compile(r"py[p]i\.|pythonhos[t]ed|np[m]js\.|/wor[k]/|/hom[e]/[a-z]|/roo[t]/")
    guilty = [
        str(path.relative_to(ROOT))
        for path in TEXTS
        if hosts.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not guilty


def test_every_number_of_a_made_up_person_is_of_the_99_area():
    """An 18-character ID that is valid and not of area 99 could be somebody's."""
    standard_example = "11010519491231002X"  # printed in GB 11643 itself
    seen = set()
    for path in TEXTS:
        for number in re.findall(
            r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])",
            path.read_text(encoding="utf-8", errors="replace"),
        ):
            found = read_person_id(number)
            if (
                found.problem is None
                and not number.startswith("99")
                and found.value != standard_example
            ):
                seen.add((str(path.relative_to(ROOT)), number))
    assert not seen


@pytest.mark.parametrize("part", ["desk", "platform"])
def test_requirements_are_pinned_with_hashes_and_cover_the_package(part):
    lock = (ROOT / "requirements" / f"{part}.lock").read_text(encoding="utf-8")
    pinned = {
        m[1].lower().replace("_", "-")
        for m in re.finditer(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = project["dependencies"] + project["optional-dependencies"].get(part, [])
    wanted = {re.match(r"[A-Za-z0-9_.-]+", need)[0].lower() for need in needs}
    assert wanted <= pinned
    assert lock.count("--hash=sha256:") >= len(pinned)


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "XX" + "X"])
def test_nothing_is_left_for_later_in_the_source(word):
    left = [
        str(path.relative_to(ROOT))
        for path in SOURCE.rglob("*.py")
        if re.search(rf"\b{word}\b", path.read_text(encoding="utf-8"))
    ]
    assert not left


def test_no_rule_shows_a_day_of_birth():
    """What the mask hides of an ID number is the day of birth: shown beside it, it undoes it."""
    shown = [
        path.name
        for path in (SOURCE / "catalogue" / "flags").glob("*.sql")
        if re.search(r"born_on\s+AS\s+v_", path.read_text(encoding="utf-8"))
    ]
    assert not shown


def test_what_the_package_imports_is_what_it_asks_for():
    """A module that only the tests' environment has would stop a newcomer's first command."""
    names = {
        "django-allauth": "allauth",
        "django-axes": "axes",
        "django-csp": "csp",
        "django-htmx": "django_htmx",
        "django-ninja": "ninja",
        "fpdf2": "fpdf",
        "msoffcrypto-tool": "msoffcrypto",
        "pillow": "PIL",
        "pydantic-core": "pydantic_core",
        "python-calamine": "python_calamine",
        "python-docx": "docx",
        "pyyaml": "yaml",
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = project["dependencies"] + project["optional-dependencies"]["platform"]
    asked = {re.match(r"[A-Za-z0-9_.-]+", need)[0].lower() for need in needs}
    given = {names.get(name, name) for name in asked} | {"sunledger"} | sys.stdlib_module_names
    imported = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    assert imported <= given
