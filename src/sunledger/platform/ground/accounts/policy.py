"""The only policy layer: whether an actor may do a task at a place, in a line. No by default."""

from datetime import date

from sunledger.platform.ground.accounts.contracts import (
    Actor,
    Ground,
    Post,
    RecusalProvider,
    Refused,
    Task,
)
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.selectors import covers
from sunledger.platform.ground.transparency.contracts import By


def may(actor: Actor, task: Task, *, place: str | None = None, line: str | None = None) -> bool:
    """Tell whether one post of the actor allows the task there.

    `place` is a 12-digit code: the place of the post must be it or contain it. `line` is the code
    of a department: a post that has a line serves that line only. Without a place the question is
    whether the actor has the task anywhere.
    """
    if actor.only is not None and task not in actor.only:
        return False
    return any(_allows(post, task, place, line) for post in actor.posts)


def _allows(post: Post, task: Task, place: str | None, line: str | None) -> bool:
    role = roles().get(post.role)
    if role is None or task not in role.tasks:
        return False
    if place is not None and not covers(post.place, place):
        return False
    return line is None or post.line is None or post.line == line


def require(
    actor: Actor,
    task: Task,
    *,
    place: str | None = None,
    line: str | None = None,
    hidden: bool = False,
) -> None:
    """Raise Refused unless the actor may; `hidden` where the thing must look absent."""
    if may(actor, task, place=place, line=line):
        return
    raise Refused(
        "您的岗位不能做这件事。要做，请找能做的人，或者请单位的管理员看看您的岗位。",
        "Your post does not allow this. Ask somebody whose post does, or have an administrator "
        "look at your posts.",
        hidden=hidden,
        task=task,
        place=place,
    )


_providers: list[RecusalProvider] = []


def recuse_by(provider: RecusalProvider) -> None:
    """Ask this room too, from now on, why a person must leave a matter to another."""
    if provider not in _providers:
        _providers.append(provider)


def grounds(
    actor: Actor, subject_kind: str, subject: str, *, on: date | None = None
) -> list[Ground]:
    """Return every ground, from all rooms asked, on which the actor must leave this to another.

    `on` is the day of an act, for which rooms look again at what may have changed; None on a page.
    """
    return [ground for ask in _providers for ground in ask(actor, subject_kind, subject, on)]


def require_unbiased(actor: Actor, subject_kind: str, subject: str, *, on: date | None) -> None:
    """Raise Refused, with the grounds, where the actor must leave this matter to another."""
    found = grounds(actor, subject_kind, subject, on=on)
    if found:
        raise Refused(
            f"这件事您要回避：{'；'.join(ground.zh for ground in found)}。请交给同事办。",
            f"You must leave this to another: {'; '.join(ground.en for ground in found)}. "
            "Hand it to a colleague.",
        )


def require_places(by: By, place: str) -> None:
    """Raise Refused unless whoever acts may change this place."""
    if not isinstance(by, Actor):
        raise Refused("改区划的要是一个人。", "Places are changed by a person.")
    require(by, Task.CHANGE_PLACES, place=place)
