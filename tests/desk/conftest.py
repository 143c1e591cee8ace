"""A run over a folder, as the tests of the desk need it."""

from datetime import date

import pytest

from sunledger.desk.check import check
from sunledger.desk.examined import Options

DAY = date(2026, 6, 25)


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "key"
    path.write_bytes(bytes(range(32)))
    return path


@pytest.fixture
def run(tmp_path, key_file):
    """Check a folder; options as those of the command."""

    def _run(folder, **options):
        options.setdefault("as_of", DAY)
        options.setdefault("out", tmp_path / "out")
        options.setdefault("key_file", key_file)
        return check(Options(folder=folder, **options))

    return _run
