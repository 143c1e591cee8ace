"""Rooms above that go with the register: told within the act in which households become one."""

import uuid
from collections.abc import Callable, Collection

Follower = Callable[[Collection[uuid.UUID]], None]
_followers: list[Follower] = []


def follow_merges(follower: Follower) -> None:
    """Tell this room too, from now on, which households were merged, or are apart again."""
    if follower not in _followers:
        _followers.append(follower)


def tell_merged(households: Collection[uuid.UUID]) -> None:
    """Tell every room, in the transaction of the change, whose reading changed by it."""
    for follower in _followers:
        follower(households)
