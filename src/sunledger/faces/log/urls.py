"""The addresses of the public log: for everybody, and for programs that follow it."""

from django.urls import URLPattern

from sunledger.faces.audience import PUBLIC, page
from sunledger.faces.log import files, views

app_name = "log"
urlpatterns: list[URLPattern] = [
    page("log/", views.index, name="index", task=PUBLIC),
    page("log/<int:entry>", views.entry, name="entry", task=PUBLIC),
    page("log/<int:entry>/proof", files.proof, name="proof", task=PUBLIC),
    page("log/since/<int:size>", files.since, name="since", task=PUBLIC),
    page("log/checkpoint", files.checkpoint, name="checkpoint", task=PUBLIC),
    page("log/tile/<path:file>", files.tile, name="tile", task=PUBLIC),
]
