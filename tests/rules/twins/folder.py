"""Counties as folders of CSV files, read back by the command that offices use."""

import csv
import json

import yaml

from sunledger.desk.check import check
from sunledger.desk.examined import Options
from sunledger.kit.ids import check_character
from twins.kit import CATALOGUE, Engine, as_seen
from twins.people import Case


def counties_as_one_folder(counties, folder, parameters):
    """Write the tables of some counties, without their refused rows; return {person: ID number}."""
    numbers = {}
    tables = {}
    for county in counties:
        for row in county.get("members", ()):
            numbers[row["person"]] = _number(row)
        for name, rows in county.items():
            if not name.endswith("_refused"):
                tables.setdefault(name, []).extend(rows)
    for name, rows in tables.items():
        columns = [
            column
            for column in CATALOGUE.sources[name].columns
            if column.required or any(column.field in row for row in rows)
        ]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            written = csv.writer(file)
            written.writerow([column.name for column in columns])
            for row in rows:
                written.writerow([_shown(c, row.get(c.field), numbers) for c in columns])
    text = yaml.safe_dump({"parameters": parameters}, allow_unicode=True)
    (folder / "county.yaml").write_text(text, encoding="utf-8")
    return numbers


def _number(row):
    """Return an ID number with the row's day of birth; a wrong one where it shall be impossible."""
    born = f"{row['born_on']:%Y%m%d}" if row.get("born_on") else "19700101"
    first = f"99{row['person'] // 1000:04d}{born}{row['person'] % 1000:03d}"
    last = check_character(first)
    if row.get("person_ok", True):
        return first + last
    return first + ("2" if last == "1" else "1")


def _shown(column, value, numbers):
    if value is None:
        return ""
    if column.kind == "person":
        return numbers.setdefault(value, _number({"person": value}))
    forms = {
        "card": lambda: f"62{value:014d}",
        "money": lambda: f"{value / 100:.2f}",
        "money_wan": lambda: f"{value / 1_000_000:.6f}",
        "percent": lambda: f"{value}%",
        "month": lambda: f"{value:%Y-%m}",
        "school_year": lambda: f"{value}-{value + 1}",
    }
    return forms.get(column.kind, lambda: str(value))()


def differences(twins, as_of, parameters, dice, directory):
    """Return what the check command says otherwise than the twins, as {rule: refs}."""
    engine = Engine(as_of, parameters, [])
    counties = [Case(n, each, as_of, engine.values).make() for n, each in enumerate(dice)]
    folder = directory / "folder"
    folder.mkdir()
    numbers = counties_as_one_folder(counties, folder, parameters)
    options = Options(
        folder=folder,
        as_of=as_of,
        out=directory / "out",
        rules=tuple(twins),
        reveal=True,
        purpose="核对",
        key_file=directory / "key",
    )
    (directory / "key").write_bytes(bytes(32))
    check(options)
    lines = (directory / "out" / "findings.ndjson").read_text(encoding="utf-8").splitlines()
    said = {(line["rule"], line["subject"]["ref"]) for line in map(json.loads, lines)}
    expected, unsure = set(), set()
    for county in counties:
        whole = {name: rows for name, rows in county.items() if not name.endswith("_refused")}
        seen = as_seen(whole, as_of)
        for code, twin in twins.items():
            found = twin(seen, as_of, engine.values)
            expected |= {(code, _written(code, ref, numbers)) for ref in found.flagged}
            unsure |= {(code, _written(code, ref, numbers)) for ref in found.open}
    wrong = {}
    for code, ref in sorted((said ^ expected) - unsure):
        wrong.setdefault(code, []).append((ref, "check" if (code, ref) in said else "twin"))
    return wrong


def _written(code, ref, numbers):
    kind = CATALOGUE.flags[code].subject.type
    if kind == "person":
        return numbers[ref]
    if kind == "card":
        return f"62{ref:014d}"
    return "#".join(ref) if kind == "payment" else ref
