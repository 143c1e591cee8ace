"""`python signing_process.py HOURS TIMES`: writes and signs, by a clock that is HOURS off.

Started twice it is two sequencers of one log. It says `ready`, waits for a line, and prints the
size of each checkpoint that it left.
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta

import django

hours, times = map(int, sys.argv[1:])
_true_time = time.time
time.time = lambda: _true_time() + 3600 * hours

django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.db import transaction  # noqa: E402 - as above

from sunledger.platform.ground.transparency import services  # noqa: E402
from sunledger.platform.ground.transparency.contracts import Act, Origin  # noqa: E402


class Clerk:
    """Who acts here."""

    ref = "a:00000000-0000-4000-8000-0000000000d1"


print("ready", flush=True)  # noqa: T201 - whoever started it waits for it
sys.stdin.readline()
for number in range(times):
    # Between two of them this clock goes back too.
    at = datetime.now(UTC) + timedelta(hours=hours - number)
    act = Act("places.division_added", "place", "990101101201", {})
    with transaction.atomic():
        services.append([act] * (1 + number % 3), by=Clerk(), origin=Origin("job", at))
    signed = services.publish()
    os.utime(settings.HOME.log / "checkpoint", (at.timestamp(), at.timestamp()))
    print(signed.checkpoint.size, flush=True)  # noqa: T201 - as above
