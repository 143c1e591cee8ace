"""`python -m bundle`: builds the folder for this platform, or with --platform for another."""

import argparse
import sys
from pathlib import Path

from bundle import linux, windows

ROOT = Path(__file__).resolve().parents[1]
PLATFORMS = {
    "linux-x86_64": linux.build,
    "linux-aarch64": linux.build,
    "windows-x86_64": windows.build,
}


def main() -> int:
    """Build one bundle and say where it lies."""
    parser = argparse.ArgumentParser(prog="python -m bundle", description=__doc__)
    parser.add_argument("--platform", choices=PLATFORMS, default=linux.here())
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "bundle", metavar="DIR")
    parser.add_argument(
        "--python-zip",
        type=Path,
        metavar="FILE",
        help="Windows: the official embeddable Python (python-3.x.y-embed-amd64.zip)",
    )
    given = parser.parse_args()
    if given.platform is None:
        parser.error("there is no recipe for this platform")
    folder, archive = PLATFORMS[given.platform](given.platform, given.to, given.python_zip)
    size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"文件夹 Folder:  {folder}  ({size / 1e6:.0f} MB)")
    print(f"压缩包 Archive: {archive}  ({archive.stat().st_size / 1e6:.0f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
