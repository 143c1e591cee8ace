"""What was decided, which posts were held and who looked stay as they were written."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accounts_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what was written', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON accounts_look
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON accounts_look
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

-- Of a proposal only the decision is written later, once.
CREATE FUNCTION accounts_decide_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'waiting'
        OR to_jsonb(OLD) - '{state,account_id,decided_by_id,decided_at,decided_why}'::text[]
            <> to_jsonb(NEW) - '{state,account_id,decided_by_id,decided_at,decided_why}'::text[]
        OR (OLD.account_id IS NOT NULL AND OLD.account_id <> NEW.account_id)
    THEN
        RAISE EXCEPTION 'a proposal is decided once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decided_once BEFORE UPDATE ON accounts_proposal
    FOR EACH ROW EXECUTE FUNCTION accounts_decide_once();
CREATE TRIGGER kept BEFORE DELETE ON accounts_proposal
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();

-- Of a post only its last day is written later.
CREATE FUNCTION accounts_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'until' <> to_jsonb(NEW) - 'until' THEN
        RAISE EXCEPTION 'a post only ends' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_ends BEFORE UPDATE ON accounts_holding
    FOR EACH ROW EXECUTE FUNCTION accounts_only_ends();
CREATE TRIGGER kept BEFORE DELETE ON accounts_holding
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();

DO $$
DECLARE who text;
BEGIN
    FOR who IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_name = 'accounts_look' AND grantee <> current_user
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON accounts_look FROM %I', who);
        EXECUTE format('REVOKE DELETE, TRUNCATE ON accounts_proposal FROM %I', who);
        EXECUTE format('REVOKE DELETE, TRUNCATE ON accounts_holding FROM %I', who);
    END LOOP;
END $$;
"""

BACKWARD = """
DROP TRIGGER kept ON accounts_holding;
DROP TRIGGER only_ends ON accounts_holding;
DROP FUNCTION accounts_only_ends();
DROP TRIGGER kept ON accounts_proposal;
DROP TRIGGER decided_once ON accounts_proposal;
DROP FUNCTION accounts_decide_once();
DROP TRIGGER kept_whole ON accounts_look;
DROP TRIGGER kept ON accounts_look;
DROP FUNCTION accounts_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_proposals_posts_looks")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
