"""What a rule would do in a run, before it does it: its program, what it reads, its fingerprint."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sunledger.catalogue.model import Catalogue, Flag
from sunledger.engine.rules.compile import REFUSED, Compiler, Parameters

# What a hit is made of besides its rule: another number, and every rule is worked out again.
_FORM = "1"


@dataclass(frozen=True)
class Planned:
    """A rule of a run; `tables` are those that it reads, with the hash of each that is there."""

    flag: Flag
    fingerprint: str
    parameters: Mapping[str, Any]
    tables: Mapping[str, str]


def planned(
    catalogue: Catalogue,
    flag: Flag,
    compiler: Compiler,
    parameters: Parameters,
    hashes: Mapping[str, str],
) -> Planned:
    """Return what a rule would do over tables of these hashes; raise RuleError where it cannot.

    The fingerprint changes with the text of the rule or of a view, with the value of a parameter,
    with the day where the rule reads the day, and with what stands in a table that it reads.
    """
    program = compiler.compile(flag)
    read = {name.removesuffix(REFUSED) for name in program.tables}
    read |= set(flag.tables)
    tables = {name: hashes[name] for name in sorted(read) if name in hashes}
    parts = [
        _FORM,
        flag.version,
        program.select,
        program.rest,
        *(view.sql for view in program.views),
        *(text for name in program.parameter_tables for text in parameters.table(name)),
        json.dumps(tables),
    ]
    if flag.subject.named_by:
        parts.append(catalogue.views[flag.subject.named_by])
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.encode()).digest())
    values = {name: as_json(parameters.values.get(name)) for name in program.parameters}
    return Planned(flag, digest.hexdigest(), values, tables)


def as_json(value: Any) -> Any:  # noqa: ANN401 - whatever a parameter can be
    """Return a parameter's value as JSON has it: decimals as text, days as ISO."""
    if isinstance(value, Mapping):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value
