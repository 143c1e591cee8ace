"""Finds in a text the names of people that are known: by a list of names, never by a guess.

The list comes from outside (`knowing`): who lives there by the register, and who is paid by the
draft itself. A name of two signs may be a part of another word: in a text of something wider than
a village it counts where words call somebody (付, 慰问 … 家) or where it stands alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sunledger.kit.text import name_key
from sunledger.platform.questions.notices.contracts import Class
from sunledger.platform.questions.notices.seeking.as_read import Read, Span, read

_HAN = re.compile("[\u3007\u3400-\u9fff\U00020000-\U0003ffff]+")
_NO_SIGN = re.compile(r"[\s\u00b7\u2022\u2027\u30fb.．。]")  # what stands inside a name
SHORTEST, LONGEST = 2, 8
# 高峰村 and 高峰小学 are places, whoever is called 高峰.
_A_PLACE = re.compile(r"(?:村|镇|乡|社区|水库|小学|中学|卫生[院室]|大道)")
_CALLS = re.compile(
    r"(?:[付给发补退收借欠还]|支付|补助|慰问|看望|救助|资助|接待|雇请?|请|由|与|和|及|户主|村民|户|家属"
    r"|同志|患者|病人|学生|老人|群众|党员|组长|农户|[款收领][款取]人|领款人|收款人|姓名|名叫)[:：]?$"
)
_CALLED = re.compile(
    r"(?:家|户|等|同志|夫妇|夫妻|父|母|之|的?(?:医|住院|药|学费|工资|工钱|误工|补))"
)
_AN_OFFICE = re.compile(
    r"(?:店|厂|公司|社|局|所|站|校|院|部|行|村|组|队|会|中心|学|室|处|办|园|场|铺|超市|银行|政府|合作社)$"
)


@dataclass(frozen=True)
class People:
    """Whose names are known where a text stands.

    `children` are names that only people under 18 have; `places` names of places, in which no name
    of a person is looked for; `wide` tells that it is of more than a village.
    """

    names: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()
    places: tuple[str, ...] = ()
    wide: bool = False

    def with_names(self, written: Iterable[str]) -> "People":
        """Return it with names as somebody wrote them; firms and offices are no names."""
        keys = {name_key(name) for name in written if is_person(name)}
        return People(self.names | keys, self.children, self.places, self.wide)


NOBODY = People()


def is_person(written: str) -> bool:
    """Tell whether what stands as a name may be that of a person, not of a shop or an office."""
    key = name_key(written)
    short = SHORTEST <= len(key) <= LONGEST and _HAN.fullmatch(key) is not None
    return short and not (len(key) > SHORTEST and _AN_OFFICE.search(key))


def candidates(text: str) -> Iterator[str]:
    """Yield every part of a text that may be a name."""
    for run in _HAN.findall(_close(read(text)).text):
        for start in range(len(run)):
            for size in range(SHORTEST, min(LONGEST, len(run) - start) + 1):
                yield run[start : start + size]


def named(text: str, people: People) -> list[Span]:
    """Return every known name in a text; of names that begin alike the longest."""
    if not people.names:
        return []
    seen = _close(read(text))
    found: list[Span] = []
    taken = [at for place in people.places for at in _every(place, seen.text)]
    at = 0
    while at < len(seen.text):
        end = _name_at(seen.text, at, people)
        if end and not any(start <= at and end <= stop for start, stop in taken):
            found.append(seen.span(at, end, Class.NAME))
            at = end
        else:
            at += 1
    return found


def _name_at(text: str, start: int, people: People) -> int:
    """Return where the name that begins at a sign ends; 0 where none does."""
    for size in range(LONGEST, SHORTEST - 1, -1):
        name, end = text[start : start + size], start + size
        if len(name) < size or name not in people.names:
            continue
        if _A_PLACE.match(text, end):
            continue
        if not people.wide or size > SHORTEST or _stands_out(text, start, end):
            return end
    return 0


def _stands_out(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 4) : start], text[end : end + 1]
    alone = not (before and _HAN.fullmatch(before[-1])) and not (after and _HAN.fullmatch(after))
    return bool(alone or _CALLS.search(before) or _CALLED.match(text, end))


def _every(place: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(re.escape(place), text)] if place else []


def _close(seen: Read) -> Read:
    """Return what was read without what may stand inside a name: white space and dots."""
    kept = [at for at, sign in enumerate(seen.text) if not _NO_SIGN.match(sign)]
    return Read("".join(seen.text[at] for at in kept), tuple(seen.at[at] for at in kept))
