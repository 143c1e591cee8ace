"""Numbers without a gap, and no change of what was written: held by the database itself."""

from django.db import migrations

FORWARD = """
CREATE TABLE transparency_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    last bigint NOT NULL
);
INSERT INTO transparency_head (last) VALUES (0);

-- The row of the head is locked from the first number to the commit: numbers follow commits, and a
-- rollback gives its numbers back.
CREATE FUNCTION transparency_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE transparency_head SET last = last + 1 RETURNING last INTO NEW.number;
    RETURN NEW;
END $$;
CREATE TRIGGER numbered BEFORE INSERT ON transparency_event
    FOR EACH ROW EXECUTE FUNCTION transparency_number();

CREATE FUNCTION transparency_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON transparency_event
    FOR EACH ROW EXECUTE FUNCTION transparency_refuse();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON transparency_event
    FOR EACH STATEMENT EXECUTE FUNCTION transparency_refuse();
CREATE TRIGGER kept BEFORE UPDATE ON transparency_nonce
    FOR EACH ROW EXECUTE FUNCTION transparency_refuse();

DO $$
DECLARE who text;
BEGIN
    FOR who IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_name LIKE 'transparency%' AND grantee <> current_user
    LOOP
        EXECUTE format('REVOKE ALL ON transparency_head FROM %I', who);
        EXECUTE format('GRANT SELECT ON transparency_head TO %I', who);
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON transparency_event FROM %I', who);
        EXECUTE format('REVOKE UPDATE, TRUNCATE ON transparency_nonce FROM %I', who);
    END LOOP;
END $$;
"""

BACKWARD = """
DROP TRIGGER kept ON transparency_nonce;
DROP TRIGGER kept_whole ON transparency_event;
DROP TRIGGER kept ON transparency_event;
DROP TRIGGER numbered ON transparency_event;
DROP FUNCTION transparency_refuse();
DROP FUNCTION transparency_number();
DROP TABLE transparency_head;
"""


class Migration(migrations.Migration):
    dependencies = [("transparency", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
