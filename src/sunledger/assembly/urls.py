"""Which face answers which address; each face declares the audience of its own."""

from django.urls import URLPattern, URLResolver, path

from sunledger.assembly.health import health

urlpatterns: list[URLPattern | URLResolver] = [path("health", health, name="health")]
