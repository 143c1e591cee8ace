"""Who sees which hit, and that a hit is never changed: held by the database itself."""

from django.db import migrations

from sunledger.platform.rowlevel import SEEN_COUNTY, SEEN_SEALED, SEEN_VILLAGES, protect

_OPEN = f"(NOT sealed OR route = ANY({SEEN_SEALED}))"
_HERE = f"(village_id = ANY({SEEN_VILLAGES}) OR (village_id IS NULL AND {SEEN_COUNTY}))"

FORWARD = """
CREATE FUNCTION comparison_keep_hit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_id IS NOT NULL OR NEW.ended_id IS NULL
        OR (to_jsonb(NEW) - 'ended_id') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_id')
    THEN
        RAISE EXCEPTION 'a hit is never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep BEFORE UPDATE ON comparison_hit
    FOR EACH ROW EXECUTE FUNCTION comparison_keep_hit();
"""
BACKWARD = """
DROP TRIGGER keep ON comparison_hit;
DROP FUNCTION comparison_keep_hit();
"""


class Migration(migrations.Migration):
    dependencies = [("comparison", "0001_initial")]

    operations = [
        protect("comparison_rulerun", _OPEN),
        protect("comparison_hit", f"{_OPEN} AND {_HERE}"),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
