"""Who has a seat in a centre signs in; who keeps the money keeps no books and does not direct."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import migrations, models

FORWARD = """
-- A seat is somebody's who signs in. What was written before stands as it was until it is linked.
CREATE FUNCTION books_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.account = '' THEN
            RAISE EXCEPTION 'a seat is of somebody who signs in'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF (to_jsonb(NEW) - ARRAY['until', 'account', 'name']) IS DISTINCT FROM
            (to_jsonb(OLD) - ARRAY['until', 'account', 'name'])
        OR ((NEW.account, NEW.name) IS DISTINCT FROM (OLD.account, OLD.name)
            AND (OLD.account <> '' OR NEW.account = ''))
    THEN
        RAISE EXCEPTION 'a seat stays as it was written'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seated BEFORE INSERT OR UPDATE ON books_seat
    FOR EACH ROW EXECUTE FUNCTION books_seat();
"""
BACKWARD = """
DROP TRIGGER seated ON books_seat;
DROP FUNCTION books_seat();
"""


class Migration(migrations.Migration):
    dependencies = [("books", "0007_parts_add_up"), ("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="seat",
            name="account",
            field=models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=ExclusionConstraint(
                name="money_and_books_apart",
                expressions=[
                    ("centre", RangeOperators.EQUAL),
                    ("account", RangeOperators.EQUAL),
                    (
                        models.Case(
                            models.When(duty="cashier", then=models.Value(1)),
                            default=models.Value(0),
                        ),
                        RangeOperators.NOT_EQUAL,
                    ),
                ],
                condition=models.Q(until=None) & ~models.Q(account="") & ~models.Q(duty="clerk"),
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
