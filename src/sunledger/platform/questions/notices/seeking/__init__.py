"""Finds in a text what must not be public: numbers of identity, cards, phones, homes, illness.

Pure: no database and no clock. Where it is not certain the text is masked: a document number too
much costs a question, an ID too little costs a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sunledger.platform.questions.notices.seeking.as_read import Span
from sunledger.platform.questions.notices.seeking.homes import homes
from sunledger.platform.questions.notices.seeking.names import NOBODY, People, named
from sunledger.platform.questions.notices.seeking.numbers import numbers
from sunledger.platform.questions.notices.seeking.persons import illness, minors

__all__ = ["Span", "Told", "secrets"]


@dataclass(frozen=True)
class Told:
    """In what a text stands: `personal` where somebody can be known by it; `day` is today.

    `people` are those whose names are known where it is of.
    """

    day: date
    personal: bool = True
    people: People = NOBODY


def secrets(text: str, told: Told) -> list[Span]:
    """Return everything in a text that must not be public, in order and without overlaps."""
    found = [*numbers(text, told.day), *homes(text, personal=told.personal)]
    found += named(text, told.people)
    if told.personal:
        found += [*illness(text), *minors(text, told.day)]
    return list(_apart(found))


def _apart(found: list[Span]) -> Iterator[Span]:
    """Yield spans in order; of two that overlap, one over both, of the class that begins first."""
    last: Span | None = None
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        if last is not None and span.start < last.end:
            last = Span(last.start, max(last.end, span.end), last.cls, last.found)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
