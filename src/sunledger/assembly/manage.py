"""Django's own commands, run on a home as the owner of the tables.

`python -m sunledger.assembly.manage makemigrations` works on a throw-away home of its own.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from sunledger.assembly.database import OWNER_VARIABLE, WEB_VARIABLE
from sunledger.assembly.home import VARIABLE, Home
from sunledger.assembly.postgres import OWNER, Postgres

SETTINGS = "sunledger.assembly.settings"


def environment(home: Home, address: str) -> dict[str, str]:
    """Return the environment in which a process of the platform runs; of addresses only its own."""
    return {
        **{name: value for name, value in os.environ.items() if name != OWNER_VARIABLE},
        VARIABLE: str(home.folder),
        WEB_VARIABLE: address,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
    }


def manage(home: Home, address: str, *words: str) -> None:
    """Run one command in a process of its own; raise CalledProcessError where it fails."""
    subprocess.run(  # noqa: S603 - our own Python and words of ours
        [sys.executable, "-m", "django", *words], env=environment(home, address), check=True
    )


def enter(home: Home, address: str) -> None:
    """Let this process serve the home from now on, with Django set up."""
    import django  # noqa: PLC0415 - only for a process that serves

    found = environment(home, address)
    os.environ.update(found)
    for name in os.environ.keys() - found.keys():
        del os.environ[name]
    django.setup()


def _throw_away() -> None:
    with tempfile.TemporaryDirectory(prefix="sunledger-") as made:
        Path(made).chmod(0o711)
        home = Home(Path(made))
        with Postgres(home.postgres).running() as server:
            manage(home, server.address(OWNER), *sys.argv[1:])


if __name__ == "__main__":
    _throw_away()
