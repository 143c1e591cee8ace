"""Reads any cell: `parse` is the front door, and decides what is empty and what is an error."""

import math
import re
from typing import Final

from sunledger.engine.sources.cells.amounts import AMOUNTS
from sunledger.engine.sources.cells.cell import EMPTY, Cell, How, Parsed, PercentCell, Readers
from sunledger.engine.sources.cells.codes import CODES
from sunledger.engine.sources.cells.days import DAYS
from sunledger.engine.sources.cells.plain import QUICK
from sunledger.engine.sources.cells.texts import TEXTS
from sunledger.kit.text import squash

_DASHES = re.compile(r"[-\u2010-\u2015\u2212\u2500\u2501/]+")
_CELL_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA")
)
_EMPTY_MARK = Parsed(notes=("dash_as_empty",))
_READERS: Final[Readers] = TEXTS | CODES | AMOUNTS | DAYS


def parse(raw: Cell | PercentCell, how: How) -> Parsed:
    """Return what the cell says, read as the column's kind."""
    if raw is None or raw == "":
        return EMPTY
    quick = QUICK.get(how.kind)
    return (quick and quick(raw, how)) or parse_with_care(raw, how)


def parse_with_care(raw: Cell | PercentCell, how: How) -> Parsed:
    """Return what the cell says, whatever its form; `parse` knows the plainest forms by sight."""
    if isinstance(raw, str):
        text = squash(raw)
        if not text:
            return EMPTY
        if _DASHES.fullmatch(text) or (text == "无" and not how.keeps_none):
            return _EMPTY_MARK
        if text.upper() in _CELL_ERRORS:
            return Parsed(problem="unreadable", detail=("cell_error",))
    elif isinstance(raw, float) and not math.isfinite(raw):
        return Parsed(problem="unreadable", detail=("cell_error",))
    return _READERS[how.kind](raw, how)
