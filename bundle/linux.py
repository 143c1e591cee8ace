"""Linux: the Python that runs this, with its libraries and the loader they came with.

Nothing is taken from the other computer but its kernel and /bin/sh: the interpreter is started
through the bundle's own loader (ld.so --library-path), so that an older or other C library does
not matter. `bin/python3` does so and calls itself Python's executable, and therefore every
process that Python starts anew starts in the same way.
"""

import platform as machine
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from bundle import parts

FILES = Path(__file__).with_name("linux_files")
_LOADERS = {"x86_64": "ld-linux-x86-64.so.2", "aarch64": "ld-linux-aarch64.so.1"}
# Of the standard library: its tests, its windows and editors, what builds and installs packages.
_NEEDLESS = (
    "test",
    "*/test",
    "*/tests",
    "idlelib",
    "tkinter",
    "turtledemo",
    "turtle.py",
    "ensurepip",
    "lib2to3",
    "distutils",
    "pydoc_data",
    "config-*",
    "site-packages",
    "dist-packages",
    "sitecustomize.py",
    "_sysconfigdata*",
    "__pycache__",
    "**/__pycache__",
)
_NEEDLESS_MODULES = (
    "_test*",
    "_ctypes_test*",
    "_xxtestfuzz*",
    "xxlimited*",
    "_xxsubinterpreters*",
    "_tkinter*",
    "_curses*",
    "readline*",
    "_sqlite3*",
    "_dbm*",
    "_gdbm*",
    "nis*",
    "ossaudiodev*",
)


def here() -> str | None:
    """Return the name of this platform, None where there is no recipe for it."""
    known = sys.platform == "linux" and machine.machine() in _LOADERS
    return f"linux-{machine.machine()}" if known else None


def build(platform: str, to: Path, _python_zip: Path | None) -> tuple[Path, Path]:
    """Build the folder and its archive."""
    if platform != here():
        sys.exit(f"{platform} is built on such a computer itself; this one is {here()}.")
    folder = parts.fresh(to, platform)
    library = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    _copy_python(folder, library)
    packages = library / "site-packages"
    parts.install("desk.lock", packages)
    parts.once(packages)
    system = folder / "lib" / "system"
    taken = _copy_libraries(folder, system, _LOADERS[machine.machine()])
    _strip([*system.iterdir(), *(library / "lib-dynload").iterdir(), *(folder / "bin").iterdir()])
    notes = folder / "licences"
    notes.mkdir()
    parts.licences(notes, packages, more=[_python_licence(notes), *_system_licences(taken, notes)])
    _copy_starters(folder, _LOADERS[machine.machine()])
    parts.compile_all(library)
    parts.plain_modes(folder)
    parts.run(str(folder / "sunledger"), "--version")
    return folder, parts.tar(folder)


def _copy_python(folder: Path, library: Path) -> None:
    standard = Path(sysconfig.get_paths()["stdlib"])
    (folder / "lib").mkdir()
    shutil.copytree(
        standard,
        library,
        ignore=lambda at, names: {
            name
            for name in names
            if name == "__pycache__"
            or (Path(at) == standard and name in ("site-packages", "dist-packages", "test"))
        },
        symlinks=False,
    )
    for pattern in _NEEDLESS:
        for path in list(library.glob(pattern)):
            parts.remove(path)
    # how Python was built names places of this computer: no more of it than what is asked for
    named = next(standard.glob("_sysconfigdata*.py")).name
    kept = {name: sysconfig.get_config_var(name) for name in ("EXT_SUFFIX", "SOABI")}
    (library / named).write_text(f"build_time_vars = {kept!r}\n", encoding="utf-8")
    modules = Path(sysconfig.get_config_var("DESTSHARED"))
    if not (library / "lib-dynload").is_dir():
        shutil.copytree(modules, library / "lib-dynload")
    for pattern in _NEEDLESS_MODULES:
        for path in list((library / "lib-dynload").glob(pattern)):
            path.unlink()
    (folder / "bin").mkdir()
    shutil.copy(Path(sys.executable).resolve(), folder / "bin" / "python3.real")


def _copy_libraries(folder: Path, system: Path, loader: str) -> list[Path]:
    """Copy the shared libraries that the bundle needs and does not hold; return where from."""
    system.mkdir()
    taken: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or not _is_elf(path):
            continue
        for line in subprocess.run(
            ["ldd", str(path)], capture_output=True, text=True, check=False
        ).stdout.splitlines():
            name, arrow, rest = line.strip().partition(" => ")
            found = Path((rest if arrow else name).rpartition(" (")[0])
            if rest.startswith("not found"):
                sys.exit(f"{path} needs {name}, which is not on this computer.")
            if found.is_absolute() and not found.resolve().is_relative_to(folder):
                taken[Path(name).name if arrow else found.name] = found
    own = next((path for name, path in taken.items() if name.endswith(loader)), None)
    if own is None:
        sys.exit("This Python has no loader of the GNU C library and cannot be carried away.")
    for name, path in taken.items():
        if not name.startswith("/"):
            shutil.copy(path.resolve(), system / name)
    shutil.copy(own.resolve(), system / loader)
    (system / loader).chmod(0o755)
    return sorted(taken.values())


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _strip(paths: list[Path]) -> None:
    """Take the debugging information out of Python's own files, where the tool is there."""
    tool = shutil.which("strip")
    for path in paths:
        if tool and path.is_file() and _is_elf(path):
            path.chmod(0o755)
            subprocess.run([tool, "--strip-debug", str(path)], capture_output=True, check=False)


def _python_licence(notes: Path) -> tuple[str, str, str]:
    standard = Path(sysconfig.get_paths()["stdlib"])
    text = next((path for path in (standard / "LICENSE.txt",) if path.is_file()), None)
    if text is not None:
        shutil.copy(text, notes / "python.txt")
    return "Python", machine.python_version(), "PSF-2.0; python.txt"


def _system_licences(taken: list[Path], notes: Path) -> list[tuple[str, str, str]]:
    """Return the Debian packages that the libraries came with, their licences copied."""
    told: dict[str, tuple[str, str, str]] = {}
    if not shutil.which("dpkg-query"):
        return [(path.name, "", "of this computer's system; see its own licence") for path in taken]
    for path in taken:
        package = next(
            (
                done.stdout.partition(":")[0]
                for name in (str(path), str(path.resolve()), f"/usr{path}", f"/usr{path.resolve()}")
                if (done := _asked("-S", name)).returncode == 0
            ),
            None,
        )
        text = Path("/usr/share/doc", package or "", "copyright")
        if package is None or not text.is_file():
            continue
        shutil.copy(text, notes / f"debian-{package}.txt")
        number = _asked("-W", "-f", "${Version}", package).stdout.split("\n")[0]
        told[package] = (f"Debian {package}", number, f"debian-{package}.txt")
    return [told[name] for name in sorted(told)]


def _asked(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["dpkg-query", *words], capture_output=True, text=True, check=False)


def _copy_starters(folder: Path, loader: str) -> None:
    for source in sorted(FILES.iterdir()):
        target = folder / {"python3": "bin", "main": "bin"}.get(source.name, "") / source.name
        text = source.read_text(encoding="utf-8").replace("@LOADER@", loader)
        target.write_text(text, encoding="utf-8", newline="\n")
        target.chmod(0o644 if source.suffix == ".txt" or source.name == "main" else 0o755)
    (folder / "bin" / "main").rename(folder / "bin" / "sunledger")
