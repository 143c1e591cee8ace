"""The shapes that tables come in, and what each of them reads in a header."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from sunledger.catalogue.loader import Column, Source, Wide
from sunledger.engine.sources.wide import WideForm, read_form


@dataclass(frozen=True, slots=True)
class Form:
    """A shape that a source comes in: its own (`wide` None) or one of its wide forms."""

    source: Source
    wide: WideForm | None
    columns: tuple[Column, ...]
    required: frozenset[int]
    one_of: tuple[frozenset[int], ...]
    at_least: int
    of: frozenset[int]

    def lacking(self, found: Iterable[int]) -> tuple[str, ...]:
        """Return the headers that are still needed, none where the form fits."""
        there = frozenset(found)
        missing = set(self.required - there)
        if self.one_of:
            missing |= min((choice - there for choice in self.one_of), key=len)
        if len(self.of & there) < self.at_least:
            missing |= self.of - there
        return tuple(self.columns[at].name for at in sorted(missing))

    def absent(self, found: Container[int]) -> tuple[str, ...]:
        """Return the headers that are not there; not parts of a class, nor other ways to say it."""
        spared = {at for choice in self.one_of for at in choice}
        groups = self.wide.groups if self.wide else ()
        parts = {name for group in groups if group.total for name in group.parts}
        return tuple(
            column.name
            for at, column in enumerate(self.columns)
            if at not in found and at not in spared and column.field not in parts
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A form's column found in the sheet; of two, the one of smaller `rank` is meant.

    First the canonical name, then the better of the cell's readings, then the synonym that the
    catalogue lists first.
    """

    rank: tuple[bool, int, int]
    index: int
    header: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """What a form reads in a header: its columns by their position in the form."""

    form: Form
    hits: Mapping[int, Hit]

    @property
    def indexes(self) -> frozenset[int]:
        """The columns of the sheet that are read."""
        return frozenset(hit.index for hit in self.hits.values())

    @property
    def canonical(self) -> int:
        """How many of them bear the canonical name."""
        return sum(hit.rank[:2] == (False, 0) for hit in self.hits.values())

    def beats(self, other: "Match") -> bool:
        """Tell whether this form reads all that the other one reads, and more or better."""
        mine, others = self.indexes, other.indexes
        return others < mine or (mine == others and self.canonical > other.canonical)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The headers that the form still needs; none where it fits."""
        return self.form.lacking(self.hits)


def long_form(source: Source) -> Form:
    """Return the source's own form: a row a record."""
    names = {column.name: at for at, column in enumerate(source.columns)}
    least = source.at_least
    return Form(
        source=source,
        wide=None,
        columns=source.columns,
        required=frozenset(at for at, column in enumerate(source.columns) if column.required),
        one_of=(),
        at_least=least.count if least else 0,
        of=frozenset(names[name] for name in least.of) if least else frozenset(),
    )


def wide_form(source: Source, wide: Wide) -> Form:
    """Return one of its wide forms: several records a row."""
    form = read_form(source, wide)
    columns = tuple(form.columns.values())
    names = {column.name: at for at, column in enumerate(columns)}
    least = wide.unpivot.get("at_least", {})
    return Form(
        source=source,
        wide=form,
        columns=columns,
        required=frozenset(names[name] for name in wide.when),
        one_of=tuple(
            frozenset(names[name] for name in one) for one in wide.unpivot.get("one_of", ())
        ),
        at_least=least.get("count", 0),
        of=frozenset(names[name] for name in least.get("of", ())),
    )
