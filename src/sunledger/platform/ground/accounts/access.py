"""From an account to an actor: the only way to get one."""

from datetime import date

from django.db.models import Q

from sunledger.platform.ground.accounts.contracts import Actor, Post
from sunledger.platform.ground.accounts.models import Account, Holding
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.selectors import villages_within


def actor_of(account: Account, *, on: date) -> Actor:
    """Return who acts when this account does on that day; without posts where it is closed."""
    held = Holding.objects.filter(account=account, since__lte=on)
    held = held.filter(Q(until=None) | Q(until__gt=on))
    kept = [row for row in held if account.is_active and row.role in roles()]
    posts = tuple(Post(row.role, row.place, row.line) for row in kept)
    seeing = [post.place for post in posts if sees_registry(post)]
    return Actor(
        ref=f"a:{account.id}",
        name=account.name,
        posts=posts,
        villages=villages_within(seeing),
        household=next((row.household for row in kept if row.household), None),
    )


def actor_by_ref(ref: str, *, on: date) -> Actor:
    """Return who acts for a job that was asked for under this reference; ValueError where none."""
    account = Account.objects.filter(id=ref.removeprefix("a:")).first()
    if account is None or not ref.startswith("a:"):
        raise ValueError(ref)
    return actor_of(account, on=on)


def sees_registry(post: Post) -> bool:
    """Tell whether a post sees households of its place at all."""
    return any(task.startswith("registry.") for task in roles()[post.role].tasks)
