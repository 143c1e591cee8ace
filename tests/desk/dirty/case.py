"""What a folder is expected to give."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CASES: list["Case"] = []


@dataclass(frozen=True)
class Case:
    """A folder, and what `check` must say about it; None means not looked at.

    sheets: "file" or "file#sheet" to (table, header row, rows, refused, {row: why} below the
    header). refused and warnings: (file, sheet, row, column, header, code). unknown: (file, sheet)
    to tables that come nearest, None for none asked. normalised: (kind, table) to count.
    findings: (rule, ref) or (rule, ref, amount in fen). evidence: (rule, ref) to rows of it.
    """

    name: str
    build: Callable[[Path], None]
    sheets: dict[str, tuple[Any, ...]] | None = None
    refused: list[tuple[Any, ...]] = field(default_factory=list)
    warnings: list[tuple[Any, ...]] = field(default_factory=list)
    unknown: dict[tuple[str, str | None], set[str] | None] = field(default_factory=dict)
    normalised: dict[tuple[str, str], int] = field(default_factory=dict)
    findings: list[tuple[Any, ...]] | None = None
    evidence: dict[tuple[str, str], set[tuple[Any, ...]]] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    more: Callable[[Any], None] | None = None
    exit_status: int | None = None


def case(**expected):
    """Register a builder with its expectation."""

    def _register(build):
        CASES.append(Case(build.__name__, build, **expected))
        return build

    return _register
