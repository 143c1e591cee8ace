"""What is over is deleted by the worker itself, night by night."""

from datetime import timedelta

import pytest
from django.utils import timezone
from handing_in import VEHICLES, book, vehicle
from procrastinate.contrib.django import app

from sunledger.faces.jobs import tasks  # noqa: F401 - declares them
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.selectors import events_of
from sunledger.platform.questions.intake import files, services
from sunledger.platform.questions.intake.contracts import State

pytestmark = pytest.mark.django_db


def night():
    """Have the worker's own job done, as the worker does it."""
    app.tasks[services.EXPIRE](timestamp=0)


def standing(clerk, *batches):
    """Return all that is left of batches: states, files, and what the log says of them."""
    return [
        (
            clerk.batch(number),
            [
                path
                for of in (files.folder_of, files.snapshots_of)
                for path in of(number).rglob("*")
            ],
            [event.kind for event in events_of("batch", str(number))],
        )
        for number in batches
    ]


def test_at_night_what_is_over_is_deleted_once_and_the_rest_stays(clerk):
    now = timezone.now()
    clerk.origin = Origin("page", now - timedelta(days=366))
    over = clerk.take_in(book(VEHICLES, [vehicle(1), vehicle(2, day="2020-13-01")]))
    clerk.origin = Origin("page", now - timedelta(days=31))
    left = clerk.to_check(book(VEHICLES, [vehicle(3)]))
    clerk.origin = Origin("page", now - timedelta(days=29))
    fresh = clerk.to_check(book(VEHICLES, [vehicle(4)]))
    held = clerk.take_in(book(VEHICLES, [vehicle(5)]))
    before = standing(clerk, fresh, held)
    assert files.check_of(over).exists()
    night()
    for number in (over, left):
        assert clerk.batch(number).state is State.EXPIRED
        assert not files.folder_of(number).exists()
        assert not files.snapshots_of(number).exists()
        assert services.snapshot_path(number) is None
        last = events_of("batch", str(number))[0]
        assert (last.kind, last.face, last.by) == ("intake.expired", "job", "platform")
    assert standing(clerk, fresh, held) == before
    after = standing(clerk, over, left, fresh, held)
    night()
    assert standing(clerk, over, left, fresh, held) == after


def test_what_is_over_is_looked_for_every_night():
    declared = app.periodic_registry.periodic_tasks[services.EXPIRE, ""]
    assert (declared.cron, declared.task.queue) == ("0 18 * * *", "platform")
    assert app.periodic_defaults["max_delay"] == timedelta(days=1).total_seconds()
