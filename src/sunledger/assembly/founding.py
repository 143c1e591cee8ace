"""The first day of a platform: the county and its three administrators, made by the services.

It is imported once this process serves a home (`manage.enter`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from sunledger.assembly.answers import ADMINISTRATORS
from sunledger.platform.ground.accounts import services
from sunledger.platform.ground.accounts.contracts import Actor, Post
from sunledger.platform.ground.places.contracts import NewDivision
from sunledger.platform.ground.places.services import add_divisions
from sunledger.platform.ground.transparency.contracts import Origin


def found(answers: Mapping[str, Any], *, tell: Callable[[dict[str, str]], None]) -> bool:
    """Make county and administrators; `tell` gets the one-time word of each user name.

    They are told before it is committed: whatever is there was told, also where this process is
    killed. Returns whether accounts were there already; then nothing is made.
    """
    origin = Origin("command", timezone.now())
    place = answers["code"]
    people = [(role, answers[role][1], answers[role][0]) for role in ADMINISTRATORS]
    first = timezone.localdate(origin.at).replace(month=1, day=1)
    by = Actor("m:init", "init", (Post("system_admin", place),))
    try:
        with transaction.atomic():
            words = services.found(place, people, origin=origin)
            county = NewDivision(place, answers["county"])
            add_divisions([county], since=first, by=by, origin=origin)
            tell(words)
    except services.NotPossible as there:
        if there.code != "founded":
            raise
        return True
    return False
