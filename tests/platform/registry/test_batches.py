"""交来的表: all of it or none, only what it says, and taken back as a whole."""

import pytest
from conftest import NOW

pytestmark = pytest.mark.django_db


def test_a_file_makes_households(register, household):
    from sunledger.platform.registers.registry import access
    from sunledger.platform.ground.accounts.contracts import Purpose

    page = access.household(register.office, household(), Purpose.VISIT, origin=NOW)
    print(page)
    assert [m.name for m in page.members] == ["张三丰", "王重阳", "张小𠮷"]
