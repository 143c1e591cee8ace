"""Nothing is seen of a place that is not one's own, in any table."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db
OPEN = {
    "registry_version": "of whom a version is it does not say",
    "registry_source": "names of files, of no person",
    "registry_householdcard": "hashes, read before anybody is known to be there",
    "registry_cardtry": "keyed hashes of addresses",
}


def test_every_table_of_the_register_is_under_row_level_security_or_says_why_not():
    tables = {model._meta.db_table for model in apps.get_app_config("registry").get_models()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
            " AND relname LIKE 'registry%'"
        )
        guarded = {name for (name,) in cursor.fetchall()}
    assert tables - guarded == set(OPEN)
