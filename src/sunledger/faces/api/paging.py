"""Lists come in parts, and say that there is more: nothing is left out in silence."""

import uuid
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, Self, TypeVar

from ninja import Query, Schema
from pydantic import Field

from sunledger.kit.errors import SunledgerError

Row = TypeVar("Row")
MOST = 500
_DIGITS = 18

# How many rows a part holds at most, and after which the part begins: the `next` of the one before.
Limit = Annotated[int, Query(description="最多几行。 How many rows at most.", ge=1, le=MOST)]
After = Annotated[
    str, Query(description="上一页的 next。 The `next` of the part before.", max_length=200)
]


class Page(Schema, Generic[Row]):
    """A part of a list. `next` is what `after` is for the part that follows; null: no more.

    `total` is how many rows there are in all; null where nobody counted them.
    """

    rows: list[Row]
    total: int | None = Field(ge=0)
    next: str | None

    @classmethod
    def of(
        cls, found: Sequence[Row], limit: int, key: Callable[[Row], str], total: int | None = None
    ) -> Self:
        """Return the first `limit` of the rows found; one more than that says that more follow."""
        rows = found[:limit]
        more = len(found) > limit
        return cls(rows=list(rows), total=total, next=key(rows[-1]) if more else None)

    @classmethod
    def whole(cls, rows: Sequence[Row]) -> Self:
        """Return a list that is never so long that it comes in parts."""
        return cls(rows=list(rows), total=len(rows), next=None)

    @classmethod
    def part(cls, rows: Sequence[Row], after: str, limit: int, key: Callable[[Row], str]) -> Self:
        """Return those of a whole list, ordered by key, whose key comes after `after`."""
        rest = [row for row in rows if key(row) > after]
        return cls.of(rest, limit, key, len(rows))


def number_after(after: str) -> int | None:
    """Return the `next` of a list that goes by numbers; raise SunledgerError where it is none."""
    if not after:
        return None
    if not after.isascii() or not after.isdecimal() or len(after) > _DIGITS:
        raise _not_next()
    return int(after)


def id_after(after: str) -> uuid.UUID | None:
    """Return the `next` of a list that goes by ids; raise SunledgerError where it is none."""
    if not after:
        return None
    try:
        return uuid.UUID(after)
    except ValueError:
        raise _not_next() from None


def _not_next() -> SunledgerError:
    return SunledgerError(
        "after 不是上一页给的 next。请照抄上一页的 next。",
        "`after` is not the `next` of a part before. Copy the `next` of the last answer.",
        code="wrong_value",
        where="after",
    )
