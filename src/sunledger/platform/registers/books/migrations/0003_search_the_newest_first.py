"""Look for a common word among the newest vouchers, and walk one village by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("books", "0002_guarded")]

    operations = [
        migrations.AddIndex(
            model_name="trace",
            index=models.Index(fields=["-day", "-voucher"], name="traces_by_day"),
        ),
        migrations.AddIndex(
            model_name="trace",
            index=models.Index(fields=["village", "-day", "-voucher"], name="traces_of_village"),
        ),
    ]
