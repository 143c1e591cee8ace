"""Finds a number of somebody that stands in several cells beside or below one another."""

import re
from collections.abc import Iterator
from datetime import date

from sunledger.kit.ids import check_character
from sunledger.platform.questions.notices.contracts import Cell, Class, Column, Table, Type
from sunledger.platform.questions.notices.seeking.as_read import read
from sunledger.platform.questions.notices.seeking.numbers import numbers

_PIECE = re.compile(r"[0-9Xx][0-9Xx -]{0,17}")
_MOST_PIECES = 5


def split(table: Table, day: date) -> Iterator[tuple[tuple[int, int], Class]]:
    """Yield the places of cells that only together are a number of somebody."""
    pieces = {
        (row, at): piece
        for row, cells in enumerate(table.rows)
        for at, (column, cell) in enumerate(zip(table.columns, cells, strict=True))
        if (piece := _piece(column, cell))
    }
    for row, at in pieces:
        for down, right in ((0, 1), (1, 0)):
            places = [(row, at)]
            for step in range(1, _MOST_PIECES):
                place = (row + down * step, at + right * step)
                if place not in pieces:
                    break
                places.append(place)
                cls = _together([pieces[one] for one in places], day)
                if cls is not None:
                    yield from ((one, cls) for one in places)


def _piece(column: Column, cell: Cell) -> str:
    if cell is None or column.type in {Type.MONEY_FEN, Type.COUNT, Type.PERCENT, Type.LINK}:
        return ""
    if column.type in {Type.DATE, Type.MONTH, Type.PICTURE}:
        return ""
    text = read(str(cell)).text.strip()
    return re.sub(r"[ -]", "", text).upper() if _PIECE.fullmatch(text) else ""


def _together(pieces: list[str], day: date) -> Class | None:
    whole = "".join(pieces)
    found = numbers(whole, day)
    if len(found) != 1 or len(found[0].found) != len(whole):
        return None
    [one] = found
    if any(numbers(piece, day) for piece in pieces):
        return None  # it is in one cell, and masked there
    if one.cls is Class.ID_NUMBER:
        right = len(whole) == 18 and check_character(whole[:-1]) == whole[-1]  # noqa: PLR2004
        return one.cls if right else None
    if one.cls is Class.PHONE:
        sizes = [len(piece) for piece in pieces]
        return one.cls if sizes in ([3, 8], [3, 4, 4], [7, 4]) else None
    return one.cls
