"""What rule SQL may say, and what it may not; and that all of it means something on Spark."""

import pytest

from sunledger.catalogue.loader import load_catalogue
from sunledger.engine.rules.compile import to_spark
from sunledger.engine.rules.whitelist import Names, RuleError, check_names, check_query

CATALOGUE = load_catalogue()

ALLOWED = [
    "SELECT t.a FROM t",
    "SELECT DISTINCT t.a FROM t",
    "SELECT t.a FROM t INNER JOIN u ON u.a = t.a AND u.b > t.b LEFT JOIN v ON v.a = t.a",
    "SELECT t.a FROM t CROSS JOIN u",
    "WITH x AS (SELECT t.a FROM t) SELECT x.a FROM x UNION ALL SELECT y.a FROM x AS y",
    (
        "SELECT t.a, COUNT(*), COUNT(DISTINCT t.b), SUM(t.c), MIN(t.c), MAX(t.c) FROM t "
        "GROUP BY t.a HAVING COUNT(*) > 1"
    ),
    "SELECT COUNT(*) FILTER (WHERE t.a = 1) FROM t",
    (
        "SELECT ROW_NUMBER() OVER (PARTITION BY t.a ORDER BY t.b), RANK() OVER (ORDER BY t.b), "
        "LAG(t.b) OVER (ORDER BY t.b), LEAD(t.b, 2) OVER (ORDER BY t.b) FROM t"
    ),
    (
        "SELECT SUM(t.a) OVER (PARTITION BY t.b ORDER BY t.c ROWS BETWEEN UNBOUNDED PRECEDING AND "
        "CURRENT ROW) FROM t"
    ),
    "SELECT CASE WHEN t.a IN (1, 2) OR t.b LIKE 'x%' THEN 'y' ELSE 'z' END FROM t",
    (
        "SELECT t.a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a = t.a) AND NOT EXISTS "
        "(SELECT 1 FROM v WHERE v.a = t.a) AND t.b NOT IN (SELECT w.b FROM w)"
    ),
    "SELECT COALESCE(t.a, 0), NULLIF(t.a, 0), GREATEST(t.a, t.b), LEAST(t.a, t.b) FROM t",
    (
        "SELECT t.a || '/' || t.b, LENGTH(t.a), SUBSTR(t.a, 1, 7), REPLACE(t.a, 'x', ''), "
        "TRIM(t.a), UPPER(t.a), LOWER(t.a) FROM t"
    ),
    "SELECT ABS(t.a), ROUND(t.a, 2), FLOOR(t.a), CEIL(t.a), t.a % 2, MOD(t.a, 2), -t.a FROM t",
    "SELECT t.a / NULLIF(t.b, 0), t.a / 100 FROM t",
    (
        "SELECT SIN(t.a), COS(t.a), ASIN(t.a), ACOS(t.a), ATAN2(t.a, t.b), SQRT(t.a), "
        "RADIANS(t.a), POWER(t.a, 2), PI() FROM t"
    ),
    "SELECT YEAR(t.a), MONTH(t.a), DAY(t.a), EXTRACT(YEAR FROM t.a), EXTRACT(HOUR FROM t.a) FROM t",
    "SELECT t.a + INTERVAL 7 DAY, t.a - INTERVAL ($n) MONTH, DATE '2025-01-01' FROM t",
    "SELECT DATE_DIFF('day', t.a, t.b), CAST(DATE_TRUNC('month', t.a) AS DATE) FROM t",
    "SELECT CAST(SUM(t.a) AS BIGINT), CAST(t.a AS DECIMAL(30, 8)), CAST(t.a AS VARCHAR) FROM t",
    "SELECT t.a FROM t WHERE t.a BETWEEN 1 AND 2 AND t.b IS NOT NULL AND t.c IS DISTINCT FROM t.d",
    "SELECT STRING_AGG(DISTINCT t.a, '、' ORDER BY t.a) FROM t",
    "WITH w(word) AS (VALUES ('酒'), ('烟')) SELECT w.word FROM w",
    "SELECT t.a - t.b FROM t",
]
REFUSED = [
    ("SELECT * FROM t", "SELECT *"),
    ("SELECT t.* FROM t", "SELECT *"),
    ("FROM t", "SELECT *"),
    ("SELECT t.a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY t.a) = 1", "Qualify"),
    ("SELECT t.a FROM t ASOF JOIN u ON t.a >= u.a", "ASOF"),
    ("SELECT t.a FROM t NATURAL JOIN u", "NATURAL"),
    ("SELECT t.a FROM t RIGHT JOIN u ON u.a = t.a", "RIGHT"),
    ("SELECT t.a FROM t FULL JOIN u ON u.a = t.a", "FULL"),
    ("SELECT t.a FROM t SEMI JOIN u ON u.a = t.a", "SEMI"),
    ("SELECT t.a FROM t JOIN u USING (a)", "USING"),
    ("SELECT t.a FROM t, LATERAL (SELECT 1) AS l", "Lateral"),
    ("SELECT t.a FROM t GROUP BY ALL", "GROUP BY ALL"),
    ("SELECT t.a FROM t GROUP BY ROLLUP (t.a)", "Rollup"),
    ("SELECT DISTINCT ON (t.a) t.b FROM t", "DISTINCT ON"),
    ("SELECT t.a FROM t UNION ALL BY NAME SELECT u.a FROM u", "BY NAME"),
    ("SELECT t.a FROM t EXCEPT SELECT u.a FROM u", "Except"),
    ("SELECT t.a FROM t ORDER BY t.a", "ORDER BY"),
    ("SELECT t.a FROM t LIMIT 1", "Limit"),
    ("SELECT t.a FROM t TABLESAMPLE 10%", "TableSample"),
    ("WITH RECURSIVE x AS (SELECT 1 AS a) SELECT x.a FROM x", "RECURSIVE"),
    ("SELECT SUM(t.a) OVER w FROM t WINDOW w AS (ORDER BY t.b)", "named window"),
    ("SELECT ROW_NUMBER() OVER () FROM t", "ranking"),
    ("SELECT LAG(t.a) OVER (PARTITION BY t.b) FROM t", "ranking"),
    ("SELECT STRING_AGG(t.a, '、') FROM t", "STRING_AGG"),
    ("SELECT LIST(t.a) FROM t", "ArrayAgg"),
    ("SELECT [1, 2]", "Array"),
    ("SELECT {'a': 1}", "Struct"),
    ("SELECT t.a[1] FROM t", "Bracket"),
    ("SELECT LIST_TRANSFORM(t.a, LAMBDA x: x + 1) FROM t", "Transform"),
    ("SELECT UNNEST(t.a) FROM t", "Explode"),
    ("SELECT REGEXP_MATCHES(t.a, 'x') FROM t", "Regexp"),
    ("SELECT t.a ~ 'x' FROM t", "Regexp"),
    ("SELECT t.a ILIKE 'x' FROM t", "ILike"),
    ("SELECT HASH(t.a) FROM t", "hash"),
    ("SELECT MD5(t.a) FROM t", "MD5"),
    ("SELECT RANDOM()", "Rand"),
    ("SELECT NOW()", "now"),
    ("SELECT CURRENT_DATE", "CurrentDate"),
    ("SELECT t.a // t.b FROM t", "IntDiv"),
    ("SELECT t.a / t.b FROM t", "division"),
    ("SELECT t.begun_on - t.ended_on FROM t", "date - date"),
    ("SELECT $as_of - CAST(t.a AS DATE) FROM t", "date - date"),
    ("SELECT DATE_DIFF('month', t.a, t.b) FROM t", "DATE_DIFF('month')"),
    ("SELECT t.a + INTERVAL 1 HOUR FROM t", "HOUR"),
    ("SELECT EXTRACT(EPOCH FROM t.a) FROM t", "EPOCH"),
    ("SELECT DATE_TRUNC('week', t.a) FROM t", "week"),
    ("SELECT LEFT(t.a, 2) FROM t", "Left"),
    ("SELECT RIGHT(t.a, 2) FROM t", "Right"),
    ("SELECT SUBSTR(t.a, 0, 2) FROM t", "SUBSTR"),
    ("SELECT SUBSTR(t.a, -2) FROM t", "SUBSTR"),
    ("SELECT SUBSTR(t.a, t.b) FROM t", "SUBSTR"),
    ("SELECT CONCAT(t.a, t.b) FROM t", "Concat"),
    ("SELECT TRY_CAST(t.a AS BIGINT) FROM t", "TryCast"),
    ("SELECT CAST(t.a AS BLOB) FROM t", "cast"),
    ("SELECT t.a FROM read_csv('x') AS t", "path"),
    ("SELECT t.a FROM read_parquet('x') AS t", "path"),
    ("SELECT t.a FROM glob('*') AS t", "path"),
    ("SELECT t.a FROM duckdb_settings() AS t", "path"),
    ("SELECT t.a FROM range(9) AS t", "path"),
    ("SELECT t.a FROM main.t", "path"),
    ("SELECT t.table_name AS a FROM information_schema.tables AS t", "path"),
    ("SELECT GETENV('HOME')", "getenv"),
    ("SELECT CURRENT_SETTING('memory_limit')", "current_setting"),
    ("SELECT t.a FROM t PIVOT (SUM(a) FOR b IN (1))", "Pivot"),
    ("SELECT COLUMNS('a') FROM t", "Columns"),
]
NO_QUERY = [
    "COPY t TO 'x'",
    "ATTACH 'x'",
    "PRAGMA database_list",
    "SET threads = 1",
    "INSTALL httpfs",
    "CREATE TABLE t (a INT)",
    "INSERT INTO t SELECT 1",
    "DELETE FROM t",
    "SELECT 1; SELECT 2",
    "",
    "SELECT FROM WHERE",
]


@pytest.mark.parametrize("sql", ALLOWED)
def test_allowed(sql):
    check_query(sql, "flags/X01")
    assert to_spark(sql, "flags/X01")


@pytest.mark.parametrize(("sql", "word"), REFUSED)
def test_refused_with_the_file_and_the_construct(sql, word):
    with pytest.raises(RuleError) as raised:
        check_query(sql, "flags/X01")
    assert "flags/X01" in raised.value.zh
    assert word.lower() in raised.value.zh.lower()


@pytest.mark.parametrize("sql", NO_QUERY)
def test_anything_but_one_select_is_refused(sql):
    with pytest.raises(RuleError, match="flags/X01"):
        check_query(sql, "flags/X01")


def check(sql):
    check_names(
        check_query(sql, "flags/X01"), "flags/X01", Names({"t", "u"}, {"n"}, {"t", "u", "deaths"})
    )


def test_names_that_are_declared_or_its_own_are_fine():
    check("WITH x AS (SELECT t.a FROM t) SELECT x.a FROM x INNER JOIN u ON u.a = $n")
    check("SELECT p.value FROM param_n AS p WHERE p.value < $as_of")


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("SELECT v.a FROM v", "v"),
        ("SELECT t.a FROM t WHERE EXISTS (SELECT 1 FROM deaths WHERE TRUE)", "deaths"),
        ("SELECT t.a FROM 'secret.csv' AS t", "secret.csv"),
        ('SELECT t.a FROM "secret.parquet" AS t', "secret.parquet"),
        ("SELECT t.a FROM t WHERE t.a > $m", "m"),
        ("SELECT p.value FROM param_m AS p", "param_m"),
    ],
)
def test_names_that_nobody_declared_are_refused(sql, name):
    with pytest.raises(RuleError, match=name):
        check(sql)


@pytest.mark.parametrize("name", ["t", "deaths"])
def test_a_with_may_not_hide_a_table(name):
    with pytest.raises(RuleError, match=name):
        check(f"WITH {name} AS (SELECT u.a FROM u) SELECT x.a FROM {name} AS x")


@pytest.mark.parametrize("flag", CATALOGUE.flags.values(), ids=lambda flag: flag.code)
def test_each_flag_can_be_written_for_spark(flag):
    assert to_spark(flag.sql, flag.code)


@pytest.mark.parametrize("name", CATALOGUE.views)
def test_each_view_can_be_written_for_spark(name):
    assert to_spark(CATALOGUE.views[name], name)
