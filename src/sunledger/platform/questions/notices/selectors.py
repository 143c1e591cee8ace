"""Questions that anybody may ask; they answer from what is public, and from nothing else.

None needs an actor: the tables of this room show a visitor only what is shown.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from sunledger.platform.questions.notices.contracts import Head, Hit, Kind, Publication

PAGE = 50


def published(
    kind: Kind | Sequence[Kind] | None = None,
    *,
    place: str = "",
    within: str = "",
    period: str = "",
    slug: str = "",
    running: bool = False,
    on: date,
    start: int = 0,
    most: int | None = PAGE,
) -> tuple[list[Head], int]:
    """Return what is public, the newest first, and how many there are.

    `place` is a code itself, `within` a code with all that lies in it; `running` leaves only what
    is under notice on the day `on`.
    """
    raise NotImplementedError


def publication(key: uuid.UUID, *, on: date) -> Publication | None:
    """Return what stands at an address on a day; None where nothing does, or not any more."""
    raise NotImplementedError


def at(kind: Kind, place: str, period: str = "", slug: str = "", *, on: date) -> Publication | None:
    """Return what is public of a kind, place and period; None where nothing is."""
    raise NotImplementedError


def search(
    words: str, *, within: str = "", on: date, start: int = 0, most: int = PAGE
) -> tuple[list[Hit], int]:
    """Return published rows by part of a name, its pinyin or initials, or of a text or number.

    Two characters are enough. With them how many there are, at most 1,000.
    """
    raise NotImplementedError


def counts(within: str = "") -> Mapping[Kind, int]:
    """Return how many publications of each kind are public in a place."""
    raise NotImplementedError


def periods(kind: Kind, place: str) -> list[str]:
    """Return the periods of which something of a kind is public at a place, the newest first."""
    raise NotImplementedError


def picture(key: str) -> Path | None:
    """Return the file of a public picture; None where there is none of that key."""
    raise NotImplementedError
