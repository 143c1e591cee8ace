"""The owner of the database changes the log past the platform: `verify` names the row."""

import hashlib
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import transaction

from sunledger.assembly.home import Home
from sunledger.assembly.postgres import OWNER
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.transparency import selectors, services
from sunledger.platform.ground.transparency.contracts import Act, Origin

NOW = Origin("command", datetime(2026, 3, 1, 8, tzinfo=UTC))
SIGNED, ALL = 300, 310


@dataclass(frozen=True)
class Clerk:
    ref: str = "a:1"


def write(count, origin=NOW):
    acts = [Act("registry.fact_stated", "household", f"h{n}", {"n": n}) for n in range(count)]
    with transaction.atomic():
        services.append(acts, by=Clerk(), origin=origin)


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = Home(tmp_path / "home")
    return settings.HOME


@pytest.fixture
def owner(committed, home, server):  # noqa: ARG001 - the log lies there
    """The owner of the tables, who lifts the guard; 300 entries are signed and 10 wait."""
    write(SIGNED)
    services.publish()
    write(ALL - SIGNED)
    with psycopg.connect(server.address(OWNER, "committed"), autocommit=True) as link:
        link.execute("ALTER TABLE transparency_event DISABLE TRIGGER kept")
        link.execute("ALTER TABLE transparency_nonce DISABLE TRIGGER kept")
        yield link


def found():
    return [(str(w.kind), w.number, w.to) for w in selectors.verify()]


def forge(link, number, content="{}"):
    """Give a row other words and a hash that fits them, as somebody would who knows how."""
    nonce = b"f" * 32
    link.execute(
        "UPDATE transparency_event SET content = %s, leaf = %s WHERE number = %s",
        (content, hashlib.sha256(nonce + content.encode()).digest(), number),
    )
    link.execute("UPDATE transparency_nonce SET nonce = %s WHERE event_id = %s", (nonce, number))


def delete(link, numbers):
    link.execute("DELETE FROM transparency_nonce WHERE event_id = ANY (%s)", (numbers,))
    link.execute("DELETE FROM transparency_event WHERE number = ANY (%s)", (numbers,))


def swap(link, one, two):
    for name in ("kind", "subject", "content", "leaf"):
        link.execute(
            f"UPDATE transparency_event e SET {name} = o.{name} FROM transparency_event o"
            " WHERE (e.number, o.number) IN ((%s, %s), (%s, %s))",
            (one, two, two, one),
        )
    link.execute(
        "UPDATE transparency_nonce e SET nonce = o.nonce FROM transparency_nonce o"
        " WHERE (e.event_id, o.event_id) IN ((%s, %s), (%s, %s))",
        (one, two, two, one),
    )


def refused():
    with pytest.raises(SunledgerError) as told:
        services.publish()
    return told.value.code


def test_nothing_is_found_where_nothing_was_done(owner):
    assert (owner.info.user, found(), selectors.standing().waiting) == (OWNER, [], 10)


def test_a_row_whose_words_were_changed(owner):
    owner.execute("UPDATE transparency_event SET content = '不是 JSON' WHERE number = 17")
    owner.execute("UPDATE transparency_event SET subject = 'h9' WHERE number = 305")
    owner.execute("UPDATE transparency_event SET at = at - interval '1 day' WHERE number = 18")
    assert found() == [
        ("leaf", 17, None),
        ("columns", 17, None),
        ("columns", 18, None),
        ("columns", 305, None),
    ]


def test_a_row_that_was_forged_with_a_hash_that_fits(owner):
    forge(owner, 17, '{"kind":"registry.fact_stated"}')
    assert ("altered", 17, None) in found()


def test_rows_that_were_deleted(owner):
    delete(owner, [17, 18, 305])
    assert found() == [("deleted", 17, None), ("deleted", 18, None), ("gap", 305, None)]


def test_a_row_that_was_deleted_and_the_rest_moved_up(owner):
    delete(owner, [17])
    owner.execute(
        "ALTER TABLE transparency_nonce DROP CONSTRAINT IF EXISTS transparency_nonce_pkey CASCADE"
    )
    owner.execute("SET CONSTRAINTS ALL DEFERRED")
    names = owner.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'transparency_nonce'::regclass"
        " AND contype = 'f'"
    ).fetchall()
    for (name,) in names:
        owner.execute(f"ALTER TABLE transparency_nonce DROP CONSTRAINT {name}")
    for table, column in (("transparency_nonce", "event_id"), ("transparency_event", "number")):
        for number in range(18, ALL + 1):
            owner.execute(f"UPDATE {table} SET {column} = {column} - 1 WHERE {column} = {number}")
    kinds = Counter(kind for kind, _, _ in found())
    assert [w for w in found() if w[0] == "deleted"] == [("deleted", 17, None)]
    # Each signed one that moved is named, with where it stands now.
    assert kinds["moved"] == SIGNED - 17
    assert ("moved", 18, 17) in found()


def test_rows_that_changed_places(owner):
    swap(owner, 17, 250)
    assert found() == [("moved", 17, 250), ("moved", 250, 17)]


def test_an_end_that_was_cut(owner):
    delete(owner, list(range(281, ALL + 1)))
    assert found() == [("cut", 281, 300), ("cut", 301, 310)]
    assert refused() == "log_cut"
    # The numbers are given anew: other rows now stand where the signed ones stood.
    owner.execute("UPDATE transparency_head SET last = 280")
    write(60)
    assert [each[:2] for each in found()] == [("altered", n) for n in range(281, 301)]
    assert refused() == "log_changed"


def test_an_end_that_was_cut_before_it_was_signed(owner):
    delete(owner, list(range(306, ALL + 1)))
    assert found() == [("cut", 306, 310)]


def test_a_nonce_that_was_erased_leaves_every_proof_as_it_was(owner):
    before = selectors.proof_of(17, public=())
    owner.execute("DELETE FROM transparency_nonce WHERE event_id = 17")
    assert (found(), selectors.proof_of(17, public=())) == ([], before)
    assert selectors.entry(17, public=()).erased


@pytest.mark.parametrize(
    "name", ["tile/0/000", "tile/entries/000", "tile/1/000.p/1", "tile/0/001.p/44"]
)
@pytest.mark.usefixtures("owner")
def test_a_file_that_was_cut_changed_or_is_gone_is_named(home, name):
    path = home.log / name
    whole = path.read_bytes()
    for bent in (whole[:-1], whole[:31], whole[:-1] + bytes([whole[-1] ^ 1]), b""):
        path.write_bytes(bent)
        assert [w.path for w in selectors.verify()] == [name]
    path.unlink()
    assert [w.path for w in selectors.verify()] == [name]
    assert services.rebuild() == SIGNED
    assert (path.read_bytes(), found()) == (whole, [])


@pytest.mark.usefixtures("owner")
def test_two_files_that_changed_places(home, tmp_path):
    one, two = home.log / "tile/0/000", home.log / "tile/entries/000"
    one.rename(tmp_path / "aside")
    two.rename(one)
    (tmp_path / "aside").rename(two)
    assert {w.path for w in selectors.verify()} == {"tile/0/000", "tile/entries/000"}


def test_a_row_that_was_forged_beside_a_damaged_file(owner, home):
    forge(owner, 17)
    (home.log / "tile/entries/000").unlink()
    kinds = {(kind, number) for kind, number, _ in found()}
    assert {("altered", 17), ("file", None)} <= kinds


def test_what_nobody_can_tell_any_more_is_said_so(owner, home):
    forge(owner, 17)
    (home.log / "tile/entries/000").unlink()
    (home.log / "tile/0/000").unlink()
    told = list(selectors.verify())
    assert "unknown" in {w.kind for w in told}
    assert {"tile/0/000", "tile/entries/000"} <= {w.path for w in told}


@pytest.mark.usefixtures("owner")
def test_a_checkpoint_of_another_key_is_refused(home):
    (home.folder / "keys" / "log").unlink()
    with pytest.raises(SunledgerError) as told:
        selectors.verify().__next__()
    assert told.value.code == "log_key"
    assert refused() == "log_key"


def test_a_backup_of_yesterday_is_known_by_its_witness_and_begins_another_log(
    owner, home, tmp_path
):
    witness = tmp_path / "archive"
    (home.folder / "witnesses").write_text(f"# 档案馆\n{witness}\n", "utf-8")
    services.hand_over(witness)
    shutil.copytree(home.log, tmp_path / "yesterday")
    assert services.publish().checkpoint.size == ALL
    shutil.rmtree(home.log)
    (tmp_path / "yesterday").rename(home.log)
    assert refused() == "log_behind"
    assert selectors.standing().size == SIGNED
    delete(owner, list(range(SIGNED + 1, ALL + 1)))
    owner.execute("UPDATE transparency_head SET last = %s", (SIGNED,))
    assert refused() == "log_behind"
    done = services.restart(by=Clerk(), origin=NOW)
    stands = selectors.standing()
    assert (done.checkpoint.size, stands.origin[-2:]) == (SIGNED + 1, "/2")
    assert f"\n{SIGNED}\n" in stands.earlier[0]
    assert selectors.events_after(SIGNED)[0].kind == "transparency.restarted"
    assert (found(), len(list(witness.iterdir()))) == ([], 2)


@pytest.mark.usefixtures("owner")
def test_a_clock_that_goes_back_changes_nothing():
    write(5, Origin("command", NOW.at - timedelta(days=400)))
    write(5, Origin("command", datetime(2038, 2, 1, tzinfo=UTC)))
    assert services.publish().checkpoint.size == ALL + 10
    assert found() == []
