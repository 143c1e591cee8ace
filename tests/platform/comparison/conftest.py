"""A home of its own and a small county whose tables were taken in, for the tests of comparisons."""

import sys
from pathlib import Path

import pytest

from sunledger.assembly.home import Home

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "intake")]


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
def county(world):
    from compared import County  # noqa: PLC0415 - after setup

    return County(world)
