"""Let whoever writes many records have the server count a table of the register anew.

Checking a batch lays it over the register and takes it off again. Where the server cleans up after
that while the batch is taken in, it holds the tables to be empty, and looks for each household
through the whole index of lists: minutes become hours. Only the owner may measure a table, so the
function is the owner's; a table that was measured is left alone until the writing ends.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION registry_measure(word text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF word <> ALL (ARRAY['household', 'person', 'residence', 'personrecord', 'numberrecord',
        'membership', 'statement', 'merge'])
    THEN
        RAISE EXCEPTION 'the register has no table %', word USING ERRCODE = 'undefined_table';
    END IF;
    EXECUTE format('ANALYZE %I', 'registry_' || word);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_another_amount")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION registry_measure(text)")]
