"""A home, and two desks, for the tests of tables handed in."""

import pytest
from handing_in import Desk

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
def clerk(world):
    return Desk(world.actor("department_officer"))


@pytest.fixture
def office(world):
    return Desk(world.actor("county_aid_office"))
