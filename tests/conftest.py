"""Every test speaks Chinese on the terminal unless it says otherwise."""

import os

from sunledger.kit.language import VARIABLE

os.environ[VARIABLE] = "zh"
