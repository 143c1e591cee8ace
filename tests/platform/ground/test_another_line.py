"""A checkpoint that has a second line, of an algorithm that nobody here knows, as SM2 would be."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

import sunledger.faces.log
from sunledger.platform.ground.transparency import notes, proofs, sequencer
from sunledger.platform.ground.transparency.notes import BadNote, SecretKey
from sunledger.platform.ground.transparency.shelf import Shelf

CHECKER = Path(sunledger.faces.log.__file__).with_name("check_proof.py")
NAME = "sunledger/990101000000"
LEAVES = [hashlib.sha256(str(n).encode()).digest() for n in range(300)]


class Other:
    """Signs with 64 bytes that are no Ed25519; its key is named as C2SP names others (0xff)."""

    name = NAME
    number = hashlib.sha256(f"{NAME}\n".encode() + b"\xffsm2-sm3" + b"\2" * 64).digest()[:4]

    @property
    def key(self):
        return self

    def sign(self, text):
        return hashlib.sha512(b"sm2" + text).digest()


@pytest.fixture
def log(tmp_path):
    own = SecretKey(NAME, b"\7" * 32)
    return sequencer.Log(NAME, tmp_path / "log", (own,), others=(Other(),))


def grown(log, size):
    sequencer.go_on(log, lambda start, count: LEAVES[start : start + count], size)
    return Shelf(log.folder).checkpoint()


def checked(tmp_path, text, *words):
    (tmp_path / "proof").write_text(text, "utf-8")
    asked = [sys.executable, "-I", "-S", CHECKER, tmp_path / "proof", *words]
    return subprocess.run(asked, capture_output=True, text=True, check=False).returncode


def test_the_log_signs_both_lines_and_goes_on_from_them(log):
    first = grown(log, 120)
    second = grown(log, 300)
    for note, size in ((first, 120), (second, 300)):
        assert note.decode().count(f"\n— {NAME} ") == 2
        assert notes.opened_checkpoint(note, log.keys).size == size


def test_a_line_that_is_not_known_proves_nothing_and_hinders_nothing(log, tmp_path):
    earlier, note = grown(log, 120), grown(log, 300)
    key, files = log.keys[0].text, Shelf(log.folder, 300)
    proof = proofs.of_entry(7, LEAVES[6], None, files=files, note=note)
    assert checked(tmp_path, proof, "--key", key) == 0
    (tmp_path / "earlier").write_bytes(earlier)
    grew = proofs.of_growth(120, files=files, note=note)
    assert checked(tmp_path, grew, "--key", key, "--since", tmp_path / "earlier") == 0
    own = next(line for line in note.decode().splitlines() if line.startswith("— "))
    assert checked(tmp_path, proof.replace(f"{own}\n", ""), "--key", key) == 1
    with pytest.raises(BadNote, match="no key that is known"):
        notes.opened(note.replace(f"{own}\n".encode(), b""), log.keys)
