"""Which face answers which address; each face declares the audience of its own."""

from django.urls import URLPattern, URLResolver, include, path

from sunledger.assembly.health import health
from sunledger.faces.api import urls as api
from sunledger.faces.audience import PUBLIC, page
from sunledger.faces.console import urls as console
from sunledger.faces.entry import urls as entry
from sunledger.faces.household import urls as household
from sunledger.faces.log import urls as log
from sunledger.faces.portal import urls as portal
from sunledger.faces.portal.front import ENGLISH, ENGLISH_LOG

urlpatterns: list[URLPattern | URLResolver] = [
    page("health", health, name="health", task=PUBLIC),
    *entry.urlpatterns,
    *console.shared,
    *api.urlpatterns,
    path("", include(console)),
    path("", include(household)),
    path("", include(log)),
    path("", include(portal)),
    path("en/", include(portal, namespace=ENGLISH)),
    path("en/", include(log, namespace=ENGLISH_LOG)),
]

handler400 = "sunledger.faces.entry.refusals.unreadable"
handler403 = "sunledger.faces.entry.refusals.forbidden"
handler404 = "sunledger.faces.entry.refusals.absent"
handler500 = "sunledger.faces.entry.refusals.fault"
