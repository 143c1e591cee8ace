"""对象 households: find, look (with a purpose that the family sees), statements, income, 经过."""

import uuid
from datetime import date
from typing import Annotated

from django.utils.timezone import localdate
from ninja import Query, Router, Schema
from pydantic import Field

from sunledger.faces.api.examples import PLACE
from sunledger.faces.api.front import route
from sunledger.faces.api.paging import MOST, After, Limit, Page, id_after, number_after
from sunledger.faces.api.routes.events import Happened, happened
from sunledger.faces.api.routes.places import CODE
from sunledger.faces.audience import SIGNED_IN, Request
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Look, Purpose, Task
from sunledger.platform.ground.accounts.selectors import looks_at
from sunledger.platform.registers.registry import access, selectors
from sunledger.platform.registers.registry.contracts import (
    Found,
    HouseholdPage,
    HouseholdRow,
    Income,
    Item,
    Moment,
    Scheme,
    Stated,
)
from sunledger.platform.registers.registry.contracts import Query as Wanted

router = Router(tags=["对象 households"])

Why = Annotated[
    Purpose, Query(description="看的用途，这家人看得到。 What for; the family sees it.")
]
InWords = Annotated[
    str, Query(description="用途写明白，other 时必填。 The purpose in words.", max_length=200)
]
_VISIT = {"query": {"purpose": "visit"}}
_INCOME = {"query": {"purpose": "visit", "scheme": "registered", "day": "2026-03-01"}}


class Searched(Schema):
    """Whom to find: a piece of the name, pinyin, initials, an ID number, a card or a phone.

    It stands in the body, never in an address, so that no number stays in a log or a history.
    """

    text: str = Field(min_length=1, max_length=60)
    place: str | None = Field(None, pattern=CODE)
    after: str = Field("", max_length=20)
    limit: int = Field(50, ge=1, le=MOST)


class Households(Page[HouseholdRow]):
    """A part of the list; `facets` counts each value of a condition as if it were not set."""

    facets: dict[str, dict[str, int]]


@route(
    router,
    "GET",
    "/items",
    Page[Item],
    task=SIGNED_IN,
    says=("可以登记的项目。", "What can be stated of a household or a person."),
)
def list_items(request: Request) -> Page[Item]:
    """List every item with its codes, and where it counts as income and why."""
    del request
    return Page[Item].whole(list(selectors.items().values()))


@route(
    router,
    "GET",
    "/households",
    Households,
    task=Task.SEARCH_REGISTRY,
    says=("一个地方的家庭，可以加条件。", "The households of a place, by conditions."),
    example={"query": {"place": PLACE, "status": ""}},
)
def list_households(
    request: Request,
    *,
    place: Annotated[str, Query(description="12 位区划代码。 A 12-digit code.", pattern=CODE)],
    status: Annotated[str, Query(max_length=40)] = "",
    monitor_type: Annotated[str, Query(max_length=40)] = "",
    cause: Annotated[str, Query(max_length=40)] = "",
    day: date | None = None,
    after: After = "",
    limit: Limit = 50,
) -> Households:
    """List by village and number; `day` asks for those that were there on that day."""
    wanted = Wanted(place=place, status=status, monitor_type=monitor_type, cause=cause, on=day)
    found = selectors.households(wanted, by=request.actor, limit=limit + 1, after=id_after(after))
    part = Page[HouseholdRow].of(found.rows, limit, lambda row: str(row.id), found.total)
    facets = {name: dict(counts) for name, counts in found.facets.items()}
    return Households(**dict(part), facets=facets)


@route(
    router,
    "POST",
    "/households/search",
    Page[Found],
    task=Task.SEARCH_REGISTRY,
    says=("按姓名、拼音、证件号、卡号、电话找人。", "Find people by name, pinyin or number."),
    example={"body": {"text": "张", "place": PLACE}},
)
def search_households(request: Request, asked: Searched) -> Page[Found]:
    """Find people, whole names first, in the household where each is or was last."""
    start = number_after(asked.after) or 0
    found, total = selectors.search(
        asked.text, by=request.actor, place=asked.place, limit=asked.limit, offset=start
    )
    end = start + len(found)
    return Page[Found](rows=list(found), total=total, next=str(end) if end < total else None)


@route(
    router,
    "GET",
    "/households/{household}",
    HouseholdPage,
    task=Task.SEE_HOUSEHOLD,
    place=access.place_of_household,
    says=("一户，号码打码。", "A household, its numbers masked."),
    example=_VISIT,
)
def get_household(
    request: Request, household: uuid.UUID, purpose: Why, words: InWords = ""
) -> HouseholdPage:
    """Look at a household; that you did and what for is written down, and the family sees it."""
    return access.household(request.actor, household, purpose, words, origin=request.origin)


@route(
    router,
    "GET",
    "/households/{household}/statements",
    Page[Stated],
    task=Task.SEE_HOUSEHOLD,
    place=access.place_of_household,
    says=("这一户登记的内容，带来源和日期。", "What is stated, with source and date."),
    example={"query": {"purpose": "visit", "history": "true"}},
)
def list_statements(
    request: Request,
    *,
    household: uuid.UUID,
    purpose: Why,
    words: InWords = "",
    item: Annotated[str, Query(max_length=40)] = "",
    history: bool = False,
) -> Page[Stated]:
    """List what stands now; with `history` also what was corrected or has ended."""
    access.household(request.actor, household, purpose, words, origin=request.origin)
    return Page[Stated].whole(
        selectors.statements(household, by=request.actor, history=history, item=item)
    )


@route(
    router,
    "GET",
    "/households/{household}/income",
    Income,
    task=Task.SEE_HOUSEHOLD,
    place=access.place_of_household,
    says=("人均收入怎么算出来的，逐项。", "How the income per head comes out, line by line."),
    example=_INCOME,
)
def get_income(
    request: Request,
    *,
    household: uuid.UUID,
    purpose: Why,
    scheme: Scheme,
    words: InWords = "",
    day: date | None = None,
) -> Income:
    """Work it out by the rules of a scheme, for its last period that had ended on `day`."""
    access.household(request.actor, household, purpose, words, origin=request.origin)
    on = day or localdate(request.origin.at)
    return selectors.income(household, scheme, by=request.actor, on=on)


@route(
    router,
    "GET",
    "/households/{household}/timeline",
    Page[Moment],
    task=Task.SEE_HOUSEHOLD,
    place=access.place_of_household,
    says=("这一户的经过。", "What was stated of a household and done to it."),
    example=_VISIT,
)
def list_moments(
    request: Request,
    *,
    household: uuid.UUID,
    purpose: Why,
    words: InWords = "",
    after: After = "",
    limit: Limit = 100,
) -> Page[Moment]:
    """List the newest first."""
    access.household(request.actor, household, purpose, words, origin=request.origin)
    return _moments(request, household, after, limit)


@route(
    router,
    "GET",
    "/households/{household}/events",
    Page[Happened],
    task=Task.SEE_EVENTS,
    place=access.place_of_household,
    says=("这一户的留痕，不含个人信息。", "The log of a household, without anything of a person."),
)
def list_household_events(
    request: Request, household: uuid.UUID, after: After = "", limit: Limit = 100
) -> Page[Happened]:
    """List the newest first."""
    del request
    return happened("household", str(household), after, limit)


@route(
    router,
    "GET",
    "/households/{household}/looks",
    Page[Look],
    task=Task.SEE_LOOKS,
    says=("谁看过这一户、什么用途。", "Who looked at a household, and what for."),
)
def list_looks(
    request: Request, household: uuid.UUID, after: After = "", limit: Limit = 100
) -> Page[Look]:
    """List the newest first."""
    return _looks(request, household, after, limit)


@route(
    router,
    "GET",
    "/my/household",
    HouseholdPage,
    task=Task.SEE_OWN_HOUSEHOLD,
    says=("自己家登记了什么。", "What is recorded of the own family."),
)
def get_my_household(request: Request) -> HouseholdPage:
    """Look at the own family; that is written down as every look is."""
    return own_page(request)


@route(
    router,
    "GET",
    "/my/household/income",
    Income,
    task=Task.SEE_OWN_HOUSEHOLD,
    says=("自己家的人均收入怎么算出来的。", "How the income per head of the own family comes out."),
    example={"query": {"scheme": "registered", "day": "2026-03-01"}},
)
def get_my_income(request: Request, scheme: Scheme, day: date | None = None) -> Income:
    """Work it out by the rules of a scheme, for its last period that had ended on `day`."""
    on = day or localdate(request.origin.at)
    return selectors.income(own_page(request).id, scheme, by=request.actor, on=on)


@route(
    router,
    "GET",
    "/my/household/timeline",
    Page[Moment],
    task=Task.SEE_OWN_HOUSEHOLD,
    says=("自己家的经过。", "What was stated of the own family and done to it."),
)
def list_my_moments(request: Request, after: After = "", limit: Limit = 100) -> Page[Moment]:
    """List the newest first."""
    return _moments(request, own_page(request).id, after, limit)


@route(
    router,
    "GET",
    "/my/household/looks",
    Page[Look],
    task=Task.SEE_OWN_HOUSEHOLD,
    says=("谁看过自己家、什么用途。", "Who looked at the own family, and what for."),
)
def list_my_looks(request: Request, after: After = "", limit: Limit = 100) -> Page[Look]:
    """List the newest first."""
    return _looks(request, own_household(request), after, limit)


def own_household(request: Request) -> uuid.UUID:
    """Return the household of whoever asks; raise SunledgerError where the account has none."""
    household = request.actor.household
    if household is None:
        raise SunledgerError(
            "这个账号没有连到一户。请村里看看账号的岗位。",
            "This account is tied to no household. Have the village look at its post.",
            code="no_household",
        )
    return household


def own_page(request: Request) -> HouseholdPage:
    """Return the household of whoever asks; the look is written down, whoever holds the phone."""
    return access.household(
        request.actor, own_household(request), Purpose.ASKED, origin=request.origin
    )


def _moments(request: Request, household: uuid.UUID, after: str, limit: int) -> Page[Moment]:
    """Return a part of the moments, by their place in the list: they have no other key."""
    start = number_after(after) or 0
    found = selectors.timeline(household, by=request.actor, limit=start + limit + 1)[start:]
    more = len(found) > limit
    return Page[Moment](rows=found[:limit], total=None, next=str(start + limit) if more else None)


def _looks(request: Request, household: uuid.UUID, after: str, limit: int) -> Page[Look]:
    found = looks_at(
        "household",
        str(household),
        by=request.actor,
        before=number_after(after),
        limit=limit + 1,
    )
    return Page[Look].of(found, limit, lambda look: str(look.id))
