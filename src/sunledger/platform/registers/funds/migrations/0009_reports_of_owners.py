"""A regular report is of an owner; those that were of a line stand as they were written."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

# Who answers for the line of a report: as the room says it (a fund of the finance office has no
# department of its own).
FILL = """
ALTER TABLE funds_report DISABLE TRIGGER opened;
UPDATE funds_report r SET lines = ARRAY[l.id],
    owner = CASE WHEN l.department_name LIKE '%财政局' THEN '' ELSE l.department END,
    owner_name = coalesce(nullif(l.department_name, ''), '财政局')
FROM funds_line l WHERE l.id = r.line_id;
ALTER TABLE funds_report ENABLE TRIGGER opened;
"""
FORWARD = """
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON funds_reportlook
    FOR EACH ROW EXECUTE FUNCTION funds_refuse();
"""
BACKWARD = "DROP TRIGGER kept ON funds_reportlook;"


class Migration(migrations.Migration):
    dependencies = [("funds", "0008_goods_that_a_village_takes")]

    operations = [
        migrations.AlterField(
            "report",
            "line",
            models.ForeignKey(
                "funds.line", django.db.models.deletion.PROTECT, related_name="+", null=True
            ),
        ),
        migrations.AddField(
            "report",
            "owner",
            models.CharField(max_length=40, blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            "report",
            "owner_name",
            models.CharField(max_length=100, blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            "report",
            "lines",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex("report", "report_not_opened"),
        migrations.AddIndex(
            "report",
            models.Index(fields=["owner"], name="report_not_opened", condition=Q(opened_by="")),
        ),
        migrations.AddConstraint(
            "report",
            models.UniqueConstraint(
                fields=["owner", "until"], name="one_report_of_an_owner", condition=Q(line=None)
            ),
        ),
        migrations.CreateModel(
            name="ReportLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "report",
                    models.ForeignKey(
                        "funds.report", django.db.models.deletion.PROTECT, related_name="+"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "by"), name="one_look_each")
                ]
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
