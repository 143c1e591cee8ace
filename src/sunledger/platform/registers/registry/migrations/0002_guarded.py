"""Who sees which row, and what nobody may change: held by the database itself."""

from collections.abc import Iterator

from django.db import migrations

from sunledger.platform.rowlevel import SEEN_HOUSEHOLD, SEEN_VILLAGES, protect

# As a set it is hashed once a statement; as an array it would be walked once a row.
_SEEN = f"IN (SELECT unnest({SEEN_VILLAGES}))"


def _with(parent: str, link: str) -> str:
    return f"EXISTS (SELECT 1 FROM {parent} seen WHERE seen.id = {link})"


_OF_HOUSEHOLD = _with("registry_household", "household_id")
_OF_PERSON = _with("registry_person", "person_id")

SEEN = {
    "registry_household": f"village_id {_SEEN} OR id = {SEEN_HOUSEHOLD}",
    "registry_membership": _OF_HOUSEHOLD,
    "registry_person": (
        f"village_id {_SEEN} OR"
        " EXISTS (SELECT 1 FROM registry_membership m WHERE m.person_id = registry_person.id)"
    ),
    "registry_residence": _OF_HOUSEHOLD,
    "registry_personrecord": _OF_PERSON,
    "registry_numberrecord": _OF_PERSON,
    "registry_namepart": f"village_id {_SEEN}",
    "registry_signing": _OF_HOUSEHOLD,
    "registry_statement": (
        f"CASE WHEN person_id IS NULL THEN {_OF_HOUSEHOLD} ELSE {_OF_PERSON} END"
    ),
    "registry_procedure": _OF_HOUSEHOLD,
    "registry_step": _with("registry_procedure", "procedure_id"),
    "registry_merge": (
        f"CASE WHEN kept_person_id IS NULL THEN {_with('registry_household', 'kept_household_id')}"
        f" ELSE {_with('registry_person', 'kept_person_id')} END"
    ),
    "registry_change": f"village_id {_SEEN} OR household_id = {SEEN_HOUSEHOLD}",
    "registry_snapshot": f"villages <@ {SEEN_VILLAGES} AND villages <> '{{}}'",
    "registry_snapshotrow": _with("registry_snapshot", "snapshot_id"),
}
RECORDS = ("residence", "personrecord", "numberrecord", "membership", "statement", "merge")

FORWARD = """
-- A record is written once. It may be ended, once, and a statement signed for, once.
CREATE FUNCTION registry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_id IS NOT NULL OR NEW.ended_id IS NULL
        OR (to_jsonb(NEW) - 'ended_id') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_id')
    THEN
        RAISE EXCEPTION 'a record of the register is never changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION registry_keep_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_id IS NOT NULL
        OR (OLD.signing_id IS NOT NULL AND NEW.signing_id IS DISTINCT FROM OLD.signing_id)
        OR (to_jsonb(NEW) - 'ended_id' - 'signing_id')
            IS DISTINCT FROM (to_jsonb(OLD) - 'ended_id' - 'signing_id')
    THEN
        RAISE EXCEPTION 'a statement is never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- What a household signed for ends only with a statement that corrects it, in the same transaction.
CREATE FUNCTION registry_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM registry_statement s WHERE s.replaces_id = NEW.id AND s.version_id = NEW.ended_id
    ) THEN
        RAISE EXCEPTION 'a signed statement is corrected by a new one only'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER locked AFTER UPDATE ON registry_statement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.signing_id IS NOT NULL AND NEW.ended_id IS NOT NULL AND OLD.ended_id IS NULL)
    EXECUTE FUNCTION registry_locked();

CREATE FUNCTION registry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was written here stays' USING ERRCODE = 'insufficient_privilege';
END $$;

-- A decision is made once, and what was proposed stays as it was proposed.
CREATE FUNCTION registry_decide() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := ARRAY['state', 'decided_by', 'decided_at', 'decision', 'version_id'];
BEGIN
    IF OLD.state <> 'proposed' OR NEW.state = 'proposed' OR NEW.decided_by = ''
        OR (to_jsonb(NEW) - decided) IS DISTINCT FROM (to_jsonb(OLD) - decided)
    THEN
        RAISE EXCEPTION 'a change is decided once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decided BEFORE UPDATE ON registry_change
    FOR EACH ROW EXECUTE FUNCTION registry_decide();
CREATE FUNCTION registry_propose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'proposed' OR NEW.decided_by <> '' OR NEW.version_id IS NOT NULL THEN
        RAISE EXCEPTION 'a change begins as a proposal' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposed BEFORE INSERT ON registry_change
    FOR EACH ROW EXECUTE FUNCTION registry_propose();

-- The steps of a procedure follow each other: none left out, none before the last one's day.
CREATE FUNCTION registry_next_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
    PERFORM 1 FROM registry_procedure p
        WHERE p.id = NEW.procedure_id AND NOT p.done AND p.stopped_why = '' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the procedure is over' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT place, day INTO last FROM registry_step s
        WHERE s.procedure_id = NEW.procedure_id ORDER BY place DESC LIMIT 1;
    IF NEW.place <> coalesce(last.place, 0) + 1 OR NEW.day < last.day THEN
        RAISE EXCEPTION 'steps are done in their order' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_order BEFORE INSERT ON registry_step
    FOR EACH ROW EXECUTE FUNCTION registry_next_step();
"""
KEPT = ("step", "signing", "snapshot", "snapshotrow", "version", "source")
BACKWARD = """
DROP TRIGGER in_order ON registry_step;
DROP TRIGGER proposed ON registry_change;
DROP TRIGGER decided ON registry_change;
DROP TRIGGER locked ON registry_statement;
DROP FUNCTION registry_next_step();
DROP FUNCTION registry_propose();
DROP FUNCTION registry_decide();
DROP FUNCTION registry_locked();
"""


def _kept() -> Iterator[migrations.RunSQL]:
    """Return what refuses changes of records, and every deletion but that of search parts."""
    for table in RECORDS:
        function = "registry_keep_statement" if table == "statement" else "registry_keep"
        yield migrations.RunSQL(
            f"CREATE TRIGGER kept BEFORE UPDATE ON registry_{table}"
            f" FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"DROP TRIGGER kept ON registry_{table}",
        )
    for table in KEPT:
        yield migrations.RunSQL(
            f"CREATE TRIGGER kept BEFORE UPDATE ON registry_{table}"
            " FOR EACH ROW EXECUTE FUNCTION registry_refuse()",
            f"DROP TRIGGER kept ON registry_{table}",
        )
    others = ("household", "person", "procedure", "change")
    for table in (*RECORDS, *KEPT, *others):
        yield migrations.RunSQL(
            f"CREATE TRIGGER kept_row BEFORE DELETE ON registry_{table}"
            " FOR EACH ROW EXECUTE FUNCTION registry_refuse();"
            f"CREATE TRIGGER kept_whole BEFORE TRUNCATE ON registry_{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()",
            f"DROP TRIGGER kept_row ON registry_{table};"
            f"DROP TRIGGER kept_whole ON registry_{table}",
        )


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [
        *(protect(table, sees) for table, sees in SEEN.items()),
        migrations.RunSQL(FORWARD, BACKWARD),
        *_kept(),
        migrations.RunSQL(
            migrations.RunSQL.noop,
            "DROP FUNCTION registry_keep(); DROP FUNCTION registry_keep_statement();"
            " DROP FUNCTION registry_refuse()",
        ),
    ]
