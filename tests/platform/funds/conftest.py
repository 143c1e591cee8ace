"""The two households of the register, and the desk of the finance office."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parents[1] / room) for room in ("registry", "intake") if __name__]

from sunledger.assembly.home import Home


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Each test has a home of its own, with the keys of the platform that all tests share."""
    keys = settings.HOME.folder / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    (home.folder / "keys").symlink_to(keys)
    settings.HOME, settings.MEDIA_ROOT = home, home.files


@pytest.fixture
def register(db):  # noqa: ARG001 - the database must be there
    from filled import Register, first_roster  # noqa: PLC0415 - after setup
    from world import VILLAGE, build  # noqa: PLC0415 - as above

    found = Register(build())
    found.batch(first_roster(found.village(VILLAGE)))
    return found


@pytest.fixture
def finance(register):
    """Return the desk of the finance office."""
    from handing_in import Desk  # noqa: PLC0415 - after setup

    return Desk(register.actor("finance"))


@pytest.fixture
def second(finance):
    """Return another person of the finance office."""
    ref = "a:00000000-0000-0000-0000-000000000009"
    return replace(finance.actor, ref=ref, name="钱第二")
