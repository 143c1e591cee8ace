"""The hash of the ID number of whoever has an account: written, confirmed once, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION accounts_confirm_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.confirmed_at IS NOT NULL OR NEW.confirmed_at IS NULL
        OR to_jsonb(OLD) - 'confirmed_at' <> to_jsonb(NEW) - 'confirmed_at'
    THEN
        RAISE EXCEPTION 'an identity is confirmed once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER confirmed_once BEFORE UPDATE ON accounts_identity
    FOR EACH ROW EXECUTE FUNCTION accounts_confirm_once();
CREATE TRIGGER kept BEFORE DELETE ON accounts_identity
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
"""
BACKWARD = """
DROP TRIGGER kept ON accounts_identity;
DROP TRIGGER confirmed_once ON accounts_identity;
DROP FUNCTION accounts_confirm_once();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_shared_cache")]

    operations = [
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.proposal",
                    ),
                ),
                ("id_hash", models.BigIntegerField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(confirmed_at__isnull=False),
                        fields=["account", "-confirmed_at"],
                        name="identity_of_account",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
