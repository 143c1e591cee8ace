"""Who has a post in a place: what keeps it from ending."""

from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.selectors import posts_at
from sunledger.platform.ground.transparency.contracts import By


def holds(by: By, place: str, on: date) -> list[tuple[str, str]]:
    """Return, in words, that posts are held in a place; nothing where none is."""
    count = posts_at(place, by=by, on=on) if isinstance(by, Actor) else 0
    if not count:
        return []
    return [
        (
            f"这里还有 {count} 个岗位。请系统管理员先结束这些岗位",
            f"{count} posts are held there. Have the system administrator end them first",
        )
    ]
