"""我 me: who comes, with which posts and tasks, and what each role is in words."""

from dataclasses import dataclass

from ninja import Router

from sunledger.faces.api.front import route
from sunledger.faces.api.paging import Page
from sunledger.faces.audience import SIGNED_IN, Request
from sunledger.platform.ground.accounts.contracts import Role, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.selectors import names

router = Router(tags=["我 me"])


@dataclass(frozen=True)
class MyPost:
    """A post: `role` is a code of the roles, `place` of places, `line` of departments or null."""

    role: str
    place: str
    place_name: str
    line: str | None


@dataclass(frozen=True)
class Me:
    """Who the request comes from; `tasks` are what this sign-in may do, with a token its part."""

    ref: str
    name: str
    posts: list[MyPost]
    tasks: list[Task]
    by_token: bool


@route(
    router,
    "GET",
    "/me",
    Me,
    task=SIGNED_IN,
    says=("我是谁、有什么岗位、能做什么。", "Who I am, my posts, and what I may do."),
)
def get_me(request: Request) -> Me:
    """Tell of the own posts, and nothing of a household."""
    actor = request.actor
    called = names(post.place for post in actor.posts)
    return Me(
        ref=actor.ref,
        name=actor.name,
        posts=[
            MyPost(post.role, post.place, called.get(post.place, ""), post.line)
            for post in actor.posts
        ],
        tasks=[task for task in Task if may(actor, task)],
        by_token=actor.only is not None,
    )


@route(
    router,
    "GET",
    "/roles",
    Page[Role],
    task=SIGNED_IN,
    says=("每种岗位是什么、能做什么。", "What each role is, and what it may do."),
)
def list_roles(request: Request) -> Page[Role]:
    """List all; `says_zh` and `says_en` tell in words, `exclusive` allows no other beside it."""
    del request
    return Page[Role].whole(list(roles().values()))
