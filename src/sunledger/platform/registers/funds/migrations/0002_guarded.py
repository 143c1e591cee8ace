"""What the database holds of funds, apart from the code: sums, balances, uses, and who sees whom."""

from django.db import migrations

from sunledger.platform.rowlevel import SEEN_COUNTY, SEEN_HOUSEHOLD, SEEN_VILLAGES, protect

# As a set it is hashed once a statement; as an array it would be walked once a row.
_SEES = (
    f"(kind <> 'payee' OR place_id IN (SELECT unnest({SEEN_VILLAGES}))"
    f" OR household_id = {SEEN_HOUSEHOLD} OR (place_id IS NULL AND {SEEN_COUNTY}))"
)
_OF_PAYEE = "EXISTS (SELECT 1 FROM funds_link l WHERE l.id = payee_id)"

# What a link counts for in the sums of its parent, with its sign. Of a payee it is worked out, of
# any other it is what it holds itself.
_SUMS = ("people", "credited", "credited_fen", "failed", "failed_fen", "confirmed", "confirmed_fen")
_OF_A_PAYEE = {
    "people": "1",
    "credited": "(result = 'credited')::int",
    "credited_fen": "CASE WHEN result = 'credited' THEN amount_fen ELSE 0 END",
    "failed": "(result IN ('failed', 'returned'))::int",
    "failed_fen": "CASE WHEN result IN ('failed', 'returned') THEN amount_fen ELSE 0 END",
    "confirmed": "(got IS TRUE)::int",
    "confirmed_fen": "CASE WHEN got THEN amount_fen ELSE 0 END",
}


def _counts(table: str, sign: str) -> str:
    sums = ", ".join(
        f"{sign}(CASE kind WHEN 'payee' THEN {_OF_A_PAYEE[name]} ELSE {name} END) AS {name}"
        for name in _SUMS
    )
    return (
        f"SELECT parent_id, {sign}(amount_fen - back_fen) AS net, {sign}back_fen AS back, {sums}"
        f" FROM {table} WHERE parent_id IS NOT NULL"
    )


def _add_up(*signed: tuple[str, str]) -> str:
    rows = " UNION ALL ".join(_counts(table, sign) for table, sign in signed)
    totals = ", ".join(f"sum({name}) AS {name}" for name in ("net", "back", *_SUMS))
    sets = ", ".join(f"{name} = p.{name} + d.{name}" for name in _SUMS)
    any_of = " OR ".join(f"d.{name} <> 0" for name in ("net", "back", *_SUMS))
    return f"""
        UPDATE funds_link p SET
            used_fen = p.used_fen + d.net,
            back_fen = p.back_fen
                + CASE WHEN p.kind IN ('roster', 'payment') THEN d.back ELSE 0 END,
            {sets}
        FROM (SELECT parent_id, {totals} FROM ({rows}) s GROUP BY parent_id) d
        WHERE p.id = d.parent_id AND ({any_of});
    """


FORWARD = f"""
CREATE FUNCTION funds_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what was written', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- Which link stands under which.
CREATE FUNCTION funds_fits(child text, parent text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE child
        WHEN 'quota' THEN parent IS NULL
        WHEN 'sub_quota' THEN parent IN ('quota', 'sub_quota')
        WHEN 'allotment' THEN parent IN ('quota', 'sub_quota')
        WHEN 'roster' THEN parent IS NULL OR parent IN ('quota', 'sub_quota')
        WHEN 'payment' THEN parent IN ('allotment', 'roster')
        WHEN 'payee' THEN parent = 'payment'
        ELSE false
    END
$$;

-- Sums go up one step at a time: the parents are changed, and for them this runs again.
CREATE FUNCTION funds_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM news n LEFT JOIN funds_link p ON p.id = n.parent_id
        WHERE (n.parent_id IS NULL) <> (p.id IS NULL)
            OR funds_fits(n.kind, p.kind) IS NOT TRUE
            OR (n.kind <> 'payee' AND n.line_id IS DISTINCT FROM coalesce(p.line_id, n.line_id))
            OR (n.kind = 'roster' AND n.parent_id IS NULL AND NOT n.from_file)
            OR n.used_fen <> 0 OR (n.kind <> 'payee' AND n.people <> 0)
    ) THEN
        RAISE EXCEPTION 'a link does not fit under its parent'
            USING ERRCODE = 'check_violation';
    END IF;
    {_add_up(("news", ""))}
    RETURN NULL;
END $$;
CREATE FUNCTION funds_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_add_up(("olds", "-"))}
    RETURN NULL;
END $$;
CREATE FUNCTION funds_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM news) THEN
        RETURN NULL;  -- a statement that changed nothing fires too
    END IF;
    IF EXISTS (
        SELECT 1 FROM news n JOIN olds o ON o.id = n.id
        WHERE (n.kind, n.document, n.on, n.amount_fen, n.item, n.key, n.batch, n.row, n.from_file)
                IS DISTINCT FROM
              (o.kind, o.document, o.on, o.amount_fen, o.item, o.key, o.batch, o.row, o.from_file)
            OR (n.parent_id IS DISTINCT FROM o.parent_id
                AND (n.kind <> 'roster' OR o.parent_id IS NOT NULL))
            OR (n.household_id IS DISTINCT FROM o.household_id AND o.household_id IS NOT NULL)
            OR (o.closed AND NOT n.closed)
            OR (o.notice_ended_at IS NOT NULL AND (n.notice_from, n.notice_to, n.notice_ended_at)
                IS DISTINCT FROM (o.notice_from, o.notice_to, o.notice_ended_at))
    ) THEN
        RAISE EXCEPTION 'a link of the chain is never rewritten'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Sums are kept by this function alone: a statement from outside does not touch them.
    IF pg_trigger_depth() = 1 AND EXISTS (
        SELECT 1 FROM news n JOIN olds o ON o.id = n.id
        WHERE n.used_fen <> o.used_fen
            OR (n.kind <> 'payee' AND (n.people, n.credited, n.credited_fen, n.failed, n.failed_fen,
                    n.confirmed, n.confirmed_fen)
                IS DISTINCT FROM (o.people, o.credited, o.credited_fen, o.failed, o.failed_fen,
                    o.confirmed, o.confirmed_fen))
            OR (n.back_fen <> o.back_fen AND n.kind NOT IN ('payee', 'quota', 'sub_quota'))
    ) THEN
        RAISE EXCEPTION 'sums of the chain are kept by the database'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT 1 FROM news n JOIN funds_link p ON p.id = n.parent_id
        WHERE n.kind <> 'payee' AND n.line_id IS DISTINCT FROM p.line_id
    ) THEN
        RAISE EXCEPTION 'a link is of the line of its parent' USING ERRCODE = 'check_violation';
    END IF;
    {_add_up(("news", ""), ("olds", "-"))}
    RETURN NULL;
END $$;
CREATE TRIGGER added AFTER INSERT ON funds_link REFERENCING NEW TABLE AS news
    FOR EACH STATEMENT EXECUTE FUNCTION funds_added();
CREATE TRIGGER changed AFTER UPDATE ON funds_link REFERENCING OLD TABLE AS olds NEW TABLE AS news
    FOR EACH STATEMENT EXECUTE FUNCTION funds_changed();
CREATE TRIGGER gone AFTER DELETE ON funds_link REFERENCING OLD TABLE AS olds
    FOR EACH STATEMENT EXECUTE FUNCTION funds_gone();

-- What is below never takes more than there is; below a closed link it takes all of it.
CREATE FUNCTION funds_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE l record;
BEGIN
    SELECT * INTO l FROM funds_link WHERE id = NEW.id;
    IF FOUND AND (l.used_fen < 0 OR l.used_fen > l.amount_fen - l.back_fen
        OR (l.closed AND l.used_fen <> l.amount_fen - l.back_fen))
    THEN
        RAISE EXCEPTION 'link % (%): % of % used', l.id, l.kind, l.used_fen,
            l.amount_fen - l.back_fen USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_holds';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER funds_holds AFTER INSERT OR UPDATE ON funds_link
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind <> 'payee')
    EXECUTE FUNCTION funds_holds();

-- A payment made here is of a roster whose notice is over; of a table it is what the table says.
CREATE FUNCTION funds_noticed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE p record;
BEGIN
    SELECT * INTO p FROM funds_link WHERE id = NEW.parent_id FOR UPDATE;
    IF p.kind = 'roster' AND (NEW.from_file <> p.from_file OR (NOT p.from_file
        AND (p.notice_ended_at IS NULL OR p.notice_to IS NULL OR NEW.on <= p.notice_to)))
    THEN
        RAISE EXCEPTION 'the public notice of the roster is not over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_noticed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER noticed BEFORE INSERT ON funds_link
    FOR EACH ROW WHEN (NEW.kind = 'payment') EXECUTE FUNCTION funds_noticed();

-- Only what a table brought goes with it, and not what a household has spoken of.
CREATE TRIGGER kept BEFORE DELETE ON funds_link
    FOR EACH ROW WHEN (OLD.batch IS NULL OR OLD.got IS NOT NULL) EXECUTE FUNCTION funds_refuse();
CREATE TRIGGER kept BEFORE DELETE ON funds_credit
    FOR EACH ROW WHEN (OLD.batch IS NULL) EXECUTE FUNCTION funds_refuse();
CREATE TRIGGER written_once BEFORE UPDATE ON funds_credit
    FOR EACH ROW EXECUTE FUNCTION funds_refuse();
CREATE TRIGGER kept BEFORE DELETE ON funds_move
    FOR EACH ROW WHEN (OLD.batch IS NULL) EXECUTE FUNCTION funds_refuse();
CREATE TRIGGER written_once BEFORE UPDATE ON funds_move
    FOR EACH ROW EXECUTE FUNCTION funds_refuse();

-- Cash: who holds how much of a quota.
CREATE FUNCTION funds_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sign int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO funds_balance (quota_id, holder, received_fen, passed_fen, spent_fen, back_fen)
    SELECT quota_id, holder, sign * sum(received), sign * sum(passed), sign * sum(spent),
        sign * sum(back)
    FROM (
        SELECT quota_id, holder,
            CASE kind WHEN 'receipt' THEN amount_fen ELSE 0 END AS received,
            CASE kind WHEN 'pass_on' THEN amount_fen ELSE 0 END AS passed,
            CASE kind WHEN 'spend' THEN amount_fen ELSE 0 END AS spent,
            CASE kind WHEN 'take_back' THEN amount_fen ELSE 0 END AS back
        FROM rows
        UNION ALL
        SELECT quota_id, other, amount_fen, 0, 0, 0 FROM rows WHERE kind = 'pass_on'
    ) m GROUP BY quota_id, holder ORDER BY quota_id, holder
    ON CONFLICT (quota_id, holder) DO UPDATE SET
        received_fen = funds_balance.received_fen + excluded.received_fen,
        passed_fen = funds_balance.passed_fen + excluded.passed_fen,
        spent_fen = funds_balance.spent_fen + excluded.spent_fen,
        back_fen = funds_balance.back_fen + excluded.back_fen;
    IF TG_OP = 'DELETE' THEN
        DELETE FROM funds_balance WHERE quota_id IN (SELECT quota_id FROM rows)
            AND received_fen = 0 AND passed_fen = 0 AND spent_fen = 0 AND back_fen = 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER moved AFTER INSERT ON funds_move REFERENCING NEW TABLE AS rows
    FOR EACH STATEMENT EXECUTE FUNCTION funds_moved();
CREATE TRIGGER unmoved AFTER DELETE ON funds_move REFERENCING OLD TABLE AS rows
    FOR EACH STATEMENT EXECUTE FUNCTION funds_moved();
CREATE TRIGGER kept_by_moves BEFORE INSERT OR UPDATE OR DELETE ON funds_balance
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION funds_refuse();

-- At the end of no day has a holder given away more than had come in.
CREATE FUNCTION funds_has() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE worst record;
BEGIN
    SELECT "on", run INTO worst FROM (
        SELECT "on", sum(sum(d)) OVER (ORDER BY "on") AS run FROM (
            SELECT "on", CASE kind WHEN 'receipt' THEN amount_fen ELSE -amount_fen END AS d
            FROM funds_move WHERE quota_id = NEW.quota_id AND holder = NEW.holder
            UNION ALL
            SELECT "on", amount_fen FROM funds_move
            WHERE quota_id = NEW.quota_id AND other = NEW.holder
        ) m GROUP BY "on"
    ) r WHERE run < 0 ORDER BY "on" LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% of quota % is % short on %', NEW.holder, NEW.quota_id, -worst.run,
            worst.on USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_has';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER funds_has AFTER INSERT OR UPDATE ON funds_balance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds_has();

-- Money of a closed special account leaves to what it may be used for.
CREATE FUNCTION funds_uses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM funds_link q JOIN funds_line l ON l.id = q.line_id
        WHERE q.id = NEW.quota_id AND l.closed_loop AND NOT NEW.use = ANY(l.uses)
    ) THEN
        RAISE EXCEPTION 'the special account pays for its own uses only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_uses';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER funds_uses BEFORE INSERT ON funds_move
    FOR EACH ROW WHEN (NEW.kind = 'spend') EXECUTE FUNCTION funds_uses();

-- A question stays as it was asked, and is answered once.
CREATE FUNCTION funds_answered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE given text[] := ARRAY['answer', 'answered_by', 'answered_name', 'answered_at'];
BEGIN
    IF OLD.answered_by <> '' OR (to_jsonb(NEW) - given) IS DISTINCT FROM (to_jsonb(OLD) - given)
    THEN
        RAISE EXCEPTION 'a question is answered once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answered BEFORE UPDATE ON funds_ask
    FOR EACH ROW EXECUTE FUNCTION funds_answered();
CREATE TRIGGER kept BEFORE DELETE ON funds_ask FOR EACH ROW EXECUTE FUNCTION funds_refuse();
"""
BACKWARD = """
DROP TRIGGER added ON funds_link; DROP TRIGGER changed ON funds_link;
DROP TRIGGER gone ON funds_link; DROP TRIGGER funds_holds ON funds_link;
DROP TRIGGER noticed ON funds_link; DROP TRIGGER kept ON funds_link;
DROP TRIGGER kept ON funds_credit; DROP TRIGGER written_once ON funds_credit;
DROP TRIGGER kept ON funds_move; DROP TRIGGER written_once ON funds_move;
DROP TRIGGER moved ON funds_move; DROP TRIGGER unmoved ON funds_move;
DROP TRIGGER funds_uses ON funds_move; DROP TRIGGER kept_by_moves ON funds_balance;
DROP TRIGGER funds_has ON funds_balance; DROP TRIGGER answered ON funds_ask;
DROP TRIGGER kept ON funds_ask;
DROP FUNCTION funds_added(); DROP FUNCTION funds_changed(); DROP FUNCTION funds_gone();
DROP FUNCTION funds_holds(); DROP FUNCTION funds_noticed(); DROP FUNCTION funds_moved();
DROP FUNCTION funds_has(); DROP FUNCTION funds_uses(); DROP FUNCTION funds_answered();
DROP FUNCTION funds_fits(text, text); DROP FUNCTION funds_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]
    operations = [
        protect("funds_link", _SEES),
        protect("funds_credit", _OF_PAYEE),
        protect("funds_rosterrow", f"place_id IN (SELECT unnest({SEEN_VILLAGES}))"),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
