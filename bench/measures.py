"""The measurements, each a function of (county, data folder, day) that returns its figures."""

import shutil
import time
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

KEY = bytes(range(32))
FIVE = ("E01", "E05", "P01", "V01", "V02")
RULES = ("pandas_script", "rules_engine", "rules_pandas")
INTERLEAVED = ("reading", "check", *RULES)
ALL = (*INTERLEAVED, "csv_floor", "csv_ingest", "returned_xlsx", "returned_csv", "check_1gb")


def write_bench_county(county: Path, data: Path, day: date) -> None:
    from sunledger.desk.demo_county.county import write_county

    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    write_county(county, scale=Fraction(1), seed=7, as_of=day, layout="bench")
    (data / "county-answer-key.json").touch()


def reading(county: Path, data: Path, day: date) -> dict[str, float]:
    """Merely read the same files with the same readers, every cell as text, into Parquet."""
    from sunledger.engine.sources.files import walk_folder
    from sunledger.engine.sources.readers import read_sheets

    out = fresh(data / "reading")
    rows = 0
    for number, found in enumerate(walk_folder(county, work_dir=fresh(data / "spool"))):
        if found.problem or found.duplicate_of:
            continue
        for sheet in read_sheets(found):
            writer = None
            for chunk in sheet.chunks(20_000):
                rows += len(chunk)
                width = max((*map(len, chunk), 0 if writer is None else len(writer.schema)))
                columns = [
                    pa.array(
                        [str(row[at]) if at < len(row) else None for row in chunk], pa.string()
                    )
                    for at in range(width if writer is None else len(writer.schema))
                ]
                batch = pa.record_batch(columns, names=[f"c{at}" for at in range(len(columns))])
                if writer is None:
                    writer = pq.ParquetWriter(out / f"{number}-{sheet.index}.parquet", batch.schema)
                writer.write_batch(batch)
            if writer:
                writer.close()
    return {"rows": rows}


def check(county: Path, data: Path, day: date, memory: int = 2 << 30) -> dict[str, float]:
    """The whole check, without returned/."""
    from sunledger.desk import check as desk
    from sunledger.desk.examined import Options

    desk.write_returned = lambda *_, **__: None
    key = data / "key"
    key.write_bytes(KEY)
    outcome = desk.check(
        Options(folder=county, as_of=day, out=data / "findings", key_file=key, memory_bytes=memory)
    )
    rows = sum(sheet["rows"] for file in outcome.run["files"] for sheet in file["sheets"])
    return {"rows": rows, "findings": len(outcome.findings)}


def check_1gb(county: Path, data: Path, day: date) -> dict[str, float]:
    """The whole check under --memory 1GB, on a copy whose sheets have at most 300,000 rows."""
    return check(small_sheets(county, data), data, day, memory=1 << 30)


def small_sheets(county: Path, data: Path) -> Path:
    """Return a copy of the county in which CSV files above 300,000 rows are cut into several."""
    small = data / "small"
    if small.exists():
        return small
    for path in sorted(county.rglob("*")):
        if not path.is_file():
            continue
        target = small / path.relative_to(county)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix != ".csv":
            shutil.copy(path, target)
            continue
        lines = path.read_bytes().splitlines(keepends=True)
        for part, start in enumerate(range(1, max(len(lines), 2), 290_000)):
            piece = [lines[0], *lines[start : start + 290_000]]
            target.with_name(f"{path.stem}-{part}.csv").write_bytes(b"".join(piece))
    return small


def pandas_script(county: Path, data: Path, day: date) -> dict[str, float]:
    """A plain script that reads all files with pandas and does the five rules."""
    from bench import peer

    frames = peer.read_county(county)
    started = time.perf_counter()
    found = peer.five_rules(peer.typed(frames))
    seconds = time.perf_counter() - started
    return {
        "rules_seconds": seconds,
        **{f"{name} flagged": rule.counts()["flagged"] for name, rule in found.items()},
    }


def rules_engine(county: Path, data: Path, day: date) -> dict[str, float]:
    """The rules phase over the snapshot, five rules only."""
    from sunledger.catalogue.loader import load_catalogue, resolve_parameters
    from sunledger.engine.rules.run import run_rules

    catalogue = load_catalogue()
    snapshot = taken(county, data, day)
    values, _ = resolve_parameters(catalogue, day, None, {})
    flags = [catalogue.flags[code] for code in FIVE]
    started = time.perf_counter()
    results = run_rules(snapshot, flags, values, day, catalogue=catalogue)
    seconds = time.perf_counter() - started
    return {
        "rules_seconds": seconds,
        **{f"{result.rule} {name}": count for result in results for name, count in _counts(result)},
    }


def _counts(result) -> list[tuple[str, int]]:
    missing = sum(result.missing_data.values())
    return [
        *(("flagged", result.flagged), ("clear", result.clear)),
        *(("missing", missing), ("other", result.not_applicable)),
    ]


def rules_pandas(county: Path, data: Path, day: date) -> dict[str, float]:
    """The same five rules in vectorised pandas, from the same snapshot on disk."""
    from bench import peer

    snapshot = taken(county, data, day)
    started = time.perf_counter()
    found = peer.five_rules(peer.from_snapshot(snapshot))
    seconds = time.perf_counter() - started
    return {
        "rules_seconds": seconds,
        **{
            f"{n} {name}": count
            for n, rule in found.items()
            for name, count in rule.counts().items()
        },
    }


def taken(county: Path, data: Path, day: date):
    """Return the county's snapshot, read once for all measurements of the rules."""
    import pickle

    from sunledger.catalogue.loader import load_catalogue
    from sunledger.engine.sources.intake import read_folder

    saved = data / "snapshot.pickle"
    if not saved.exists() or not of_today(pickle.loads(saved.read_bytes())):
        intake = read_folder(
            county,
            catalogue=load_catalogue(),
            as_of=day,
            work_dir=fresh(data / "snapshot"),
            key=KEY,
        )
        saved.write_bytes(pickle.dumps(intake.snapshot))
    return pickle.loads(saved.read_bytes())


def of_today(snapshot) -> bool:
    """Tell whether a snapshot that was kept has the columns that one of today would have."""
    from sunledger.catalogue.loader import load_catalogue
    from sunledger.engine.sources.snapshot import schema_of

    sources = load_catalogue().sources
    return all(
        set(schema_of(sources[name]).names) <= set(pq.read_schema(path).names)
        for name, table in snapshot.tables.items()
        for path in table.paths
    )


def csv_file(county: Path) -> Path:
    """Return the county's largest CSV."""
    return max(county.rglob("*.csv"), key=lambda path: path.stat().st_size)


def csv_floor(county: Path, data: Path, day: date) -> dict[str, float]:
    """Read the largest CSV and write it to Parquet, with pandas."""
    import pandas as pd

    frame = pd.read_csv(csv_file(county), encoding="gb18030", dtype=str)
    frame.to_parquet(data / "floor.parquet")
    return {"rows": len(frame)}


def csv_ingest(county: Path, data: Path, day: date) -> dict[str, float]:
    """The same file through recognition, cleaning and pseudonyms into the snapshot."""
    from sunledger.catalogue.loader import load_catalogue
    from sunledger.engine.sources.intake import read_folder

    folder = fresh(data / "one-csv")
    shutil.copy(csv_file(county), folder)
    catalogue = load_catalogue()
    started = time.perf_counter()
    intake = read_folder(
        folder, catalogue=catalogue, as_of=day, work_dir=fresh(data / "ingest"), key=KEY
    )
    seconds = time.perf_counter() - started
    rows = sum(sheet.rows for file in intake.files for sheet in file.sheets)
    return {"seconds": seconds, "rows": rows, "rows_per_second": rows / seconds}


def returned_xlsx(county: Path, data: Path, day: date) -> dict[str, float]:
    return returned(data, day, ".xlsx")


def returned_csv(county: Path, data: Path, day: date) -> dict[str, float]:
    return returned(data, day, ".csv")


def returned(data: Path, day: date, suffix: str) -> dict[str, float]:
    """Mark a faulty file of 20,000 rows and 14 columns, one row in 100 at fault."""
    import csv

    import xlsxwriter

    from sunledger.catalogue.loader import load_catalogue
    from sunledger.desk.returned import marks_of, write_one
    from sunledger.engine.sources.intake import read_folder
    from sunledger.kit.ids import check_character

    count = 20_000
    folder = fresh(data / "faulty")
    header = [c.name for c in load_catalogue().sources["payments"].columns]
    rows = []
    for number in range(count):
        first = f"9901011960{number % 12 + 1:02d}{number % 28 + 1:02d}{number % 1000:03d}"
        person = first + check_character(first) if number % 100 else first
        row = dict.fromkeys(header, "") | {
            "批次号": "B1", "行号": str(number), "补贴项目": "低保金", "身份证号": person, "姓名": f"甲{number}",
            "卡号": f"9999990{number:09d}", "户名": f"甲{number}", "数量": "1", "标准": "480", "金额": "480",
            "所属月份": "2025-06", "发放日期": "2025-06-10", "发放状态": "成功",
        }  # fmt: skip
        rows.append([row[name] for name in header])
    if suffix == ".xlsx":
        book = xlsxwriter.Workbook(folder / "faulty.xlsx")
        sheet = book.add_worksheet()
        for at, row in enumerate([header, *rows]):
            sheet.write_row(at, 0, row)
        book.close()
    else:
        with (folder / "faulty.csv").open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    intake = read_folder(
        folder, catalogue=load_catalogue(), as_of=day, work_dir=fresh(data / "faulty-work"), key=KEY
    )
    [report] = intake.files
    started = time.perf_counter()
    write_one(report, marks_of(intake)[report.file], data / "faulty-returned.xlsx")
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "refused": len(intake.refused),
        "per_thousand": seconds / count * 1000,
    }


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
