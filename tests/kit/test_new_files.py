"""File names and private files, by the rules of Windows."""

import stat

import pytest

from sunledger.kit.files import open_new, safe_name

# What Microsoft's "Naming Files, Paths, and Namespaces" forbids.
FORBIDDEN = set('<>:"/\\|?*') | {chr(n) for n in range(32)}
DEVICES = "CON PRN AUX NUL COM1 com9 LPT1 lpt9 CONIN$ COM¹".split()

pytestmark = pytest.mark.quick


def windows_takes(name):
    stem = name.split(".")[0].rstrip(" ").upper()
    return (
        bool(name)
        and len(name.encode("utf-16-le")) // 2 <= 255
        and not set(name) & FORBIDDEN
        and not name.endswith((" ", "."))
        and stem not in {device.upper() for device in DEVICES}
    )


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "云岫镇",
        "云岫镇：一村",
        'a<b>c:d"e/f\\g|h?i*j',
        "一村. ",
        "第一\n行\t\x00",
        "长" * 300,
        "长" * 59 + ". .x",
        *DEVICES,
        *(f"{device}.xlsx" for device in DEVICES),
        "con .txt",
        "nul.tar.gz",
        "控制.xlsx",
    ],
)
def test_every_name_is_one_that_windows_takes(name):
    assert windows_takes(safe_name(name))


def test_a_good_name_stays_as_it_is():
    for name in ("云岫镇疑点核查表.xlsx", "contract.xlsx", "comma.csv", "一·二.xlsx"):
        assert safe_name(name) == name


def test_a_new_file_is_private_and_takes_each_byte_as_it_is(tmp_path):
    path = tmp_path / "key"
    with open_new(path) as file:
        file.write(b"\n\r\n\x1a")
    assert path.read_bytes() == b"\n\r\n\x1a"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        open_new(path)
