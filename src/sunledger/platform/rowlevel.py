"""Row-level security, written into a migration: a table that names nobody's village shows nothing.

The web role is neither superuser nor owner of a table (assembly/postgres.py), so a policy holds for
every query, also for one that a page forgot to narrow. What an actor may see is set for one
transaction by `accounts.services.acting`: `sunledger.villages`, ids of divisions with commas, and
`sunledger.household`, the id of the household that signed in. Where neither is set nothing is seen.
"""

from django.db.migrations import RunSQL

# As a sub-select each is read once a statement, not once a row.
SEEN_VILLAGES = (
    "(SELECT string_to_array(NULLIF(current_setting('sunledger.villages', true), ''), ','))"
    "::bigint[]"
)
SEEN_HOUSEHOLD = "(SELECT NULLIF(current_setting('sunledger.household', true), '')::uuid)"


def protect(table: str, sees: str, *, writes: str | None = None) -> RunSQL:
    """Return the migration that shows of `table` only rows for which the condition `sees` holds.

    `writes` narrows further what may be added or changed; without it, what is seen. The owner is
    held to it too.
    """
    check = writes or sees
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY seen ON {table} USING ({sees}) WITH CHECK ({check});
        """,
        f"""
        DROP POLICY seen ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )
