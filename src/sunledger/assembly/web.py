"""The web part: settings as gunicorn reads them; the supervisor gives it the open socket."""

import gc
from importlib.resources import files

from sunledger.assembly.lifeline import GRACE, end_with_the_supervisor

wsgi_app = "sunledger.assembly.wsgi:application"
workers = 2
worker_class = "gthread"
threads = 4
preload_app = True  # it is read once, and its memory shared
timeout = 120  # a large file on a slow line
graceful_timeout = GRACE
loglevel = "warning"
control_socket_disable = True
_PUBLIC = ("portal", "log")


def on_starting(_arbiter: object) -> None:
    """Watch the supervisor, before the first worker is made."""
    end_with_the_supervisor()


def when_ready(_arbiter: object) -> None:
    """Read every address too, and what public pages are written from; set aside what was read.

    So nobody is the first visitor, who would wait while a page is read before it is written. What
    was read lives as long as the process: whoever clears memory up during a page need not walk
    through 400,000 objects, which took a sixth of a second.
    """
    from django.urls import get_resolver  # noqa: PLC0415 - after the application

    get_resolver().reverse_dict  # noqa: B018 - it is read where it is asked for
    read_public_pages()
    gc.collect()
    gc.freeze()


def read_public_pages() -> int:
    """Read the templates of the public pages, which Django keeps from then on; return how many."""
    from django.template.loader import get_template  # noqa: PLC0415 - after the application

    names = [
        f"{face}/{file.name}"
        for face in _PUBLIC
        for file in (files("sunledger.faces") / face / "templates" / face).iterdir()
    ]
    for name in names:
        get_template(name)
    return len(names)
