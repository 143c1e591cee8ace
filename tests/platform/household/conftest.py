"""A family, its card and a home of its own files for each test."""

import sys
from pathlib import Path

import pytest

from sunledger.assembly.home import Home

sys.path += [str(Path(__file__).parents[1] / room) for room in ("findings", "registry")]


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
def home(world):
    from family import family  # noqa: PLC0415 - after setup

    return family(world)
