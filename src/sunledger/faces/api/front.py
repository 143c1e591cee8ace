"""The front of the API: who comes, and how a route is declared.

A route is a function with `@route(…)`: its method and path, its audience, what it answers. The
declaration is all that decides who gets in; the service below decides once more, and where.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import localdate
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.responses import Status
from ninja.security import HttpBearer, SessionAuth
from ninja.throttling import AuthRateThrottle
from pydantic import Field
from pydantic_core import to_json

from sunledger.faces.api.faults import FAULTS, Fault, hear
from sunledger.faces.api.once import HEADER, once
from sunledger.faces.audience import ONLY_READ, Audience, PlaceOf, Request, audience
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.services import acting, reading
from sunledger.platform.ground.accounts.tokens import actor_of_token

ROOT = "api/v1/"

# Of one person: no work is held up by it, and no register is emptied.
RATE = "600/m"

# Codes of errors that say that something came in between.
_CONFLICTS = frozenset(
    {
        "stale",
        "decided",
        "key_used",
        "twice",
        "already_here",
        "moved_on",
        "not_yet",
        "not_next",
        "over",
        "under_way",
    }
)


class Token(HttpBearer):
    """A token that a person made on her own page, in the header `Authorization`."""

    def __init__(self, admitted: Audience) -> None:
        super().__init__()
        self._admitted = admitted

    def authenticate(self, request: Request, token: str) -> str | None:  # type: ignore[override]  # it passed the door
        """Return the reference of who comes with this token; raise Refused where she may not."""
        actor = actor_of_token(token, on=localdate(request.origin.at))
        if actor is None:
            return None
        request.actor = actor
        return _admit(self._admitted, actor)


class Session(SessionAuth):
    """The session of a page; a request that writes comes with X-CSRFToken."""

    def __init__(self, admitted: Audience) -> None:
        super().__init__()
        self._admitted = admitted

    def __call__(self, request: Request) -> str | None:  # type: ignore[override]  # as above
        """Return who signed in; None where nobody did."""
        return None if request.actor is None else super().__call__(request)

    def authenticate(self, request: Request, key: str | None) -> str | None:  # type: ignore[override]  # as above
        """Return the reference of who signed in; raise Refused where she may not."""
        del key
        return _admit(self._admitted, request.actor)


def _admit(admitted: Audience, actor: Actor) -> str:
    """Let in whoever may do the task anywhere; where she may is asked once the thing is known."""
    Audience(admitted.who, admitted.task).require(actor)
    return actor.ref


class _Parser(Parser):
    """Reads JSON and queries; refuses what no text of ours may hold and no database keeps."""

    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401 - JSON
        return _legible(json.loads(request.body, parse_constant=_no_number))

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        found: dict[str, Any] = _legible(super().parse_querydict(data, list_fields, request))
        return found


class _Renderer(BaseRenderer):
    """Writes JSON as pydantic does: of sets, days and numbers alike."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ANN401
        del request, response_status
        return to_json(data)


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _legible(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the value; raise HttpError 400 where a text has NUL or half of a character."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise HttpError(400, "a text that cannot be kept")
    elif isinstance(value, dict):
        _legible([*value, *value.values()])
    elif isinstance(value, list):
        for part in value:
            _legible(part)
    return value


api = NinjaAPI(
    title="阳光台账接口 Sunledger API",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    throttle=[AuthRateThrottle(RATE)],
    parser=_Parser(),
    renderer=_Renderer(),
)
hear(api, _CONFLICTS)


class Because(Schema):
    """Why."""

    why: str = Field(min_length=1, max_length=200)


class Done(Schema):
    """What was written, by its id."""

    id: str


def route(
    router: Router,
    method: str,
    path: str,
    answer: Any,  # noqa: ANN401 - a type
    *,
    task: Task | Audience,
    says: tuple[str, str],
    place: PlaceOf | None = None,
    status: int = HTTPStatus.OK,
    kept: bool = True,
    alone: bool = False,
    example: Mapping[str, Any] | None = None,
    content: Mapping[str, Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a route: who may call it (`task`, `place`), what it does in Chinese and English.

    The view runs inside `acting`. A POST that writes may come with an
    Idempotency-Key, unless its answer holds what is told once (not `kept`); one that only asks has
    the status 200. A view that has long work first is `alone`: it opens its transaction itself,
    once that is done. `example` has the `query`, `body` or `form` of a request that succeeds,
    IN_PATHS what its path names. `content` says in OpenAPI what comes where it is no JSON.
    """
    declared = audience(task, place=place)
    acts = reading if method in ONLY_READ else acting
    once_only = kept and method == "POST" and status != HTTPStatus.OK
    names = re.findall(r"{(\w+)}", path)

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def called(request: Request, **given: Any) -> Any:  # noqa: ANN401 - as the view
            def work() -> Any:  # noqa: ANN401 - as the view
                return view(request, **given)

            with acts(request.actor):
                declared.require_there(request.actor, **{name: given[name] for name in names})
                if once_only and not alone:
                    return once(request, status, work)
                if not alone:
                    done = work()
                    return done if isinstance(done, HttpResponse) else Status(status, done)
            return work()

        called.audience = declared  # type: ignore[attr-defined]
        return router.api_operation(
            [method],
            path,
            response={status: answer, FAULTS: Fault},
            auth=[Token(declared), Session(declared)],
            operation_id=view.__name__,
            summary=" ".join(says),
            openapi_extra={
                "x-audience": str(declared),
                "x-example": example or {},
                **({"parameters": [_KEY]} if once_only else {}),
                **_example_of_body(example or {}),
                **({"responses": {status: {"content": content}}} if content else {}),
            },
        )(called)

    return declare


def _example_of_body(example: Mapping[str, Any]) -> dict[str, Any]:
    if "body" not in example:
        return {}
    return {"requestBody": {"content": {"application/json": {"example": example["body"]}}}}


_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "同一个请求重发时用同一个值，只做一次。 The same for a request sent again.",
    "schema": {"type": "string", "maxLength": 100, "pattern": "^[!-~]*$"},
}
