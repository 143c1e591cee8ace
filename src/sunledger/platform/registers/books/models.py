"""The tables of village books.

What is booked is never changed: a wrong voucher is set right by another. The way of a voucher and
of a month, that debits equal credits, and that a closed month stays closed is held by the database
too (migration 0002).
"""

import uuid
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Q, Value, When

from sunledger.platform.registers.books.codes import POSTED

_POSTED = Q(state__in=sorted(map(str, POSTED)))


def _all(kind: str, fields: str) -> dict[str, str]:
    """Return the one class of privacy for each of these fields."""
    return dict.fromkeys(fields.split(), kind)


def _link(to: Any, **more: Any) -> Any:  # noqa: ANN401 - as Django types its fields
    return models.ForeignKey(to, models.PROTECT, related_name="+", **more)


class Month(models.Model):
    """A month of a village's books; `seq` grows with each step.

    `disclosed` is the day on which the village told its people of the quarter, as a table handed
    in says it.
    """

    privacy = _all(
        "public",
        "id village month state seq closed_at notice_from notice_until agreed_on published_at"
        " disclosed opinion opinion_at",
    ) | _all("internal", "closed_by opinion_by")

    village = _link("places.Division", db_index=False)
    month = models.DateField()
    state = models.CharField(max_length=10, default="open")
    seq = models.IntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    notice_from = models.DateField(null=True)
    notice_until = models.DateField(null=True)
    agreed_on = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    disclosed = models.DateField(null=True)
    opinion = models.TextField(blank=True)
    opinion_by = models.CharField(max_length=80, blank=True)
    opinion_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village", "month"], name="a_month_of_a_village_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_is_its_first_day"),
        ]


class Resolution(models.Model):
    """What a meeting of a village decided; `batch` where a table handed in said so."""

    privacy = _all("public", "id village number day meeting called present agreed matter") | _all(
        "internal", "batch by at"
    )

    village = _link("places.Division", db_index=False)
    number = models.CharField(max_length=60)
    day = models.DateField()
    meeting = models.CharField(max_length=20, blank=True)
    called = models.IntegerField()
    present = models.IntegerField()
    agreed = models.IntegerField()
    matter = models.TextField(blank=True)
    batch = models.UUIDField(null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "number"], name="a_resolution_of_a_village_once"
            ),
            models.CheckConstraint(
                condition=Q(called__gte=0, present__gte=0, agreed__gte=0),
                name="nobody_counts_below_nothing",
            ),
        ]


class Voucher(models.Model):
    """One receipt or payment, from the clerk's photo to the bank.

    `fen` is its amount, `out_fen` what left cash and bank. `upper` where it is above the limit and
    needs the township; `committee` how many members of the committee must sign. `before` is the
    state that a stop came in, `batch` the table handed in that it came with. `internal` moves
    neither cash nor bank, such as depreciation: it needs no signatures of the village. `closing`
    moves income and expenses to the year's result: no statement of income counts it.
    """

    privacy = _all(
        "internal",
        "id village month number day income internal closing fen out_fen in_fen state before seq"
        " upper committee ticket ticket_no pay resolution resolution_no batch attachment reject"
        " held_by_ref made_by_ref made_at sent_at booked_by_ref booked_at paid_by_ref paid_at"
        " paid_on",
    ) | _all(
        "masked",
        "summary payee handler witness approver overseer why held_by made_by booked_by paid_by",
    )

    village = _link("places.Division", db_index=False)
    month = models.DateField()
    number = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    income = models.BooleanField(default=False)
    internal = models.BooleanField(default=False)
    closing = models.BooleanField(default=False)
    summary = models.CharField(max_length=300)
    fen = models.BigIntegerField()
    out_fen = models.BigIntegerField(default=0)
    in_fen = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10)
    before = models.CharField(max_length=10, blank=True)
    seq = models.IntegerField(default=0)
    upper = models.BooleanField(default=False)
    committee = models.SmallIntegerField(default=1)
    payee = models.CharField(max_length=200, blank=True)
    ticket = models.CharField(max_length=10, blank=True)
    ticket_no = models.CharField(max_length=60, blank=True)
    pay = models.CharField(max_length=10, blank=True)
    handler = models.CharField(max_length=60, blank=True)
    witness = models.CharField(max_length=60, blank=True)
    approver = models.CharField(max_length=60, blank=True)
    overseer = models.CharField(max_length=60, blank=True)
    resolution = _link(Resolution, null=True, db_index=False)
    resolution_no = models.CharField(max_length=60, blank=True)
    attachment = models.CharField(max_length=128, blank=True)
    batch = models.UUIDField(null=True)
    reject = models.CharField(max_length=20, blank=True)
    why = models.CharField(max_length=500, blank=True)
    held_by = models.CharField(max_length=60, blank=True)
    held_by_ref = models.CharField(max_length=80, blank=True)
    made_by = models.CharField(max_length=60, blank=True)
    made_by_ref = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    booked_by = models.CharField(max_length=60, blank=True)
    booked_by_ref = models.CharField(max_length=80, blank=True)
    booked_at = models.DateTimeField(null=True)
    paid_by = models.CharField(max_length=60, blank=True)
    paid_by_ref = models.CharField(max_length=80, blank=True)
    paid_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "month", "number"],
                condition=~Q(number="") & ~Q(state="undone"),
                name="a_voucher_number_of_a_month_once",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1)
                & Q(month__year=F("day__year"))
                & Q(month__month=F("day__month")),
                name="a_voucher_is_of_the_month_of_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["village", "-day", "-id"], name="vouchers_of_a_village"),
            models.Index(
                fields=["village", "state"], name="vouchers_that_wait", condition=~_POSTED
            ),
            models.Index(fields=["fen", "-day"], name="vouchers_by_amount"),
            models.Index(fields=["number", "-day"], name="vouchers_by_number"),
            models.Index(
                fields=["ticket_no"], name="vouchers_by_ticket", condition=~Q(ticket_no="")
            ),
            models.Index(
                fields=["attachment"], name="vouchers_by_picture", condition=~Q(attachment="")
            ),
            models.Index(fields=["batch"], name="vouchers_of_batch", condition=~Q(batch=None)),
        ]


class Line(models.Model):
    """A line of a voucher; `village` is that of the voucher (held by the database)."""

    privacy = _all("internal", "id voucher village place account debit_fen credit_fen") | _all(
        "masked", "summary"
    )

    voucher = _link(Voucher)
    village = _link("places.Division", db_index=False)
    place = models.SmallIntegerField()
    account = models.CharField(max_length=20)
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)
    summary = models.CharField(max_length=300, blank=True)


class Trace(models.Model):
    """What a voucher is found by: each two characters of its words, as a keyed number.

    The words cannot be read from it, and without the key nothing can be asked of it; the voucher
    itself is shown by its own table alone.
    """

    privacy = _all("internal", "voucher village day marks")

    voucher = models.OneToOneField(Voucher, models.PROTECT, primary_key=True, related_name="+")
    village = _link("places.Division", db_index=False)
    day = models.DateField()
    marks = ArrayField(models.IntegerField())

    class Meta:
        # A rare word is found by itself; a common one among the newest, or in one village.
        indexes = [
            GinIndex(fields=["marks"], name="vouchers_by_words", fastupdate=False),
            models.Index(fields=["-day", "-voucher"], name="traces_by_day"),
            models.Index(fields=["village", "-day", "-voucher"], name="traces_of_village"),
        ]


class Signature(models.Model):
    """That somebody signed a voucher; `on_paper` where the clerk read it on the photo."""

    privacy = _all("internal", "id voucher kind by at on_paper") | _all("masked", "name")

    voucher = _link(Voucher, db_index=False)
    kind = models.CharField(max_length=10)
    by = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    on_paper = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "by"],
                condition=Q(on_paper=False),
                name="nobody_signs_a_voucher_twice",
            ),
            models.UniqueConstraint(
                fields=["voucher", "kind"],
                condition=~Q(kind="committee"),
                name="a_signature_of_a_kind_once",
            ),
        ]


class Photo(models.Model):
    """A photo of a paper; the picture lies sealed in the home, under its hash."""

    privacy = _all("internal", "id voucher side sha256 size by at")

    voucher = _link(Voucher, db_index=False)
    side = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher", "sha256"], name="a_photo_of_a_voucher_once")
        ]
        indexes = [models.Index(fields=["sha256"], name="vouchers_of_photo")]


class Question(models.Model):
    """What somebody asked about a voucher or one of its lines, and the answer."""

    privacy = _all(
        "internal", "id voucher line asked_at asked_by due answered_by_ref answered_at"
    ) | _all("masked", "text answer answered_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    voucher = _link(Voucher)
    line = _link(Line, null=True, db_index=False)
    text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80, blank=True)
    due = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_by_ref = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)


class Objection(models.Model):
    """What somebody said against a month on the board, and how it was settled."""

    privacy = _all("internal", "id month at by settled_by settled_at") | _all(
        "masked", "text settled"
    )

    month = _link(Month)
    text = models.TextField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    settled = models.TextField(blank=True)
    settled_by = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)


class Disclosure(models.Model):
    """That a village told its people of a quarter, as a table handed in says."""

    privacy = _all("public", "id village kind period day") | _all("internal", "batch")

    village = _link("places.Division", db_index=False)
    kind = models.CharField(max_length=10)
    period = models.CharField(max_length=7)
    day = models.DateField()
    batch = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "kind", "period", "day"], name="a_disclosure_once"
            )
        ]


class Agency(models.Model):
    """The agreement by which a centre keeps the books of a village, with the five unities.

    `centre` is the code of a body (places).
    """

    privacy = _all(
        "public",
        "id village centre since until bank_account receipts spending_check procedure archive",
    )

    village = _link("places.Division", db_index=False)
    centre = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField(null=True)
    bank_account = models.BooleanField(default=False)
    receipts = models.BooleanField(default=False)
    spending_check = models.BooleanField(default=False)
    procedure = models.BooleanField(default=False)
    archive = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village"], condition=Q(until=None), name="one_agency_of_a_village"
            )
        ]


class Seat(models.Model):
    """Who does what in a centre; of a village there is one clerk, of a centre one cashier.

    `account` refers to the person who signs in; it is empty in rows that are older than the link
    and not linked yet. Who keeps the money keeps no books and does not direct (钱账分管).
    """

    privacy = _all("public", "id centre duty village name since until") | _all(
        "internal", "account by"
    )

    centre = models.CharField(max_length=40)
    duty = models.CharField(max_length=10)
    village = _link("places.Division", null=True, db_index=False)
    name = models.CharField(max_length=60)
    account = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=80, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="money_and_books_apart",
                expressions=[
                    ("centre", RangeOperators.EQUAL),
                    ("account", RangeOperators.EQUAL),
                    (
                        Case(When(duty="cashier", then=Value(1)), default=Value(0)),
                        RangeOperators.NOT_EQUAL,
                    ),
                ],
                condition=Q(until=None) & ~Q(account="") & ~Q(duty="clerk"),
            ),
            models.UniqueConstraint(
                fields=["village"],
                condition=Q(until=None, duty="clerk"),
                name="one_clerk_of_a_village",
            ),
            models.UniqueConstraint(
                fields=["centre", "duty"],
                condition=Q(until=None, duty__in=["director", "cashier"]),
                name="one_director_and_cashier_of_a_centre",
            ),
            models.CheckConstraint(
                condition=(Q(duty="clerk") & ~Q(village=None))
                | (~Q(duty="clerk") & Q(village=None)),
                name="a_clerk_has_a_village",
            ),
        ]


class Opening(models.Model):
    """What stood on the accounts of a village before its books here begin, on a day.

    `source` is the village, ended by a merger or a split, whose balances they are: they were
    carried over. Of a split `village` is the part; the part that kept the code has here what it
    gave to the others, so that its books go on. One that was mistaken is `replaced`, as long as
    no month is closed.
    """

    privacy = _all("public", "id village source day basis at replaced") | _all(
        "internal", "by name"
    )

    village = _link("places.Division", db_index=False)
    source = _link("places.Division", null=True, db_index=False)
    day = models.DateField()
    basis = models.CharField(max_length=200)
    by = models.CharField(max_length=80)
    name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    replaced = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village"],
                condition=Q(replaced=None, source=None),
                name="one_opening_of_a_village",
            ),
            models.UniqueConstraint(
                fields=["source", "village"],
                condition=Q(replaced=None),
                name="balances_are_carried_once",
            ),
        ]


class OpeningLine(models.Model):
    """What stood on one account; one of the two sides is above 0."""

    privacy = _all("public", "id opening account debit_fen credit_fen")

    opening = _link(Opening)
    account = models.CharField(max_length=20)
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opening", "account"], name="an_opening_account_once")
        ]


class OldBalance(models.Model):
    """What stood on an account of a village that was split, at its end, debits less credits.

    `booked` is the code under which its books have it, `account` that of the chart of the day on
    which it was split, under which it is handed out. Written with the first part that is carried
    over; `replaced` once all parts were taken back. The database compares it with the books and
    with the sum of the parts.
    """

    privacy = _all("public", "id village booked account fen at replaced")

    village = _link("places.Division", db_index=False)
    booked = models.CharField(max_length=20)
    account = models.CharField(max_length=20)
    fen = models.BigIntegerField()
    at = models.DateTimeField()
    replaced = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "booked", "account"],
                condition=Q(replaced=None),
                name="an_old_balance_once",
            )
        ]
