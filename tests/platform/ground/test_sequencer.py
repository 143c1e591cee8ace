"""From leaves to a signed tree in files: whole, the same each time, and never a fork."""

import hashlib
import shutil

import pytest

from sunledger.platform.ground.transparency import merkle, notes, proofs, sequencer, shelf, tiles
from sunledger.platform.ground.transparency.notes import BadNote, SecretKey
from sunledger.platform.ground.transparency.sequencer import Fork, Log, go_on
from sunledger.platform.ground.transparency.shelf import Shelf

NAME = "sunledger/990101000000"
LEAVES = [hashlib.sha256(str(n).encode()).digest() for n in range(70_000)]


def leaves(start, count):
    return LEAVES[start : start + count]


def others(start, count):
    return [hashlib.sha256(leaf).digest() for leaf in leaves(start, count)]


def root(size):
    tree = merkle.Growing()
    for leaf in LEAVES[:size]:
        tree.add(merkle.leaf_hash(leaf))
    return tree.root


@pytest.fixture
def log(tmp_path):
    return Log(NAME, tmp_path / "log", (SecretKey(NAME, b"\7" * 32),))


@pytest.fixture
def witnessed(log, tmp_path):
    """The log with 300 entries and two witnesses that have its checkpoint."""
    go_on(log, leaves, 300)
    folders = tmp_path / "archive", tmp_path / "discipline"
    for folder in folders:
        folder.mkdir()
        sequencer.hand_over(log, folder)
    return Log(log.origin, log.folder, log.secrets, folders)


def files(log):
    return {
        path.relative_to(log.folder).as_posix(): path.read_bytes()
        for path in log.folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("sizes", [(1, 2, 255, 256, 257, 513), (600,), (256, 512), (0, 3, 3, 300)])
def test_the_root_is_that_of_the_leaves_however_it_grew(log, sizes):
    for size in sizes:
        done = go_on(log, leaves, size)
        assert (done.checkpoint.size, done.checkpoint.root) == (size, root(size))
        assert notes.opened_checkpoint(Shelf(log.folder).checkpoint(), log.keys) == done.checkpoint


def test_a_tree_of_three_levels(log):
    for size in (65_500, 66_000):
        assert go_on(log, leaves, size).checkpoint.root == root(size)
    kept = Shelf(log.folder, 66_000)
    proof = merkle.inclusion_proof(40_000, 66_000, kept.node)
    leaf = merkle.leaf_hash(LEAVES[40_000])
    assert merkle.included(leaf, 40_000, 66_000, proof, root(66_000))


def test_a_run_signs_no_more_than_it_was_told_and_the_next_goes_on(log):
    assert go_on(log, leaves, 1000, most=300).checkpoint.size == 300
    assert go_on(log, leaves, 1000, most=300).added == 300
    assert go_on(log, leaves, 700, most=300).checkpoint.root == root(700)


def test_it_is_the_same_to_the_byte_each_time(log, tmp_path):
    go_on(log, leaves, 700)
    before = files(log)
    assert go_on(log, leaves, 700).added == 0
    assert files(log) == before
    again = Log(NAME, tmp_path / "again", log.secrets)
    go_on(again, leaves, 700)
    assert files(again) == before


def test_only_what_the_specification_names_is_there(log):
    for size in (3, 200, 256, 700):
        go_on(log, leaves, size)
    found = set(files(log)) - {"checkpoint"}
    assert found == {tile.path for tile in tiles.tiles_of(700)} | {
        tile.path for tile in tiles.tiles_of(256) if tile.level == 1
    }
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in log.folder.rglob("*.p/*"))


def test_each_proof_between_any_two_sizes_comes_out_of_the_files(log):
    for size in (5, 256, 300, 600):
        go_on(log, leaves, size)
    kept = Shelf(log.folder, 600)
    for first in (1, 5, 255, 256, 257, 300, 511, 512, 599, 600):
        proof = merkle.consistency_proof(first, 600, kept.node)
        assert merkle.consistent(first, root(first), 600, root(600), proof)


# ---------------------------------------------------------------- proofs to carry away


def test_a_proof_file_holds_by_itself_and_a_bent_one_does_not(log):
    go_on(log, leaves, 300)
    kept, note = Shelf(log.folder, 300), Shelf(log.folder).checkpoint()
    content, nonce = b'{"kind":"places.division_added"}', b"n" * 32
    leaf = hashlib.sha256(nonce + content).digest()
    proof = proofs.of_entry(12, LEAVES[11], None, files=kept, note=note).encode()
    found = proofs.proved(proof, log.keys)
    assert (found.number, found.leaf, found.told) == (12, LEAVES[11], None)
    assert proofs.proved(proof.replace(b"\n", b"\r\n"), log.keys).number == 12
    opened = proofs.of_entry(12, leaf, proofs.Opening(content, nonce), files=kept, note=note)
    for bent in (
        proof.replace(b"index 11", b"index 12"),
        proof.replace(b"\n300\n", b"\n301\n"),
        proof[:-20],
        proof.replace(b"extra", b"other"),
        b"",
        b"c2sp.org/tlog-proof@v1\n\n",
        opened.encode(),  # its words are right, but they are not in the tree
    ):
        with pytest.raises(BadNote):
            proofs.proved(bent, log.keys)
    with pytest.raises(BadNote):
        proofs.proved(proof, [SecretKey(NAME, b"\1" * 32).key])


def test_a_file_shows_that_the_log_goes_on_from_a_checkpoint_of_earlier(log):
    go_on(log, leaves, 120)
    earlier = Shelf(log.folder).checkpoint()
    go_on(log, leaves, 300)
    note = Shelf(log.folder).checkpoint()
    proof = proofs.of_growth(120, files=Shelf(log.folder, 300), note=note).encode()
    before, after = proofs.grown(proof, earlier, log.keys)
    assert (before.size, after.size) == (120, 300)
    with pytest.raises(BadNote):
        proofs.grown(proof, note, log.keys)
    forged = notes.sign(notes.Checkpoint(NAME, 120, root(119)).text, log.secrets).encode()
    with pytest.raises(BadNote):
        proofs.grown(proof, forged, log.keys)


# ---------------------------------------------------------------- what is never signed


def refused(log, *args, **more):
    """Return why it is refused; nothing of the files has changed."""
    before = files(log)
    with pytest.raises(sequencer.SunledgerError) as told:
        go_on(log, *args, **more)
    assert files(log) == before
    assert all(told.value.halves_in("zh"))
    assert all(told.value.halves_in("en"))
    return told.value.code


def test_rows_that_are_fewer_or_others_than_what_was_signed(log):
    go_on(log, leaves, 300)
    assert refused(log, leaves, 299) == "log_cut"
    assert refused(log, others, 400) == "log_changed"


def test_a_row_that_is_missing_among_the_new(log):
    go_on(log, leaves, 300)
    kept = [*LEAVES[:350], *LEAVES[351:]]
    with pytest.raises(sequencer.SunledgerError) as told:
        go_on(log, lambda start, count: kept[start : start + count][: 399 - start], 400)
    assert told.value.code == "log_gap"
    assert go_on(log, leaves, 400).checkpoint.root == root(400)


def test_a_log_restored_from_an_old_backup_signs_no_fork(witnessed, tmp_path):
    shutil.copytree(witnessed.folder, tmp_path / "backup")
    go_on(witnessed, leaves, 500)
    shutil.rmtree(witnessed.folder)
    (tmp_path / "backup").rename(witnessed.folder)
    # Whether the events are those of the backup or others that came since, and however many.
    assert refused(witnessed, leaves, 300) == "log_behind"
    assert refused(witnessed, leaves, 900) == "log_behind"
    shutil.rmtree(witnessed.folder)  # all of it is lost
    assert refused(witnessed, leaves, 900) == "log_behind"


def test_a_log_that_forked_is_found_by_a_witness(witnessed, tmp_path):
    fork = Log(witnessed.origin, tmp_path / "fork", witnessed.secrets, witnessed.witnesses)
    go_on(Log(NAME, fork.folder, fork.secrets), others, 400)
    assert refused(fork, others, 400) == "log_forked"


def test_one_witness_that_is_away_is_told_and_all_of_them_stop_it(witnessed):
    archive, discipline = witnessed.witnesses
    shutil.rmtree(archive)
    archive.mkdir()  # a disk that is not mounted
    done = go_on(witnessed, leaves, 310)
    assert done.unreached == (archive,)
    assert sequencer.seen(witnessed, discipline) == [done.checkpoint]
    shutil.rmtree(discipline)
    assert refused(witnessed, leaves, 320) == "log_no_witness"
    sequencer.hand_over(witnessed, archive)
    assert go_on(witnessed, leaves, 320).checkpoint.size == 320


def test_what_a_witness_has_that_we_did_not_sign_is_passed_over(witnessed):
    stranger = SecretKey(NAME, b"\1" * 32)
    forged = notes.sign(notes.Checkpoint(NAME, 9000, root(9)).text, [stranger])
    (witnessed.witnesses[0] / "forged.checkpoint").write_text(forged, "utf-8")
    (witnessed.witnesses[0] / "torn.checkpoint").write_bytes(b"\xff")
    assert go_on(witnessed, leaves, 310).checkpoint.size == 310


def test_another_key_signs_nothing_and_a_new_one_goes_on_beside_the_old(log):
    go_on(log, leaves, 300)
    new = SecretKey(NAME, b"\1" * 32)
    assert refused(Log(NAME, log.folder, (new,)), leaves, 400) == "log_key"
    both = Log(NAME, log.folder, (new, *log.secrets))
    checkpoint = go_on(both, leaves, 400).checkpoint
    note = Shelf(log.folder).checkpoint()
    for keys in (log.keys, (new.key,)):
        assert notes.opened_checkpoint(note, keys) == checkpoint
    go_on(Log(NAME, log.folder, (new,)), leaves, 500)
    assert refused(log, leaves, 600) == "log_key"


@pytest.mark.parametrize("name", ["tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1"])
@pytest.mark.parametrize("bend", [lambda data: data[:-1], lambda data: data[:-1] + b"x", None])
def test_a_damaged_file_stops_it_and_is_written_again_from_the_events(log, name, bend):
    go_on(log, leaves, 300)
    path = log.folder / name
    whole = path.read_bytes()
    path.unlink() if bend is None else path.write_bytes(bend(whole))
    assert refused(log, leaves, 400) in {"log_damaged", "log_changed"}
    with pytest.raises(Fork):
        sequencer.rebuild(log, others)
    assert sequencer.rebuild(log, leaves).size == 300
    assert path.read_bytes() == whole
    assert go_on(log, leaves, 400).checkpoint.root == root(400)


def test_a_bit_that_flips_on_its_way_to_the_disk_is_found_before_it_is_signed(log, monkeypatch):
    go_on(log, leaves, 300)
    write = shelf.write_whole

    def flip(path, data):
        write(path, data[:-1] + bytes([data[-1] ^ 1]) if "tile/0" in str(path) else data)

    monkeypatch.setattr(shelf, "write_whole", flip)
    with pytest.raises(sequencer.SunledgerError) as told:
        go_on(log, leaves, 400)
    assert told.value.code == "log_damaged"
    monkeypatch.undo()
    assert sequencer.standing(log).size == 300
    assert go_on(log, leaves, 400).checkpoint.root == root(400)


def test_a_bit_that_flips_on_its_way_from_the_table_is_found_too(log):
    asked = []

    def flip(start, count):
        asked.append(start)
        found = leaves(start, count)
        return [bytes(32), *found[1:]] if len(asked) == 1 else found

    with pytest.raises(sequencer.SunledgerError) as told:
        go_on(log, flip, 200)
    assert told.value.code == "log_damaged"
    assert go_on(log, leaves, 200).checkpoint.root == root(200)
