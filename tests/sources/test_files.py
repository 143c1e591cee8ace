"""The walk: every file of a folder is told in order, archives unpacked, nothing dangerous done."""

import errno
import hashlib
import io
import os
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from nasty.reading import read_folder

from sunledger.engine.sources import files
from sunledger.engine.sources.files import Limits, walk_folder

CSV = "户编号,姓名\nH1,张三\n".encode()
OTHER = "户编号,姓名\nH2,李四\n".encode()


def put(folder, path, data=CSV):
    place = Path(folder, path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place


def packed(*members, method=zipfile.ZIP_DEFLATED):
    """Return the bytes of a .zip; a member is (name or ZipInfo, data)."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def renamed(data, old, new):
    """Return archive bytes in which a member's name is other bytes of the same length."""
    assert len(old) == len(new)
    return data.replace(old, new)


def walked(folder, work_dir, **options):
    return list(walk_folder(folder, work_dir=work_dir, **options))


def paths(folder, work_dir, **options):
    return [found.path for found in walked(folder, work_dir, **options)]


def problem_of(folder, work_dir, **options):
    (found,) = walked(folder, work_dir, **options)
    assert found.kind is None
    assert found.local is None
    assert found.problem
    return found.problem[0]


def test_an_empty_folder_holds_nothing(folder, work_dir):
    assert walked(folder, work_dir) == []


def test_a_missing_folder_is_the_callers_error(folder, work_dir):
    with pytest.raises(FileNotFoundError):
        walked(folder / "没有", work_dir)


def test_a_file_is_told_with_its_hash_and_size(folder, work_dir):
    put(folder, "财政/发放.csv")
    (found,) = walked(folder, work_dir)
    assert found.path == "财政/发放.csv"
    assert found.sha256 == hashlib.sha256(CSV).hexdigest()
    assert found.size == len(CSV)
    assert found.kind == "csv"


def test_order_is_by_code_points_of_the_whole_path(folder, work_dir):
    for number, path in enumerate(
        ["b.csv", "a/z.csv", "a.csv", "a-b.csv", "Z.csv", "中.csv", "a0.csv"]
    ):
        put(folder, path, CSV + b"%d,\n" % number)
    assert paths(folder, work_dir) == [
        "Z.csv",
        "a-b.csv",
        "a.csv",
        "a/z.csv",
        "a0.csv",
        "b.csv",
        "中.csv",
    ]


def test_members_stand_in_order_among_other_files(folder, work_dir):
    put(folder, "a.zip", packed(("y.csv", b"1,2\n"), ("x/y.csv", b"3,4\n"), ("x.csv", b"5,6\n")))
    put(folder, "a.zip.csv", b"7,8\n")
    put(folder, "a.zipa.csv", b"9,0\n")
    assert paths(folder, work_dir) == [
        "a.zip.csv",
        "a.zip/x.csv",
        "a.zip/x/y.csv",
        "a.zip/y.csv",
        "a.zipa.csv",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "~$发放.xlsx",
        "财政/.~发放.xlsx",
        "Thumbs.db",
        "thumbs.DB",
        "a/.DS_Store",
        "desktop.ini",
        "county.yaml",
        "云岫县-findings/run.json",
        "out/run.json",
    ],
)
def test_what_is_no_delivery_is_skipped_in_silence(folder, work_dir, path):
    put(folder, path)
    put(folder, "out/findings.ndjson")
    put(folder, "out/run.json", b"{}")
    assert walked(folder, work_dir) == []


def test_a_county_file_further_down_is_told(folder, work_dir):
    put(folder, "a/county.yaml")
    assert paths(folder, work_dir) == []


def test_names_to_skip_are_paths(folder, work_dir):
    put(folder, "out/x.csv")
    put(folder, "a/out/y.csv", OTHER)
    assert paths(folder, work_dir, skip_names=["out"]) == ["a/out/y.csv"]


def test_identical_bytes_are_read_once(folder, work_dir):
    put(folder, "b.csv")
    put(folder, "a/late.csv")
    put(folder, "c.zip", packed(("in.csv", CSV), ("own.csv", OTHER)))
    told = {found.path: found.duplicate_of for found in walked(folder, work_dir)}
    assert told == {
        "a/late.csv": None,
        "b.csv": "a/late.csv",
        "c.zip/in.csv": "a/late.csv",
        "c.zip/own.csv": None,
    }


def test_copies_of_an_unreadable_file_are_each_told(folder, work_dir):
    put(folder, "a.pdf", b"%PDF-1.4")
    put(folder, "b.pdf", b"%PDF-1.4")
    assert all(found.problem for found in walked(folder, work_dir))


def test_bytes_are_kept_only_until_the_walk_goes_on(folder, work_dir):
    put(folder, "a.csv")
    put(folder, "b.zip", packed(("c.csv", OTHER)))
    for found in walk_folder(folder, work_dir=work_dir):
        assert found.local.is_relative_to(work_dir)
        assert found.local.read_bytes() in (CSV, OTHER)
        assert (
            found.local.stat().st_mode & 0o077 == 0
            or found.local.parent.stat().st_mode & 0o077 == 0
        )
        last = found.local
    assert not last.exists()
    assert not any(work_dir.iterdir())


def test_a_walk_given_up_leaves_nothing_behind(folder, work_dir):
    put(folder, "a.zip", packed(("c.csv", OTHER)))
    walk = walk_folder(folder, work_dir=work_dir)
    next(walk)
    walk.close()
    assert not any(work_dir.iterdir())


class TestLinks:
    @pytest.mark.parametrize("target", ["..", ".", "/etc/passwd", "没有", "环"])
    def test_links_are_told_and_not_followed(self, folder, work_dir, target):
        Path(folder, "环").symlink_to(target)
        assert "快捷方式" in problem_of(folder, work_dir)

    def test_a_file_that_becomes_a_link_is_not_followed(self, folder, work_dir, monkeypatch):
        place = put(folder, "a.csv")
        secret = put(folder.parent, "secret.csv")
        monkeypatch.setattr(files, "_order", lambda path: swap(place, secret) or path)
        assert "快捷方式" in problem_of(folder, work_dir)


def swap(place, target):
    place.unlink(missing_ok=True)
    place.symlink_to(target)


class TestUnreadable:
    @pytest.mark.parametrize(
        ("number", "piece"),
        [(errno.EACCES, "权限"), (errno.EIO, "读取时出错"), (errno.ENOENT, "出错")],
    )
    def test_a_file_that_does_not_open(self, folder, work_dir, monkeypatch, number, piece):
        put(folder, "a.csv")
        put(folder, "b.csv", OTHER)
        really = os.open

        def refuse(path, *rest, **options):
            if str(path).endswith("a.csv"):
                raise OSError(number, "no")
            return really(path, *rest, **options)

        monkeypatch.setattr(os, "open", refuse)
        first, second = walked(folder, work_dir)
        assert piece in first.problem[0]
        assert second.kind == "csv"

    def test_a_folder_that_does_not_open(self, folder, work_dir, monkeypatch):
        put(folder, "锁/a.csv")
        put(folder, "b.csv", OTHER)
        really = os.scandir

        def refuse(path):
            if str(path).endswith("锁"):
                raise PermissionError(errno.EACCES, "no")
            return really(path)

        monkeypatch.setattr(os, "scandir", refuse)
        assert {f.path: bool(f.problem) for f in walked(folder, work_dir)} == {
            "b.csv": False,
            "锁": True,
        }

    def test_a_file_that_changes_once_is_read_again(self, folder, work_dir, monkeypatch):
        place = put(folder, "a.csv")
        monkeypatch.setattr(files.hashlib, "sha256", growing(place, times=1))
        assert read_folder(folder, work_dir) == {
            "a.csv": {None: {1: ["户编号", "姓名"], 2: ["H1", "张三"], 3: ["又一行"]}}
        }

    def test_a_file_that_keeps_changing(self, folder, work_dir, monkeypatch):
        place = put(folder, "a.csv")
        monkeypatch.setattr(files.hashlib, "sha256", growing(place, times=9))
        assert "还在变" in problem_of(folder, work_dir)

    def test_a_file_too_large_is_not_read(self, folder, work_dir):
        with put(folder, "a.csv").open("r+b") as sparse:
            sparse.truncate(5 << 30)
        assert "4 GB" in problem_of(folder, work_dir)


def growing(place, *, times):
    """Return a SHA-256 that lets the file grow while it is read, so many times."""
    left = [times]

    def start():
        if left[0]:
            left[0] -= 1
            before = place.stat()
            with place.open("ab") as more:
                more.write("又一行\n".encode())
            os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000))
        return hashlib.new("sha256")

    return start


class TestNames:
    def test_bad_bytes_are_read_as_gb18030(self, folder, work_dir):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + "发放.csv".encode("gbk"))).write_bytes(CSV)
        assert paths(folder, work_dir) == ["发放.csv"]

    def test_bytes_of_no_encoding_are_shown(self, folder, work_dir):
        Path(os.fsdecode(os.fsencode(folder) + b"/a\xff.csv")).write_bytes(CSV)
        assert paths(folder, work_dir) == ["a\\xff.csv"]

    def test_control_characters_are_shown(self, folder, work_dir):
        put(folder, "a\x1b[2J\u202e.csv")
        assert paths(folder, work_dir) == ["a\\x1b[2J\\x202e.csv"]

    def test_two_names_that_look_alike_stay_apart(self, folder, work_dir):
        put(folder, "发放.csv")
        Path(os.fsdecode(os.fsencode(folder) + b"/" + "发放.csv".encode("gbk"))).write_bytes(OTHER)
        assert paths(folder, work_dir) == ["发放 (2).csv", "发放.csv"]

    def test_very_deep_folders(self, folder, work_dir):
        with nested(folder, "d", 1200) as deepest:
            deepest("a.csv", CSV)
            assert paths(folder, work_dir) == ["d/" * 1200 + "a.csv"]

    def test_folders_deeper_than_a_path_can_name(self, folder, work_dir):
        with nested(folder, "d" * 200, 30):
            assert "套得太深" in problem_of(folder, work_dir)


@contextmanager
def nested(folder, name, times):
    """Nest folders; give a function that writes a file into the deepest; take all away again."""
    start = os.open(folder, os.O_RDONLY)
    here, files_inside = os.dup(start), []

    def write(inner, data):
        handle = os.open(inner, os.O_WRONLY | os.O_CREAT, dir_fd=here)
        os.write(handle, data)
        os.close(handle)
        files_inside.append(inner)

    for _ in range(times):
        os.mkdir(name, dir_fd=here)
        here = down(here, name)
    try:
        yield write
    finally:
        for inner in files_inside:
            os.unlink(inner, dir_fd=here)
        for _ in range(times):
            here = down(here, "..")
            os.rmdir(name, dir_fd=here)
        os.close(here)
        os.close(start)


def down(here, name):
    there = os.open(name, os.O_RDONLY, dir_fd=here)
    os.close(here)
    return there


class TestArchives:
    def test_names_without_the_flag_are_gb18030(self, folder, work_dir):
        raw = "发放/三月.csv".encode("gbk")
        stand_in = b"x" * len(raw)
        put(folder, "包.zip", renamed(packed((stand_in.decode(), CSV)), stand_in, raw))
        assert paths(folder, work_dir) == ["包.zip/发放/三月.csv"]

    def test_short_names_that_look_like_utf8_are_gb18030(self, folder, work_dir):
        put(folder, "包.zip", renamed(packed(("abcd.csv", CSV)), b"abcd", "联通".encode("gbk")))
        assert paths(folder, work_dir) == ["包.zip/联通.csv"]

    def test_names_with_the_flag_are_utf8(self, folder, work_dir):
        put(folder, "包.zip", packed(("发放·三月.csv", CSV)))
        assert paths(folder, work_dir) == ["包.zip/发放·三月.csv"]

    def test_names_that_are_no_gb18030(self, folder, work_dir):
        put(folder, "包.zip", renamed(packed(("abc.csv", CSV)), b"abc", b"\xff\xfe\xff"))
        (name,) = paths(folder, work_dir)
        assert name.startswith("包.zip/")
        assert name.endswith(".csv")

    def test_backslashes_dots_and_folders(self, folder, work_dir):
        put(
            folder,
            "包.zip",
            packed(("a\\b\\c.csv", CSV), ("d/", b""), ("e\\", b""), ("./f.csv", OTHER)),
        )
        assert paths(folder, work_dir) == ["包.zip/a/b/c.csv", "包.zip/f.csv"]

    @pytest.mark.parametrize(
        "name",
        ["../x.csv", "a/../../x.csv", "/etc/x.csv", "C:\\x.csv", "..\\x.csv", "a/..", "//h/x.csv"],
    )
    def test_names_that_lead_outside_are_not_unpacked(self, folder, work_dir, name):
        put(folder, "包.zip", packed((name, CSV), ("好.csv", OTHER)))
        told = {found.path: found.problem for found in walked(folder, work_dir)}
        assert told.pop("包.zip/好.csv") is None
        ((path, problem),) = told.items()
        assert path.startswith("包.zip/")
        assert "指到包外" in problem[0]
        assert sorted(p.name for p in folder.parent.iterdir()) == ["work", "来表"]

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_one_name_twice(self, folder, work_dir):
        put(folder, "包.zip", packed(("a.csv", CSV), ("a.csv", OTHER), ("a (2).csv", b"1,2\n")))
        assert read_folder(folder, work_dir) == {
            "包.zip/a (2).csv": {None: {1: ["1", "2"]}},
            "包.zip/a (3).csv": {None: {1: ["户编号", "姓名"], 2: ["H2", "李四"]}},
            "包.zip/a.csv": {None: {1: ["户编号", "姓名"], 2: ["H1", "张三"]}},
        }

    def test_what_is_no_delivery_is_skipped_inside_too(self, folder, work_dir):
        names = ["__MACOSX/._a.csv", "a/~$b.xlsx", "a/Thumbs.db", "x-findings/run.json"]
        put(folder, "包.zip", packed(*((name, b"x") for name in names), ("a.csv", CSV)))
        assert paths(folder, work_dir) == ["包.zip/a.csv"]

    def test_three_levels_and_no_more(self, folder, work_dir):
        data = packed(("d.csv", CSV))
        for level in (3, 2):
            data = packed((f"{level}.zip", data), (f"{level}.csv", b"%d,2\n" % level))
        put(folder, "1.zip", data)
        assert read_folder(folder, work_dir) == {
            "1.zip/2.csv": {None: {1: ["2", "2"]}},
            "1.zip/2.zip/3.csv": {None: {1: ["3", "2"]}},
            "1.zip/2.zip/3.zip/d.csv": {None: {1: ["户编号", "姓名"], 2: ["H1", "张三"]}},
        }
        put(folder, "1.zip", packed(("0.zip", data)))
        told = {found.path: found.problem for found in walked(folder, work_dir)}
        assert "三层" in told["1.zip/0.zip/2.zip/3.zip"][0]

    def test_a_workbook_in_an_archive_is_no_level(self, folder, work_dir):
        book = packed(("[Content_Types].xml", b"<x/>"), ("word/a.xml", b""))
        put(folder, "1.zip", packed(("2.zip", packed(("3.zip", packed(("a.docx", book)))))))
        assert "文档" in problem_of(folder, work_dir)

    def test_an_archive_by_content_not_by_suffix(self, folder, work_dir):
        put(folder, "包.dat", packed(("a.csv", CSV)))
        assert paths(folder, work_dir) == ["包.dat/a.csv"]

    @pytest.mark.parametrize("members", [(), [("a/", b"")]])
    def test_an_archive_without_files(self, folder, work_dir, members):
        put(folder, "空.zip", packed(*members))
        assert "没有文件" in problem_of(folder, work_dir)

    def test_a_damaged_archive(self, folder, work_dir):
        put(folder, "坏.zip", packed(("a.csv", CSV * 100))[:80])
        assert "已损坏" in problem_of(folder, work_dir)

    def test_a_damaged_member_does_not_spoil_the_others(self, folder, work_dir):
        data = packed(("a.csv", CSV), ("b.csv", OTHER), method=zipfile.ZIP_STORED)
        put(folder, "包.zip", data.replace("张三".encode(), b"xxxxxx"))
        first, second = walked(folder, work_dir)
        assert "已损坏" in first.problem[0]
        assert (second.path, second.kind) == ("包.zip/b.csv", "csv")

    def test_a_member_with_a_password(self, folder, work_dir):
        data = bytearray(packed(("a.csv", CSV)))
        data[6] |= 1
        data[data.index(b"PK\x01\x02") + 8] |= 1
        put(folder, "密.zip", bytes(data))
        assert "密码" in problem_of(folder, work_dir)

    def test_a_member_in_an_unknown_compression(self, folder, work_dir):
        data = bytearray(packed(("a.csv", CSV)))
        data[8] = 9
        data[data.index(b"PK\x01\x02") + 10] = 9
        put(folder, "怪.zip", bytes(data))
        assert "压缩方式" in problem_of(folder, work_dir)

    def test_a_link_in_an_archive_is_not_followed(self, folder, work_dir):
        link = zipfile.ZipInfo("a.csv")
        link.external_attr = 0o120777 << 16
        put(folder, "包.zip", packed((link, b"/etc/passwd")))
        assert "快捷方式" in problem_of(folder, work_dir)


class TestBombs:
    def test_a_member_packed_beyond_belief(self, folder, work_dir):
        put(folder, "弹.zip", packed(("a.csv", bytes(70 << 20)), ("b.csv", os.urandom(1 << 20))))
        told = {found.path: found.problem for found in walked(folder, work_dir)}
        assert "大得不合常理" in told["弹.zip/a.csv"][0]

    def test_an_archive_packed_beyond_belief(self, folder, work_dir):
        put(folder, "弹.zip", packed(*((f"{n}.csv", bytes(10 << 20)) for n in range(7))))
        assert "大得不合常理" in problem_of(folder, work_dir)

    def test_a_workbook_packed_beyond_belief(self, folder, work_dir):
        parts = [("[Content_Types].xml", b"<x/>"), ("xl/worksheets/sheet1.xml", bytes(70 << 20))]
        put(folder, "弹.xlsx", packed(*parts))
        assert "大得不合常理" in problem_of(folder, work_dir)

    def test_a_well_packed_table_is_no_bomb(self, folder, work_dir):
        put(folder, "好.zip", packed(("a.csv", CSV * 100_000)))
        (found,) = walked(folder, work_dir)
        assert found.kind == "csv"

    def test_limits_hold_over_all_levels_of_one_archive(self, folder, work_dir):
        inner = packed(*((f"{n}.csv", b"%d,1\n" % n) for n in range(4)))
        put(folder, "包.zip", packed(("1.zip", inner), ("2.zip", inner[:])))
        told = walked(folder, work_dir, limits=Limits(archive_members=9))
        assert [found.path for found in told if found.problem] == ["包.zip/2.zip"]
        told = walked(folder, work_dir, limits=Limits(archive_members=10))
        assert not [found.path for found in told if found.problem]

    def test_all_members_together_are_limited(self, folder, work_dir):
        put(folder, "包.zip", packed(("a.csv", CSV), ("b.csv", OTHER)))
        size = len(CSV) + len(OTHER)
        assert len(walked(folder, work_dir, limits=Limits(archive_bytes=size))) == 2
        assert "大得" in problem_of(folder, work_dir, limits=Limits(archive_bytes=size - 1))
