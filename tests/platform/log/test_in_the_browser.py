"""verify.js: the same vectors as the writer, in a real browser; and the proofs that we make."""

import base64
import hashlib
from pathlib import Path

import pytest
from vectors import vectors

import sunledger.faces.log
from sunledger.platform.ground.transparency import notes, proofs, sequencer
from sunledger.platform.ground.transparency.notes import SecretKey
from sunledger.platform.ground.transparency.shelf import Shelf

SCRIPT = Path(sunledger.faces.log.__file__).parent / "static/log/verify.js"
SITE = "http://127.0.0.1:9"  # never asked: the tab gets what it loads from here
NAME = "sunledger/990101000000"
LEAVES = [hashlib.sha256(str(n).encode()).digest() for n in range(300)]
RUN_VECTORS = """async ([kind, vectors]) => {
    const v = await import("/verify.js");
    const read = (text) => v.fromBase64(text || "");
    const wrong = [];
    for (const [name, t] of vectors) {
        const proof = (t.proof || []).map(read);
        const holds = kind === "inclusion"
            ? await v.included(read(t.leafHash), t.leafIdx, t.treeSize, proof, read(t.root))
            : await v.consistent(t.size1, read(t.root1), t.size2, read(t.root2), proof);
        if (holds === (t.wantErr || t.size1 === 0)) wrong.push(name);
    }
    return wrong;
}"""
READ = """async ([proof, keys]) => {
    const v = await import("/verify.js");
    try {
        const found = await v.readEntry(proof, keys);
        return [found.number, v.hex(found.leaf), found.inTree];
    } catch (fault) {
        return String(fault);
    }
}"""
GROWS = """async ([earlier, file, keys]) => {
    const v = await import("/verify.js");
    const before = await v.opened(earlier, keys);
    const found = await v.growsFrom(before, file, keys);
    return found === null ? null : [before.size, found.size];
}"""


@pytest.fixture
def tab(chromium):
    context = chromium.new_context(base_url=SITE)
    page = context.new_page()
    page.route(f"{SITE}/", lambda route: route.fulfill(body="", content_type="text/html"))
    page.route(
        f"{SITE}/verify.js",
        lambda route: route.fulfill(path=SCRIPT, content_type="text/javascript"),
    )
    page.goto("/")
    yield page
    context.close()


@pytest.fixture
def log(tmp_path):
    made = sequencer.Log(NAME, tmp_path / "log", (SecretKey(NAME, b"\7" * 32),))
    sequencer.go_on(made, lambda start, count: LEAVES[start : start + count], 120)
    return made


def sign_all(log):
    """Return the earlier checkpoint, the later one and its files."""
    earlier = Shelf(log.folder).checkpoint()
    sequencer.go_on(log, lambda start, count: LEAVES[start : start + count], 300)
    return earlier, Shelf(log.folder).checkpoint(), Shelf(log.folder, 300)


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_every_vector_gives_the_right_answer(tab, kind):
    assert tab.evaluate(RUN_VECTORS, [kind, vectors(kind)]) == []


def test_a_proof_of_ours_holds_and_a_bent_one_does_not(tab, log):
    _, note, files = sign_all(log)
    keys = [log.keys[0].text]
    for number in (1, 2, 256, 257, 300):
        leaf = LEAVES[number - 1]
        proof = proofs.of_entry(number, leaf, None, files=files, note=note)
        assert tab.evaluate(READ, [proof, keys]) == [number, leaf.hex(), True]
    assert tab.evaluate(READ, [proof.replace("index 299", "index 298"), keys])[2] is False
    assert "wrong signature" in tab.evaluate(READ, [proof.replace("\n300\n", "\n301\n"), keys])
    stranger = SecretKey(NAME, b"\1" * 32).key.text
    assert "not signed" in tab.evaluate(READ, [proof, [stranger]])
    assert tab.evaluate(READ, [proof, [stranger, *keys]])[2] is True


def test_a_line_of_an_algorithm_that_is_not_known_hinders_nothing(tab, log):
    _, note, files = sign_all(log)
    keys = [log.keys[0].text]
    proof = proofs.of_entry(7, LEAVES[6], None, files=files, note=note)
    other = base64.b64encode(b"\xff\xff\xff\xff" + b"s" * 64).decode()
    both = f"{proof}— {NAME} {other}\n"
    assert tab.evaluate(READ, [both, keys]) == [7, LEAVES[6].hex(), True]
    alone = "\n".join([*proof.split("\n")[:-2], f"— {NAME} {other}", ""])
    assert "not signed" in tab.evaluate(READ, [alone, keys])


def test_growth_holds_from_the_checkpoint_that_was_kept_and_from_no_other(tab, log):
    earlier, note, files = sign_all(log)
    keys = [log.keys[0].text]
    file = proofs.of_growth(120, files=files, note=note)
    assert tab.evaluate(GROWS, [earlier.decode(), file, keys]) == [120, 300]
    other = notes.Checkpoint(NAME, 120, LEAVES[0])
    forged = notes.sign(other.text, log.secrets)
    assert tab.evaluate(GROWS, [forged, file, keys]) is None
