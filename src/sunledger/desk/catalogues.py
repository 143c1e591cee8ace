"""The option `--catalogue DIR`: rules, limits and tables of one's own, laid over the package's."""

from collections.abc import Sequence
from pathlib import Path

import click

from sunledger.catalogue.loader import CatalogueError, load_catalogue
from sunledger.catalogue.model import Catalogue
from sunledger.kit.errors import WrongUse

catalogue_option = click.option(
    "--catalogue",
    "catalogues",
    type=click.Path(path_type=Path),
    metavar="DIR",
    multiple=True,
    help="另加一个目录的规则，可写多次 / add the rules of a directory; may be repeated",
)


def load_with(directories: Sequence[Path]) -> Catalogue:
    """Return the catalogue with these directories added; WrongUse where one cannot be used."""
    try:
        return load_catalogue(directories)
    except CatalogueError as error:
        if directories:
            raise WrongUse(error.zh, error.en, code=error.code, where=error.where) from error
        raise
