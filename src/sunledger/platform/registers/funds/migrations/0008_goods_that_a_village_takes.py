"""A delivery counts once another person, of the village, says that the goods came."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

# What one person recorded before stands as it did, in the chain and confirmed by nobody. The owner
# too sees only what is set for the transaction.
FILL = """
DROP TRIGGER kept ON funds_delivery;
SELECT set_config('sunledger.county', 't', true), set_config(
    'sunledger.villages', (SELECT coalesce(string_agg(id::text, ','), '') FROM places_division), true
);
UPDATE funds_delivery d SET allotment_id = l.parent_id, pieces = l.amount_fen, document = l.document
FROM funds_link l WHERE l.id = d.payment_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT set_config('sunledger.county', '', true), set_config('sunledger.villages', '', true);
"""
# What was written stays; the village speaks once, and a link is made by its yes alone.
FORWARD = """
CREATE FUNCTION funds_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE given text[] := ARRAY['payment_id', 'came', 'said_by', 'said_name', 'said_at', 'why'];
BEGIN
    IF OLD.came IS NOT NULL OR OLD.payment_id IS NOT NULL OR NEW.came IS NULL
        OR (NEW.payment_id IS NOT NULL) <> NEW.came
        OR (to_jsonb(NEW) - given) IS DISTINCT FROM (to_jsonb(OLD) - given)
    THEN
        RAISE EXCEPTION 'a village says once whether goods came'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION funds_brought() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.came IS NOT NULL OR NEW.payment_id IS NOT NULL THEN
        RAISE EXCEPTION 'who writes a delivery does not confirm it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER taken BEFORE UPDATE ON funds_delivery
    FOR EACH ROW EXECUTE FUNCTION funds_taken();
CREATE TRIGGER brought BEFORE INSERT ON funds_delivery
    FOR EACH ROW EXECUTE FUNCTION funds_brought();
CREATE TRIGGER kept BEFORE DELETE ON funds_delivery
    FOR EACH ROW EXECUTE FUNCTION funds_refuse();
"""
BACKWARD = """
DROP TRIGGER taken ON funds_delivery; DROP TRIGGER brought ON funds_delivery;
DROP TRIGGER kept ON funds_delivery;
DROP FUNCTION funds_taken(); DROP FUNCTION funds_brought();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON funds_delivery
    FOR EACH ROW EXECUTE FUNCTION funds_refuse();
"""


def _link(*, null: bool = False) -> Any:  # noqa: ANN401 - as Django types its fields
    return models.ForeignKey(
        "funds.link", django.db.models.deletion.PROTECT, related_name="+", null=null
    )


class Migration(migrations.Migration):
    dependencies = [("funds", "0007_regular_reports")]

    operations = [
        migrations.AddField("delivery", "allotment", _link(null=True)),
        migrations.AddField("delivery", "pieces", models.BigIntegerField(null=True)),
        migrations.AddField(
            "delivery",
            "document",
            models.CharField(max_length=120, blank=True, default="", db_default=""),
        ),
        migrations.AddField("delivery", "came", models.BooleanField(null=True)),
        *(
            migrations.AddField(
                "delivery",
                name,
                models.CharField(max_length=size, blank=True, default="", db_default=""),
            )
            for name, size in (("said_by", 80), ("said_name", 60), ("why", 200))
        ),
        migrations.AddField("delivery", "said_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("delivery", "allotment", _link()),
        migrations.AlterField("delivery", "pieces", models.BigIntegerField()),
        migrations.AlterField(
            "delivery",
            "payment",
            models.OneToOneField(
                "funds.link", django.db.models.deletion.PROTECT, related_name="+", null=True
            ),
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(fields=["place"], name="delivery_waiting", condition=Q(came=None)),
        ),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=Q(came=None, said_by="")
                | (
                    Q(came__isnull=False)
                    & ~Q(said_by="")
                    & ~Q(said_by=F("made_by"))
                    & ~Q(said_name=F("brought_by"))
                ),
                name="another_takes_the_goods",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
