"""Every test speaks Chinese on the terminal unless it says otherwise; one browser serves all."""

import os

import pytest

from browser import chromium_running
from sunledger.kit.language import VARIABLE, speak

os.environ[VARIABLE] = "zh"


@pytest.fixture(autouse=True)
def _chinese():
    speak("zh")


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a process."""
    with chromium_running() as browser:
        yield browser
