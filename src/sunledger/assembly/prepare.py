"""`python -m sunledger.assembly.prepare`: what a start does as the owner of the tables.

Applies the migrations that are new and lays out the static files; with `--look` it changes nothing
and only tells. It prints a JSON object: `waiting`, the migrations that are not applied.
"""

import json
import sys

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sunledger.assembly.lifeline import end_with_the_supervisor


def waiting() -> list[str]:
    """Return the migrations that are not applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _main(*, look: bool) -> None:
    django.setup()
    left = waiting()
    if not look:
        if left:
            call_command("migrate", interactive=False, verbosity=0)
            left = waiting()
        call_command("collectstatic", interactive=False, verbosity=0)
    sys.stdout.write(json.dumps({"waiting": left}))


if __name__ == "__main__":
    end_with_the_supervisor()
    _main(look="--look" in sys.argv)
