"""The tables of funds.

A link and what hangs on it are written by acts and by tables taken in; sums of a link (`used_fen`,
`back_fen` of rosters and payments, and the sums of payees) are kept by the database (migration
0002) and by nobody else.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


def _all(kind: str, fields: str) -> dict[str, str]:
    """Return the one class of privacy for each of these fields."""
    return dict.fromkeys(fields.split(), kind)


def _link(to: Any, **more: Any) -> Any:  # noqa: ANN401 - as Django types its fields
    return models.ForeignKey(to, models.PROTECT, related_name="+", **more)


class Line(models.Model):
    """A fund line."""

    privacy = (
        _all("public", "id code name level department department_name category purpose uses")
        | _all("public", "closed_loop basis unit")
        | _all("internal", "account_name account_bank account_mask batch")
    )

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200, unique=True)
    level = models.CharField(max_length=12)
    department = models.CharField(max_length=40, blank=True, default="")
    department_name = models.CharField(max_length=100, blank=True, default="")
    category = models.CharField(max_length=100, blank=True, default="")
    purpose = models.CharField(max_length=400, blank=True, default="")
    uses = ArrayField(models.CharField(max_length=100), default=list)
    account_name = models.CharField(max_length=100, blank=True, default="")
    account_bank = models.CharField(max_length=100, blank=True, default="")
    account_mask = models.CharField(max_length=40, blank=True, default="")
    closed_loop = models.BooleanField(default=False)
    basis = models.CharField(max_length=400, blank=True, default="")
    unit = models.CharField(max_length=8, default="fen")
    batch = models.UUIDField(null=True)


class Item(models.Model):
    """From which line a subsidy (补贴项目) is paid."""

    privacy = _all("public", "id name line")

    name = models.CharField(max_length=200, unique=True)
    line = _link(Line)


class Project(models.Model):
    """What a table of projects says of a project that money goes to."""

    privacy = _all("public", "id code name place approved_fen") | _all("internal", "batch")

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200, blank=True, default="")
    place = _link("places.Division", null=True)
    approved_fen = models.BigIntegerField(null=True)
    batch = models.UUIDField(null=True)


class Contract(models.Model):
    """A contract of a project, as a table of contracts says it."""

    privacy = _all("public", "id code project buyer supplier amount_fen changed_fen signed_on") | (
        _all("internal", "batch")
    )

    code = models.CharField(max_length=80, unique=True)
    project = models.CharField(max_length=80)
    buyer = models.CharField(max_length=200, blank=True, default="")
    supplier = models.CharField(max_length=200, blank=True, default="")
    amount_fen = models.BigIntegerField()
    changed_fen = models.BigIntegerField(null=True)
    signed_on = models.DateField()
    batch = models.UUIDField(null=True, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["project"], name="contract_of_project")]


class Standard(models.Model):
    """A dated rate of a subsidy, as a table of standards says it."""

    privacy = _all("public", "id item measure rate starts_on ends_on") | _all("internal", "batch")

    item = models.CharField(max_length=200)
    measure = models.CharField(max_length=80, blank=True, default="")
    rate = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    batch = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "starts_on", "rate"], name="one_standard_of_a_day"
            )
        ]


class Link(models.Model):
    """A link of the chain; the last fields are of payees, and empty above them."""

    privacy = (
        _all("public", "id kind line parent document place project on item month")
        | _all("public", "amount_fen back_fen used_fen closed notice_from notice_to from_file")
        | _all("public", "people credited credited_fen failed failed_fen confirmed confirmed_fen")
        | _all("internal", "title parent_document notice_ended_at batch row made_by key")
        | _all("internal", "household person")
        | _all("masked", "name card_mask result result_on reason tries got got_on")
        | _all("secret", "person_hash card_hash")
    )

    kind = models.CharField(max_length=12)
    line = _link(Line, null=True, db_index=False)
    parent = _link("self", null=True, db_index=False)
    document = models.CharField(max_length=120, blank=True, default="")
    parent_document = models.CharField(max_length=120, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    place = _link("places.Division", null=True, db_index=False)
    project = models.CharField(max_length=80, blank=True, default="")
    item = models.CharField(max_length=200, blank=True, default="")
    month = models.DateField(null=True)
    on = models.DateField()
    amount_fen = models.BigIntegerField()
    back_fen = models.BigIntegerField(default=0, db_default=0)
    used_fen = models.BigIntegerField(default=0, db_default=0)
    closed = models.BooleanField(default=False, db_default=False)
    notice_from = models.DateField(null=True)
    notice_to = models.DateField(null=True)
    notice_ended_at = models.DateTimeField(null=True)
    from_file = models.BooleanField(default=False, db_default=False)
    batch = models.UUIDField(null=True)
    row = models.BigIntegerField(null=True)
    made_by = models.CharField(max_length=80, blank=True, default="", db_default="")
    people = models.BigIntegerField(default=0, db_default=0)
    credited = models.BigIntegerField(default=0, db_default=0)
    credited_fen = models.BigIntegerField(default=0, db_default=0)
    failed = models.BigIntegerField(default=0, db_default=0)
    failed_fen = models.BigIntegerField(default=0, db_default=0)
    confirmed = models.BigIntegerField(default=0, db_default=0)
    confirmed_fen = models.BigIntegerField(default=0, db_default=0)
    # of a payee
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - NULL is not compared
    household = _link("registry.Household", null=True, db_index=False)
    person = _link("registry.Person", null=True, db_index=False)
    person_hash = models.BigIntegerField(null=True)
    card_hash = models.BigIntegerField(null=True)
    name = models.CharField(max_length=100, blank=True, default="", db_default="")
    card_mask = models.CharField(max_length=40, blank=True, default="", db_default="")
    result = models.CharField(max_length=10, blank=True, default="", db_default="")
    result_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    tries = models.SmallIntegerField(default=0, db_default=0)
    got = models.BooleanField(null=True)
    got_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["parent", "place"], name="link_below"),
            models.Index(
                fields=["line", "kind"], name="link_of_line", condition=Q(line__isnull=False)
            ),
            models.Index(
                fields=["household"], name="link_of_household", condition=Q(household__isnull=False)
            ),
            models.Index(fields=["place"], name="link_at", condition=~Q(kind="payee")),
            models.Index(
                fields=["result"],
                name="link_failed",
                condition=Q(result__in=("failed", "returned")),
            ),
            models.Index(fields=["got"], name="link_not_got", condition=Q(got=False)),
            models.Index(fields=["batch"], name="link_of_batch", condition=~Q(kind="payee")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0)
                & Q(back_fen__gte=0)
                & Q(back_fen__lte=F("amount_fen")),
                name="link_amounts",
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(kind__in=("quota", "sub_quota")),
                name="one_quota_of_a_document",
            ),
            models.UniqueConstraint(
                fields=["document", "item", "batch"],
                condition=Q(kind="roster"),
                name="one_roster_of_a_number",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(fields=["key"], name="one_payee_of_a_line"),
        ]


class Reach(models.Model):
    """What a payment came to in a village, net of what came back; kept by the database."""

    privacy = _all("internal", "id payment place fen count")

    payment = _link(Link, db_index=False)
    place = _link("places.Division", null=True, db_index=False)
    fen = models.BigIntegerField()
    count = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "place"], name="one_reach_of_a_place", nulls_distinct=False
            )
        ]


class RosterRow(models.Model):
    """A payee of a roster that is not paid yet."""

    privacy = _all("internal", "id roster household person place amount_fen") | (
        _all("masked", "name id_mask card_mask") | _all("secret", "person_hash card_hash")
    )

    roster = _link(Link)
    household = _link("registry.Household")
    person = _link("registry.Person")
    place = _link("places.Division")
    person_hash = models.BigIntegerField()
    card_hash = models.BigIntegerField(null=True)
    name = models.CharField(max_length=100)
    id_mask = models.CharField(max_length=40)
    card_mask = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="roster_row_of_something"),
            models.UniqueConstraint(fields=["roster", "person"], name="once_on_a_roster"),
        ]


class Credit(models.Model):
    """What happened to a payee's money on a day: sent, credited, failed, returned."""

    privacy = _all("internal", "id payee on result attempt batch row") | _all("masked", "reason")

    payee = _link(Link)
    on = models.DateField()
    result = models.CharField(max_length=10)
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    attempt = models.SmallIntegerField(default=1)
    batch = models.UUIDField(null=True)
    row = models.BigIntegerField(null=True)


class Move(models.Model):
    """A movement of cash of a quota, at a holder; `other` is to whom it was passed on."""

    privacy = _all("public", "id quota kind on amount_fen document use project") | (
        _all("internal", "holder other batch row by")
    )

    quota = _link(Link)
    holder = models.CharField(max_length=120)
    other = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=10)
    on = models.DateField()
    amount_fen = models.BigIntegerField()
    document = models.CharField(max_length=120, blank=True, default="")
    use = models.CharField(max_length=100, blank=True, default="")
    project = models.CharField(max_length=80, blank=True, default="")
    batch = models.UUIDField(null=True, db_index=True)
    row = models.BigIntegerField(null=True)
    by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["document"], name="move_of_document")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="move_of_something"),
            models.CheckConstraint(
                condition=(Q(kind="pass_on") & ~Q(other="") & ~Q(other=F("holder")))
                | (~Q(kind="pass_on") & Q(other="")),
                name="passed_on_to_another",
            ),
        ]


class Balance(models.Model):
    """What a holder has of a quota; kept by the database from the moves."""

    privacy = _all("public", "id quota holder received_fen passed_fen spent_fen back_fen")

    quota = _link(Link)
    holder = models.CharField(max_length=120)
    received_fen = models.BigIntegerField(default=0)
    passed_fen = models.BigIntegerField(default=0)
    spent_fen = models.BigIntegerField(default=0)
    back_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quota", "holder"], name="one_balance_of_a_holder")
        ]


class BankReturn(models.Model):
    """What the bank said of a whole roster: sums that are held against the payees."""

    privacy = _all("public", "id document item due_fen due_count paid_fen paid_count on") | (
        _all("internal", "batch row")
    )

    document = models.CharField(max_length=120, unique=True)
    item = models.CharField(max_length=200, blank=True, default="")
    due_fen = models.BigIntegerField()
    due_count = models.BigIntegerField(null=True)
    paid_fen = models.BigIntegerField()
    paid_count = models.BigIntegerField(null=True)
    on = models.DateField()
    batch = models.UUIDField(null=True, db_index=True)
    row = models.BigIntegerField(null=True)


class WorksPayment(models.Model):
    """What a table of works payments says was paid of a contract: it stands beside the treasury's.

    `payment` is the link that it is. `movement` is the treasury's number of the same money, empty
    while the treasury has not booked it: the link is then this table's own.
    """

    privacy = _all("public", "id contract on amount_fen progress payment movement") | (
        _all("internal", "batch row")
    )

    contract = _link(Contract)
    on = models.DateField()
    amount_fen = models.BigIntegerField()
    progress = models.CharField(max_length=12, blank=True, default="")
    payment = _link(Link)
    movement = models.CharField(max_length=120, blank=True, default="", db_default="")
    batch = models.UUIDField(null=True, db_index=True)
    row = models.BigIntegerField(null=True)


class Delivery(models.Model):
    """Goods that somebody says reached a village, with a photo; they count once the village agrees.

    `came` is what the village said (NULL: nothing yet); `payment` is the link made by its yes.
    """

    privacy = (
        _all("internal", "id allotment payment place household on document pieces sha256")
        | _all("internal", "made_by made_at came said_by said_at why")
        | _all("masked", "receiver brought_by said_name")
    )

    allotment = _link(Link)
    payment = models.OneToOneField(Link, models.PROTECT, related_name="+", null=True)
    place = _link("places.Division")
    household = _link("registry.Household", null=True)
    on = models.DateField()
    document = models.CharField(max_length=120, blank=True, default="", db_default="")
    pieces = models.BigIntegerField()
    receiver = models.CharField(max_length=60)
    brought_by = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    came = models.BooleanField(null=True)
    said_by = models.CharField(max_length=80, blank=True, default="", db_default="")
    said_name = models.CharField(max_length=60, blank=True, default="", db_default="")
    said_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["place"], name="delivery_waiting", condition=Q(came=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(came=None, said_by="")
                | (
                    Q(came__isnull=False)
                    & ~Q(said_by="")
                    & ~Q(said_by=F("made_by"))
                    & ~Q(said_name=F("brought_by"))
                ),
                name="another_takes_the_goods",
            ),
        ]


class Draft(models.Model):
    """What one person wrote of a quota and another agrees to or sends back."""

    privacy = _all("internal", "id quota kind amount_fen on document told state why link") | (
        _all("internal", "made_by made_name made_at decided_by decided_name decided_at")
    )

    quota = _link(Link)
    kind = models.CharField(max_length=10)
    amount_fen = models.BigIntegerField()
    on = models.DateField()
    document = models.CharField(max_length=120, blank=True, default="")
    told = models.JSONField(default=dict)
    made_by = models.CharField(max_length=80)
    made_name = models.CharField(max_length=60, blank=True, default="")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_name = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True, default="")
    link = _link(Link, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state"], name="draft_waiting", condition=Q(state="waiting"))
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="draft_of_something"),
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(decided_by="") & ~Q(decided_by=F("made_by"))),
                name="another_agrees_to_a_draft",
            ),
        ]


class Report(models.Model):
    """A regular report of an owner's lines, as it was written; opened once by who answers.

    `owner` is the code of a department, "" of the finance office; `lines` are the lines it tells
    of. Those written before reports were an owner's are of one `line` each.
    """

    privacy = _all(
        "internal",
        "id line owner owner_name lines until name told docx sha256 made_at opened_by",
    ) | _all("internal", "opened_name opened_at")

    line = _link(Line, null=True)
    owner = models.CharField(max_length=40, blank=True, default="", db_default="")
    owner_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    lines = ArrayField(models.BigIntegerField(), default=list)
    until = models.DateField()
    name = models.CharField(max_length=120)
    told = models.JSONField()
    docx = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80, blank=True, default="")
    opened_name = models.CharField(max_length=60, blank=True, default="")
    opened_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner"], name="report_not_opened", condition=Q(opened_by=""))
        ]
        constraints = [
            models.UniqueConstraint(fields=["line", "until"], name="one_report_of_a_period"),
            models.UniqueConstraint(
                fields=["owner", "until"],
                name="one_report_of_an_owner",
                condition=Q(line=None),
            ),
        ]


class ReportLook(models.Model):
    """That somebody who does not answer for a report's lines looked at it, and when first."""

    privacy = _all("internal", "id report by by_name at")

    report = _link(Report)
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "by"], name="one_look_each")]


class Left(models.Model):
    """A row of a table that was not booked, and why; `told` is what it says, of nobody."""

    privacy = _all("internal", "id batch table row document why amount_fen line told")

    batch = models.UUIDField(db_index=True)
    table = models.CharField(max_length=40)
    row = models.BigIntegerField()
    document = models.CharField(max_length=120, blank=True, default="")
    why = models.CharField(max_length=20)
    amount_fen = models.BigIntegerField(default=0)
    line = _link(Line, null=True)
    told = models.JSONField(default=dict)


class Ask(models.Model):
    """A question of those who supervise, and the answer of the owner."""

    privacy = _all(
        "internal",
        "id line warning text by by_name at due answer answered_by answered_name answered_at",
    )

    line = _link(Line)
    warning = models.CharField(max_length=80, blank=True, default="")
    text = models.CharField(max_length=500)
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    due = models.DateField()
    answer = models.CharField(max_length=1000, blank=True, default="")
    answered_by = models.CharField(max_length=80, blank=True, default="")
    answered_name = models.CharField(max_length=60, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by="") | ~Q(answered_by=F("by")),
                name="nobody_answers_her_own_question",
            )
        ]
