"""What is not public yet is seen by few; what is public stays as it was, and as long as promised.

Held by the database itself: code that forgets a rule is refused here.
"""

from django.db import migrations

from sunledger.platform.rowlevel import SEEN_VILLAGES, protect

_INSIDE = f"(cardinality(villages) > 0 AND villages <@ {SEEN_VILLAGES})"
_PUBLIC = "state NOT IN ('draft', 'waiting', 'refused')"

FORWARD = """
CREATE FUNCTION notices_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what was written', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER kept BEFORE DELETE ON notices_edition
    FOR EACH ROW EXECUTE FUNCTION notices_refuse();
CREATE TRIGGER kept BEFORE DELETE ON notices_objection
    FOR EACH ROW EXECUTE FUNCTION notices_refuse();

CREATE FUNCTION notices_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state NOT IN ('draft', 'waiting') THEN
        RAISE EXCEPTION 'what is published was prepared' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER begins BEFORE INSERT ON notices_edition
    FOR EACH ROW EXECUTE FUNCTION notices_begin();

-- An edition goes one way; what was agreed to stays as it was; no notice ends before its time.
CREATE FUNCTION notices_move() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER moves BEFORE UPDATE ON notices_edition
    FOR EACH ROW EXECUTE FUNCTION notices_move();

-- A question stays as it was asked, and is answered once, by somebody else than who published.
CREATE FUNCTION notices_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE e record;
BEGIN
    IF OLD.answered_at IS NOT NULL
        OR (NEW.id, NEW.series, NEW.edition_id, NEW.number, NEW.at, NEW.sealed, NEW.due)
        IS DISTINCT FROM
        (OLD.id, OLD.series, OLD.edition_id, OLD.number, OLD.at, OLD.sealed, OLD.due)
    THEN
        RAISE EXCEPTION 'what was asked and answered stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT prepared_by, agreed_by INTO e FROM notices_edition WHERE id = NEW.edition_id;
    IF NOT FOUND OR NEW.answered_by IN (e.prepared_by, e.agreed_by) THEN
        RAISE EXCEPTION 'another answers than who published'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answers BEFORE UPDATE ON notices_objection
    FOR EACH ROW EXECUTE FUNCTION notices_answer();
"""
BACKWARD = """
DROP TRIGGER answers ON notices_objection;
DROP TRIGGER moves ON notices_edition;
DROP TRIGGER begins ON notices_edition;
DROP TRIGGER kept ON notices_objection;
DROP TRIGGER kept ON notices_edition;
DROP FUNCTION notices_answer();
DROP FUNCTION notices_move();
DROP FUNCTION notices_begin();
DROP FUNCTION notices_refuse();
"""


class Migration(migrations.Migration):
    """The rules above."""

    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        protect("notices_edition", f"({_PUBLIC} OR {_INSIDE})", writes=_INSIDE),
        protect("notices_objection", f"(answered_at IS NOT NULL OR {_INSIDE})", writes=_INSIDE),
    ]
