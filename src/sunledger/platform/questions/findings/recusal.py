"""Who must leave a matter to another: pure, of what is known of the person and of the matter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sunledger.platform.ground.accounts.contracts import Ground

NEAR = 3  # so many steps from person to person are near: a spouse's sister's child is


@dataclass(frozen=True)
class Office:
    """A public post of somebody in the household: at a place's code, or in a unit by its name."""

    place: str
    unit: str
    words: str


@dataclass(frozen=True)
class Who:
    """The person who would act; `person` is the hash of the ID number, None where not known.

    `refs` are all accounts of this human, for what one did counts for the other. `own` are the
    households that are hers. `places` are those of her posts, `units` the names of the units in
    which she has them.
    """

    refs: frozenset[str]
    person: int | None = None
    own: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Matter:
    """What is to be decided: whose household, who made the records, who acted or declared before.

    `people` are the hashes of the household's members. `acted` are the kinds of judging steps that
    each reference did. `kind` is the kind of the step that is meant, None where it judges nothing.
    """

    household: str | None = None
    people: frozenset[int] = frozenset()
    makers: frozenset[str] = frozenset()
    offices: tuple[Office, ...] = ()
    acted: Mapping[str, frozenset[str]] | None = None
    declared: frozenset[str] = frozenset()
    kind: str | None = None


Kin = Callable[[int], frozenset[tuple[int, str]]]
Covers = Callable[[str, str], bool]


def near_kin(person: int, people: frozenset[int], kin: Kin) -> tuple[str, ...] | None:
    """Return how one of these people is kin of a person: the words of each step, () for herself.

    None where nobody is within NEAR steps.
    """
    if person in people:
        return ()
    known = {person}
    edge: list[tuple[int, tuple[str, ...]]] = [(person, ())]
    for _ in range(NEAR):
        beyond: list[tuple[int, tuple[str, ...]]] = []
        for at, way in edge:
            for other, words in sorted(kin(at)):
                if other in known:
                    continue
                if other in people:
                    return (*way, words)
                known.add(other)
                beyond.append((other, (*way, words)))
        edge = beyond
    return None


def grounds(who: Who, matter: Matter, kin: Kin, covers: Covers) -> tuple[Ground, ...]:
    """Return every ground on which a person must leave the matter to another; () where none."""
    found = []
    way = None if who.person is None else near_kin(who.person, matter.people, kin)
    if matter.household in who.own or way == ():
        found.append(Ground("own", "这是您自己家的事", "it is about your own household"))
    elif way is not None:
        found.append(
            Ground("kin", f"您是这家的亲属（{'的'.join(way)}）", f"you are kin ({', '.join(way)})")
        )
    if who.refs & matter.makers:
        found.append(
            Ground(
                "made_it",
                "有关的登记或表是您提出、核对或者交的",
                "you proposed, checked or handed in what it rests on",
            )
        )
    over = next((each for each in matter.offices if _over(each, who, covers)), None)
    if over is not None:
        found.append(
            Ground(
                "subordinate",
                f"这家有人是您的上级或同事（{over.words}）",
                f"somebody of this household is above or beside you in office ({over.words})",
            )
        )
    acted = matter.acted or {}
    before = {kind for ref in who.refs for kind in acted.get(ref, ())} - {matter.kind}
    if matter.kind is not None and before:
        found.append(
            Ground(
                "acted_before",
                "这一条前面有一步是您办的",
                "you did an earlier step of this one",
            )
        )
    if who.refs & matter.declared:
        found.append(Ground("declared", "您自己申请了回避", "you yourself withdrew from this one"))
    return tuple(found)


def _over(office: Office, who: Who, covers: Covers) -> bool:
    """Tell whether an office stands over a person's posts, or in the same unit."""
    if office.unit and office.unit in who.units:
        return True
    return bool(office.place) and any(covers(office.place, place) for place in who.places)
