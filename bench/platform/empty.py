"""The settings of the platform, with one page in it, which is empty: see `empty_urls`."""

from sunledger.assembly.settings import *  # noqa: F403 - all of it but the addresses

ROOT_URLCONF = "bench.platform.empty_urls"
