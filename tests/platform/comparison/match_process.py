"""`python match_process.py` on a platform's database: does what it is told, a line of JSON each."""

import json
import os
import sys
import uuid

import django

django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.db import connection, transaction  # noqa: E402
from world import NOW, build  # noqa: E402

from sunledger.platform.ground.accounts.services import acting  # noqa: E402
from sunledger.platform.questions.comparison import services  # noqa: E402
from sunledger.platform.questions.comparison.models import Hit, RuleRun, Run  # noqa: E402
from sunledger.platform.questions.comparison.night import platform  # noqa: E402


def found():
    """Build the county and take its tables in."""
    from compared import County, car  # noqa: PLC0415 - after setup

    county = County(build())
    county.roll()
    county.cars(*(car(number, plate=f"云Y{number:05d}") for number in (1, 3, 7, 8)))
    return {}


def ask():
    """Ask for a run of all rules; return its number."""
    return {"run": str(services.start_here(None, "试一试", origin=NOW))}


def work(run):
    """Do it."""
    return {"done": services.run_waiting(uuid.UUID(run), origin=NOW)}


def tell(run):
    """Return what there is of a run.

    As of one moment: what a killed process had already asked to commit may still land meanwhile.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with acting(platform()):
            return _told(run)


def _told(run):
    rows = RuleRun.objects.filter(run=run)
    return {
        "state": Run.objects.get(id=run).state,
        "rules": sorted(rows.values_list("rule", "flagged", "status")),
        "hits": sorted(Hit.objects.values_list("rule", "ref_key", "content", "ended")),
        "left": [path.name for path in (settings.HOME.files / "comparison").glob("*")],
    }


def _say(what):
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    verbs = {each.__name__: each for each in (found, ask, work, tell)}
    _say({"ready": os.getpid()})
    for line in sys.stdin:
        verb, *words = json.loads(line)
        _say(verbs[verb](*words))
