"""What a household says the amount is, beside the record that it disputes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0009_cards_without_names"),
    ]

    operations = [
        migrations.AddField("dispute", "amount_fen", models.BigIntegerField(null=True)),
    ]
