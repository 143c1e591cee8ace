"""What is in effect and appealed against is open too: the index of open findings holds it."""

from django.db import migrations, models

_OVER = ["closed", "dismissed", "effective", "handed_over", "overturned", "withdrawn"]


class Migration(migrations.Migration):
    dependencies = [("findings", "0002_guarded")]

    operations = [
        migrations.RemoveIndex(model_name="finding", name="open_findings"),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("appeal_open", False), ("state__in", _OVER), _negated=True),
                fields=["village", "due"],
                name="open_findings",
            ),
        ),
    ]
