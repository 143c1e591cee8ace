"""The addresses of the public log: for everybody, and for programs that follow it."""

from django.urls import URLPattern

from sunledger.faces.audience import PUBLIC, page
from sunledger.faces.log import files, views
from sunledger.faces.portal.front import shown

app_name = "log"
urlpatterns: list[URLPattern] = [
    shown("log/", views.index, name="index"),
    shown("log/<int:entry>", views.entry, name="entry"),
    page("log/<int:entry>/proof", files.proof, name="proof", task=PUBLIC),
    page("log/since/<int:size>", files.since, name="since", task=PUBLIC),
    page("log/check_proof.py", files.checker, name="checker", task=PUBLIC),
    page("log/checkpoint", files.checkpoint, name="checkpoint", task=PUBLIC),
    page("log/tile/<path:file>", files.tile, name="tile", task=PUBLIC),
]
