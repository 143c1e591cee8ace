"""The proof vectors of transparency-dev/merkle, from the folder of test data."""

import json
import os
import zipfile
from pathlib import Path

import pytest

_FOLDER = os.environ.get("SUNLEDGER_TEST_DATA")


def vectors(kind):
    """Return the vectors of a kind; a data folder that lacks them is a failure, not a skip."""
    if not _FOLDER:
        pytest.skip("SUNLEDGER_TEST_DATA is not set: the folder with merkle-vectors.zip")
    with zipfile.ZipFile(Path(_FOLDER) / "merkle-vectors.zip") as found:
        named = [n for n in found.namelist() if f"testdata/{kind}/" in n and n.endswith(".json")]
        return [(name, json.loads(found.read(name))) for name in named]
