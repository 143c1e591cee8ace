"""A village with its committee and its centre, and vouchers in their hands."""

import pytest


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
def office(db):  # noqa: ARG001 - the database must be there
    from bookwork import Office  # noqa: PLC0415 - after setup

    return Office.begin()
