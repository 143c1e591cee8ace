"""Windows: the official embeddable Python and the packages' own wheels. Untried.

It is put together on any computer: nothing of it runs there.
"""

import sys
import zipfile
from pathlib import Path

from bundle import parts

FILES = Path(__file__).with_name("windows_files")


def build(platform: str, to: Path, python_zip: Path | None) -> tuple[Path, Path]:
    """Build the folder and its archive from the embeddable Python that is given."""
    if python_zip is None or not python_zip.is_file():
        sys.exit("--python-zip: give the official embeddable Python, python-3.x.y-embed-amd64.zip.")
    folder = parts.fresh(to, platform)
    with zipfile.ZipFile(python_zip) as box:
        box.extractall(folder / "python")
    paths = next((folder / "python").glob("python3*._pth"), None)
    if paths is None:
        sys.exit(f"{python_zip} is not an embeddable Python: it holds no python3*._pth.")
    number = paths.stem.removeprefix("python")  # 311
    paths.write_text(f"{paths.stem}.zip\r\n.\r\n..\\lib\r\n", encoding="ascii", newline="")
    wheels = ("--platform", "win_amd64", "--implementation", "cp", "--python-version", number)
    parts.install("desk.lock", folder / "lib", *wheels)
    python = ("Python", f"{number[0]}.{number[1:]}", "PSF-2.0; ../python/LICENSE.txt")
    parts.licences(folder / "licences", folder / "lib", more=[python])
    for source in sorted(FILES.iterdir()):
        text = source.read_text(encoding="utf-8")
        encoding = "gbk" if source.suffix == ".cmd" else "utf-8-sig"
        encoding = "utf-8" if source.suffix == ".py" else encoding
        (folder / source.name).write_text(text, encoding=encoding, newline="\r\n")
    return folder, parts.pack_zip(folder)
