"""A slip of the pen in a catalogue file is named, with its file and key, and never obeyed."""

import re
from pathlib import Path

import pytest

from sunledger.catalogue.loader import CatalogueError, load_catalogue

pytestmark = pytest.mark.quick

SOURCE = """\
id: wells
order: 90
title: {zh: 水井台账, en: Wells}
department: 水利局
key: [水井编号]
begins: null
purpose: {zh: 核对水井。, en: To check wells.}
retention_days: 365
columns:
  - {name: 水井编号, field: well, kind: code, required: true, synonyms: [井编号]}
  - {name: 状况, field: state, kind: enum, values: {好: [完好], 坏: []}, synonyms: []}
"""
PARAMETER = """\
id: well_days
title: {zh: 水井天数, en: days of a well}
kind: days
unit: {zh: 天, en: days}
values:
  - from: 2000-01-01
    value: 30
    reference: {zh: 默认值, en: our own default, verified: false}
"""


def lay(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path, name: str, text: str) -> CatalogueError:
    with pytest.raises(CatalogueError) as told:
        load_catalogue([lay(folder, name, text)])
    assert name in told.value.zh
    assert name in told.value.en
    return told.value


def test_a_further_directory_adds_a_source_and_a_parameter(tmp_path):
    lay(tmp_path, "sources/wells.yaml", SOURCE)
    catalogue = load_catalogue([lay(tmp_path, "parameters/well_days.yaml", PARAMETER)])
    assert list(catalogue.sources)[-1] == "wells"
    assert catalogue.sources["wells"].column("state").values == {"好": ("完好",), "坏": ()}
    assert catalogue.parameters["well_days"].values[0].value == 30


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("order: 90", "order: 90\nordr: 91", "ordr"),
        ("order: 90", "order: ninety", "order"),
        ("order: 90", "order: true", "order"),
        ("department: 水利局\n", "", "department"),
        ("department: 水利局", "department: ''", "department"),
        ("en: Wells}", "en: Wells, fr: Puits}", "title.fr"),
        ("kind: code", "kind: cod", "columns[1].kind"),
        ("kind: code", "kinds: code", "columns[1].kind"),
        ("required: true", "required: yes", "columns[1].required"),
        ("synonyms: [井编号]", "synonyms: [井编号, 3]", "columns[1].synonyms"),
        ("synonyms: [井编号]", "synonyms: [井编号, 井编号]", "井编号"),
        ("synonyms: [井编号]", "synonyms: [井编号, ' 井编号（必填） ']", "井编号"),
        ("synonyms: [井编号]", "synonyms: [状况]", "状况"),
        ("field: state", "field: well", "well"),
        ("坏: []", "坏: [完好]", "完好"),
        (", values: {好: [完好], 坏: []}", "", "columns[2].values"),
        ("key: [水井编号]", "key: [水井号]", "水井号"),
        ("begins: null", "begins: 打井日期", "打井日期"),
        ("id: wells", "id: wells\nid: wells", "“id” is given twice"),
        ("id: wells", "id: [wells", "第"),
    ],
)
def test_a_slip_in_a_source_is_an_error_that_names_file_and_key(tmp_path, old, new, named):
    assert old in SOURCE
    told = refused(tmp_path, "sources/wells.yaml", SOURCE.replace(old, new))
    assert named in told.zh


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("kind: days", "kind: day", "kind"),
        ("value: 30", "value: thirty", "well_days"),
        ("value: 30", "value: 30.5", "well_days"),
        ("value: 30", "valu: 30", "value"),
        ("from: 2000-01-01", "from: 2000", "from"),
        ("unit: {zh: 天, en: days}", "unit: {zh: 天, en: days}\nmost: 20", "well_days"),
        ("unit: {zh: 天, en: days}", "unit: {zh: 天, en: days}\nlisted_in: wells.depth", "depth"),
    ],
)
def test_a_slip_in_a_parameter_is_an_error_that_names_it(tmp_path, old, new, named):
    assert old in PARAMETER
    folder = lay(tmp_path, "parameters/well_days.yaml", PARAMETER.replace(old, new))
    with pytest.raises(CatalogueError, match=named):
        load_catalogue([folder])


def test_the_same_id_twice_is_an_error_unless_the_file_says_that_it_replaces(tmp_path):
    own = Path(load_catalogue.__code__.co_filename).parent / "sources" / "deaths.yaml"
    text = re.sub("title:\n  zh: .*", "title:\n  zh: 死亡名单", own.read_text(encoding="utf-8"))
    told = refused(tmp_path, "sources/deaths.yaml", text)
    assert "replaces: true" in told.zh
    lay(tmp_path, "sources/deaths.yaml", f"replaces: true\n{text}")
    assert load_catalogue([tmp_path]).sources["deaths"].title.zh == "死亡名单"
    assert load_catalogue().sources["deaths"].title.zh == "死亡注销"


def test_two_files_of_one_directory_never_replace_each_other(tmp_path):
    lay(tmp_path, "sources/wells.yaml", SOURCE)
    refused(tmp_path, "sources/wells_2.yaml", f"replaces: true\n{SOURCE}")


def test_there_has_to_be_something_to_replace(tmp_path):
    told = refused(tmp_path, "sources/wells.yaml", f"replaces: true\n{SOURCE}")
    assert "wells" in told.zh


def test_a_file_that_is_not_utf_8_is_named(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "wells.yaml").write_bytes(SOURCE.encode("gb18030"))
    with pytest.raises(CatalogueError, match="UTF-8"):
        load_catalogue([tmp_path])


def test_a_directory_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(CatalogueError, match="没有这个目录"):
        load_catalogue([tmp_path / "none"])


def test_a_flag_may_only_name_what_there_is(tmp_path):
    own = Path(load_catalogue.__code__.co_filename).parent / "flags" / "E02_impossible_id.sql"
    text = own.read_text(encoding="utf-8")
    for old, new, named in (
        ("code: E02", "code: E02\ncolour: red", "colour"),
        ("severity: A", "severity: D", "severity"),
        ("severity: A", "severity: C\nidle: true", "idle"),
        ("order: 2", "order: 2\nidle: often", "idle"),
        ("main: [members]", "main: [member]", "member"),
        ("order: 2", "order: 1", "1"),
    ):
        assert old in text
        changed = text.replace(old, new, 1).replace("/*", "/*\nreplaces: true", 1)
        with pytest.raises(CatalogueError, match=named):
            load_catalogue([lay(tmp_path, "flags/E02_impossible_id.sql", changed)])
