"""Places for tests that read whole folders."""

import pytest


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "来表"
    place.mkdir()
    return place


@pytest.fixture
def work_dir(tmp_path):
    place = tmp_path / "work"
    place.mkdir(mode=0o700)
    return place
