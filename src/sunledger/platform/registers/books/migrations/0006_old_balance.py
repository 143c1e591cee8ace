"""What stood on each account of a village that was split, at its end."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0005_opening_guarded"),
        ("places", "0002_body_tag_reach"),
    ]

    operations = [
        migrations.CreateModel(
            name="OldBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("booked", models.CharField(max_length=20)),
                ("account", models.CharField(max_length=20)),
                ("fen", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("replaced", models.DateTimeField(null=True)),
                (
                    "village",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced", None)),
                        fields=("village", "booked", "account"),
                        name="an_old_balance_once",
                    )
                ],
            },
        ),
    ]
