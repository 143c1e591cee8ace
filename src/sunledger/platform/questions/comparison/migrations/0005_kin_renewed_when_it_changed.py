"""What kin were read from last is kept by itself: they are renewed between two comparisons too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comparison", "0004_answered_by_batches"),
    ]

    operations = [
        migrations.CreateModel(
            name="KinMark",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveField("run", "kin"),
    ]
