"""Opening balances balance and stay; the books of a village that is no more are finished."""

from django.db import migrations

from sunledger.platform.rowlevel import SEEN_BOOKS, protect

_HERE = f"village_id IN (SELECT unnest({SEEN_BOOKS}))"
_OF_OPENING = "EXISTS (SELECT 1 FROM books_opening o WHERE o.id = opening_id)"

FORWARD = """
-- What stood before is written while every month of the village is open, and then stays.
CREATE FUNCTION books_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ((to_jsonb(NEW) - 'replaced') IS DISTINCT FROM
        (to_jsonb(OLD) - 'replaced') OR OLD.replaced IS NOT NULL)
    THEN
        RAISE EXCEPTION 'an opening stays as it was written'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT 1 FROM books_month m
        WHERE m.village_id = NEW.village_id AND m.state <> 'open'
            AND m.month >= date_trunc('month', NEW.day))
    THEN
        RAISE EXCEPTION 'a month of this village is closed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER opens BEFORE INSERT OR UPDATE ON books_opening
    FOR EACH ROW EXECUTE FUNCTION books_open();
CREATE TRIGGER kept BEFORE DELETE ON books_opening
    FOR EACH ROW EXECUTE FUNCTION books_refuse();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON books_openingline
    FOR EACH ROW EXECUTE FUNCTION books_refuse();

CREATE FUNCTION books_open_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record; apart numeric;
    shown text := coalesce(current_setting('sunledger.books', true), '');
BEGIN
    PERFORM set_config('sunledger.books',
        (SELECT string_agg(id::text, ',') FROM places_division WHERE level = 'village'), true);
    SELECT o.village_id, o.day INTO held FROM books_opening o WHERE o.id = NEW.opening_id;
    SELECT sum(l.debit_fen - l.credit_fen) INTO apart FROM books_openingline l
        WHERE l.opening_id = NEW.opening_id;
    IF EXISTS (SELECT 1 FROM books_month m WHERE m.village_id = held.village_id
        AND m.state <> 'open' AND m.month >= date_trunc('month', held.day))
    THEN
        RAISE EXCEPTION 'a month of this village is closed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('sunledger.books', shown, true);
    IF apart <> 0 THEN
        RAISE EXCEPTION 'an opening does not balance by %', apart USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON books_openingline
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION books_open_balance();

-- Whose balances were carried over is finished: no month of it begins or is opened again. And of a
-- village that is no more nothing is written of a day on which another stands in its place.
CREATE FUNCTION books_ended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE shown text := coalesce(current_setting('sunledger.books', true), ''); carried boolean;
BEGIN
    IF TG_TABLE_NAME = 'books_voucher' THEN
        IF EXISTS (SELECT 1 FROM places_division d
            WHERE d.id = NEW.village_id AND d.until <= NEW.day)
        THEN
            RAISE EXCEPTION 'this village is no more on %', NEW.day
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' OR (NEW.state = 'open' AND OLD.state <> 'open') THEN
        PERFORM set_config('sunledger.books', concat_ws(',', NULLIF(shown, ''),
            (SELECT string_agg(s.after_id::text, ',') FROM places_succession s
                WHERE s.before_id = NEW.village_id)), true);
        carried := EXISTS (SELECT 1 FROM books_opening o
            WHERE o.source_id = NEW.village_id AND o.replaced IS NULL);
        PERFORM set_config('sunledger.books', shown, true);
        IF carried THEN
            RAISE EXCEPTION 'the balances of this village were carried over'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ended BEFORE INSERT OR UPDATE ON books_month
    FOR EACH ROW EXECUTE FUNCTION books_ended();
CREATE TRIGGER ended BEFORE INSERT ON books_voucher
    FOR EACH ROW EXECUTE FUNCTION books_ended();
"""
BACKWARD = """
DROP TRIGGER ended ON books_voucher;
DROP TRIGGER ended ON books_month;
DROP TRIGGER balances ON books_openingline;
DROP TRIGGER kept ON books_openingline;
DROP TRIGGER kept ON books_opening;
DROP TRIGGER opens ON books_opening;
DROP FUNCTION books_ended();
DROP FUNCTION books_open_balance();
DROP FUNCTION books_open();
"""


class Migration(migrations.Migration):
    dependencies = [("books", "0004_opening")]

    operations = [
        protect("books_opening", _HERE),
        protect("books_openingline", _OF_OPENING),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
