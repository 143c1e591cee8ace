"""Laws of the platform's rooms that a reader of their files can check."""

import ast
from pathlib import Path

import pytest

import sunledger

ROOT = Path(sunledger.__file__).parent
FILES = sorted((ROOT / "platform").rglob("*.py")) + sorted((ROOT / "faces").rglob("*.py"))
PUBLIC = {"services", "selectors", "access", "contracts", "policy", "roles", "codes", "tokens"}


def _room_of(module):
    """Return the room of a dotted module, sunledger.platform.FLOOR.ROOM, or None outside."""
    parts = module.split(".")
    return ".".join(parts[:4]) if parts[:2] == ["sunledger", "platform"] and parts[4:] else None


@pytest.mark.quick
def test_of_another_room_only_its_public_files_are_used():
    broken = []
    for path in FILES:
        own = ".".join(["sunledger", *path.relative_to(ROOT).with_suffix("").parts])
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not node.module:
                continue
            room = _room_of(node.module)
            if room is None or own.startswith(f"{room}."):
                continue
            if node.module.split(".")[4] not in PUBLIC:
                broken.append(f"{own} imports {node.module}")
    assert broken == []
