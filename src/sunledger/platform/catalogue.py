"""The catalogue as it holds in this county: ours, with the county's own files laid over it.

Ours are the desk's, and those in `rules/` that need what only the platform keeps. A county's own
income line, limit or table is one file in `catalogue/` of its home, dated and with its source, as
in ours. It holds from the next start on.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.model import Catalogue, Source
from sunledger.catalogue.workdays import Calendar, load_calendar

HERE = "本平台"  # the department of tables that nobody hands in: the platform itself has them
_OWN = Path(__file__).parent / "rules"


@cache
def catalogue() -> Catalogue:
    """Return the catalogue; raise CatalogueError where a file of the county cannot be used."""
    return load_catalogue((_OWN, *settings.HOME.catalogues))


@cache
def kept_here() -> frozenset[str]:
    """Return the tables that nobody hands in: they are there as soon as the register is."""
    return frozenset(n for n, source in catalogue().sources.items() if source.department == HERE)


@cache
def handed_in() -> dict[str, Source]:
    """Return the tables that departments hand in."""
    return {n: source for n, source in catalogue().sources.items() if n not in kept_here()}


@cache
def calendar() -> Calendar:
    """Return the working days; raise CatalogueError where a year of the county cannot be used."""
    return load_calendar(settings.HOME.catalogues)
