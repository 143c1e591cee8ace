"""Who sees which finding, that steps follow each other, and that nothing takes effect unfairly.

Held by the database itself, apart from flow.py: code that forgets a rule is refused here.
"""

from django.db import migrations

from sunledger.platform.rowlevel import (
    SEEN_COUNTY,
    SEEN_HOUSEHOLD,
    SEEN_LINES,
    SEEN_SEALED,
    SEEN_VILLAGES,
    protect,
)

# As a set it is hashed once a statement; as an array it would be walked once a row.
_HERE = (
    f"(village_id IN (SELECT unnest({SEEN_VILLAGES})) OR (village_id IS NULL AND {SEEN_COUNTY}))"
)
_OPEN = f"(NOT sealed OR route = ANY({SEEN_SEALED}))"
# The household sees what it was told of, a department what it was asked; neither a sealed one.
_THEIRS = (
    f"NOT sealed AND ((told AND household = {SEEN_HOUSEHOLD})"
    f" OR (asked AND line = ANY({SEEN_LINES})))"
)
_OF_FINDING = "EXISTS (SELECT 1 FROM findings_finding f WHERE f.id = finding_id)"

FORWARD = """
CREATE FUNCTION findings_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what was written', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- A step follows the last one: in number, in state, in day. It is there before the finding moves.
CREATE FUNCTION findings_next_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE f record; last record;
BEGIN
    SELECT seq, state, round INTO f FROM findings_finding WHERE id = NEW.finding_id FOR UPDATE;
    IF NOT FOUND OR NEW.seq <> f.seq + 1 OR NEW.day > NEW.written
        OR NEW.from_state <> (CASE WHEN f.seq = 0 THEN '' ELSE f.state END)
        OR NEW.round <> f.round + (CASE WHEN NEW.code = 'raise' AND f.seq > 0 THEN 1 ELSE 0 END)
        OR (f.seq = 0 AND NEW.code <> 'raise')
    THEN
        RAISE EXCEPTION 'steps of a finding follow each other'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF f.seq > 0 THEN
        SELECT day, written INTO last FROM findings_step
            WHERE finding_id = NEW.finding_id AND seq = f.seq;
        IF NOT FOUND OR NEW.day < last.day OR NEW.written < last.written THEN
            RAISE EXCEPTION 'a step is not before the one before it'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_order BEFORE INSERT ON findings_step
    FOR EACH ROW EXECUTE FUNCTION findings_next_step();

-- A finding is where its last step led, and nowhere else.
CREATE FUNCTION findings_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.rule, NEW.ref_key, NEW.raised_at)
        IS DISTINCT FROM (OLD.id, OLD.rule, OLD.ref_key, OLD.raised_at)
        OR (OLD.sealed AND NOT NEW.sealed)
    THEN
        RAISE EXCEPTION 'a finding stays what it is about' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.seq, NEW.state, NEW.round) IS DISTINCT FROM (OLD.seq, OLD.state, OLD.round) THEN
        PERFORM 1 FROM findings_step s WHERE s.finding_id = NEW.id AND s.seq = NEW.seq
            AND NEW.seq = OLD.seq + 1 AND s.to_state = NEW.state AND s.round = NEW.round
            AND s.from_state = (CASE WHEN OLD.seq = 0 THEN '' ELSE OLD.state END);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a finding moves by a step' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF NEW.state = 'effective' AND OLD.state <> 'effective' THEN
        PERFORM findings_require_fair(NEW.id, NEW.round);
    END IF;
    RETURN NEW;
END $$;

-- Told, with time to reply; checked by two; an opinion, a decision, told of it; a notice that is
-- over; no objection and no appeal open; and each of these by somebody else.
CREATE FUNCTION findings_require_fair(finding uuid, turn integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    told findings_step; first findings_step; second findings_step; opinion findings_step;
    decision findings_step; known findings_step; posted findings_step; effect findings_step;
    lacks text; people integer;
BEGIN
    SELECT * INTO told FROM findings_last(finding, turn, 'notify');
    SELECT * INTO first FROM findings_last(finding, turn, 'start_check');
    SELECT * INTO second FROM findings_last(finding, turn, 'sign_check');
    SELECT * INTO opinion FROM findings_last(finding, turn, 'opine');
    SELECT * INTO decision FROM findings_last(finding, turn, 'decide');
    SELECT * INTO known FROM findings_last(finding, turn, 'tell');
    SELECT * INTO posted FROM findings_last(finding, turn, 'post');
    SELECT * INTO effect FROM findings_last(finding, turn, 'effect');
    SELECT count(DISTINCT s."by") INTO people FROM findings_step s
        WHERE s.finding_id = finding AND s.seq = ANY(ARRAY[first.seq, second.seq, opinion.seq,
            decision.seq, effect.seq]);
    lacks := CASE
        WHEN told.seq IS NULL THEN 'notice to the person'
        WHEN first.seq IS NULL OR second.seq IS NULL OR first."by" = second."by" THEN 'two who check'
        WHEN opinion.seq IS NULL THEN 'an opinion'
        WHEN decision.seq IS NULL OR length(trim(decision.text)) < 4
            OR coalesce(decision.data ->> 'outcome', '') NOT IN ('income_changed', 'adjust')
            THEN 'a decision'
        WHEN known.seq IS NULL THEN 'notice of the decision'
        WHEN posted.seq IS NULL OR posted.data ->> 'until' IS NULL
            OR effect.seq IS NULL OR (posted.data ->> 'until')::date >= effect.written
            THEN 'a public notice that is over'
        WHEN NOT (told.seq < first.seq AND first.seq < second.seq AND second.seq < opinion.seq
            AND opinion.seq < decision.seq AND decision.seq < known.seq
            AND known.seq < posted.seq AND posted.seq < effect.seq) THEN 'its order'
        WHEN told.data ->> 'due' IS NULL OR (first.written <= (told.data ->> 'due')::date
            AND NOT EXISTS (SELECT 1 FROM findings_step s WHERE s.finding_id = finding
                AND s.round = turn AND s.code = 'reply' AND s.seq < first.seq))
            THEN 'time to reply'
        WHEN people < 5 THEN 'other people'
        WHEN EXISTS (SELECT 1 FROM findings_step s JOIN findings_step o USING (finding_id, round)
            WHERE s.finding_id = finding AND s.round = turn AND s.code = 'triage'
                AND o.seq IN (first.seq, second.seq, opinion.seq, decision.seq, effect.seq)
                AND o."by" = s."by") THEN 'other people than who looked first'
        WHEN EXISTS (SELECT 1 FROM findings_step s WHERE s.finding_id = finding
            AND s.round = turn AND s.code = 'object' AND NOT EXISTS (
                SELECT 1 FROM findings_step a WHERE a.finding_id = finding AND a.round = turn
                    AND a.code = 'answer_objection' AND (a.data ->> 'answers')::int = s.seq))
            THEN 'an answer to an objection'
        WHEN (SELECT s.code FROM findings_step s WHERE s.finding_id = finding AND s.round = turn
            AND s.code IN ('appeal', 'decide_appeal') ORDER BY s.seq DESC LIMIT 1) = 'appeal'
            THEN 'a decision of the appeal'
    END;
    IF lacks IS NOT NULL THEN
        RAISE EXCEPTION 'nothing takes effect without %', lacks
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

CREATE FUNCTION findings_last(finding uuid, turn integer, step text)
RETURNS SETOF findings_step LANGUAGE sql STABLE AS $$
    SELECT * FROM findings_step s
    WHERE s.finding_id = finding AND s.round = turn AND s.code = step
    ORDER BY s.seq DESC LIMIT 1
$$;

CREATE FUNCTION findings_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seq <> 0 OR NEW.state <> 'raised' OR NEW.round <> 1 OR NEW.outcome <> '' OR NEW.told
        OR NEW.asked
    THEN
        RAISE EXCEPTION 'a finding begins as a question' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER begins BEFORE INSERT ON findings_finding
    FOR EACH ROW EXECUTE FUNCTION findings_begin();
CREATE TRIGGER moves BEFORE UPDATE ON findings_finding
    FOR EACH ROW EXECUTE FUNCTION findings_move();
"""
BACKWARD = """
DROP TRIGGER moves ON findings_finding;
DROP TRIGGER begins ON findings_finding;
DROP TRIGGER in_order ON findings_step;
DROP FUNCTION findings_begin();
DROP FUNCTION findings_move();
DROP FUNCTION findings_require_fair(uuid, integer);
DROP FUNCTION findings_last(uuid, integer, text);
DROP FUNCTION findings_next_step();
"""
KEPT = ("step", "paper", "takenup")


def _kept() -> list[migrations.RunSQL]:
    found = []
    for table in (*KEPT, "finding"):
        events = "DELETE" if table == "finding" else "UPDATE OR DELETE"
        found.append(
            migrations.RunSQL(
                f"CREATE TRIGGER kept BEFORE {events} ON findings_{table}"
                " FOR EACH ROW EXECUTE FUNCTION findings_refuse();"
                f"CREATE TRIGGER kept_whole BEFORE TRUNCATE ON findings_{table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION findings_refuse()",
                f"DROP TRIGGER kept ON findings_{table};"
                f"DROP TRIGGER kept_whole ON findings_{table}",
            )
        )
    return found


class Migration(migrations.Migration):
    dependencies = [("findings", "0001_initial")]

    operations = [
        protect("findings_finding", f"({_OPEN} AND {_HERE}) OR ({_THEIRS})"),
        protect("findings_step", _OF_FINDING),
        protect("findings_paper", _OF_FINDING),
        protect("findings_takenup", _OPEN),
        migrations.RunSQL(FORWARD, BACKWARD),
        *_kept(),
        migrations.RunSQL(migrations.RunSQL.noop, "DROP FUNCTION findings_refuse()"),
    ]
