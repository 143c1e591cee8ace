"""The catalogue as it holds in this county: ours, with the county's own files laid over it.

A county's own income line, limit or table is one file in `catalogue/` of its home, dated and with
its source, as in ours. It holds from the next start on.
"""

from functools import cache

from django.conf import settings

from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.model import Catalogue
from sunledger.catalogue.workdays import Calendar, load_calendar


@cache
def catalogue() -> Catalogue:
    """Return the catalogue; raise CatalogueError where a file of the county cannot be used."""
    return load_catalogue(settings.HOME.catalogues)


@cache
def calendar() -> Calendar:
    """Return the working days; raise CatalogueError where a year of the county cannot be used."""
    return load_calendar(settings.HOME.catalogues)
