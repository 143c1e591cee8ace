"""Somebody who never signed in looks an entry up, carries its proof away and comes back."""

import subprocess
import sys

from playwright.sync_api import expect

GOOD, BAD = "[data-verdict=good]", "[data-verdict=bad]"


def states(tab):
    """Return the lines of the check that are shown, as they are said."""
    return tab.locator("[data-check] [data-state]:visible").all_inner_texts()


def test_an_entry_is_looked_up_checked_and_carried_away(enter, filled, tmp_path):
    tab = enter(None, width=390)
    tab.goto("/log/")
    expect(tab.get_by_text("签字对", exact=True)).to_be_visible()
    key = tab.locator(".note-text").first.inner_text()
    tab.fill("#entry", filled.shown)
    tab.click("main form button[type=submit]")
    expect(tab.locator(GOOD)).to_be_visible()
    assert states(tab) == [
        "签字对",
        "在签过字的记录里，位置没有动",
        "上面的内容就是当时写的",
        "记录是接着上次写的",
    ]
    tab.click("details summary")
    expect(tab.locator("details p")).to_contain_text('"kind":"notices.published"')
    with tab.expect_download() as got:
        tab.get_by_role("link", name="下载证明，带走").click()
    got.value.save_as(tmp_path / "proof")
    with tab.expect_download() as given:
        tab.get_by_role("link", name="下载核对的程序").click()
    assert given.value.suggested_filename == "check_proof.py"
    given.value.save_as(tmp_path / "check_proof.py")
    whole = (tmp_path / "proof").read_text("utf-8")
    (tmp_path / "bent").write_text(whole.replace("\nindex ", "\nindex 1", 1), "utf-8")
    asked = [sys.executable, "-I", "-S", "check_proof.py"]
    for name, status in (("proof", 0), ("bent", 1)):
        done = subprocess.run(
            [*asked, name, "--key", key], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, f"entry {filled.shown} " in done.stdout) == (status, not status)


def test_the_code_on_a_paper_is_held_against_the_site(enter, filled):
    tab = enter(None, language="en")
    tab.goto(f"/en/log/{filled.closed}")
    expect(tab.locator(GOOD)).to_be_visible()
    leaf = tab.locator("[data-log]").get_attribute("data-leaf")
    for paper, shown in ((leaf, GOOD), ("0" * 64, BAD)):
        tab.goto("about:blank")
        tab.goto(f"/en/log/{filled.closed}#{paper}")
        expect(tab.locator(shown)).to_be_visible()
    assert "It is not as on the paper" in states(tab)


def test_words_that_the_site_changed_are_shown_red(enter, filled):
    tab = enter(None)
    bent = []

    def bend(route):
        text = route.fetch().text()
        hashes = text.split("\n")
        hashes[3] = hashes[4]
        bent.append("\n".join(hashes))
        route.fulfill(body=bent[-1], content_type="text/plain")

    tab.route("**/proof", bend)
    tab.goto(f"/log/{filled.shown}")
    expect(tab.locator(BAD)).to_be_visible()
    assert "不在签过字的记录里" in states(tab)
    assert bent


def test_a_checkpoint_that_was_kept_is_held_against_the_log(enter, filled, tmp_path):
    tab = enter(None)
    tab.goto("/log/")
    with tab.expect_download() as got:
        tab.get_by_role("link", name="下载检查点").click()
    got.value.save_as(tmp_path / "kept.checkpoint")
    tab.set_input_files("#earlier", tmp_path / "kept.checkpoint")
    expect(tab.get_by_text("对得上：记录是接着它写的")).to_be_visible()
    (tmp_path / "other.checkpoint").write_text("another\n1\nAAAA\n\n— another AAAAAAAA\n", "utf-8")
    tab.set_input_files("#earlier", tmp_path / "other.checkpoint")
    expect(tab.get_by_text("对不上，或者不是这本记录的")).to_be_visible()
    assert filled.address


def test_without_scripts_the_page_says_how(enter, filled):
    tab = enter(None, scripts=False)
    tab.goto(f"/log/{filled.shown}")
    expect(tab.locator("noscript .notice")).to_be_visible()
    expect(tab.get_by_role("link", name="下载证明，带走")).to_be_visible()
