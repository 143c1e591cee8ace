"""One publication as a page shows it, whatever it is of."""

from collections.abc import Mapping
from dataclasses import dataclass

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import at
from sunledger.faces.portal.heads import title_of
from sunledger.faces.portal.tables import Laid, lay, period_in_words
from sunledger.faces.words import said, say
from sunledger.platform.questions.notices.contracts import Publication


@dataclass(frozen=True)
class Told:
    """A publication in the language of the page, with its tables laid out."""

    it: Publication
    title: str
    kind: str
    period: str
    body: tuple[str, ...]
    basis: str
    tables: tuple[Laid, ...]
    masked: tuple[tuple[str, int], ...]
    href: str
    files: str
    address: str

    @property
    def hides(self) -> bool:
        """Tell whether something in it is not shown."""
        return bool(self.masked)

    @property
    def table_of(self) -> Mapping[str, Laid]:
        """Return its tables by their codes."""
        return {table.code: table for table in self.tables}


def told(request: Request, found: Publication) -> Told:
    """Return a publication in words."""
    head = found.head
    body = say(found.body_zh, found.body_en or found.body_zh)
    href = at(request, "notice", head.id)
    return Told(
        it=found,
        title=title_of(head),
        kind=said(head.kind),
        period=period_in_words(head.period),
        body=tuple(part.strip() for part in body.split("\n") if part.strip()),
        basis=say(found.basis_zh, found.basis_en or found.basis_zh),
        tables=tuple(lay(table, request) for table in found.tables),
        masked=tuple((said(cls), count) for cls, count in found.masked.items()),
        href=href,
        files=at(request, "notice_file", head.id, "csv").removesuffix("csv"),
        address=request.build_absolute_uri(href),
    )
