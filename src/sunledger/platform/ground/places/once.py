"""What a request that only reads asks of places again and again, answered once.

The answers last as long as the request and are nobody else's. Who may write places, or decides
about what others write at this moment, asks anew each time: nothing is kept for such a request.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Key = TypeVar("Key", int, str)

_kept: ContextVar[dict[tuple[Any, ...], Any] | None] = ContextVar("kept", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Keep what places answer until the block ends."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def forget() -> None:
    """Keep nothing from now on: places are about to be written."""
    _kept.set(None)


def once(question: Callable[P, T]) -> Callable[P, T]:
    """Answer the same words once inside `keeping`; the answer is one that nobody changes."""

    @wraps(question)
    def answered(*words: P.args, **named: P.kwargs) -> T:
        kept = _kept.get()
        if kept is None or named:
            return question(*words, **named)
        asked = (question.__name__, *words)
        if asked not in kept:
            kept[asked] = question(*words, **named)
        answer: T = kept[asked]
        return answer

    return answered


def each_once(
    question: Callable[[set[Key]], Mapping[Key, T]],
) -> Callable[[Iterable[Key]], dict[Key, T]]:
    """Answer about each key once inside `keeping`; what is not known of them is asked together."""

    @wraps(question)
    def answered(keys: Iterable[Key]) -> dict[Key, T]:
        asked, kept = set(keys), _kept.get()
        if kept is None:
            return dict(question(asked))
        known: dict[Key, T] = kept.setdefault((question.__name__,), {})
        unknown = asked - known.keys()
        if unknown:
            known.update(question(unknown))
        return {key: known[key] for key in asked if key in known}

    return answered
