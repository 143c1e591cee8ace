"""A county with two households, hits as a comparison leaves them, and people enough to decide."""

import sys
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parents[1] / room) for room in ("registry", "comparison", "intake")]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Each test has a home of its own, with the keys of the platform that all tests share."""
    from sunledger.assembly.home import Home  # noqa: PLC0415 - after setup

    keys = settings.HOME.folder / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    (home.folder / "keys").symlink_to(keys)
    settings.HOME, settings.MEDIA_ROOT = home, home.files


@pytest.fixture
def matter(db):  # noqa: ARG001 - the database must be there
    from casework import Matter  # noqa: PLC0415 - after setup

    return Matter.begin()


@pytest.fixture
def county(world):
    from compared import County  # noqa: PLC0415 - after setup

    return County(world)
