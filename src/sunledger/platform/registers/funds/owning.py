"""Who answers for the lines of a department: the owner, to whom reports go."""

from collections.abc import Iterable

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import body_names
from sunledger.platform.registers.funds.contracts import OWNER
from sunledger.platform.registers.funds.models import Line


def owner_of(line: Line) -> str:
    """Return the code of the department that answers for a line; "" is the finance office.

    The finance office answers for its own lines, and for those of no department that is known here.
    """
    return "" if line.department_name.endswith(OWNER) else line.department


def owner_names(owners: Iterable[str]) -> dict[str, str]:
    """Return the name of each owner."""
    every = set(owners)
    known = body_names(BodyKind.DEPARTMENT, {one for one in every if one})
    return {one: known.get(one, one) if one else OWNER for one in every}


def owns(owner: str, *, by: Actor) -> bool:
    """Tell whether an actor is of an owner; a post of the county is of no department."""
    if by.only is not None and Task.ANSWER_FUNDS not in by.only:
        return False
    return any(
        (post.line or "") == owner and Task.ANSWER_FUNDS in roles()[post.role].tasks
        for post in by.posts
        if post.role in roles()
    )
