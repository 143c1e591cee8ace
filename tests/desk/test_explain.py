"""`sunledger explain`: one finding in one screen."""

from click.testing import CliRunner
from folders import car_owner

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
