"""区划 places: the tree, one place, what lies directly inside it."""

from typing import Annotated

from django.http import Http404
from ninja import Path, Query, Router

from sunledger.faces.api.front import route
from sunledger.faces.api.paging import After, Limit, Page
from sunledger.faces.api.routes.events import Happened, happened
from sunledger.faces.audience import Request
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.places import selectors
from sunledger.platform.ground.places.contracts import CODE_DIGITS, Division

router = Router(tags=["区划 places"])

CODE = rf"^[0-9]{{{CODE_DIGITS}}}$"
PlaceCode = Annotated[str, Path(description="12 位区划代码。 A 12-digit code.", pattern=CODE)]
WithinCode = Annotated[
    str | None, Query(description="只要这个区划里面的。 Only inside this place.", pattern=CODE)
]


@route(
    router,
    "GET",
    "/places",
    Page[Division],
    task=Task.SEE_PLACES,
    says=("整个区划，上级在前。", "The whole tree, parents before children."),
)
def list_places(
    request: Request, within: WithinCode = None, after: After = "", limit: Limit = 100
) -> Page[Division]:
    """List every place, or where `within` is given, that place and everything inside it."""
    del request
    return Page[Division].part(selectors.tree(within), after, limit, lambda row: row.code)


@route(
    router,
    "GET",
    "/places/{place}",
    Division,
    task=Task.SEE_PLACES,
    says=("一个区划：现在的，没有就是最后的。", "A place: as it stands, else as it was last."),
)
def get_place(request: Request, place: PlaceCode) -> Division:
    """Tell of a place; `until` is the first day on which it is no more, null while it is."""
    del request
    found = selectors.division(place)
    if found is None:
        raise Http404
    return found


@route(
    router,
    "GET",
    "/places/{place}/children",
    Page[Division],
    task=Task.SEE_PLACES,
    says=("下一级区划。", "The places directly inside."),
)
def list_children(
    request: Request, place: PlaceCode, after: After = "", limit: Limit = 100
) -> Page[Division]:
    """List only what stands now."""
    del request
    if selectors.division(place) is None:
        raise Http404
    return Page[Division].part(selectors.children(place), after, limit, lambda row: row.code)


def _itself(actor: Actor, *, place: str) -> str | None:
    del actor
    return None if selectors.division(place) is None else place


@route(
    router,
    "GET",
    "/places/{place}/events",
    Page[Happened],
    task=Task.SEE_EVENTS,
    place=_itself,
    says=("一个区划的经过。", "What was done to a place."),
)
def list_place_events(
    request: Request, place: PlaceCode, after: After = "", limit: Limit = 100
) -> Page[Happened]:
    """List the newest first."""
    del request
    return happened("place", place, after, limit)
