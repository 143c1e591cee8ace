"""Homes that the system user can reach."""

import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def new_home(_system_user):
    made = []

    def make():
        made.append(Path(tempfile.mkdtemp(prefix="sunledger-serve-")))
        made[-1].chmod(0o711)
        return made[-1] / "home"

    yield make
    for folder in made:
        shutil.rmtree(folder)


@pytest.fixture
def home(new_home):
    return new_home()
