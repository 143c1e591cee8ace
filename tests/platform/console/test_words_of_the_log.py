"""Whoever reads the log reads words: no act, thing or figure of it shows as code."""

import ast
from pathlib import Path

import sunledger
from sunledger.faces.console.kinds import ACTS, SUBJECTS, TOLD

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
