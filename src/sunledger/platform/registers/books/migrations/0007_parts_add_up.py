"""The shares of a village that was split add up to what it had, to the fen: held at the end of each
transaction that writes one."""

from django.db import migrations

from sunledger.platform.rowlevel import SEEN_BOOKS, protect

_HERE = f"village_id IN (SELECT unnest({SEEN_BOOKS}))"

FORWARD = """
-- One after the other: who writes the last share sees all others.
CREATE FUNCTION books_share() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE shown text := coalesce(current_setting('sunledger.books', true), ''); kept boolean;
BEGIN
    IF NEW.source_id IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('books_opening'), NEW.source_id::integer);
        IF (SELECT count(*) FROM places_succession s WHERE s.before_id = NEW.source_id) > 1
            AND NOT EXISTS (SELECT 1 FROM places_succession s
                WHERE s.before_id = NEW.source_id AND s.after_id = NEW.village_id)
        THEN
            RAISE EXCEPTION 'this village is no part of the one that was split'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    PERFORM set_config('sunledger.books',
        (SELECT string_agg(id::text, ',') FROM places_division WHERE level = 'village'), true);
    kept := EXISTS (SELECT 1 FROM places_succession s
        JOIN books_month m ON m.village_id = s.before_id
        WHERE s.after_id = NEW.village_id AND (SELECT count(*) FROM places_succession o
            WHERE o.before_id = s.before_id) > 1);
    PERFORM set_config('sunledger.books', shown, true);
    IF kept THEN
        RAISE EXCEPTION 'what a part of a village has is a share of its books'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shares BEFORE INSERT ON books_opening
    FOR EACH ROW EXECUTE FUNCTION books_share();

-- Once every part has its share: what was written of the old books is what they hold, and the
-- shares are its sum, account by account. Where a part kept the code the old books go on in it, and
-- the shares, one of them what it gave away, come to nothing.
CREATE FUNCTION books_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old bigint; parts integer; carried integer; keeps boolean; odd record;
    shown text := coalesce(current_setting('sunledger.books', true), '');
BEGIN
    PERFORM set_config('sunledger.books',
        (SELECT string_agg(id::text, ',') FROM places_division WHERE level = 'village'), true);
    IF TG_TABLE_NAME = 'books_opening' THEN
        old := NEW.source_id;
    ELSE
        SELECT o.source_id INTO old FROM books_opening o WHERE o.id = NEW.opening_id;
    END IF;
    SELECT count(*), bool_or(a.code = b.code) INTO parts, keeps FROM places_succession s
        JOIN places_division b ON b.id = s.before_id JOIN places_division a ON a.id = s.after_id
        WHERE s.before_id = old;
    SELECT count(*) INTO carried FROM books_opening o
        WHERE o.source_id = old AND o.replaced IS NULL;
    IF parts > 1 AND carried = parts THEN
        WITH RECURSIVE former (id) AS (
            SELECT old
            UNION
            SELECT s.before_id FROM former JOIN places_succession s ON s.after_id = former.id
                JOIN places_division a ON a.id = s.after_id AND a.since = s."on"
                JOIN places_division b ON b.id = s.before_id
                WHERE a.code = b.code OR NOT EXISTS (SELECT 1 FROM places_succession o
                    WHERE o.id <> s.id AND (o.before_id = s.before_id OR o.after_id = s.after_id))
        ), held (code, fen) AS (
            SELECT l.account, l.debit_fen - l.credit_fen FROM books_voucher v
                JOIN books_line l ON l.voucher_id = v.id
                WHERE v.village_id IN (SELECT id FROM former) AND (v.state IN ('booked', 'paid')
                    OR (v.state = 'held' AND v.before = 'booked'))
            UNION ALL
            SELECT l.account, l.debit_fen - l.credit_fen FROM books_opening o
                JOIN books_openingline l ON l.opening_id = o.id
                WHERE o.village_id IN (SELECT id FROM former) AND o.replaced IS NULL
            UNION ALL
            SELECT b.booked, -b.fen FROM books_oldbalance b
                WHERE b.village_id = old AND b.replaced IS NULL
        )
        SELECT code, sum(fen) AS fen INTO odd FROM held
            GROUP BY code HAVING sum(fen) <> 0 ORDER BY code LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the books that were split differ by % on %', odd.fen, odd.code
                USING ERRCODE = 'check_violation';
        END IF;
        SELECT code, sum(fen) AS fen INTO odd FROM (
            SELECT l.account AS code, l.debit_fen - l.credit_fen AS fen FROM books_opening o
                JOIN books_openingline l ON l.opening_id = o.id
                WHERE o.source_id = old AND o.replaced IS NULL
            UNION ALL
            SELECT b.account, -b.fen FROM books_oldbalance b
                WHERE b.village_id = old AND b.replaced IS NULL AND NOT keeps
        ) AS shares GROUP BY code HAVING sum(fen) <> 0 ORDER BY code LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the shares differ from what was split by % on %', odd.fen, odd.code
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    PERFORM set_config('sunledger.books', shown, true);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON books_opening
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.source_id IS NOT NULL)
    EXECUTE FUNCTION books_parts();
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON books_openingline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION books_parts();

-- What stood in the end stays as it was written, until all shares were taken back.
CREATE FUNCTION books_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'replaced') IS DISTINCT FROM (to_jsonb(OLD) - 'replaced')
        OR OLD.replaced IS NOT NULL
    THEN
        RAISE EXCEPTION 'an old balance stays as it was written'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON books_oldbalance
    FOR EACH ROW EXECUTE FUNCTION books_old();
CREATE TRIGGER kept BEFORE DELETE ON books_oldbalance
    FOR EACH ROW EXECUTE FUNCTION books_refuse();
"""
BACKWARD = """
DROP TRIGGER kept ON books_oldbalance;
DROP TRIGGER stays ON books_oldbalance;
DROP TRIGGER adds_up ON books_openingline;
DROP TRIGGER adds_up ON books_opening;
DROP TRIGGER shares ON books_opening;
DROP FUNCTION books_old();
DROP FUNCTION books_parts();
DROP FUNCTION books_share();
"""


class Migration(migrations.Migration):
    dependencies = [("books", "0006_old_balance")]

    operations = [
        protect("books_oldbalance", _HERE),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
