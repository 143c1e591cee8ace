"""What a list of payees told of a village stays when its names go; the database keeps it as it was.

Only of a list whose days are over: of what was taken down before its time nothing is kept.
"""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION notices_came_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM notices_edition e
        WHERE e.id = NEW.edition_id AND e.kind = 'roster' AND e.closed_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'sums are kept of a list whose days are over'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER begins BEFORE INSERT ON notices_came
    FOR EACH ROW EXECUTE FUNCTION notices_came_begin();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON notices_came
    FOR EACH ROW EXECUTE FUNCTION notices_refuse();
"""
BACKWARD = """
DROP TRIGGER kept ON notices_came;
DROP TRIGGER begins ON notices_came;
DROP FUNCTION notices_came_begin();
"""


class Migration(migrations.Migration):
    """The table and its rules."""

    dependencies = [("notices", "0003_the_clock_held_closer")]

    operations = [
        migrations.CreateModel(
            name="Came",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("village", models.CharField(max_length=200)),
                ("payments", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notices.edition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "village"), name="came_to_a_village_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payments__gt", 0)), name="somebody_was_paid"
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
