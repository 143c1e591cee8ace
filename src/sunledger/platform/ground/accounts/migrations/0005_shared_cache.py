"""The table of Django's cache: what one process knows of used codes the others know too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_kept_by_the_database")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE assembly_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX assembly_cache_expires ON assembly_cache (expires);
            """,
            "DROP TABLE assembly_cache;",
        )
    ]
