"""A made-up county with two households, and browsers that are signed in."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[2] / "journeys")]


@pytest.fixture
def office(db):  # noqa: ARG001 - the county is made in its transaction
    from console_office import made  # noqa: PLC0415 - after setup

    return made()
