"""Whoever does a run holds a lock: no sign of life is written down any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("comparison", "0005_kin_renewed_when_it_changed"),
    ]

    operations = [
        migrations.RemoveField("run", "beat_at"),
    ]
