"""Laws 6 of the house, asked of the models and of the database: privacy, and who sees which row."""

import pytest
from django.apps import apps
from django.db import connection

CLASSES = {"public", "masked", "secret", "internal"}
OURS = [app for app in apps.get_app_configs() if app.name.startswith("sunledger.")]

# Tables without row-level security, and why that is right. All others must have it.
OPEN = {
    # People in office and what they did as such; of a household only its opaque id.
    "accounts_account": "who signs in, by the real name: shown beside each act",
    "accounts_holding": "posts; a household's post names it by an opaque id",
    "accounts_identity": "a keyed hash of whoever is in office; the number is nowhere kept",
    "accounts_invitation": "hashes of words",
    "accounts_look": "who looked at which opaque id; selectors say who may read it",
    "accounts_proposal": "what administrators proposed; a household by an opaque id",
    "accounts_token": "hashes of words, and tasks",
    "account_emailaddress": "allauth's; stays empty, no e-mail is asked for",
    "account_emailconfirmation": "allauth's; stays empty",
    "mfa_authenticator": "sealed secrets of second factors",
    "usersessions_usersession": "devices of people in office, shown to each her own",
    "axes_accessattempt": "wrong words, by user name; neither password nor code",
    "axes_accessattemptexpiration": "axes' own; not used",
    "axes_accessfailurelog": "axes' own; not used",
    "axes_accesslog": "axes' own; not used",
    "django_session": "read by the key in the cookie alone",
    "assembly_cache": "codes that were used, counts of requests",
    # Acts, by opaque ids and hashes.
    "transparency_event": "no personal data: ids, codes, hashes",
    "transparency_head": "one number",
    "transparency_nonce": "random bytes",
    # Public knowledge.
    "places_body": "public",
    "places_division": "public",
    "places_reach": "public",
    "places_succession": "public",
    "places_tag": "public",
    # Of village books what its people are told anyway.
    "books_agency": "public: which centre keeps a village's books",
    "books_disclosure": "public: days on which a village told its people",
    "books_month": "public: how far the books of a month are",
    "books_resolution": "public: what a meeting decided, in counts",
    "books_seat": "public: who does what in a centre",
    "books_trace": "keyed numbers of pairs of characters; the words are not in them",
    # About files and work, never about a person in them.
    "api_answer": "answers to writes: ids and states",
    "comparison_kinmark": "a digest of what kin were read from",
    "comparison_kinpair": "pairs of keyed hashes, for recusal",
    "comparison_officialpost": "a keyed hash and a public post, for recusal",
    "comparison_request": "which table was asked of which department",
    "comparison_run": "who asked for a run, when and why",
    "comparison_schedule": "how often a table is due",
    "console_savedview": "conditions of lists, without words that were typed",
    "funds_ask": "what supervision asked of a fund and was answered; of nobody's household",
    "funds_balance": "sums of a quota by office",
    "funds_bankreturn": "sums of a whole roster",
    "funds_contract": "public: who builds what for how much",
    "funds_draft": "what one person wrote of a quota and another agreed to; of nobody",
    "funds_item": "from which fund a subsidy is paid",
    "funds_left": "rows of quotas and movements that were not booked; payees are never in it",
    "funds_line": "public; the account is a mask",
    "funds_move": "money between offices, to works and back",
    "funds_project": "public",
    "funds_report": "sums of funds as their owner was told them; of nobody",
    "funds_reportlook": "who of those in office looked at a report",
    "funds_standard": "public",
    "funds_workspayment": "public: what was paid of a contract",
    "intake_batch": "counts and hashes of a file; its rows are in files of the home",
    "intake_mapping": "headers of columns",
    "intake_snapshot": "hashes and days; its rows are in files of the home",
    "notices_came": "what a public list told of a village: sums, of nobody by name",
    "notices_row": "what is published, to be searched; taken away with it",
    "registry_cardtry": "keyed hashes of addresses, for ten minutes",
    "registry_householdcard": "hashes of codes and PINs; read before anybody is known to be there",
    "registry_source": "file, sheet and table of a record, no row",
    "registry_version": "numbers of changes",
    "procrastinate_events": "jobs: ids and codes",
    "procrastinate_jobs": "jobs: ids and codes",
    "procrastinate_periodic_defers": "jobs",
    "procrastinate_workers": "workers",
    # Django's own, with nothing in them.
    "auth_group": "not used",
    "auth_group_permissions": "not used",
    "auth_permission": "names of models",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations",
}


def _tables():
    """Return every table with whether its rows are guarded, even from its owner."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        return dict(cursor.fetchall())


@pytest.mark.parametrize("model", [model for app in OURS for model in app.get_models()], ids=str)
def test_every_field_is_classified_once(model):
    fields = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
    assert set(model.privacy) == fields
    assert set(model.privacy.values()) <= CLASSES


@pytest.mark.parametrize("model", [model for app in OURS for model in app.get_models()], ids=str)
def test_what_is_masked_lies_in_a_guarded_table(model, django_db_blocker, django_db_setup):  # noqa: ARG001 - migrated
    if "masked" in model.privacy.values():
        with django_db_blocker.unblock():
            assert _tables()[model._meta.db_table]


@pytest.mark.django_db
def test_every_table_guards_its_rows_or_says_why_not():
    tables = _tables()
    assert {name for name, guarded in tables.items() if not guarded} == set(OPEN)


@pytest.mark.django_db
def test_a_guarded_table_has_a_policy_and_shows_nothing_to_nobody():
    guarded = [name for name, is_guarded in _tables().items() if is_guarded]
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tablename FROM pg_policies WHERE schemaname = 'public'")
        assert set(guarded) == {row[0] for row in cursor.fetchall()}
        for name in guarded:
            cursor.execute(f"SELECT count(*) FROM {name}")
            assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_the_web_role_may_not_empty_or_own_a_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.role_table_grants"
            " WHERE grantee = current_user AND privilege_type = 'TRUNCATE'"
        )
        assert cursor.fetchall() == []
