"""What every verb of places asks and does: who may, one at a time, what stands, the log."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from sunledger.kit.errors import SunledgerError
from sunledger.kit.text import display_name
from sunledger.platform.ground.places.models import Body, Division, Reach, Tag
from sunledger.platform.ground.places.once import forget
from sunledger.platform.ground.transparency.contracts import Act, By, Origin
from sunledger.platform.ground.transparency.services import append

LONGEST_NAME = 80
_LONGEST_BASIS = 200
_LOCK = 0x9AC35  # of the places, among the advisory locks of the database


class NotPossible(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """The places do not allow it; said with what they are and how to mend it."""


def _nobody(by: By, place: str) -> None:
    raise RuntimeError(f"nobody says whether {by.ref} may change {place}")


_require: Callable[[By, str], None] = _nobody


def let(require: Callable[[By, str], None]) -> None:
    """Have `require` say who may change a place: it raises where the actor may not.

    The room of accounts stands above this one and sets it at start; until then nobody may.
    """
    global _require  # noqa: PLW0603 - set once, at start
    _require = require


def require(by: By, place: str) -> None:
    """Raise what the room above raises unless whoever acts may change a place."""
    _require(by, place)


Holder = Callable[[By, str, date], Sequence[tuple[str, str]]]
_holders: list[Holder] = []


def held_by(holder: Holder) -> None:
    """Ask this room too, from now on, what keeps a place from ending: in words, zh and en."""
    if holder not in _holders:
        _holders.append(holder)


def holders_of(by: By, place: str, on: date) -> list[tuple[str, str]]:
    """Return, in words, all that keeps a place from ending."""
    return [words for ask in _holders for words in ask(by, place, on)]


@contextmanager
def alone() -> Iterator[None]:
    """Run one transaction in which nobody else writes places: of two at once the second waits.

    It then reads what the first left, and is told so where that changes what it asks for.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        forget()
        yield


def hold_still() -> None:
    """Have nobody write places until this transaction ends: what stands now stands till then.

    Whoever is about to write where somebody lives waits for a reform under way, and a reform that
    comes later waits for her: it then counts who lives there. Several may write so at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])
        forget()


def standing(codes: Sequence[str]) -> dict[str, Division]:
    """Return what stands under codes; raise NotPossible for a code that does not."""
    rows = {row.code: row for row in Division.objects.filter(code__in=codes, until=None)}
    for code in codes:
        if code not in rows:
            raise _stands_not(code)
    return rows


def _stands_not(code: str) -> NotPossible:
    was = Division.objects.filter(code=code).order_by("-until").first()
    if was is None:
        return NotPossible(
            f"现在没有代码为 {code} 的区划。请对照区划代码看看。",
            f"No division stands under the code {code}. Check the code.",
            code="unknown",
            where=code,
        )
    return NotPossible(
        f"{was.name}（{code}）到 {was.until} 为止，现在没有了，也许刚刚有人办过。"
        "请到“区划”里看它的沿革。",
        f"{was.name} ({code}) ended on {was.until}; somebody may have done it just now. See its "
        "history under “Places”.",
        code="gone",
        where=code,
    )


def end_rows(rows: Sequence[Division | Tag | Body | Reach], on: date) -> None:
    """End rows on a day; raise NotPossible for one that began that day or later."""
    for row in rows:
        if row.since >= on:
            name = getattr(row, "name", None) or getattr(row, "place", "")
            raise NotPossible(
                f"{name}从 {row.since} 起才有，不能在 {on} 结束。请换晚一些的日子。",
                f"{name} began on {row.since} and cannot end on {on}. Choose a later day.",
                code="bad_day",
            )
        row.until = on
        row.save(update_fields=["until"])


def past(day: date, origin: Origin) -> None:
    """Raise NotPossible for a day that has not come."""
    today = timezone.localdate(origin.at)
    if day > today:
        raise NotPossible(
            f"日期 {day} 还没到，今天是 {today}。请到那天再办。",
            f"The day {day} has not come, today is {today}. Do it on that day.",
            code="bad_day",
        )


def name_of(name: str, code: str) -> str:
    """Return a name as it is shown; raise NotPossible where it is none."""
    found = display_name(name)
    if not 0 < len(found) <= LONGEST_NAME:
        raise NotPossible(
            f"名称要 1 到 80 字，现在是 {len(found)} 字。请改短或补上。",
            f"A name has 1 to 80 letters, this has {len(found)}. Shorten it or fill it in.",
            code="bad_name",
            where=code,
        )
    return found


def basis_of(basis: str) -> str:
    """Return a legal basis as it is kept; raise NotPossible where there is none."""
    found = " ".join(basis.split())
    if not 0 < len(found) <= _LONGEST_BASIS:
        raise NotPossible(
            f"依据要 1 到 200 字，现在是 {len(found)} 字。请写明文件名和文号。",
            f"A basis has 1 to 200 letters, this has {len(found)}. Name the paper and its number.",
            code="no_basis",
        )
    return found


def tell(
    verb: str, codes: Sequence[str], told: Mapping[str, date | str], *, by: By, origin: Origin
) -> None:
    """Append what was done to each of these codes to the log."""
    plain = {key: str(value) for key, value in told.items()}
    append([Act(f"places.{verb}", "place", code, plain) for code in codes], by=by, origin=origin)
