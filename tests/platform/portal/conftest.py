"""The portal with one publication of each kind on it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from on_the_portal import publish_all


@pytest.fixture
def laid(world):
    """Return the ids of what is public."""
    return {name: str(key) for name, key in publish_all(world).items()}
