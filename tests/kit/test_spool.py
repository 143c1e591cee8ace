"""A spool is a list in all but where it lies."""

from datetime import date
from decimal import Decimal

import pytest

from sunledger.kit import spool
from sunledger.kit.spool import Spool, kept

ITEMS = [{"n": n, "day": date(2026, 1, 1), "sum": Decimal("1.50")} for n in range(50)]


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(spool, "_IN_MEMORY", 100)


@pytest.mark.usefixtures("small")
def test_it_gives_back_what_was_put_in_wherever_it_lies(tmp_path):
    found = Spool(tmp_path)
    for place, item in enumerate(ITEMS):
        found.append(item)
        assert found[place // 2] == ITEMS[place // 2]  # reading between two writes
    assert list(found) == list(found) == ITEMS
    assert (len(found), found[-1], found[10:3:-2]) == (50, ITEMS[-1], ITEMS[10:3:-2])
    with pytest.raises(IndexError):
        found[50]


@pytest.mark.usefixtures("small")
def test_its_file_has_no_name_and_is_gone_when_closed(tmp_path):
    found = Spool(tmp_path)
    for item in ITEMS:
        found.append(item)
    assert list(tmp_path.iterdir()) == []
    found.close()
    with pytest.raises(ValueError, match="closed"):
        found[0]


def test_a_small_one_stays_readable(tmp_path):
    found = Spool(tmp_path / "is not even there")
    found.append(ITEMS[1])
    found.close()
    assert list(found) == [ITEMS[1]]


def test_few_items_stay_a_list(tmp_path):
    assert kept(iter(ITEMS), tmp_path, at_most=50) == ITEMS
    many = kept(iter(ITEMS), tmp_path, at_most=49)
    assert isinstance(many, Spool)
    assert list(many) == ITEMS
