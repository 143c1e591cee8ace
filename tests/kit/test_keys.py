"""The secret key: made once, for its owner alone, and never guessed at."""

import stat

import pytest

from sunledger.kit import keys
from sunledger.kit.errors import WrongUse

pytestmark = pytest.mark.quick


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    first = keys.load_key()
    assert len(first) == 32
    assert keys.load_key() == first
    made = tmp_path / "sunledger" / "key"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert [p.name for p in made.parent.iterdir()] == ["key"]


def test_a_key_file_may_be_raw_or_hexadecimal(tmp_path):
    raw, hexadecimal = tmp_path / "raw", tmp_path / "hex"
    raw.write_bytes(bytes(range(32)))
    hexadecimal.write_text(bytes(range(32)).hex() + "\n")
    assert keys.load_key(raw) == keys.load_key(hexadecimal) == bytes(range(32))


@pytest.mark.parametrize("content", [b"", b"short", b"z" * 64, b"0" * 63])
def test_a_file_that_is_no_key_is_refused_by_name(tmp_path, content):
    wrong = tmp_path / "wrong"
    wrong.write_bytes(content)
    with pytest.raises(WrongUse, match="wrong"):
        keys.load_key(wrong)


def test_a_missing_key_file_is_refused_by_name(tmp_path):
    with pytest.raises(WrongUse, match="none"):
        keys.load_key(tmp_path / "none")


def test_pseudonyms_depend_on_key_kind_and_value_and_fit_a_signed_64_bit_column():
    key = b"k" * 32
    made = {
        keys.pseudonym(key, "person", "a"),
        keys.pseudonym(key, "card", "a"),
        keys.pseudonym(key, "person", "b"),
        keys.pseudonym(b"j" * 32, "person", "a"),
    }
    assert len(made) == 4
    assert all(0 <= value < 2**63 for value in made)


def test_the_identifier_of_a_finding_lasts():
    assert keys.finding_id(b"k" * 32, "E01", "x") == keys.finding_id(b"k" * 32, "E01", "x")
    assert keys.finding_id(b"k" * 32, "E01", "x") != keys.finding_id(b"k" * 32, "E02", "x")
