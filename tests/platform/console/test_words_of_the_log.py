"""Whoever reads the log reads words: no act, thing or figure of it shows as code."""

import ast
from pathlib import Path

import pytest
from console_office import NOW

import sunledger
from sunledger.faces.console.kinds import ACTS, SUBJECTS, TOLD
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency.contracts import Act
from sunledger.platform.ground.transparency.services import append

CODE = Path(sunledger.__file__).parent


def acts():
    """Yield the literal parts of each `Act(...)` written in the code: kind, thing, names told."""
    for file in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Act":
                given = dict(enumerate(node.args))
                given |= {word.arg: word.value for word in node.keywords}
                kind, thing, told = (
                    given.get(at, given.get(name))
                    for at, name in ((0, "kind"), (1, "subject_kind"), (3, "told"))
                )
                names = told.keys if isinstance(told, ast.Dict) else []
                yield kind, thing, [name for name in names if name is not None]


def literal(nodes):
    """Return the texts among nodes; what is put together as it runs is left out."""
    return {node.value for node in nodes if isinstance(node, ast.Constant)}


def test_what_the_log_holds_has_words():
    found = list(acts())
    assert len(found) > 20
    assert literal(kind for kind, _, _ in found) - set(ACTS) == set()
    assert literal(thing for _, thing, _ in found) - set(SUBJECTS) == set()
    assert literal(name for _, _, names in found for name in names) - set(TOLD) == set()


@pytest.mark.django_db
def test_who_acts_without_an_account_is_said(office):
    night = Act("comparison.run_done", "run", "1", {})
    append([night], by=Actor("s:night", ""), origin=NOW)
    page = office.client("audit").get("/c/log?room=comparison").content.decode()
    assert "平台（自动）" in page
    assert "s:night" not in page
