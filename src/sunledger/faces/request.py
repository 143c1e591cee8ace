"""The request as views get it: it passed the door (entry), which says who acts and when."""

from django.http import HttpRequest

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency.contracts import Origin


class Request(HttpRequest):
    """A request of somebody whom the address is for; `origin` is the clock of what it does.

    On addresses that declare PUBLIC or ENTERING `actor` is None where nobody signed in.
    """

    actor: Actor
    origin: Origin
