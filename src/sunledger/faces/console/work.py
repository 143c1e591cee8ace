"""待办: what waits for whom, counted by the page on which it is done."""

from django.http import HttpRequest

from sunledger.platform.ground.accounts.contracts import Actor


def waiting(request: HttpRequest, actor: Actor) -> dict[str, int]:
    """Return how many things wait for an actor, by the name of the page's address."""
    del request, actor
    return {}
