"""公开的记录: what is served, what never is, and what is carried away and checked elsewhere."""

import ast
import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from world import COUNTY, NOW, VILLAGE

from sunledger.assembly.home import Home
from sunledger.faces.log import files as files_of_log
from sunledger.faces.log.words import PUBLIC
from sunledger.platform.ground.transparency import selectors, services
from sunledger.platform.ground.transparency.contracts import Act
from sunledger.platform.ground.transparency.tiles import unbundle
from sunledger.platform.questions.notices import services as notices
from sunledger.platform.questions.notices.contracts import Draft, Kind, Source
from sunledger.platform.questions.notices.preparing import series_of

pytestmark = pytest.mark.django_db
HIDDEN = "不该公开"  # what no page, proof or file may show


class Clerk:
    ref = "a:00000000-0000-4000-8000-0000000000d1"


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = Home(tmp_path / "home")
    return settings.HOME


@pytest.fixture
def signed(world, home):
    """The log of a small county, signed, with an act about a household at its end; its number."""
    del world, home
    act = Act("registry.fact_stated", "household", HIDDEN, {"item": HIDDEN}, {"x": (HIDDEN, None)})
    (number,) = services.append([act], by=Clerk(), origin=NOW)
    services.publish()
    return number


def get(path, **more):
    return Client().get(path, **more)


def text(answer):
    return b"".join(answer).decode("utf-8", "replace")


def shown():
    """Return the number of an entry whose words are public: a village was added."""
    events = selectors.newest(["places.division_added"], selectors.standing().size, most=50)
    return next(event.number for event in events if event.subject == VILLAGE)


def check(tmp_path, name, *words):
    """Download the checker and run it as a visitor does, with no package but Python's own."""
    carried = tmp_path / "elsewhere" / "check_proof.py"
    carried.parent.mkdir(exist_ok=True)
    carried.write_bytes(b"".join(get("/log/check_proof.py")))
    return subprocess.run(
        [sys.executable, "-I", "-S", carried, tmp_path / name, *words],
        cwd=carried.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def kept(tmp_path, path, name):
    answer = get(path)
    (tmp_path / name).write_bytes(b"".join(answer))
    return answer


@pytest.mark.usefixtures("world", "home")
def test_before_the_first_signature_it_says_so_and_serves_nothing():
    assert "还没有签过字" in text(get("/log/"))
    for path in ("/log/checkpoint", "/log/tile/0/000", "/log/1", "/log/1/proof", "/log/since/1"):
        assert get(path).status_code == 404


def test_the_page_says_how_it_stands_and_finds_an_entry(signed):
    page = text(get("/log/"))
    assert f"{signed:,} 条" in page
    assert selectors.standing().keys[0] in page
    assert get("/log/", data={"entry": "3"}).headers["Location"] == "/log/3"
    for wrong in ("0", str(signed + 1), "三", "-1", "9" * 12, "<b>"):
        answer = text(get("/log/", data={"entry": wrong}))
        assert "没有“" in answer
        assert "<b>" not in answer


def test_an_entry_whose_kind_is_public_shows_its_words(signed):
    del signed
    page = text(get(f"/log/{shown()}"))
    assert "加了地方" in page
    assert f"枫林村 {VILLAGE}" in page
    assert 'class="qr"' in page


def test_of_what_is_not_public_nothing_is_served_but_its_hash(signed):
    served = [
        get(path)
        for path in (
            "/log/",
            f"/log/{signed}",
            f"/log/{signed}/proof",
            "/log/checkpoint",
            "/log/since/5",
            *(f"/log/{name}" for name in files()),
        )
    ]
    assert {answer.status_code for answer in served} == {200}
    for answer in served:
        data = b"".join(answer)
        coded = re.search(rb"extra (\S+)", data)
        data += base64.b64decode(coded[1]) if coded else b""
        for secret in (HIDDEN, "registry.fact_stated", Clerk.ref, NOW.at.isoformat()[:19]):
            assert secret.encode() not in data
    assert "不公开" in text(get(f"/log/{signed}"))


def test_what_is_not_public_is_said_in_words_and_what_is_public_by_its_title(signed, world):
    sealed = text(get(f"/log/{signed}"))
    assert "一件事，内容不公开。它在这里，谁也改不了。" in sealed
    assert "nobody can change it" in text(get(f"/en/log/{signed}"))
    draft = Draft(
        *(Kind.POLICY, COUNTY, "", "what_is_public", "哪些要公开", "What is public", "字", "Words"),
        *((), "依据", "Basis", Source("notices", "policy", "1")),
    )
    first, second = world.actor("finance"), world.actor("county_aid_office")
    [number] = notices.prepare_all([draft], by=first, origin=NOW)
    notices.hand_in(number, by=first, origin=NOW)
    notices.publish(number, by=second, origin=NOW)
    services.publish()
    last = selectors.standing().size
    key = series_of(Kind.POLICY, COUNTY, "", "what_is_public")
    for before, title in (("", "哪些要公开"), ("/en", "What is public")):
        link = f'<a href="{before}/notice/{key}">{title}</a>'
        assert link in text(get(f"{before}/log/{last}"))
        assert title in text(get(f"{before}/log/"))
    notices.withdraw(number, "登错了", by=second, origin=NOW)
    assert "一份已经撤下的" in text(get(f"/log/{last}"))


def files():
    size = selectors.standing().size
    assert size < 256
    return (f"tile/entries/000.p/{size}", f"tile/0/000.p/{size}")


def test_every_kind_that_is_public_holds_no_words_that_somebody_typed():
    typed_by_nobody = {"places", "notices", "transparency"}
    assert not [kind for kind in PUBLIC if kind.split(".")[0] not in typed_by_nobody]


def test_the_files_are_those_of_the_specification(signed):
    bundle, hashes = files()
    entries = unbundle(b"".join(get(f"/log/{bundle}")))
    assert [len(entry) for entry in entries] == [32] * signed
    assert len(b"".join(get(f"/log/{hashes}"))) == 32 * signed
    answer = get(f"/log/{hashes}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "immutable" in answer.headers["Cache-Control"]
    first = get("/log/checkpoint")
    assert first.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert first.headers["Cache-Control"] == "public, max-age=5"
    assert Client().post("/log/checkpoint").status_code == 405


@pytest.mark.parametrize(
    "name",
    ["checkpoint", "../origin", "0/../../origin", "0/000.p/200", "0/001", "0/000", "1/000.p/1"],
)
def test_nothing_but_what_was_signed_is_served(signed, home, name):
    del signed
    path = home.log / "tile" / name
    if ".." not in name:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"what a killed run left behind")
    assert get(f"/log/tile/{name}").status_code == 404


def test_what_waits_for_its_signature_says_so(signed):
    services.append([Act("places.division_added", "place", VILLAGE, {})], by=Clerk(), origin=NOW)
    answer = get(f"/log/{signed + 1}")
    assert (answer.status_code, "还没有签字" in text(answer)) == (200, True)
    assert get(f"/log/{signed + 1}/proof").status_code == 404
    assert get(f"/log/{signed + 2}").status_code == 404


def test_the_checker_that_shares_no_code_finds_a_proof_right_and_a_bent_one_wrong(signed, tmp_path):
    key = selectors.standing().keys[0]
    for number in (1, shown(), signed):
        answer = kept(tmp_path, f"/log/{number}/proof", "one.tlog-proof")
        assert f'filename="{number}.tlog-proof"' in answer.headers["Content-Disposition"]
        done = check(tmp_path, "one.tlog-proof", "--key", key)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"entry {number}" in done.stdout
        assert ("division_added" in done.stdout) == (number == shown())
    whole = (tmp_path / "one.tlog-proof").read_text("utf-8")
    for bent in (
        whole.replace(f"index {signed - 1}", "index 2"),
        whole.replace(f"\n{signed}\n", f"\n{signed + 1}\n"),
        whole.replace("— sunledger", "— another"),
        whole[:200],
    ):
        (tmp_path / "bent").write_text(bent, "utf-8")
        done = check(tmp_path, "bent", "--key", key)
        assert (done.returncode, done.stdout) == (1, "")
        assert "不成立" in done.stderr
    (tmp_path / "bent").write_text("", "utf-8")
    assert check(tmp_path, "bent", "--key", key).returncode == 2
    other = key[:-4] + "AAA="
    assert check(tmp_path, "one.tlog-proof", "--key", other).returncode == 1


def test_the_checker_is_given_away_with_its_hash_and_has_nothing_of_ours(signed):
    answer = get("/log/check_proof.py")
    given = b"".join(answer)
    assert answer.headers["Content-Type"] == "text/x-python; charset=utf-8"
    assert 'filename="check_proof.py"' in answer.headers["Content-Disposition"]
    assert given == Path(files_of_log.__file__).with_name("check_proof.py").read_bytes()
    for before in ("", "/en"):
        page = text(get(f"{before}/log/"))
        assert hashlib.sha256(given).hexdigest() in page
        assert 'href="/log/check_proof.py"' in page
        assert 'href="/log/check_proof.py"' in text(get(f"{before}/log/{signed}"))
    assert len(given.decode().splitlines()) <= 200
    brought = {
        alias.name.split(".")[0] if isinstance(node, ast.Import) else node.module
        for node in ast.walk(ast.parse(given))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert brought <= sys.stdlib_module_names
    assert Client().post("/log/check_proof.py").status_code == 405


def test_words_that_were_changed_in_a_proof_are_found(signed, tmp_path):
    del signed
    kept(tmp_path, f"/log/{shown()}/proof", "one.tlog-proof")
    whole = (tmp_path / "one.tlog-proof").read_text("utf-8")
    extra = re.search(r"extra (\S+)", whole)[1]
    told = json.loads(base64.b64decode(extra))
    told["content"] = told["content"].replace("2026", "2025")
    bent = base64.b64encode(json.dumps(told).encode()).decode()
    (tmp_path / "bent").write_text(whole.replace(extra, bent), "utf-8")
    done = check(tmp_path, "bent", "--key", selectors.standing().keys[0])
    assert (done.returncode, "不成立" in done.stderr) == (1, True)


def test_the_checker_holds_the_log_against_a_checkpoint_of_earlier(signed, tmp_path):
    key = selectors.standing().keys[0]
    kept(tmp_path, "/log/checkpoint", "old")
    services.append(
        [Act("places.division_added", "place", VILLAGE, {})] * 70, by=Clerk(), origin=NOW
    )
    services.publish()
    kept(tmp_path, f"/log/since/{signed}", "new.consistency")
    done = check(tmp_path, "new.consistency", "--key", key, "--since", tmp_path / "old")
    assert (done.returncode, f"{signed} → {signed + 70}" in done.stdout) == (0, True)
    kept(tmp_path, f"/log/since/{signed - 1}", "other.consistency")
    done = check(tmp_path, "other.consistency", "--key", key, "--since", tmp_path / "old")
    assert done.returncode == 1
    assert get(f"/log/since/{signed + 71}").status_code == get("/log/since/0").status_code == 404


def test_a_log_that_cannot_be_trusted_says_so_in_plain_words(signed, home):
    del signed
    (home.folder / "keys" / "log").unlink()
    answer = get("/log/")
    assert (answer.status_code, "keys/log" in text(answer)) == (422, True)
