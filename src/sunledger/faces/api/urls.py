"""The addresses of the API, and of its pages."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt

from sunledger.faces.api import docs, pages
from sunledger.faces.api.document import document
from sunledger.faces.api.faults import ABSENT, told
from sunledger.faces.api.front import ROOT, api
from sunledger.faces.audience import PUBLIC, SIGNED_IN, page


def openapi(request: HttpRequest) -> JsonResponse:
    """Answer with the OpenAPI document."""
    del request
    return JsonResponse(document())


@csrf_exempt
def absent(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer as JSON where no route is."""
    del rest
    return told(request, api, 404, ABSENT)


# The last is a root of django-ninja's own, which answers nothing.
_routes = api.urls[0][:-1]

urlpatterns: list[URLPattern | URLResolver] = [
    page("api/docs", docs.docs, name="api_docs", task=PUBLIC),
    page("me/tokens", pages.tokens, name="api_tokens", task=SIGNED_IN),
    page("me/tokens/<uuid:token>/end", pages.end_token, name="api_token_end", task=SIGNED_IN),
    page(f"{ROOT}openapi.json", openapi, name="api_openapi", task=PUBLIC),
    path(ROOT, include((_routes, "api"))),
    page(f"{ROOT}<path:rest>", absent, name="api_absent", task=PUBLIC),
]
