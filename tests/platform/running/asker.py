"""`python asker.py ask|work …` on a platform's database: asks for jobs, or does them.

`work` is the worker of the platform with the two jobs of this file declared; a line a job.
"""

import sys
import time
import uuid

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from sunledger.assembly.lifeline import end_with_the_supervisor  # noqa: E402
from sunledger.assembly.worker import work  # noqa: E402
from sunledger.faces.jobs.declare import job  # noqa: E402
from sunledger.platform.ground.accounts.models import Account  # noqa: E402
from sunledger.platform.ground.transparency.contracts import Act, Origin  # noqa: E402
from sunledger.platform.ground.transparency.services import append  # noqa: E402
from sunledger.platform.jobs import later  # noqa: E402


def _told(actor, origin, word, seconds=0):
    append([Act("test.done", "word", word, {})], by=actor, origin=origin)
    _say(f"began {word} by {actor.name} in {connection.in_atomic_block}")
    time.sleep(seconds)
    _say(f"ended {word}")


def _say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


job("test.whole")(_told)


@job("test.refused")
def _refused(_actor, _origin, word):
    raise ValueError(word * 3)


class _By:
    def __init__(self, ref):
        self.ref = ref


def ask(name, word, *, seconds=0, rolled_back=False):
    account, _ = Account.objects.get_or_create(
        username="asker", defaults={"name": "云问", "made_at": timezone.now()}
    )
    by = _By(f"a:{account.id}")
    with transaction.atomic():
        later(name, by=by, word=word, **({"seconds": seconds} if seconds else {}))
        append(
            [Act("test.asked", "word", word, {})],
            by=by,
            origin=Origin("command", timezone.now(), uuid.uuid4()),
        )
        transaction.set_rollback(rolled_back)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ask", name, word, seconds]:
            ask(name, word, seconds=int(seconds))
        case ["undo", name, word]:
            ask(name, word, rolled_back=True)
        case ["work"]:
            end_with_the_supervisor()
            work()
        case ["work", "once"]:
            work(wait=False)
