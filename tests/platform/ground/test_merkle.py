"""The tree of the log: vectors of others, a slow plain twin, and every way to be wrong."""

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vectors import vectors

from sunledger.platform.ground.transparency import merkle, notes, tiles
from sunledger.platform.ground.transparency.notes import BadNote, PublicKey, SecretKey

SIZES = st.integers(1, 300)


def of_base64(text):
    return base64.b64decode(text or "")


def test_every_vector_of_inclusion_gives_the_right_answer():
    told = vectors("inclusion")
    wrong = [
        name
        for name, v in told
        if merkle.included(
            of_base64(v["leafHash"]),
            v["leafIdx"],
            v["treeSize"],
            [of_base64(each) for each in v["proof"] or []],
            of_base64(v["root"]),
        )
        == v["wantErr"]
    ]
    assert (len(told), wrong) == (98, [])


def test_every_vector_of_consistency_gives_the_right_answer():
    told = vectors("consistency")
    wrong = [
        name
        for name, v in told
        if merkle.consistent(
            v["size1"],
            of_base64(v["root1"]),
            v["size2"],
            of_base64(v["root2"]),
            [of_base64(each) for each in v["proof"] or []],
        )
        == (v["wantErr"] or v["size1"] == 0)
    ]
    assert (len(told), wrong) == (98, [])


# ---------------------------------------------------------------- the twin: RFC 6962 word for word


def root(leaves):
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = left(len(leaves))
    return hashlib.sha256(b"\1" + root(leaves[:k]) + root(leaves[k:])).digest()


def left(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = left(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), root(leaves[k:])]
    return [*path(m - k, leaves[k:]), root(leaves[:k])]


def subproof(m, leaves, *, whole=True):
    if m == len(leaves):
        return [] if whole else [root(leaves)]
    k = left(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), root(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), root(leaves[:k])]


LEAVES = [str(n).encode() for n in range(300)]


def node(height, place):
    return root(LEAVES[place << height : (place + 1) << height])


@given(SIZES)
def test_the_root_is_that_of_the_twin(size):
    growing = merkle.Growing()
    for each in LEAVES[:size]:
        growing.add(merkle.leaf_hash(each))
    assert growing.root == merkle.root_at(size, node) == root(LEAVES[:size])


@given(SIZES, st.data())
def test_a_tree_goes_on_from_any_size(size, data):
    before = data.draw(st.integers(0, size))
    growing = merkle.Growing(before, node)
    for each in LEAVES[before:size]:
        growing.add(merkle.leaf_hash(each))
    assert (growing.size, growing.root) == (size, root(LEAVES[:size]))


@given(SIZES, st.data())
def test_a_proof_of_inclusion_is_that_of_the_twin_and_holds_for_its_leaf_alone(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, node)
    top, leaf = root(LEAVES[:size]), merkle.leaf_hash(LEAVES[index])
    assert proof == path(index, LEAVES[:size])
    assert merkle.included(leaf, index, size, proof, top)
    other = data.draw(st.integers(-2, size + 2).filter(lambda n: n != index))
    assert not merkle.included(leaf, other, size, proof, top)
    assert not merkle.included(merkle.leaf_hash(b"other"), index, size, proof, top)
    assert not merkle.included(leaf, index, size, [*proof, top], top)
    assert not proof or not merkle.included(leaf, index, size, proof[:-1], top)


@given(SIZES, st.data())
def test_a_proof_of_consistency_is_that_of_the_twin_and_holds_for_its_sizes_alone(size, data):
    first = data.draw(st.integers(1, size))
    proof = merkle.consistency_proof(first, size, node)
    one, two = root(LEAVES[:first]), root(LEAVES[:size])
    assert proof == subproof(first, LEAVES[:size])
    assert merkle.consistent(first, one, size, two, proof)
    assert not merkle.consistent(first, root([b"other"]), size, two, proof)
    assert not merkle.consistent(0, merkle.EMPTY, size, two, proof)
    if proof:
        bent = [*proof]
        at = data.draw(st.integers(0, len(bent) - 1))
        bent[at] = bytes([bent[at][0] ^ 1]) + bent[at][1:]
        assert not merkle.consistent(first, one, size, two, bent)


@pytest.mark.parametrize("wrong", [(-1, 4), (4, 4), (0, 0)])
def test_there_is_no_proof_of_what_is_not_there(wrong):
    with pytest.raises(ValueError, match="leaf"):
        merkle.inclusion_proof(*wrong, node)


@pytest.mark.parametrize("wrong", [(0, 4), (5, 4)])
def test_there_is_no_proof_from_nothing(wrong):
    with pytest.raises(ValueError, match="proof"):
        merkle.consistency_proof(*wrong, node)


# ---------------------------------------------------------------- tiles


def test_the_example_of_the_specification():
    found = list(tiles.tiles_of(70_000))
    by_level = {level: [t for t in found if t.level == level] for level in range(tiles.ENTRIES, 3)}
    assert [sum(t.full for t in by_level[level]) for level in (-1, 0, 1, 2)] == [273, 273, 1, 0]
    assert [by_level[level][-1].width for level in (-1, 0, 1, 2)] == [112, 112, 17, 1]
    assert len(found) == 2 * 274 + 2 + 1
    assert [t.path for t in tiles.tiles_of(256)] == [
        "tile/entries/000",
        "tile/0/000",
        "tile/1/000.p/1",
    ]
    assert tiles.Tile(0, 1234067).path == "tile/0/x001/x234/067"


@given(st.integers(0, 200_000), st.integers(0, 200_000))
@settings(deadline=None)
def test_what_changed_is_what_a_larger_tree_has_and_a_smaller_had_not(one, two):
    before, size = sorted((one, two))
    changed = set(tiles.tiles_of(size)) - set(tiles.tiles_of(before))
    assert set(tiles.tiles_of(size, since=before)) == changed


@given(st.integers(-1, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_a_name_is_read_as_it_was_written(level, index, width):
    tile = tiles.Tile(level, index, width)
    assert tiles.read_path(tile.path) == tile


@pytest.mark.parametrize(
    "name",
    [
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/x000/001",
        "tile/0/../checkpoint",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/1000",
        "tile/x/000",
        "tile/0/٠٠٠",
        "checkpoint",
    ],
)
def test_a_name_that_is_none_is_refused(name):
    assert tiles.read_path(name) is None


@given(st.lists(st.binary(max_size=40), max_size=5))
def test_a_bundle_is_read_as_it_was_written_and_never_by_half(entries):
    data = tiles.bundle(entries)
    assert tiles.unbundle(data) == entries
    ends = {len(tiles.bundle(entries[:n])) for n in range(len(entries) + 1)}
    for end in set(range(len(data))) - ends:
        with pytest.raises(ValueError, match="ends within"):
            tiles.unbundle(data[:end])


# ---------------------------------------------------------------- notes

# The example in the tests of Go's sumdb/note.
PETER = PublicKey.read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
ANSWER = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNED = (
    f"{ANSWER}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
    "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
MINE = SecretKey("sunledger/990101000000", b"\7" * 32)


def test_a_note_of_another_program_is_read():
    assert notes.opened(SIGNED.encode(), [PETER]) == ANSWER
    assert PublicKey.read(PETER.text) == PETER


def test_lines_that_are_not_known_say_nothing_and_sixteen_are_taken():
    sm2 = "— sunledger/990101000000 " + base64.b64encode(b"\xff\xff\xff\xff" + b"s" * 64).decode()
    others = "".join(
        f"— witness{n} {base64.b64encode(bytes([n]) * 80).decode()}\n" for n in range(20)
    )
    note = notes.sign(ANSWER, [MINE]) + others + sm2 + "\n"
    assert notes.opened(note.encode(), [MINE.key, PETER]) == ANSWER


@pytest.mark.parametrize(
    "bent",
    [
        lambda note: note.replace("problem", "Problem", 1),
        lambda note: note.replace("x08go/", "x08gp/"),  # the line of another key
        lambda note: note.replace("nAM=", "nAN="),
        lambda note: note.replace("— ", "- "),
        lambda note: note.rstrip("\n"),
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace("you", "y\tou", 1),
        lambda note: note + "— PeterNeumann eA==\n",
        lambda note: note.replace("x08go", "x08g\u00e9"),
        lambda _: "",
    ],
)
def test_a_note_that_was_bent_is_not_read(bent):
    with pytest.raises(BadNote):
        notes.opened(bent(SIGNED).encode(), [PETER])


def test_a_wrong_line_of_a_known_key_spoils_the_note_though_another_is_right():
    other = SecretKey("another", b"\1" * 32)
    note = notes.sign(ANSWER, [MINE]) + notes.sign("else\n", [other]).partition("\n\n")[2]
    assert notes.opened(note.encode(), [MINE.key])
    with pytest.raises(BadNote):
        notes.opened(note.encode(), [MINE.key, other.key])


@given(st.integers(0, 2**63), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_read_as_it_was_signed(size, top):
    checkpoint = notes.Checkpoint("sunledger/990101000000", size, top)
    note = notes.sign(checkpoint.text, [MINE]).encode()
    assert notes.opened_checkpoint(note, [MINE.key]) == checkpoint


@pytest.mark.parametrize("text", ["a\n1\n", "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                                  "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                                  "a\n1\nCsUY\n", "a\n1\n=\n", "a\n1\n\nb\n"])  # fmt: skip
def test_a_text_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(BadNote):
        notes.read_checkpoint(text)


def test_the_example_of_a_checkpoint_is_read():
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert notes.read_checkpoint(text + "more\n").size == 20852163
    assert notes.read_checkpoint(text).text == text


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AQ==", PETER.text.replace("c74f", "c74e")])
def test_a_line_that_is_no_key_is_refused(text):
    with pytest.raises(BadNote):
        PublicKey.read(text)
