"""Row-level security, written into a migration: a table that names nobody's village shows nothing.

The web role is neither superuser nor owner of a table (assembly/postgres.py), so a policy holds for
every query, also for one that a page forgot to narrow. What an actor may see is set for one
transaction by `accounts.services.acting`; where nothing is set nothing is seen:
- `sunledger.villages`, ids of divisions with commas, and `sunledger.household`, the id of the
  household that signed in;
- `sunledger.county`, `t` for whoever sees what has no village: a fund, a project;
- `sunledger.sealed`, the routes (`audit`, `discipline`) whose findings are shown, with commas: all
  others do not even count them;
- `sunledger.lines`, codes of departments that are asked for their answer, with commas;
- `sunledger.books`, ids of the villages whose accounts are shown, with commas.
"""

from django.db.migrations import RunSQL

# As a sub-select each is read once a statement, not once a row.
SEEN_VILLAGES = (
    "(SELECT string_to_array(NULLIF(current_setting('sunledger.villages', true), ''), ','))"
    "::bigint[]"
)
SEEN_BOOKS = SEEN_VILLAGES.replace("sunledger.villages", "sunledger.books")
SEEN_HOUSEHOLD = "(SELECT NULLIF(current_setting('sunledger.household', true), '')::uuid)"
SEEN_COUNTY = "(SELECT coalesce(current_setting('sunledger.county', true), '') = 't')"
# Arrays of text, NULL where nothing is set: `route = ANY(…)`, `line = ANY(…)`.
SEEN_SEALED = (
    "(SELECT string_to_array(NULLIF(current_setting('sunledger.sealed', true), ''), ','))::text[]"
)
SEEN_LINES = (
    "(SELECT string_to_array(NULLIF(current_setting('sunledger.lines', true), ''), ','))::text[]"
)


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
