"""The web part: settings as gunicorn reads them; the supervisor gives it the open socket."""

import gc

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


def on_starting(_arbiter: object) -> None:
    """Watch the supervisor, before the first worker is made."""
    end_with_the_supervisor()


def when_ready(_arbiter: object) -> None:
    """Read every address too, and set aside what was read.

    It lives as long as the process: whoever clears memory up during a page need not walk through
    400,000 objects, which took a sixth of a second.
    """
    from django.urls import get_resolver  # noqa: PLC0415 - after the application

    get_resolver().reverse_dict  # noqa: B018 - it is read where it is asked for
    gc.collect()
    gc.freeze()
