"""`sunledger explain`: one finding in one screen."""

from click.testing import CliRunner
from folders import MEMBERS, car_owner, person, table, write

from sunledger.catalogue.loader import PACKAGE_CATALOGUE
from sunledger.desk.explain import explain_command


def explain(*arguments):
    return CliRunner().invoke(explain_command, list(map(str, arguments)))


def test_it_tells_rule_rows_parameters_and_query(tmp_path, run):
    outcome = run(car_owner(tmp_path / "county"), rules=("E05",))
    [finding] = outcome.findings
    done = explain(outcome.out, finding.id[:8])
    assert done.exit_code == 0
    for word in (
        finding.id,
        "E05",
        "H1",
        "车管/车.csv 第 2 行",
        "vehicle_price_limit",
        "SELECT",
        "先想到这些合理情形",
    ):
        assert word in done.output
    assert "SELECT" not in explain(outcome.out, finding.id, "--no-sql").output


def test_it_asks_for_the_whole_identifier_where_none_or_several_fit(tmp_path, run):
    outcome = run(car_owner(tmp_path / "county"), rules=("E05",))
    assert "0 条" in explain(outcome.out, "zzz").exception.zh
    assert "不是一次核对的结果" in explain(tmp_path, "a").exception.zh


def test_a_rule_of_ones_own_is_explained_with_its_catalogue(tmp_path, run):
    flag = PACKAGE_CATALOGUE / "flags" / "E03_two_households.sql"
    text = flag.read_text("utf-8").replace("code: E03", "code: X01", 1)
    mine = tmp_path / "mine"
    (mine / "flags").mkdir(parents=True)
    (mine / "flags" / "X01_mine.sql").write_text(text.replace("order: 3\n", "order: 901\n", 1))
    members = (f"H{n} 甲 {person(1)} 户主 V{n} 乡 村 在册" for n in (1, 2))
    county = write(tmp_path / "county", {"户.csv": table(MEMBERS, *members)})
    outcome = run(county, rules=("X01",), catalogues=(mine,))
    [finding] = outcome.findings
    told = explain(outcome.out, finding.id, "--catalogue", mine).output
    assert "规则：X01 一人在两户" in told
    assert "SELECT" in told
    without = explain(outcome.out, finding.id)
    assert without.exit_code == 0
    assert "--catalogue" in without.output.splitlines()[-1]
