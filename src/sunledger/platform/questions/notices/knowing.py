"""Whose names the gate knows where something is to be public: asked of the register, told to none.

The register is asked which parts of the texts are names of people who live there. It is asked as
the platform: who prepares learns of it only that something was masked.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.codes import level_of, parent_of
from sunledger.platform.ground.places.contracts import DivisionLevel
from sunledger.platform.ground.places.selectors import names, villages_within
from sunledger.platform.questions.notices.by_itself import platform
from sunledger.platform.questions.notices.contracts import Draft, Type
from sunledger.platform.questions.notices.masking import tells_nobody
from sunledger.platform.questions.notices.seeking.names import NOBODY, People, candidates
from sunledger.platform.questions.notices.seeking.persons import is_minor
from sunledger.platform.registers.registry import selectors as registry
from sunledger.platform.registers.registry.contracts import Called

_IN_WORDS = frozenset((Type.TEXT, Type.ADDRESS))


def people_of(drafts: Sequence[Draft], day: date) -> list[People]:
    """Return for each draft whose names are known where it is of; NOBODY where it is of none."""
    places = [
        frozenset[int]() if tells_nobody(draft) else _villages(draft.place) for draft in drafts
    ]
    words = {
        word
        for draft, inside in zip(drafts, places, strict=True)
        if inside
        for text in _texts(draft)
        for word in candidates(text)
    }
    found = _asked(words, frozenset[int]().union(*places))
    return [
        _people(draft.place, inside, found, day) if inside else NOBODY
        for draft, inside in zip(drafts, places, strict=True)
    ]


def people_in(texts: Iterable[str], place: str, day: date) -> People:
    """Return whose names are known of those that may stand in some texts about a place."""
    words = {word for text in texts for word in candidates(text)}
    inside = _villages(place)
    return _people(place, inside, _asked(words, inside), day)


def _villages(place: str) -> frozenset[int]:
    return frozenset(villages_within([place]))


def _asked(words: Collection[str], villages: Collection[int]) -> list[Called]:
    if not words or not villages:
        return []
    with acting(platform()):
        return registry.called(words, villages)


def _people(place: str, inside: Collection[int], found: Sequence[Called], day: date) -> People:
    here = [one for one in found if one.village in inside]
    grown = {one.name for one in here if one.eldest is None or not is_minor(one.eldest, day)}
    every = frozenset(one.name for one in here)
    return People(every, every - grown, _places(place), level_of(place) != DivisionLevel.VILLAGE)


def _places(place: str) -> tuple[str, ...]:
    """Return the names of a place and of what it lies in."""
    codes = [place]
    while (above := parent_of(codes[-1])) is not None:
        codes.append(above)
    return tuple(names(codes).values())


def _texts(draft: Draft) -> Iterable[str]:
    yield from (draft.title_zh, draft.body_zh, draft.basis_zh)
    for picture in draft.pictures:
        yield from (picture.name, picture.zh)
    for table in draft.tables:
        for cells in table.rows:
            for column, cell in zip(table.columns, cells, strict=True):
                if isinstance(cell, str) and column.type in {*_IN_WORDS, Type.PERSON_NAME}:
                    yield cell
