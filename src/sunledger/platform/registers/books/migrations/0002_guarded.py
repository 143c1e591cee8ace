"""Who sees which row, and what nobody may do with a village's books: held by the database itself."""

from django.db import migrations

from sunledger.platform.rowlevel import SEEN_BOOKS, protect

# As a set it is hashed once a statement; as an array it would be walked once a row.
_HERE = f"village_id IN (SELECT unnest({SEEN_BOOKS}))"
_OF_VOUCHER = "EXISTS (SELECT 1 FROM books_voucher v WHERE v.id = voucher_id)"
_OF_MONTH = (
    f"EXISTS (SELECT 1 FROM books_month m WHERE m.id = month_id"
    f" AND m.village_id IN (SELECT unnest({SEEN_BOOKS})))"
)

FORWARD = """
CREATE FUNCTION books_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what was written', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- A voucher goes its way and no other; what is booked stays as it was booked.
CREATE FUNCTION books_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := ARRAY['state', 'seq', 'before', 'why', 'held_by', 'held_by_ref', 'paid_by',
        'paid_by_ref', 'paid_at', 'paid_on'];
    way boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('draft', 'checking')
            OR (NEW.state = 'checking' AND NEW.batch IS NULL AND NOT NEW.internal)
        THEN
            RAISE EXCEPTION 'a voucher begins unbooked' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.village_id, NEW.made_by_ref, NEW.batch, NEW.internal)
        IS DISTINCT FROM (OLD.village_id, OLD.made_by_ref, OLD.batch, OLD.internal)
    THEN
        RAISE EXCEPTION 'a voucher stays in its village' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('booked', 'paid', 'withdrawn', 'undone')
        OR (OLD.state = 'held' AND OLD.before = 'booked')
    THEN
        IF (to_jsonb(NEW) - may_change) IS DISTINCT FROM (to_jsonb(OLD) - may_change) THEN
            RAISE EXCEPTION 'what is booked is never changed'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    way := CASE OLD.state
        WHEN 'draft' THEN NEW.state IN ('signing', 'withdrawn')
        WHEN 'signing' THEN NEW.state IN ('checking', 'held', 'draft', 'withdrawn')
        WHEN 'checking' THEN NEW.state IN ('booked', 'rejected', 'held')
        WHEN 'rejected' THEN NEW.state IN ('draft', 'withdrawn')
            OR (NEW.state = 'undone' AND NEW.batch IS NOT NULL)
        WHEN 'held' THEN NEW.state = OLD.before
        WHEN 'booked' THEN NEW.state IN ('paid', 'held')
            OR (NEW.state = 'undone' AND NEW.batch IS NOT NULL)
        WHEN 'paid' THEN NEW.state = 'undone' AND NEW.batch IS NOT NULL
        ELSE false END;
    IF NOT way OR (NEW.state = 'held' AND NEW.before <> OLD.state) THEN
        RAISE EXCEPTION 'a voucher does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'booked' AND OLD.state = 'checking' THEN
        PERFORM books_require_open(NEW.village_id, NEW.month);
        PERFORM books_require_signed(NEW);
        IF NEW.number = '' THEN
            RAISE EXCEPTION 'what is booked has a number' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF NEW.state = 'undone' THEN
        PERFORM books_require_open(NEW.village_id, NEW.month);
    END IF;
    IF NEW.state = 'paid' AND NEW.batch IS NULL AND (NEW.paid_by_ref IN ('', NEW.booked_by_ref,
        NEW.made_by_ref) OR NEW.out_fen <= 0 OR EXISTS (SELECT 1 FROM books_signature s
        WHERE s.voucher_id = NEW.id AND s."by" = NEW.paid_by_ref AND NOT s.on_paper))
    THEN
        RAISE EXCEPTION 'another person pays what is booked'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- Held until the end of the transaction: nobody closes the month in between.
CREATE FUNCTION books_require_open(village bigint, day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE now text;
BEGIN
    SELECT m.state INTO now FROM books_month m
        WHERE m.village_id = village AND m.month = day FOR SHARE;
    IF now IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION 'the month % of this village is not open', day
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Handler and witness, secretary and head, the committee; above the limit the township as well.
-- What a table handed in says was signed on paper long ago.
CREATE FUNCTION books_require_signed(voucher books_voucher) RETURNS void LANGUAGE plpgsql AS $$
DECLARE kinds text[]; members integer;
BEGIN
    IF voucher.batch IS NOT NULL OR voucher.internal THEN
        RETURN;
    END IF;
    IF voucher.booked_by_ref IN ('', voucher.made_by_ref) OR EXISTS (SELECT 1
        FROM books_signature s WHERE s.voucher_id = voucher.id AND NOT s.on_paper
            AND s."by" = voucher.booked_by_ref)
    THEN
        RAISE EXCEPTION 'another person books what was signed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF voucher.income THEN
        RETURN;
    END IF;
    SELECT array_agg(s.kind), count(*) FILTER (WHERE s.kind = 'committee') INTO kinds, members
        FROM books_signature s WHERE s.voucher_id = voucher.id;
    IF kinds IS NULL OR NOT kinds @> ARRAY['handler', 'witness', 'secretary', 'head', 'committee']
        OR members < voucher.committee OR (voucher.upper AND NOT 'township' = ANY(kinds))
    THEN
        RAISE EXCEPTION 'a signature is missing' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
CREATE TRIGGER moves BEFORE INSERT OR UPDATE ON books_voucher
    FOR EACH ROW EXECUTE FUNCTION books_move();

-- Debits equal credits in whatever is booked, when its transaction ends: whoever acts by then, the
-- lines of this village are seen for the check.
CREATE FUNCTION books_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    debit numeric; credit numeric; lines integer; moves boolean;
    shown text := coalesce(current_setting('sunledger.books', true), '');
BEGIN
    PERFORM set_config('sunledger.books', NEW.village_id::text, true);
    SELECT coalesce(sum(l.debit_fen), 0), coalesce(sum(l.credit_fen), 0), count(*),
            coalesce(bool_or(left(l.account, 3) IN ('101', '102')), false)
        INTO debit, credit, lines, moves FROM books_line l WHERE l.voucher_id = NEW.id;
    PERFORM set_config('sunledger.books', shown, true);
    IF debit <> credit OR lines < 2 THEN
        RAISE EXCEPTION 'debits % and credits % of voucher % differ', debit, credit, NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.internal AND moves THEN
        RAISE EXCEPTION 'voucher % moves money, and is signed for', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balances AFTER UPDATE ON books_voucher
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state IN ('booked', 'paid') AND OLD.state = 'checking')
    EXECUTE FUNCTION books_balance();

-- Lines are of the village of their voucher, and stay once it is booked.
CREATE FUNCTION books_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held record; which bigint := coalesce(NEW.voucher_id, OLD.voucher_id);
BEGIN
    SELECT v.state, v.before, v.village_id INTO held FROM books_voucher v WHERE v.id = which;
    IF NOT FOUND OR held.state NOT IN ('draft', 'signing', 'checking', 'rejected')
        OR (TG_OP <> 'DELETE' AND held.village_id <> NEW.village_id)
    THEN
        RAISE EXCEPTION 'what is booked is never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON books_line
    FOR EACH ROW EXECUTE FUNCTION books_lines();

-- Who signs did not write the voucher, and signs while signatures are asked for.
CREATE FUNCTION books_sign() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held record;
BEGIN
    SELECT v.state, v.made_by_ref INTO held FROM books_voucher v WHERE v.id = NEW.voucher_id;
    IF NOT FOUND OR (NOT NEW.on_paper AND (held.state <> 'signing' OR held.made_by_ref = NEW."by"))
        OR (NEW.on_paper AND NEW.kind NOT IN ('handler', 'witness'))
    THEN
        RAISE EXCEPTION 'another person signs what was written'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signs BEFORE INSERT ON books_signature
    FOR EACH ROW EXECUTE FUNCTION books_sign();

-- Signatures fall away only where the voucher goes back to its writer.
CREATE FUNCTION books_unsign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM books_voucher v
        WHERE v.id = OLD.voucher_id AND v.state <> 'draft')
    THEN
        RAISE EXCEPTION 'a signature stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER unsigns BEFORE DELETE ON books_signature
    FOR EACH ROW EXECUTE FUNCTION books_unsign();

-- A month is closed after the one before it, with nothing left in it; a notice runs to its end.
CREATE FUNCTION books_turn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE way boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' THEN
            RAISE EXCEPTION 'a month begins open' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF EXISTS (SELECT 1 FROM books_month m WHERE m.village_id = NEW.village_id
            AND m.month > NEW.month AND m.state <> 'open')
        THEN
            RAISE EXCEPTION 'a later month is closed' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.village_id, NEW.month) IS DISTINCT FROM (OLD.village_id, OLD.month) THEN
        RAISE EXCEPTION 'a month stays what it is' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    way := CASE OLD.state
        WHEN 'open' THEN NEW.state = 'closed'
        WHEN 'closed' THEN NEW.state IN ('noticed', 'open')
        WHEN 'noticed' THEN NEW.state IN ('agreed', 'open')
        WHEN 'agreed' THEN NEW.state IN ('published', 'open')
        ELSE false END;
    IF NOT way THEN
        RAISE EXCEPTION 'a month does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'closed' THEN
        IF EXISTS (SELECT 1 FROM books_month m WHERE m.village_id = NEW.village_id
            AND m.month < NEW.month AND m.state = 'open')
        THEN
            RAISE EXCEPTION 'an earlier month is open' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF EXISTS (SELECT 1 FROM books_voucher v WHERE v.village_id = NEW.village_id
            AND v.month = NEW.month AND v.state IN ('signing', 'checking', 'held'))
        THEN
            RAISE EXCEPTION 'something of this month is not booked yet'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF NEW.state = 'open' AND EXISTS (SELECT 1 FROM books_month m
        WHERE m.village_id = NEW.village_id AND m.month > NEW.month AND m.state <> 'open')
    THEN
        RAISE EXCEPTION 'a later month is closed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'agreed' AND (NEW.notice_until IS NULL OR NEW.agreed_on IS NULL
        OR NEW.agreed_on <= NEW.notice_until OR EXISTS (SELECT 1 FROM books_objection o
        WHERE o.month_id = NEW.id AND o.settled_at IS NULL))
    THEN
        RAISE EXCEPTION 'the notice is not over' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER turns BEFORE INSERT OR UPDATE ON books_month
    FOR EACH ROW EXECUTE FUNCTION books_turn();

-- What was asked stays as it was asked, and is answered once.
CREATE FUNCTION books_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE given text[] := ARRAY['answer', 'answered_by', 'answered_by_ref', 'answered_at', 'settled',
    'settled_by', 'settled_at'];
BEGIN
    IF coalesce(to_jsonb(OLD) ->> 'answered_at', to_jsonb(OLD) ->> 'settled_at') IS NOT NULL
        OR (to_jsonb(NEW) - given) IS DISTINCT FROM (to_jsonb(OLD) - given)
    THEN
        RAISE EXCEPTION 'a question is answered once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answered BEFORE UPDATE ON books_question
    FOR EACH ROW EXECUTE FUNCTION books_answer();
CREATE TRIGGER answered BEFORE UPDATE ON books_objection
    FOR EACH ROW EXECUTE FUNCTION books_answer();
"""
BACKWARD = """
DROP TRIGGER answered ON books_objection;
DROP TRIGGER answered ON books_question;
DROP TRIGGER turns ON books_month;
DROP TRIGGER unsigns ON books_signature;
DROP TRIGGER signs ON books_signature;
DROP TRIGGER stays ON books_line;
DROP TRIGGER balances ON books_voucher;
DROP TRIGGER moves ON books_voucher;
DROP FUNCTION books_answer();
DROP FUNCTION books_turn();
DROP FUNCTION books_unsign();
DROP FUNCTION books_sign();
DROP FUNCTION books_lines();
DROP FUNCTION books_balance();
DROP FUNCTION books_move();
DROP FUNCTION books_require_signed(books_voucher);
DROP FUNCTION books_require_open(bigint, date);
"""
# What is never deleted; and what is never changed either.
_KEPT = {
    "voucher": "DELETE",
    "month": "DELETE",
    "resolution": "UPDATE",
    "signature": "UPDATE",
    "photo": "UPDATE",
    "question": "DELETE",
    "objection": "DELETE",
    "seat": "DELETE",
    "agency": "DELETE",
}


def _kept() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER kept BEFORE {events} ON books_{table}"
            " FOR EACH ROW EXECUTE FUNCTION books_refuse()",
            f"DROP TRIGGER kept ON books_{table}",
        )
        for table, events in _KEPT.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("books", "0001_initial")]

    operations = [
        protect("books_voucher", _HERE),
        protect("books_line", _HERE),
        protect("books_signature", _OF_VOUCHER),
        protect("books_photo", _OF_VOUCHER),
        protect("books_question", _OF_VOUCHER),
        protect("books_objection", _OF_MONTH),
        migrations.RunSQL(FORWARD, BACKWARD),
        *_kept(),
        migrations.RunSQL(migrations.RunSQL.noop, "DROP FUNCTION books_refuse()"),
    ]
