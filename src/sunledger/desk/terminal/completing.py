"""What a word on the command line may go on as: rule codes, tables, papers, findings of a run."""

import json
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.model import Catalogue
from sunledger.kit.errors import SunledgerError
from sunledger.kit.language import said

_MOST = 200


def rule_codes(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Return the rules whose code begins so; after a comma, those of a further one."""
    del param
    before, comma, last = incomplete.rpartition(",")
    return [
        CompletionItem(f"{before}{comma}{flag.code}", help=said(flag.title))
        for flag in _catalogue(ctx).flags.values()
        if flag.code.startswith(last.upper())
    ]


def tables(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Return the tables whose name or Chinese title begins so."""
    del param
    return [
        CompletionItem(name, help=said(source.title))
        for source in _catalogue(ctx).sources.values()
        for name in (source.id, source.title.zh)
        if name.startswith(incomplete) and (incomplete or name == source.id)
    ]


def finding_ids(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Return the findings of the run named before whose identifier begins so."""
    del param
    run_dir = ctx.params.get("run_dir")
    try:
        with (Path(run_dir or ".") / "findings.ndjson").open(encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        found = [(str(line["id"]), str(line["rule"])) for line in lines]
    except (OSError, ValueError, KeyError):
        return []
    begun = [item for item in found if item[0].startswith(incomplete.lower())]
    return [CompletionItem(name, help=rule) for name, rule in begun[:_MOST]]


def _catalogue(ctx: click.Context) -> Catalogue:
    try:
        return load_catalogue(ctx.params.get("catalogues") or ())
    except SunledgerError:
        return load_catalogue()
