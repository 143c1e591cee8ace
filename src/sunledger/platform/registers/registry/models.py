"""The tables of the register.

A household and a person are an id that stays; all that is known of them stands in records. A
record is written once, with the version of the register that it came with, and is ended by a later
version, never changed: what stood at any version can be read again. `source` and `row` say where it
came from. The database refuses to change a record (migration 0002).
"""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

STANDING = Q(ended=None)


def _all(kind: str, fields: str) -> dict[str, str]:
    """Return the one class of privacy for each of these fields."""
    return dict.fromkeys(fields.split(), kind)


def _link(to: Any, **more: Any) -> Any:  # noqa: ANN401 - as Django types its fields
    return models.ForeignKey(to, models.PROTECT, related_name="+", **more)


def _own_link(to: Any, **more: Any) -> Any:  # noqa: ANN401 - as above
    """Return a link to a row that the same transaction wrote: its being there needs no check."""
    return _link(to, db_index=False, db_constraint=False, **more)


class Version(models.Model):
    """One change of the register as a whole; its id is the version of the register."""

    privacy = _all("internal", "id at by face kind batch change")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    face = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    batch = models.UUIDField(null=True)
    change = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["batch"], name="version_of_batch")]


class Source(models.Model):
    """Where records came from: a file and sheet of a batch, or a paper or word given by hand."""

    privacy = _all("internal", "id version department table file sheet")

    version = _link(Version)
    department = models.CharField(max_length=80, blank=True)
    table = models.CharField(max_length=40, blank=True)
    file = models.CharField(max_length=400, blank=True)
    sheet = models.CharField(max_length=100, blank=True)


class Household(models.Model):
    """A household; `village` is where it lives now, and decides who sees it.

    `status`, `monitor_type` and `cause` are what was stated last, kept here by the database
    (migration 0004) so that lists are quick.
    """

    privacy = _all(
        "internal",
        "id number village since until merged_into made undone status monitor_type cause",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=40)
    village = _link("places.Division", db_index=False)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    merged_into = _link("self", null=True)
    made = _link(Version)
    undone = _link(Version, null=True)
    status = models.CharField(max_length=40, blank=True, default="", db_default="")
    monitor_type = models.CharField(max_length=40, blank=True, default="", db_default="")
    cause = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["number"], name="household_by_number"),
            models.Index(  # a page of a list, however far on, is read of it alone
                fields=["village", "number", "id"],
                include=["until", "undone", "merged_into"],
                name="household_by_village",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="household_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="household_not_merged_into_itself",
            ),
        ]


class Person(models.Model):
    """A person; `village` is that of the household she lives in now."""

    privacy = _all("internal", "id village merged_into made undone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    village = _link("places.Division")
    merged_into = _link("self", null=True)
    made = _link(Version)
    undone = _link(Version, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="person_not_merged_into_itself",
            )
        ]


class Record(models.Model):
    """What is written once and ended by a later version, never changed."""

    privacy = _all("internal", "id version ended source row")

    id = models.BigAutoField(primary_key=True)
    version = _own_link(Version)
    ended = _own_link(Version, null=True)
    source = _own_link(Source)
    row = models.IntegerField(null=True)

    class Meta:
        abstract = True


def _by_version(table: str) -> list[models.Index]:
    """Return the indexes by which what a version wrote and ended is found."""
    return [
        models.Index(fields=["version"], name=f"{table}_made"),
        models.Index(fields=["ended"], name=f"{table}_ended", condition=~STANDING),
    ]


class Residence(Record):
    """Where a household lives, from a day to a day (None: not known, or until now)."""

    privacy = Record.privacy | _all("internal", "household village group since until")

    household = _link(Household)
    village = _link("places.Division", db_index=False)
    group = models.CharField(max_length=80, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        indexes = _by_version("residence")


class PersonRecord(Record):
    """Name, ID number, sex and birth of a person."""

    privacy = (
        Record.privacy
        | _all("masked", "name name_key id_mask")
        | _all("internal", "person sex birth")
        | _all("secret", "id_sealed id_hash")
    )

    person = _link(Person, db_index=False)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    sex = models.CharField(max_length=1, blank=True)
    birth = models.DateField(null=True)
    id_sealed = models.BinaryField(null=True)
    id_hash = models.BigIntegerField(null=True)
    id_mask = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=STANDING, name="one_record_of_a_person"
            )
        ]
        indexes = [
            *_by_version("person"),
            models.Index(fields=["person", "version"], name="records_of_person"),
            models.Index(fields=["id_hash"], name="person_by_id"),
        ]


class NumberRecord(Record):
    """A bank card or a phone of a person, sealed."""

    privacy = (
        Record.privacy
        | _all("internal", "person kind")
        | _all("secret", "sealed hash")
        | _all("masked", "mask")
    )

    person = _link(Person, db_index=False)
    kind = models.CharField(max_length=10)
    sealed = models.BinaryField()
    hash = models.BigIntegerField()
    mask = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=STANDING, name="one_number_of_a_kind"
            )
        ]
        indexes = [
            *_by_version("number"),
            models.Index(fields=["person", "kind"], name="numbers_of_person"),
            models.Index(fields=["hash", "kind"], name="person_by_number"),
        ]


class NamePart(models.Model):
    """What a name can be found by: its ends of every length, its pinyin, its initials.

    A search is a range of parts that begin alike: the one search for a piece of a text that an
    index answers under row-level security, which lets no other operator go before it.
    """

    privacy = _all("masked", "part") | _all("internal", "id person village")

    id = models.BigAutoField(primary_key=True)
    person = _link(Person, db_constraint=False)
    village = _own_link("places.Division")
    part = models.CharField(max_length=300, db_collation="C")

    class Meta:
        indexes = [
            models.Index(fields=["part", "person"], include=["village"], name="person_by_name")
        ]


class Membership(Record):
    """That a person belongs to a household, as what, from a day to a day."""

    privacy = Record.privacy | _all(
        "internal", "household person relation hukou resident since until"
    )

    household = _link(Household, db_index=False)
    person = _link(Person, db_index=False)
    relation = models.CharField(max_length=40, blank=True)
    hukou = models.BooleanField(null=True)
    resident = models.BooleanField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=STANDING & Q(until=None),
                name="a_member_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="membership_ends_after_it_begins",
            ),
        ]
        indexes = [
            *_by_version("membership"),
            models.Index(fields=["household", "person"], name="members_of_household"),
            models.Index(
                fields=["person"], include=["household", "ended"], name="memberships_of_person"
            ),
        ]


class Signing(models.Model):
    """That a household confirmed what was stated of it for a period: on paper, or signed in."""

    privacy = _all(
        "internal", "id household period_from period_to day document by_household by version"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = _link(Household)
    period_from = models.DateField()
    period_to = models.DateField()
    day = models.DateField()
    document = models.CharField(max_length=200)
    by_household = models.BooleanField()
    by = models.CharField(max_length=60)
    version = _link(Version)


def _one_value() -> Q:
    """Return that one value is there, or none where a statement takes another one back."""
    columns = ("amount_fen", "text", "code", "day", "truth")
    found = Q(replaces__isnull=False, **{f"{column}__isnull": True for column in columns})
    for given in columns:
        found |= Q(**{f"{column}__isnull": column != given for column in columns})
    return found


class Statement(Record):
    """A fact as somebody stated it: of a household or a person, one value of one type.

    `item` is a code of items.yaml, `label` the words of the source, `part` tells apart several
    statements of one item, label and period (0, 1, 2 …). The period is from day to day, both
    included. `replaces` and `why` make it a correction. `signing` locks it.
    """

    privacy = Record.privacy | _all(
        "internal",
        "household person item label part amount_fen text code day truth period_from"
        " period_to said_by said_name said_on replaces why signing",
    )

    household = _link(Household, null=True, db_index=False)
    person = _link(Person, null=True, db_index=False)
    item = models.CharField(max_length=40)
    label = models.CharField(max_length=200, blank=True)
    part = models.SmallIntegerField(default=0)
    amount_fen = models.BigIntegerField(null=True)
    text = models.CharField(max_length=1000, null=True)  # noqa: DJ001 - "" is a text, None none
    code = models.CharField(max_length=40, null=True)  # noqa: DJ001 - as above
    day = models.DateField(null=True)
    truth = models.BooleanField(null=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    said_by = models.CharField(max_length=12)
    said_name = models.CharField(max_length=80, blank=True)
    said_on = models.DateField(null=True)
    replaces = _own_link("self", null=True)
    why = models.CharField(max_length=1000, blank=True)
    signing = _link(Signing, null=True, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(household=None) ^ Q(person=None), name="statement_of_one_subject"
            ),
            models.CheckConstraint(
                condition=Q(period_from=None)
                | Q(period_to=None)
                | Q(period_to__gte=F("period_from")),
                name="statement_period_in_order",
            ),
            models.CheckConstraint(condition=Q(part__gte=0), name="part_from_zero"),
            models.CheckConstraint(condition=_one_value(), name="statement_of_one_value"),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(why=""), name="a_correction_says_why"
            ),
            models.UniqueConstraint(
                fields=[
                    "household",
                    "person",
                    "item",
                    "label",
                    "part",
                    "period_from",
                    "period_to",
                ],
                condition=STANDING,
                nulls_distinct=False,
                name="one_statement_stands",
            ),
        ]
        indexes = [
            *_by_version("statement"),
            models.Index(fields=["household", "item"], name="statements_of_household"),
            models.Index(
                fields=["person", "item"], name="statements_of_person", condition=~Q(person=None)
            ),
        ]


class Procedure(models.Model):
    """An identification, exit or monitoring of a household under way, step by step."""

    privacy = _all("internal", "id household kind version done stopped_why")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = _link(Household)
    kind = models.CharField(max_length=40)
    version = _link(Version)
    done = models.BooleanField(default=False)
    stopped_why = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=Q(done=False, stopped_why=""),
                name="one_procedure_of_a_kind",
            )
        ]


class Step(models.Model):
    """A step that was done: on which day, by whom, on which paper. Steps are never skipped."""

    privacy = _all("internal", "id procedure place code day by by_household document note version")

    id = models.BigAutoField(primary_key=True)
    procedure = _link(Procedure, db_index=False)
    place = models.SmallIntegerField()
    code = models.CharField(max_length=40)
    day = models.DateField()
    by = models.CharField(max_length=60)
    by_household = models.BooleanField(default=False)
    document = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    version = _link(Version)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "place"], name="a_step_once")]


class Merge(Record):
    """That two persons, or two households, are one: `gone` is read as `kept` while it stands."""

    privacy = Record.privacy | _all(
        "internal", "kept_person gone_person kept_household gone_household why"
    )

    kept_person = _link(Person, null=True)
    gone_person = _link(Person, null=True)
    kept_household = _link(Household, null=True)
    gone_household = _link(Household, null=True)
    why = models.CharField(max_length=1000)

    class Meta:
        indexes = _by_version("merge")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kept_person=None,
                    gone_person=None,
                    kept_household__isnull=False,
                    gone_household__isnull=False,
                )
                | Q(
                    kept_person__isnull=False,
                    gone_person__isnull=False,
                    kept_household=None,
                    gone_household=None,
                ),
                name="a_merge_of_two_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["gone_person"], condition=STANDING, name="a_person_merged_once"
            ),
            models.UniqueConstraint(
                fields=["gone_household"], condition=STANDING, name="a_household_merged_once"
            ),
        ]


class Change(models.Model):
    """A change that one person proposed and another checks; what it would write, in typed columns.

    `base` is the id of the record that stood when it was proposed (None: nothing stood). The
    database refuses a checker who proposed it, and every second decision (migration 0002).
    """

    privacy = (
        _all(
            "internal",
            "id kind state village household person to_village reason document base merge"
            " other_household other_person item label part amount_fen text code day truth"
            " period_from period_to said_by said_name said_on number sex birth relation hukou"
            " resident since until group number_kind proposed_by proposed_at decided_by"
            " decided_at decision version",
        )
        | _all("masked", "name mask")
        | _all("secret", "sealed hash")
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default="proposed")
    village = _link("places.Division", db_index=False)
    household = _link(Household, null=True)
    person = _link(Person, null=True)
    reason = models.CharField(max_length=1000)
    document = models.CharField(max_length=200, blank=True)
    base = models.BigIntegerField(null=True)

    item = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=200, blank=True)
    part = models.SmallIntegerField(default=0)
    amount_fen = models.BigIntegerField(null=True)
    text = models.CharField(max_length=1000, null=True)  # noqa: DJ001 - as in Statement
    code = models.CharField(max_length=40, null=True)  # noqa: DJ001 - as in Statement
    day = models.DateField(null=True)
    truth = models.BooleanField(null=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    said_by = models.CharField(max_length=12, blank=True)
    said_name = models.CharField(max_length=80, blank=True)
    said_on = models.DateField(null=True)

    number = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    birth = models.DateField(null=True)
    sealed = models.BinaryField(null=True)
    hash = models.BigIntegerField(null=True)
    mask = models.CharField(max_length=40, blank=True)
    number_kind = models.CharField(max_length=10, blank=True)
    relation = models.CharField(max_length=40, blank=True)
    hukou = models.BooleanField(null=True)
    resident = models.BooleanField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    to_village = _link("places.Division", null=True, db_index=False)
    group = models.CharField(max_length=80, blank=True)
    other_household = _link(Household, null=True, db_index=False)
    other_person = _link(Person, null=True, db_index=False)
    merge = _link(Merge, null=True, db_index=False)

    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=1000, blank=True)
    version = _link(Version, null=True, db_index=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["village", "proposed_at"],
                name="changes_waiting",
                condition=Q(state="proposed"),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "applied", "rejected", "withdrawn")),
                name="change_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("applied", "rejected"))
                | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by="")),
                name="a_change_is_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(version__isnull=False),
                name="an_applied_change_has_its_version",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_change_has_a_reason"),
        ]


class Snapshot(models.Model):
    """A list as it stood when it was frozen; its hash is cited by public numbers.

    Seen only by who sees all its villages.
    """

    privacy = _all("internal", "id at by reason place condition day rows sha256 villages version")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    reason = models.CharField(max_length=1000)
    place = models.CharField(max_length=12)
    condition = models.TextField()
    day = models.DateField()
    rows = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    villages = ArrayField(models.BigIntegerField())
    version = models.BigIntegerField()


class SnapshotRow(models.Model):
    """One row of a snapshot, as canonical text."""

    privacy = _all("internal", "id snapshot place household line")

    id = models.BigAutoField(primary_key=True)
    snapshot = _link(Snapshot, db_index=False)
    place = models.IntegerField()
    household = models.UUIDField()
    line = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "place"], name="a_row_of_a_snapshot")
        ]


class HouseholdCard(models.Model):
    """The card with which a household enters; of its code and its PIN only slow hashes are kept.

    `wrong` counts wrong PINs since the last right one. A card that ended stays, with why it did.
    """

    privacy = _all(
        "internal",
        "id household issued_by issued_name issued_at pin_set_at wrong rests_until used_at"
        " ended_at ended_name ended_why",
    ) | _all("secret", "digest pin")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.UUIDField()
    digest = models.BinaryField(max_length=32, unique=True)
    pin = models.CharField(max_length=200)
    pin_set_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)
    issued_name = models.CharField(max_length=60)
    issued_at = models.DateTimeField()
    wrong = models.SmallIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_name = models.CharField(max_length=60, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(ended_at=None), name="one_card_of_a_household"
            )
        ]


class CardTry(models.Model):
    """How often one address gave a wrong card or PIN since a time; only its keyed hash is kept."""

    privacy = _all("internal", "address since wrong")

    address = models.BigIntegerField(primary_key=True)
    since = models.DateTimeField()
    wrong = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["since"], name="card_tries_since")]


class Confirmation(models.Model):
    """That a household read a statement and said that it is right."""

    privacy = _all("internal", "id household statement at by")

    id = models.BigAutoField(primary_key=True)
    household = _link(Household)
    statement = _link(Statement, db_index=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement"], name="a_statement_confirmed_once")
        ]


class Dispute(models.Model):
    """That a household says that something recorded or paid is not right, and what came of it.

    Both stand until it is answered: what is recorded (`statement`, None where it is no statement),
    and `words`, photo and perhaps another amount of the household. `about` says in words what it
    is about. `again` is the dispute whose answer the household does not accept. The database lets
    nothing but the answer be written later, and only by another than who recorded it (migration
    0006).
    """

    privacy = _all(
        "internal",
        "id number household statement about words photo amount_fen at by due again state verdict"
        " answer answered_by answered_name answered_at",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    household = _link(Household)
    statement = _link(Statement, null=True)
    about = models.CharField(max_length=200)
    words = models.CharField(max_length=500, blank=True)
    photo = models.CharField(max_length=64, blank=True)
    amount_fen = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    due = models.DateField()
    again = _link("self", null=True)
    state = models.CharField(max_length=10, default="open")
    verdict = models.CharField(max_length=10, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_name = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due"], name="disputes_open", condition=Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["statement"], condition=Q(state="open"), name="a_statement_disputed_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "withdrawn"), verdict="")
                | (
                    Q(state="answered", verdict__in=("corrected", "stands"))
                    & ~Q(answer="")
                    & ~Q(answered_by="")
                    & ~Q(answered_by=F("by"))
                ),
                name="a_dispute_is_answered_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(words="") | ~Q(photo=""), name="a_dispute_says_what_is_wrong"
            ),
        ]
