"""The web part: settings as gunicorn reads them; the supervisor gives it the open socket."""

from sunledger.assembly.lifeline import GRACE, end_with_the_supervisor

wsgi_app = "sunledger.assembly.wsgi:application"
workers = 2
worker_class = "gthread"
threads = 4
timeout = 120  # a large file on a slow line
graceful_timeout = GRACE
loglevel = "warning"
control_socket_disable = True


def on_starting(_arbiter: object) -> None:
    """Watch the supervisor, before the first worker is made."""
    end_with_the_supervisor()
