"""`make bundle` in a bare system: no network, no Python, no library, only a shell."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
DAY = "2026-06-25"
# Enough to gather a crew: its workers are started anew by the bundle's own Python.
SCALE = "1/15"


def here():
    sys.path.insert(0, str(ROOT))
    from bundle.linux import here as platform  # noqa: PLC0415

    return platform()


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, check=False, **more)


def need_root():
    if os.geteuid() != 0 or not shutil.which("unshare") or not Path("/usr/sbin/chroot").exists():
        pytest.skip("要管理员权限才能建空环境 (a bare root needs root, unshare and chroot)")
    if not Path("/bin/busybox").exists():
        pytest.skip("要有 busybox-static 才能建空环境 (a bare root needs busybox-static)")
    if run("unshare", "-n", "true").returncode:
        pytest.skip("这里不能断开网络 (the network cannot be taken away here)")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    if here() is None:
        pytest.skip("这个平台没有做法 (there is no recipe for this platform)")
    to = tmp_path_factory.mktemp("bundle")
    done = run(sys.executable, "-m", "bundle", "--to", str(to), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return next(to.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def bare(archive, tmp_path_factory):
    """Make a root that holds the bundle, a shell and a folder of data, and nothing else."""
    need_root()
    root = tmp_path_factory.mktemp("bare")
    for name in ("bin", "dev", "proc", "root", "tmp", "data"):
        (root / name).mkdir()
    shutil.copy("/bin/busybox", root / "bin" / "busybox")
    (root / "bin" / "sh").symlink_to("busybox")
    (root / "bin" / "ip").symlink_to("busybox")
    for name, minor in (("null", 3), ("urandom", 9)):
        os.mknod(root / "dev" / name, 0o020666, os.makedev(1, minor))
    with tarfile.open(archive) as box:
        box.extractall(root, filter="data")
    (next(root.glob("sunledger-*"))).rename(root / "阳光 台账")
    command = "from sunledger.assembly.main import run; run()"
    county = root / "data" / "县"
    words = ("demo-county", str(county), "--scale", SCALE, "--as-of", DAY)
    assert run(sys.executable, "-c", command, *words).returncode == 0
    return root


def inside(root, *words, **more):
    """Start a command in the bare root without a network; loopback alone is up."""
    command = (
        f'mount -t proc proc "{root}/proc" && exec env -i HOME=/root PATH=/bin '
        f'/usr/sbin/chroot "{root}" /bin/sh -c \'ip link set lo up; exec "$@"\' sh "$@"'
    )
    return subprocess.Popen(
        ["unshare", "-n", "-m", "-p", "-f", "--kill-child", "sh", "-c", command, "sh", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **more,
    )


def processes(root):
    """Yield number and command line of each process in the bare root."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "root").readlink() == root:
                yield entry.name, (entry / "cmdline").read_bytes().split(b"\0")


@pytest.mark.long
def test_the_same_findings_inside_as_outside(bare, tmp_path):
    words = ("/阳光 台账/sunledger", "check", "/data/县", "--as-of", DAY)
    told, _ = inside(bare, *words).communicate(timeout=300)
    out = bare / "data" / "县-findings"
    assert (out / "run.json").is_file(), told
    key = bare / "root" / ".local" / "share" / "sunledger" / "key"
    command = "from sunledger.assembly.main import run; run()"
    words = ("check", str(bare / "data" / "县"), "--as-of", DAY, "--out", str(tmp_path / "out"))
    run(sys.executable, "-c", command, *words, "--key", str(key))
    for name in ("findings.ndjson", "report.html"):
        assert (out / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
    assert (out / "findings.ndjson").stat().st_size > 10_000


@pytest.mark.long
def test_workers_are_started_by_the_bundle_itself(bare):
    """The reading of a large folder gathers a crew; nobody of it is the computer's own Python."""
    running = inside(bare, "/阳光 台账/sunledger", "check", "/data/县", "--as-of", DAY)
    seen = set()
    while running.poll() is None:
        for _, words in processes(bare):
            if b"--multiprocessing-fork" in words:
                seen.add(words[0].decode())
        time.sleep(0.05)
    running.communicate()
    assert seen
    assert all(name.startswith("/阳光 台账/") for name in seen)


@pytest.mark.long
def test_the_local_page_answers_inside(bare):
    running = inside(bare, "/阳光 台账/打开阳光台账.sh", "--no-browser")
    try:
        link = urlsplit(next(line for line in running.stdout if line.startswith("http")).strip())
        base = link.path.removesuffix("open")
        pid = next(name for name, words in processes(bare) if b"desk" in words)
        ask = (
            "import http.client, re, sys; from urllib.parse import urlencode\n"
            f"line = lambda: http.client.HTTPConnection('127.0.0.1', {link.port}, timeout=60)\n"
            f"a = line(); a.request('GET', '{link.path}?{link.query}'); r = a.getresponse()\n"
            "cookie = r.headers['Set-Cookie'].partition(';')[0]; print(r.status)\n"
            f"a = line(); a.request('GET', '{base}', headers={{'Cookie': cookie}})\n"
            "r = a.getresponse(); page = r.read().decode(); print(r.status)\n"
            'key = re.search(\'name="key" value="([^"]+)"\', page)[1]\n'
            "form = {'Cookie': cookie, 'Content-Type': 'application/x-www-form-urlencoded'}\n"
            "body = urlencode({'key': key, 'folder': '/data/县', 'day': '2026-06-25'})\n"
            f"a = line(); a.request('POST', '{base}check', body, form)\n"
            "print(a.getresponse().status)\n"
            "import time\n"
            "for _ in range(600):\n"
            f"    a = line(); a.request('GET', '{base}check', headers={{'Cookie': cookie}})\n"
            "    page = a.getresponse().read().decode()\n"
            "    if '正在核对' not in page: break\n"
            "    time.sleep(0.2)\n"
            "print('核对完了' in page)\n"
        )
        done = run("nsenter", "-t", pid, "-n", sys.executable, "-c", ask)
        assert done.stdout.split() == ["303", "200", "303", "True"], done.stderr
        with pytest.raises(ConnectionRefusedError):  # out here nothing listens
            socket.create_connection(("127.0.0.1", link.port), timeout=5)
    finally:
        running.kill()
        running.communicate(timeout=30)


@pytest.mark.long
def test_a_bundle_holds_the_licences_and_no_python_of_the_computer(archive):
    with tarfile.open(archive) as box:
        names = {name.partition("/")[2] for name in box.getnames()}
        top = archive.name.removesuffix(".tar.gz")
        told = box.extractfile(f"{top}/licences/README.txt").read().decode()
        assert {(info.uid, info.mtime, info.uname) for info in box} == {(0, 0, "")}
    lock = (ROOT / "requirements" / "desk.lock").read_text("utf-8")
    for package in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE):
        name = package.lower().replace("-", "[-_]")
        assert re.search(rf"^{name} .*: .*;", told.lower(), re.MULTILINE), package
    assert {"licences/python.txt", "licences/sunledger.txt", "bin/python3", "sunledger"} <= names
    assert not [name for name in names if "/tests/" in name or "tkinter" in name]


@pytest.mark.long
def test_the_recipe_for_windows_puts_its_parts_together(tmp_path):
    """Untried on Windows; that the parts are there can be seen anywhere."""
    python = tmp_path / "python-3.11.9-embed-amd64.zip"
    with zipfile.ZipFile(python, "w") as box:
        for name in ("python.exe", "python311.zip", "LICENSE.txt"):
            box.writestr(name, "")
        box.writestr("python311._pth", "python311.zip\r\n.\r\n")
    words = ("--platform", "windows-x86_64", "--python-zip", str(python), "--to", str(tmp_path))
    done = run(sys.executable, "-m", "bundle", *words, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("sunledger-*.zip"))) as box:
        names = {name.partition("/")[2]: name for name in box.namelist()}
        start = box.read(names["打开阳光台账.cmd"])
        assert b"\r\n" in start
        assert "%~dp0python" in start.decode("gbk")
        assert box.read(names["python/python311._pth"]) == b"python311.zip\r\n.\r\n..\\lib\r\n"
        assert "lib/sunledger/assembly/main.py" in names
        assert [name for name in names if name.endswith(".pyd")]
        assert not [name for name in names if name.endswith(".so")]


@pytest.mark.long
def test_the_start_file_finds_its_own_folder(tmp_path):
    """The Exec line as a file manager reads it: unescaped, split into words, %k the file itself."""
    folder = tmp_path / "盘 1"
    folder.mkdir()
    name = "打开阳光台账.desktop"
    text = (ROOT / "bundle" / "linux_files" / name).read_text("utf-8")
    (folder / "打开阳光台账.sh").write_text('#!/bin/sh\necho "started $0"\n', "utf-8")
    (folder / "打开阳光台账.sh").chmod(0o755)
    line = re.search(r"^Exec=(.*)$", text, re.MULTILINE)[1].replace("\\\\", "\\")
    command = re.fullmatch(r'sh -c "(.*)" sh %k', line)[1]
    command = re.sub(r'\\(["`$\\])', r"\1", command)
    done = run("sh", "-c", command, "sh", str(folder / name), cwd="/")
    assert done.stdout == f"started {folder}/打开阳光台账.sh\n"
