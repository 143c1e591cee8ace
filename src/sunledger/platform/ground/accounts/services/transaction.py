"""One transaction in which the database shows what one actor may see."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from sunledger.platform.ground.accounts.contracts import Actor

P = ParamSpec("P")
T = TypeVar("T")

_SETTINGS = tuple(
    f"sunledger.{name}" for name in ("villages", "household", "county", "sealed", "lines", "books")
)
_TO = ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)
_SET = f"SELECT {_TO}"
_NOW = ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in _SETTINGS)
# What was shown before is read whole, in the part in brackets, before anything else is set.
_CHANGE = f"""
    WITH before AS MATERIALIZED (
        SELECT ARRAY[{_NOW}] AS shown
    )
    SELECT shown, {_TO} FROM before
"""


class _Page(threading.local):
    """The page that this thread makes: for whom it reads, and what it was answered so far."""

    reader: Actor | None = None
    answers: dict[tuple[Any, ...], Any]


_page = _Page()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Run one transaction in which the database shows what this actor may see, and nothing else.

    Where acts are nested, the outer one goes on as it was. With the outermost its transaction
    ends, and what it showed ends with it. Inside `reading` by the same actor nothing is asked.
    """
    if _page.reader == actor:
        yield
        return
    reader, _page.reader = _page.reader, None
    try:
        with _shown_to(actor):
            yield
    finally:
        _page.reader = reader


@contextmanager
def reading(actor: Actor) -> Iterator[None]:
    """Run all that makes a page for this actor, which only reads, as one `acting`.

    What the page asks again inside it, as the same actor, is one transaction without savepoints,
    and what is asked with `once_a_page` is answered as before. Where something fails nothing that
    the page wrote, such as who looked, stays.
    """
    with acting(actor):
        outer = _page.reader, getattr(_page, "answers", {})
        _page.reader, _page.answers = actor, {}
        try:
            yield
        finally:
            _page.reader, _page.answers = outer


def once_a_page(question: Callable[P, T]) -> Callable[P, T]:
    """Answer the same words once inside `reading`, as its actor; anew wherever else it is asked.

    The answer is one that nobody changes.
    """

    @wraps(question)
    def answered(*words: P.args, **named: P.kwargs) -> T:
        if _page.reader is None or named:
            return question(*words, **named)
        asked = (question, *words)
        if asked not in _page.answers:
            _page.answers[asked] = question(*words, **named)
        answer: T = _page.answers[asked]
        return answer

    return answered


@contextmanager
def _shown_to(actor: Actor) -> Iterator[None]:
    inside = connection.in_atomic_block
    shows = [
        ",".join(str(number) for number in sorted(actor.villages)),
        str(actor.household or ""),
        "t" if actor.county else "",
        ",".join(sorted(actor.sealed)),
        ",".join(sorted(actor.lines)),
        ",".join(str(number) for number in sorted(actor.books)),
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CHANGE, shows)
        row = cursor.fetchone()
        yield
        if inside and row is not None and row[0] != shows:
            cursor.execute(_SET, row[0])
