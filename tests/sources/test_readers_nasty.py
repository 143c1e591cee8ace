"""Every file of the corpus is read exactly, or refused with a sentence that says what to do."""

from pathlib import Path

import pytest
from nasty.corpus import CASES
from nasty.reading import read_folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_nasty_file(case, folder, work_dir, capfd):
    case.build(Path(folder, case.name))

    found = read_folder(folder, work_dir)

    if isinstance(case.expect, str):
        assert list(found) == [case.name]
        assert isinstance(found[case.name], str)
        assert case.expect in found[case.name]
    elif case.expect:
        assert found == {case.name: case.expect}
    else:
        assert found == {}
    assert not any(work_dir.iterdir())
    assert capfd.readouterr().err == ""


def test_the_corpus_is_large():
    assert len({case.title for case in CASES}) == len(CASES) >= 60
