"""A workbook with any bytes changed is read or called damaged: nothing raises, ends or prints."""

import random
import zipfile

import pytest
from nasty import corpus
from nasty.reading import read_folder

ROUNDS = 60
BOOKS = {
    "a.xls": corpus.old_book(corpus.old_kinds),
    "a.xlsx": corpus.book(corpus.kinds),
    "a.xlsb": corpus.xlsb_kinds,
    "a.ods": corpus.ods_kinds,
}


def spoil(data, chance):
    """Return the bytes with a few changed, or cut off."""
    if not data or chance.random() < 0.1:
        return data[: chance.randrange(len(data) + 1)]
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        changed[chance.randrange(len(changed))] = chance.choice(
            [0, 0x7F, 0xFF, chance.randrange(256)]
        )
    return bytes(changed)


def check(folder, work_dir, capfd):
    for memory in (4 << 30, 1):
        for came_to in read_folder(folder, work_dir, memory_bytes=memory).values():
            assert isinstance(came_to, (dict, str))
    assert capfd.readouterr().err == ""
    assert not any(work_dir.iterdir())


@pytest.mark.parametrize("name", BOOKS)
def test_bytes_of_the_file(name, folder, work_dir, capfd):
    place = folder / name
    BOOKS[name](place)
    sound, chance = place.read_bytes(), random.Random(name)  # noqa: S311  # the same every time
    for _ in range(ROUNDS):
        place.write_bytes(spoil(sound, chance))
        check(folder, work_dir, capfd)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsb", "a.ods"])
def test_bytes_of_a_part(name, folder, work_dir, capfd):
    place = folder / name
    BOOKS[name](place)
    with zipfile.ZipFile(place) as box:
        parts = {part: box.read(part) for part in box.namelist()}
    chance = random.Random(name)  # noqa: S311  # the same every time
    for _ in range(ROUNDS):
        spoiled = chance.choice(list(parts))
        with zipfile.ZipFile(place, "w") as box:
            for part, data in parts.items():
                box.writestr(part, spoil(data, chance) if part == spoiled else data)
        check(folder, work_dir, capfd)
