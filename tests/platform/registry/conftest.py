"""The register of two households that most tests begin with."""

import pytest


@pytest.fixture
def register(db):  # noqa: ARG001 - the database must be there
    from filled import Register, first_roster  # noqa: PLC0415 - after setup
    from world import VILLAGE, build  # noqa: PLC0415 - as above

    found = Register(build())
    found.batch(first_roster(found.village(VILLAGE)))
    return found
