"""Every test speaks Chinese on the terminal unless it says otherwise; one browser serves all."""

import os

import pytest

from sunledger.kit.language import VARIABLE, speak

os.environ[VARIABLE] = "zh"


@pytest.fixture(autouse=True)
def _chinese():
    speak("zh")


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a process: a second one of this kind would be refused."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - most tests need none

    with sync_playwright() as play:
        found = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield found
        found.close()
