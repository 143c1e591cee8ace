"""`python month_process.py JOB REFERENCE DAY`: drafts, or agrees to, March of all villages.

Started twice it is two workers at the same month; it says `ready` before it begins, and how many
villages it did.
"""

import sys
from datetime import date

import django

django.setup()

from bookwork import MONTH, on  # noqa: E402 - after setup

from sunledger.platform.ground.accounts.access import actor_by_ref  # noqa: E402
from sunledger.platform.questions.notices import services  # noqa: E402

job, ref, today = sys.argv[1:]
day = date.fromisoformat(today)
print("ready", flush=True)  # noqa: T201 - whoever started it waits for it
done = services.run_month(job, MONTH, by=actor_by_ref(ref, on=day), origin=on(day))
print(done, flush=True)  # noqa: T201 - as above
