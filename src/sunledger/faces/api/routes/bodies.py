"""机构 bodies: departments, supervision zones, accounting centres, bodies of villages."""

from typing import Annotated

from django.http import Http404
from django.utils.timezone import localdate
from ninja import Path, Query, Router

from sunledger.faces.api.front import route
from sunledger.faces.api.paging import After, Limit, Page
from sunledger.faces.api.routes.places import CODE
from sunledger.faces.audience import Request
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.ground.places import selectors
from sunledger.platform.ground.places.contracts import Body, BodyKind, Division

router = Router(tags=["机构 bodies"])

BodySort = Annotated[BodyKind, Path(description="哪一种机构。 Its kind.")]
BodyCode = Annotated[str, Path(description="机构的代码。 Its code.", pattern=r"^[a-z0-9_]{1,40}$")]
OfKind = Annotated[BodyKind | None, Query(description="只要这一种。 Only of this kind.")]
AtPlace = Annotated[
    str | None, Query(description="只要设在这个区划的。 Only those of this place.", pattern=CODE)
]


@route(
    router,
    "GET",
    "/bodies",
    Page[Body],
    task=Task.SEE_PLACES,
    says=("现有的机构，按种类和代码。", "The bodies that stand, by kind and code."),
)
def list_bodies(
    request: Request,
    kind: OfKind = None,
    place: AtPlace = None,
    after: After = "",
    limit: Limit = 100,
) -> Page[Body]:
    """List every body, or those of a kind, of a place."""
    del request
    found = sorted(selectors.bodies(kind, place=place), key=_key)
    return Page[Body].part(found, after, limit, _key)


def _key(row: Body) -> str:
    return f"{row.kind}.{row.code}"


def _found(sort: BodyKind, body: str) -> Body:
    found = selectors.body(sort, body)
    if found is None:
        raise Http404
    return found


@route(
    router,
    "GET",
    "/bodies/{sort}/{body}",
    Body,
    task=Task.SEE_PLACES,
    says=("一个机构：现在的，没有就是最后的。", "A body: as it stands, else as it was last."),
)
def get_body(request: Request, sort: BodySort, body: BodyCode) -> Body:
    """Tell of a body; `until` is the first day on which it is no more, null while it is."""
    del request
    return _found(sort, body)


@route(
    router,
    "GET",
    "/bodies/{sort}/{body}/places",
    Page[Division],
    task=Task.SEE_PLACES,
    says=("协作区、中心今天管哪些地方。", "The places that a zone or a centre has today."),
)
def list_places_of_body(
    request: Request, sort: BodySort, body: BodyCode, after: After = "", limit: Limit = 100
) -> Page[Division]:
    """List nothing for a body whose places are not given one by one."""
    found = _found(sort, body)
    codes = selectors.reach(found.kind, found.code, on=localdate(request.origin.at))
    rows = sorted(selectors.divisions_of(codes), key=lambda row: row.code)
    return Page[Division].part(rows, after, limit, lambda row: row.code)
