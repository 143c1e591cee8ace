"""What every bundle holds, whatever its platform: packages, our files, licences, an archive."""

import compileall
import email
import gzip
import py_compile
import shutil
import stat
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ROOT / "requirements"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip archive can name
# What a package carries for its makers, and what of pyarrow the desk has no use for.
_NEEDLESS = (
    "**/tests",
    "bin",
    "numpy/_core/include",
    "numpy/f2py",
    "numpy/**/*.a",
    "pyarrow/include",
    "pyarrow/src",
    "pyarrow/**/*.p[xy][dxi]",
    "pyarrow/**/*.lib",
    "pyarrow/*flight*",
    "pyarrow/*_s3*",
    "pyarrow/_azurefs*",
    "pyarrow/_gcsfs*",
    "pyarrow/_hdfs*",
    "pyarrow/_pyarrow_cpp_tests*",
    "lxml/includes",
    "lxml/isoschematron",
)


def version() -> str:
    """Return the version of the program."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def fresh(to: Path, platform: str) -> Path:
    """Return the empty folder of the bundle."""
    folder = to.resolve() / f"sunledger-{version()}-{platform}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def install(lock: str, place: Path, *options: str) -> None:
    """Install the packages of a lock file, by their hashes, and our own into a folder."""
    words = ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile"]
    hashes = ["--require-hashes", "--only-binary", ":all:", "-r", str(LOCKS / lock)]
    run(sys.executable, "-m", "pip", *words, *options, *hashes, "--target", str(place))
    shutil.copytree(
        ROOT / "src" / "sunledger",
        place / "sunledger",
        ignore=shutil.ignore_patterns("__pycache__", ".*"),
    )
    for pattern in _NEEDLESS:
        for path in list(place.glob(pattern)):
            remove(path)


def once(place: Path) -> None:
    """Keep one of several like-named copies of a library: the one that others ask for."""
    for whole in sorted(place.rglob("*.so.*.*.*")):
        kept = whole.with_name(".".join(whole.name.split(".")[:-2]))
        bare = whole.with_name(whole.name.partition(".so")[0] + ".so")
        if kept.is_file() and bare.is_file() and kept.read_bytes() == whole.read_bytes():
            whole.unlink()
            bare.unlink()


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def compile_all(place: Path) -> None:
    """Compile what is there once for all: the folder may lie where nobody can write.

    The result names no path and no time of this machine.
    """
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    # quiet: a package may carry files for another Python, which do not compile
    compileall.compile_dir(
        place, quiet=2, force=True, stripdir=place, invalidation_mode=mode, workers=0
    )


# Compiled from the sources of another package; its own wheel holds no text.
_TEXT_WITH = {"sqlglotc": "sqlglot"}


def licences(place: Path, packages: Path, *, more: list[tuple[str, str, str]]) -> None:
    """Write which licence each part of the bundle stands under, and where its text is."""
    place.mkdir(exist_ok=True)
    shutil.copy(ROOT / "LICENSE", place / "sunledger.txt")
    lines = [("sunledger", version(), "Apache-2.0; sunledger.txt"), *more]
    for info in sorted(packages.glob("*.dist-info")):
        about = email.message_from_string((info / "METADATA").read_text(encoding="utf-8"))
        classes = [
            c.rpartition(" :: ")[2] for c in about.get_all("Classifier", []) if "License" in c
        ]
        first = about["License-Expression"] or about["License"] or ", ".join(classes) or "?"
        kept = []
        other = _TEXT_WITH.get(about["Name"])
        at = next(packages.glob(f"{other}-*.dist-info")) if other else info
        for text in sorted(filter(_is_licence, at.rglob("*"))):
            inner = text.relative_to(at).parts
            inner = inner[1:] if inner[0] == "licenses" else inner
            kept.append("-".join((about["Name"], *inner)))
            shutil.copy(text, place / kept[-1])
        told = "; ".join([first.strip().splitlines()[0], *kept])
        lines.append((about["Name"], about["Version"], told))
    head = "这个文件夹里的各个部分和它们的许可。 The parts of this folder and their licences.\n\n"
    text = "".join(f"{name} {number}: {licence}\n" for name, number, licence in lines)
    (place / "README.txt").write_text(head + text, encoding="utf-8")


def _is_licence(path: Path) -> bool:
    name = path.name.upper()
    return path.is_file() and name.startswith(("LICEN", "COPYING", "NOTICE", "AUTHORS"))


def steady(folder: Path) -> Iterator[Path]:
    """Give everything in the bundle in one order, whatever the disk's."""
    yield from sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix())


def tar(folder: Path) -> Path:
    """Pack the folder so that the same files give the same archive."""
    archive = folder.with_name(f"{folder.name}.tar.gz")
    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as box,
    ):
        for path in steady(folder):
            info = box.gettarinfo(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
            info.uid = info.gid = info.mtime = 0
            info.uname = info.gname = ""
            with path.open("rb") if info.isreg() else open_nothing() as content:
                box.addfile(info, content)
    return archive


def open_nothing() -> "_Nothing":
    """Stand for the content of what has none."""
    return _Nothing()


class _Nothing:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def pack_zip(folder: Path) -> Path:
    """Pack the folder as Windows opens it, the same files giving the same archive."""
    archive = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as box:
        for path in steady(folder):
            if path.is_file():
                name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                box.writestr(info, path.read_bytes())
    return archive


def plain_modes(folder: Path) -> None:
    """Give every file one of two modes: read, or read and run."""
    for path in folder.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runs else 0o644)


def run(*words: str) -> str:
    """Run a command; return what it printed, or end where it failed."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout
