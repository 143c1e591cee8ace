"""How this room says that something cannot be."""

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused

LONGEST_WORDS = 200
SHORTEST_WORDS = 4


class NotPossible(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """What is asked cannot be as things stand; said with what they are and how to mend it."""


def in_words(words: str, *, least: int = SHORTEST_WORDS) -> str:
    """Return words on one line; raise NotPossible where they are too few or too many."""
    found = " ".join(words.split())
    if not least <= len(found) <= LONGEST_WORDS:
        raise wrong_value(
            "why",
            f"请写明为什么，{least} 到 {LONGEST_WORDS} 个字，现在是 {len(found)} 个。",
            f"Say why, in {least} to {LONGEST_WORDS} characters; it has {len(found)}.",
        )
    return found


def wrong_value(field: str, zh: str, en: str) -> NotPossible:
    """Return that a value cannot be, and of which field."""
    return NotPossible(zh, en, code="wrong_value", where=field)


def name_taken(username: str) -> NotPossible:
    """Return that a user name is taken."""
    return wrong_value(
        "username",
        f"登录名 {username} 有人用了。请换一个。",
        f"The user name {username} is taken. Choose another.",
    )


def unknown() -> Refused:
    """Return that there is no such thing to be seen; hidden."""
    return Refused(
        "没有这一条，或者您不能看。",
        "There is no such thing, or it is not yours to see.",
        hidden=True,
    )
