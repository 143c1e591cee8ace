"""The addresses of the console."""

from django.urls import URLPattern, path

from sunledger.faces.console.chrome import choose

shared: list[URLPattern] = [path("choose", choose, name="choose")]
