"""A notice begins on the day on which it is public, and does not end while a question waits.

Held by the database: an act with a time before its draft, days told otherwise than the act, and a
count of waiting questions that was set to nought are refused here.
"""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION notices_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE today date := (now() AT TIME ZONE 'Asia/Shanghai')::date; lacks text;
BEGIN
    lacks := CASE
        WHEN (NEW.id, NEW.series, NEW.version, NEW.kind, NEW.place, NEW.period, NEW.slug,
              NEW.prepared_by, NEW.prepared_at, NEW.source_id, NEW.personal, NEW.clock)
            IS DISTINCT FROM (OLD.id, OLD.series, OLD.version, OLD.kind, OLD.place, OLD.period,
              OLD.slug, OLD.prepared_by, OLD.prepared_at, OLD.source_id, OLD.personal, OLD.clock)
            THEN 'an edition stays what it is of'
        WHEN OLD.state <> 'draft' AND NEW.sha256 <> OLD.sha256
            THEN 'what was handed in stays as it was'
        WHEN OLD.state <> 'draft' AND NEW.content <> OLD.content
            AND NOT (NEW.state = 'withdrawn' AND NEW.content = '')
            THEN 'what was handed in stays as it was'
        WHEN OLD.published_at IS NOT NULL
            AND (NEW.published_at, NEW.first, NEW.last, NEW.days, NEW.agreed_by)
            IS DISTINCT FROM (OLD.published_at, OLD.first, OLD.last, OLD.days, OLD.agreed_by)
            THEN 'its days stay as they were promised'
        WHEN NEW.closed_at IS DISTINCT FROM OLD.closed_at
            AND (OLD.closed_at IS NOT NULL OR OLD.last IS NULL OR today <= OLD.last)
            THEN 'a notice does not end early'
        WHEN NEW.state = 'closed' AND NEW.closed_at IS NULL THEN 'a notice does not end early'
        WHEN NEW.closed_at IS DISTINCT FROM OLD.closed_at AND EXISTS (
            SELECT FROM notices_objection o
            WHERE o.series = NEW.series AND o.answered_at IS NULL)
            THEN 'a notice does not end while a question waits'
        WHEN OLD.published_at IS NULL AND NEW.published_at < OLD.prepared_at
            THEN 'what is published was prepared before'
        WHEN OLD.published_at IS NULL AND NEW.first IS DISTINCT FROM NULL
            AND NEW.first <> (NEW.published_at AT TIME ZONE 'Asia/Shanghai')::date
            THEN 'a notice begins on the day on which it is public'
        WHEN OLD.published_at IS NULL AND NEW.published_at IS NOT NULL
            AND (NEW.clock = '') <> (NEW.first IS NULL)
            THEN 'what has a clock has its days'
        WHEN NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('draft', 'waiting'), ('draft', 'refused'), ('waiting', 'published'),
            ('waiting', 'refused'), ('published', 'closed'), ('published', 'replaced'),
            ('published', 'withdrawn'), ('closed', 'replaced'), ('closed', 'withdrawn'),
            ('replaced', 'withdrawn'))
            THEN 'no such way'
    END;
    IF lacks IS NOT NULL THEN
        RAISE EXCEPTION '%', lacks USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION notices_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE today date := (now() AT TIME ZONE 'Asia/Shanghai')::date; lacks text;
BEGIN
    lacks := CASE
        WHEN (NEW.id, NEW.series, NEW.version, NEW.kind, NEW.place, NEW.period, NEW.slug,
              NEW.prepared_by, NEW.prepared_at, NEW.source_id, NEW.personal, NEW.clock)
            IS DISTINCT FROM (OLD.id, OLD.series, OLD.version, OLD.kind, OLD.place, OLD.period,
              OLD.slug, OLD.prepared_by, OLD.prepared_at, OLD.source_id, OLD.personal, OLD.clock)
            THEN 'an edition stays what it is of'
        WHEN OLD.state <> 'draft' AND NEW.sha256 <> OLD.sha256
            THEN 'what was handed in stays as it was'
        WHEN OLD.state <> 'draft' AND NEW.content <> OLD.content
            AND NOT (NEW.state = 'withdrawn' AND NEW.content = '')
            THEN 'what was handed in stays as it was'
        WHEN OLD.published_at IS NOT NULL
            AND (NEW.published_at, NEW.first, NEW.last, NEW.days, NEW.agreed_by)
            IS DISTINCT FROM (OLD.published_at, OLD.first, OLD.last, OLD.days, OLD.agreed_by)
            THEN 'its days stay as they were promised'
        WHEN NEW.closed_at IS DISTINCT FROM OLD.closed_at
            AND (OLD.closed_at IS NOT NULL OR OLD.last IS NULL OR today <= OLD.last)
            THEN 'a notice does not end early'
        WHEN NEW.state = 'closed' AND NEW.closed_at IS NULL THEN 'a notice does not end early'
        WHEN NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('draft', 'waiting'), ('draft', 'refused'), ('waiting', 'published'),
            ('waiting', 'refused'), ('published', 'closed'), ('published', 'replaced'),
            ('published', 'withdrawn'), ('closed', 'replaced'), ('closed', 'withdrawn'),
            ('replaced', 'withdrawn'))
            THEN 'no such way'
    END;
    IF lacks IS NOT NULL THEN
        RAISE EXCEPTION '%', lacks USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """The rules above."""

    dependencies = [("notices", "0002_guarded")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
