"""Files read side by side give what one process alone gives."""

import os
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "desk"))
from folders import DEATHS, MEMBERS, PAYMENTS, person, table, write

from sunledger.catalogue.loader import load_catalogue
from sunledger.engine.sources import crew, formats
from sunledger.engine.sources.files import FileFound, walk_folder
from sunledger.engine.sources.intake import read_folder

CATALOGUE = load_catalogue()


def county(folder):
    members = [f"H{n} 甲{n} {person(n)} 户主 V 乡 村 在册" for n in range(1, 30)]
    paid = [
        f"B{month} {n} 低保金 {person(n)} 甲{n} 9999990{n:03d} 甲{n} 480 2025-{month:02d} 成功"
        for month in range(1, 10)
        for n in range(1, 30)
    ]
    months = {f"发/{m}月.csv": table(PAYMENTS, *paid[(m - 1) * 29 : m * 29]) for m in range(1, 10)}
    bad = {"坏.csv": table(DEATHS, f"{person(1)} 甲1 2025-13-01"), "x.pdf": "%PDF-"}
    return write(folder, {"户.csv": table(MEMBERS, *members), **months, **bad})


def read(folder, work, memory=2 << 30):
    work.mkdir()
    return read_folder(
        folder,
        catalogue=CATALOGUE,
        as_of=date(2026, 6, 25),
        work_dir=work,
        key=b"k" * 32,
        memory_bytes=memory,
    )


def told(intake, work):
    tables = {
        name: [row for path in info.paths for row in pq.read_table(path).to_pylist()]
        for name, info in intake.snapshot.tables.items()
    }
    files = [(f.file, [(s.no, s.table, s.rows, s.refused) for s in f.sheets]) for f in intake.files]
    kept = [f.kept and f.kept.relative_to(work) for f in intake.files]
    return tables, files, kept, intake.unknown, intake.refused, intake.warnings, intake.normalised


@pytest.fixture
def gathered(monkeypatch):
    monkeypatch.setattr(crew, "GATHER_FROM", 0)
    monkeypatch.setattr(crew, "cores", lambda: 3)


@pytest.mark.usefixtures("gathered")
def test_a_crew_gives_what_one_process_gives(tmp_path, monkeypatch):
    folder = county(tmp_path / "county")
    side_by_side = told(read(folder, tmp_path / "a"), tmp_path / "a")
    monkeypatch.setattr(crew, "GATHER_FROM", 1 << 40)
    alone = told(read(folder, tmp_path / "b"), tmp_path / "b")
    assert side_by_side == alone
    assert len(alone[4]) == 1


def test_how_far_the_reading_is_shows_before_the_first_file_is_done(tmp_path):
    lines = "".join(f"B1 {n} 低保金 {person(1)} 甲 1 甲 480 2025-01 成功\n" for n in range(20_000))
    folder, work = tmp_path / "county", tmp_path / "work"
    folder.mkdir()
    for name in ("parts", "identity", "kept"):
        (work / name).mkdir(parents=True)
    (folder / "发.csv").write_text(f"{PAYMENTS}\n{lines}".replace(" ", ","), encoding="utf-8")
    walk = walk_folder(folder, work_dir=work)
    found = next(walk)  # its copy is there until the walk goes on
    seen = []
    with crew.Crew(
        CATALOGUE.sources, work, b"k" * 32, 2 << 30, watch=lambda: seen.append(one.bytes)
    ) as one:
        one.read(found, 0)
        assert 0 < seen[0] < found.size
        assert seen == sorted(seen)
        assert one.bytes == found.size


@pytest.mark.usefixtures("gathered")
def test_under_little_memory_one_process_reads_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(crew.Crew, "_hire", lambda _: pytest.fail("hired"))
    read(county(tmp_path / "county"), tmp_path / "a", memory=1 << 30)


@pytest.mark.usefixtures("gathered")
def test_a_file_whose_reader_dies_is_named_and_the_others_go_on(tmp_path):
    """A worker waits at an empty pipe for its file, and is killed there."""
    for name in ("parts", "identity"):
        (tmp_path / name).mkdir()
    pipe, good = tmp_path / "pipe", tmp_path / "good"
    os.mkfifo(pipe)
    good.write_text(table(DEATHS, f"{person(1)} 甲1 2025-12-01"), encoding="utf-8")
    with crew.Crew(CATALOGUE.sources, tmp_path, b"k" * 32, 4 << 30) as workers:
        done = workers.read(FileFound("坏.xls", pipe, 1, "", kind=formats.CSV), 0)
        workers._workers[0].process.kill()
        for number in range(1, 5):
            again = tmp_path / f"good{number}"
            again.write_bytes(good.read_bytes())
            done |= workers.read(FileFound("好.csv", again, 1, "", kind=formats.CSV), number)
        done |= workers.rest()
    assert sorted(done) == [0, 1, 2, 3, 4]
    assert [u.file for u in done[0].unknown] == ["坏.xls"]
    assert not done[0].listed
    assert all(len(done[number].report.sheets) == 1 for number in range(1, 5))


@pytest.mark.usefixtures("gathered")
def test_workers_end_with_the_process_that_hired_them(tmp_path):
    with crew.Crew(CATALOGUE.sources, tmp_path, b"k" * 32, 4 << 30) as workers:
        workers._gather()
        processes = [worker.process for worker in workers._workers]
        for worker in workers._workers:
            worker.pipe.close()  # what the system does when we are killed
        for process in processes:
            process.join(timeout=30)
        assert [process.exitcode for process in processes] == [0, 0, 0]


@pytest.mark.usefixtures("gathered")
def test_what_a_worker_cannot_help_is_raised_here(tmp_path):
    folder = county(tmp_path / "county")
    work = tmp_path / "a"
    work.mkdir()
    (work / "parts").write_text("no folder")
    with pytest.raises(OSError, match="parts"):
        read_folder(
            folder, catalogue=CATALOGUE, as_of=date(2026, 6, 25), work_dir=work, key=b"k" * 32
        )
