"""Sealed texts: read with the key and kind they were sealed with, and by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunledger.kit.sealing import Broken, Seal

KEY = bytes(range(32))


@given(st.text())
def test_what_is_sealed_opens_again_and_looks_different_each_time(text):
    seal = Seal(KEY, "person")
    one, two = seal.seal(text), seal.seal(text)
    assert seal.open(one) == seal.open(two) == text
    assert one != two
    assert len(text) < 4 or text.encode() not in one


@given(st.binary(max_size=60))
def test_what_was_not_sealed_does_not_open(sealed):
    with pytest.raises(Broken):
        Seal(KEY, "person").open(sealed)


def test_another_key_kind_or_byte_opens_nothing():
    sealed = Seal(KEY, "person").seal("990101195703154019")
    changed = bytes([*sealed[:-1], sealed[-1] ^ 1])
    for seal, text in (
        (Seal(bytes(32), "person"), sealed),
        (Seal(KEY, "card"), sealed),
        (Seal(KEY, "person"), changed),
        (Seal(KEY, "person"), sealed[1:]),
    ):
        with pytest.raises(Broken):
            seal.open(text)
