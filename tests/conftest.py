"""Every test speaks Chinese on the terminal unless it says otherwise."""

import os

import pytest

from sunledger.kit.language import VARIABLE, speak

os.environ[VARIABLE] = "zh"


@pytest.fixture(autouse=True)
def _chinese():
    speak("zh")
