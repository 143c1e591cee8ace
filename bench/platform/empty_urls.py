"""An empty page for whoever signed in: what Django and the door cost by themselves."""

from django.http import HttpRequest, HttpResponse

from sunledger.faces.audience import PUBLIC, SIGNED_IN, page


def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    page("empty", empty, name="empty", task=SIGNED_IN),
    page("nobody", empty, name="nobody", task=PUBLIC),
]
