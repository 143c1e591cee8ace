"""Makes of a draft what anybody may read, and lists what is not shown. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from sunledger.kit.errors import SunledgerError
from sunledger.kit.ids import read_person_id
from sunledger.kit.masking import mask_card, mask_person
from sunledger.kit.text import name_key, squash
from sunledger.platform.questions.notices.contracts import (
    HIDDEN,
    Cell,
    Class,
    Column,
    Draft,
    Kind,
    Masked,
    Picture,
    Table,
    Type,
)
from sunledger.platform.questions.notices.earlier import ALONE, Beside
from sunledger.platform.questions.notices.seeking import Span, Told, secrets
from sunledger.platform.questions.notices.seeking.as_read import read
from sunledger.platform.questions.notices.seeking.homes import up_to_village
from sunledger.platform.questions.notices.seeking.names import NOBODY, People, is_person
from sunledger.platform.questions.notices.seeking.numbers import born_by, born_on, numbers
from sunledger.platform.questions.notices.seeking.persons import (
    about_illness,
    about_minors,
    illness,
    is_minor,
    is_minors,
    minors,
)
from sunledger.platform.questions.notices.seeking.split import split
from sunledger.platform.questions.notices.small import too_small_beside

# What is written for everybody: where it tells of nobody, illness in it is what a rule is about.
FOR_ALL = frozenset((Kind.POLICY, Kind.SUBSIDY, Kind.STATISTICS))
_OF_PERSONS = frozenset((Kind.BOOKS_MONTH, Kind.ROSTER, Kind.LIST))
_OF_A_PERSON = frozenset(
    (
        *(Type.PERSON_NAME, Type.ID_NUMBER, Type.CARD, Type.PHONE),
        *(Type.ADDRESS, Type.CAUSE, Type.BIRTH),
    )
)
_NEVER = {Type.PHONE: Class.PHONE, Type.CAUSE: Class.HEALTH, Type.BIRTH: Class.BIRTH}
_IS_MASKED = re.compile(r"[0-9]{0,6}[*※]+[0-9X]{0,4}")
_ACCOUNT = re.compile(r"[0-9A-Z]{6,30}")
_SITE = re.compile(r"/(?:[^/\s].*)?")
_FEW = re.compile(r"(?<![0-9.])(?:[1-4]|[一二两三四])\s*(?:户|人|名|个家庭)(?![0-9])")
_AS_LONG = 10**10  # a whole number so long may be one of somebody
_ROUNDS = 4


def masked(
    draft: Draft, day: date, people: People = NOBODY, beside: Beside = ALONE
) -> tuple[Draft, tuple[Masked, ...]]:
    """Return a draft in which nothing is left that must not be public, and what was taken out.

    `day` is today, by which is known who is a child; `people` are those whose names are known where
    it is of, `beside` is what was public of the same figures. Raises ValueError where a table is
    not whole (a link that leads away, a picture that the draft does not have), SunledgerError where
    it cannot be made clean.
    """
    _require_whole(draft)
    people = NOBODY if tells_nobody(draft) else people.with_names(_named_in(draft))
    all_of_it: list[Masked] = []
    for _ in range(_ROUNDS):
        work = _Work(draft, day, people, beside)
        draft = work.done()
        if not work.masked:
            return draft, tuple(all_of_it)
        all_of_it += work.masked
    raise SunledgerError(
        "这一稿遮不干净，不能公开。请把里面的个人信息删掉再来。",
        "This draft cannot be made clean and is not published. Take the personal data out of it.",
        code="not_clean",
    )


def masked_text(text: str, day: date, people: People = NOBODY) -> str:
    """Return a text that somebody typed as it may be shown to anybody."""
    return _without(text, secrets(text, Told(day, people=people)), day)


def tells_nobody(draft: Draft) -> bool:
    """Tell whether a draft is written for everybody: it has no person in it and no picture."""
    columns = [column.type for table in draft.tables for column in table.columns]
    of_persons = draft.personal or draft.pictures or not _OF_A_PERSON.isdisjoint(columns)
    return draft.kind in FOR_ALL and not of_persons


def _named_in(draft: Draft) -> Iterator[str]:
    """Yield who stands in the columns of names: such a name is not said in words besides."""
    for table in draft.tables:
        for at, column in enumerate(table.columns):
            if column.type is Type.PERSON_NAME:
                yield from (str(cells[at]) for cells in table.rows if cells[at])


@dataclass
class _Work:
    draft: Draft
    day: date
    people: People = NOBODY
    beside: Beside = ALONE
    masked: list[Masked] = field(default_factory=list)

    def done(self) -> Draft:
        """Return the draft as it may be shown; `masked` then lists what was taken out."""
        draft = self.draft
        for_all = tells_nobody(draft)

        def plain(name: str) -> str:
            return self.text(getattr(draft, name), "", 0, name, personal=False)

        def body(name: str) -> str:
            return self.text(getattr(draft, name), "", 0, name, personal=not for_all)

        return replace(
            draft,
            title_zh=plain("title_zh"),
            title_en=plain("title_en"),
            body_zh=body("body_zh"),
            body_en=body("body_en"),
            basis_zh=plain("basis_zh"),
            basis_en=plain("basis_en"),
            period=plain("period"),
            slug=plain("slug"),
            tables=tuple(self.table(table) for table in draft.tables),
            pictures=tuple(self.picture(*each) for each in enumerate(draft.pictures, 1)),
        )

    def picture(self, number: int, picture: Picture) -> Picture:
        """Return a picture as it may be shown: what its file was called is looked at and gone."""
        self.text(picture.name, "pictures", number, "name", personal=True)
        zh = self.text(picture.zh, "pictures", number, "zh", personal=True)
        en = self.text(picture.en, "pictures", number, "en", personal=True)
        return replace(picture, name="", zh=zh, en=en)

    def note(self, cls: Class, table: str, row: int, column: str, shown: str) -> str:
        """List something that is not shown; return what stands there now."""
        self.masked.append(Masked(cls, table, row, column, shown))
        return shown

    def text(
        self,
        text: str,
        table: str,
        row: int,
        column: str,
        *,
        personal: bool,
        said: bool = True,
    ) -> str:
        """Return a text as it may be shown; `said` where names in it are said in words."""
        spans = secrets(text, Told(self.day, personal, self.people if said else NOBODY))
        if self.draft.kind in {Kind.STATISTICS, Kind.RESULT} and column.startswith("body"):
            few = (Span(*match.span(), Class.SMALL, match[0]) for match in _FEW.finditer(text))
            spans += [
                one
                for one in few
                if not any(one.start < s.end and s.start < one.end for s in spans)
            ]
            spans.sort(key=lambda span: span.start)
        for span in spans:
            self.note(span.cls, table, row, column, _shown(span, self.day))
        return _without(text, spans, self.day)

    def table(self, table: Table) -> Table:
        """Return a table as it may be shown; a column of which nothing may be seen is left out."""
        heads = tuple(
            replace(
                column,
                zh=self.text(column.zh, table.code, 0, column.name, personal=False),
                en=self.text(column.en, table.code, 0, column.name, personal=False),
            )
            for column in table.columns
        )
        titles = (self.draft.title_zh, self.draft.title_en, table.zh)
        ill = any(about_illness(title) for title in titles)
        few = too_small_beside(table, self.draft.period, self.beside)
        pieces = dict(split(table, self.day))
        personal = (
            self.draft.personal
            or self.draft.kind in _OF_PERSONS
            or any(column.type in _OF_A_PERSON for column in table.columns)
        )
        rows = []
        for number, cells in enumerate(table.rows):
            childs = self._childs(table, cells, personal=personal)
            ills = personal and (ill or self._ills(table, cells))
            row = _Row(table.code, number + 1, personal, childs, ills)
            shown = list[Cell]()
            for at, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
                cls = few.get((number, at)) or pieces.get((number, at))
                if cls is not None:
                    shown.append(self.note(cls, table.code, row.number, column.name, HIDDEN))
                else:
                    shown.append(self.cell(cell, column, row))
            rows.append(tuple(shown))
        zh = self.text(table.zh, table.code, 0, "zh", personal=False)
        en = self.text(table.en, table.code, 0, "en", personal=False)
        kept = [at for at, column in enumerate(heads) if column.type not in _NEVER]
        return replace(
            table,
            zh=zh,
            en=en,
            columns=tuple(heads[at] for at in kept),
            rows=tuple(tuple(row[at] for at in kept) for row in rows),
        )

    def cell(self, cell: Cell, column: Column, row: "_Row") -> Cell:
        """Return a cell as it may be shown, by the class of its column."""
        if cell is None or cell in {"", HIDDEN}:
            return cell
        never = self._never(cell, column, row)
        if never is not None:
            return self.note(never, *row.place, column.name, HIDDEN)
        if isinstance(cell, int) or column.type in {Type.PICTURE, Type.LINK}:
            return cell
        if column.type in {Type.ID_NUMBER, Type.CARD}:
            return self._number(cell, column, row)
        if column.type is Type.ADDRESS:
            kept = up_to_village(cell, self.day) or HIDDEN
            if kept != cell:
                self.note(Class.ADDRESS, *row.place, column.name, kept)
            return kept
        said = column.type is not Type.PERSON_NAME  # that it is a name is no secret there
        return self.text(cell, *row.place, column.name, personal=row.personal, said=said)

    def _never(self, cell: str | int, column: Column, row: "_Row") -> Class | None:
        """Return of what class a cell is that is not shown at all; None where it may be."""
        if column.type in _NEVER:
            return _NEVER[column.type]
        if row.childs and column.type in {Type.PERSON_NAME, Type.ID_NUMBER}:
            return Class.MINOR
        if row.ill and column.type is Type.PERSON_NAME and is_person(str(cell)):
            return Class.HEALTH
        long = isinstance(cell, int) and column.type is not Type.MONEY_FEN and cell >= _AS_LONG
        found = numbers(str(cell), self.day) if long or column.type is Type.LINK else []
        return found[0].cls if found else None

    def _number(self, cell: str, column: Column, row: "_Row") -> str:
        plain = squash(cell).upper()
        if _IS_MASKED.fullmatch(plain):
            return cell
        cls, shown = Class.CARD, mask_card(plain) if _ACCOUNT.fullmatch(plain) else HIDDEN
        if column.type is Type.ID_NUMBER:
            number = read_person_id(cell)
            cls, shown = Class.ID_NUMBER, HIDDEN if number.problem else mask_person(number.value)
        return self.note(cls, *row.place, column.name, shown)

    def _childs(self, table: Table, cells: tuple[Cell, ...], *, personal: bool) -> bool:
        """Tell whether a row is about somebody under 18."""
        if not personal:
            return False
        if about_minors(self.draft.title_zh) or about_minors(table.zh):
            return True
        return any(
            self._of_a_child(column, str(cell))
            for column, cell in zip(table.columns, cells, strict=True)
            if cell is not None
        )

    def _of_a_child(self, column: Column, text: str) -> bool:
        is_name = column.type is Type.PERSON_NAME
        return (
            any(is_minors(one.found, self.day) for one in _ids(text, self.day))
            or (column.type is Type.BIRTH and _born_late(text, self.day))
            or ((is_name or column.type is Type.TEXT) and bool(minors(text, self.day)))
            or (is_name and name_key(text) in self.people.children)
        )

    def _ills(self, table: Table, cells: tuple[Cell, ...]) -> bool:
        """Tell whether words of a row say that somebody is ill: then who it is, is not shown."""
        return any(
            column.type is Type.TEXT and isinstance(cell, str) and illness(cell)
            for column, cell in zip(table.columns, cells, strict=True)
        )


@dataclass(frozen=True)
class _Row:
    table: str
    number: int
    personal: bool
    childs: bool
    ill: bool

    @property
    def place(self) -> tuple[str, int]:
        """Return where it stands."""
        return self.table, self.number


def _ids(text: str, day: date) -> list[Span]:
    return [span for span in numbers(text, day) if span.cls is Class.ID_NUMBER]


def _born_late(text: str, day: date) -> bool:
    digits = re.sub(r"[^0-9]", "", read(text).text)
    born = born_on(digits[:8].ljust(6, "0").ljust(8, "1") if len(digits) < 8 else digits[:8])  # noqa: PLR2004
    if born is None:
        return digits[:4].isdecimal() and int(digits[:4]) > day.year - 18
    return is_minor(born, day)


def _shown(span: Span, day: date) -> str:
    """Return what stands in place of a secret."""
    if span.cls is Class.ID_NUMBER and born_by(span.found) is not None:
        return HIDDEN if is_minors(span.found, day) else mask_person(span.found)
    return mask_card(span.found) if span.cls is Class.CARD else HIDDEN


def _without(text: str, spans: list[Span], day: date) -> str:
    for span in reversed(spans):
        text = text[: span.start] + _shown(span, day) + text[span.end :]
    return text


def _require_whole(draft: Draft) -> None:
    photos = {picture.photo for picture in draft.pictures}
    for table in draft.tables:
        for cells in table.rows:
            for column, cell in zip(table.columns, cells, strict=True):
                if not cell:
                    continue
                if column.type is Type.LINK and not _SITE.fullmatch(str(cell)):
                    raise ValueError(f"{table.code}.{column.name}: a link leads to this site")
                if column.type is Type.PICTURE and cell not in photos:
                    raise ValueError(f"{table.code}.{column.name}: the draft has no such picture")
