"""A household's own: its card, what it confirms and what it says is not right."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from sunledger.platform.rowlevel import protect

_OF_HOUSEHOLD = "EXISTS (SELECT 1 FROM registry_household seen WHERE seen.id = household_id)"
FORWARD = """
-- What a household said stays as it was said; it is answered, or taken back, once.
CREATE FUNCTION registry_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    answered text[] := ARRAY['state', 'verdict', 'answer', 'answered_by', 'answered_name', 'answered_at'];
    recorded_by text;
BEGIN
    IF OLD.state <> 'open' OR NEW.state = 'open'
        OR (to_jsonb(NEW) - answered) IS DISTINCT FROM (to_jsonb(OLD) - answered)
    THEN
        RAISE EXCEPTION 'a dispute is answered once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'answered' THEN
        SELECT v.by INTO recorded_by FROM registry_statement s
            JOIN registry_version v ON v.id = s.version_id WHERE s.id = NEW.statement_id;
        IF recorded_by = NEW.answered_by THEN
            RAISE EXCEPTION 'another answers than who recorded it'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answered BEFORE UPDATE ON registry_dispute
    FOR EACH ROW EXECUTE FUNCTION registry_answer();

-- A card is of one household and one code, and one that ended never opens again.
CREATE FUNCTION registry_card() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    living text[] := ARRAY['pin', 'pin_set_at', 'wrong', 'rests_until', 'used_at', 'ended_at', 'ended_name', 'ended_why'];
BEGIN
    IF OLD.ended_at IS NOT NULL
        OR (to_jsonb(NEW) - living) IS DISTINCT FROM (to_jsonb(OLD) - living)
    THEN
        RAISE EXCEPTION 'a card that ended stays so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER card BEFORE UPDATE ON registry_householdcard
    FOR EACH ROW EXECUTE FUNCTION registry_card();
CREATE TRIGGER kept BEFORE UPDATE ON registry_confirmation
    FOR EACH ROW EXECUTE FUNCTION registry_refuse();
"""
BACKWARD = """
DROP TRIGGER kept ON registry_confirmation;
DROP TRIGGER card ON registry_householdcard;
DROP TRIGGER answered ON registry_dispute;
DROP FUNCTION registry_card();
DROP FUNCTION registry_answer();
"""
KEPT = ("dispute", "confirmation", "householdcard")


def _stays(table: str) -> migrations.RunSQL:
    """Return what refuses every deletion."""
    return migrations.RunSQL(
        f"CREATE TRIGGER kept_row BEFORE DELETE ON registry_{table}"
        " FOR EACH ROW EXECUTE FUNCTION registry_refuse();"
        f"CREATE TRIGGER kept_whole BEFORE TRUNCATE ON registry_{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()",
        f"DROP TRIGGER kept_row ON registry_{table}; DROP TRIGGER kept_whole ON registry_{table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_parts_unchecked"),
    ]

    operations = [
        migrations.CreateModel(
            name="CardTry",
            fields=[
                ("address", models.BigIntegerField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("wrong", models.IntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["since"], name="card_tries_since")],
            },
        ),
        migrations.CreateModel(
            name="HouseholdCard",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household", models.UUIDField()),
                ("holder", models.CharField(max_length=60)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("pin", models.CharField(max_length=200)),
                ("pin_set_at", models.DateTimeField()),
                ("issued_by", models.CharField(max_length=60)),
                ("issued_name", models.CharField(max_length=60)),
                ("issued_at", models.DateTimeField()),
                ("wrong", models.SmallIntegerField(default=0)),
                ("rests_until", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_name", models.CharField(blank=True, max_length=60)),
                ("ended_why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("household",),
                        name="one_card_of_a_household",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=60)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.household",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.statement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("statement",), name="a_statement_confirmed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True)),
                ("about", models.CharField(max_length=200)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("photo", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=60)),
                ("due", models.DateField()),
                ("state", models.CharField(default="open", max_length=10)),
                ("verdict", models.CharField(blank=True, max_length=10)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("answered_by", models.CharField(blank=True, max_length=60)),
                ("answered_name", models.CharField(blank=True, max_length=60)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "again",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.dispute",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.household",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.statement",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["due"], name="disputes_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("statement",),
                        name="a_statement_disputed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("open", "withdrawn")), ("verdict", "")),
                            models.Q(
                                ("state", "answered"),
                                ("verdict__in", ("corrected", "stands")),
                                models.Q(("answer", ""), _negated=True),
                                models.Q(("answered_by", ""), _negated=True),
                                models.Q(("answered_by", models.F("by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_dispute_is_answered_with_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words", ""), _negated=True),
                            models.Q(("photo", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_dispute_says_what_is_wrong",
                    ),
                ],
            },
        ),
        protect("registry_dispute", _OF_HOUSEHOLD),
        protect("registry_confirmation", _OF_HOUSEHOLD),
        migrations.RunSQL(FORWARD, BACKWARD),
        *(_stays(table) for table in KEPT),
    ]
