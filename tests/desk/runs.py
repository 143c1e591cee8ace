"""Runs as they lie on disk, made up without a county; and triage tables filled in."""

import json
from pathlib import Path

import openpyxl

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def number(n: int) -> str:
    """Return the identifier of a made-up finding."""
    return "".join(ALPHABET[(n >> (5 * place)) % 32] for place in range(26))


def finding(n: int, **changes) -> dict:
    """Return a line of findings.ndjson: a household of its own with a car, unless changed."""
    household = changes.pop("household", f"H{n}")
    name = changes.pop("name", f"人{n}")
    subject = {"type": "household", "ref": household, "name": name}
    line = {
        "id": number(n),
        "rule": "E05",
        "severity": "B",
        "route": "field",
        "subject": subject,
        "household": household,
        "village": "999901001001",
        "amount_fen": None,
        "values": {"号牌号码": f"云A{n:05d}"},
        "question": f"车管记录里有一辆车，车牌末尾是{n}，想和您核对。还在用吗？",
        "innocent": ["车早就卖了，没有过户", "借名登记", "是残疾人的车"],
        "next_step": "两个人上门看车和行驶证。",
        "match_strength": "exact_id",
        "evidence": [
            {"source": "members", "file": "查办/户.csv", "sheet": None, "row": n, "fields": {}},
            {"source": "vehicles", "file": "查办/车.xlsx", "sheet": "一", "row": n, "fields": {}},
        ],
    }
    subject.update(changes.pop("subject", {}))
    return {**line, **changes}


def write_run(folder: Path, *lines: dict, **changes) -> Path:
    """Write the output of a run that found these; return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    run = {
        "sunledger": "0.1.0",
        "contract": "1.1",
        "as_of": "2026-06-25",
        "county": {"name": "云门县"},
        "revealed": False,
        "files": [],
        "rules": [{"rule": rule, "version": "v1"} for rule in {line["rule"] for line in lines}],
        **changes,
    }
    (folder / "run.json").write_text(json.dumps(run), "utf-8")
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "findings.ndjson").write_text(text, "utf-8")
    return folder


def places(folder: Path, *rows: tuple[str, str, str, str]) -> None:
    """Write a findings.xlsx that tells id, township, village and head."""
    book = openpyxl.Workbook()
    for row in (("疑点编号", "乡镇", "村", "户主"), *rows):
        book.active.append(row)
    book.save(folder / "findings.xlsx")


def decided(path: Path, ways: dict[str, str], first: str = "王一", second: str = "李二") -> Path:
    """Write a triage table of no more than it takes, signed by two."""
    book = openpyxl.Workbook()
    book.active.append(("疑点编号", "研判意见", "研判人一", "研判人二"))
    for identifier, way in ways.items():
        book.active.append((identifier, way, first, second))
    book.save(path)
    return path


def lines_of(path: Path, sheet: str | int = 0) -> list[dict]:
    """Return the rows of a sheet by the titles of its first row."""
    book = openpyxl.load_workbook(path)
    table = book.worksheets[sheet] if isinstance(sheet, int) else book[sheet]
    head, *rows = table.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]
