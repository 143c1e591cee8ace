/*
The kin of each village cadre (a) within two steps of kinship valid at $as_of; the person between
may be anybody. One row per pair: fewest steps, then the smallest row. src2 is empty for one step.
Only pairs that begin at a cadre: all pairs of a county would be tens of millions.
*/
WITH valid_edges AS (
  SELECT e.a, e.b, e.src
  FROM kin_edges AS e
  WHERE
    (e.starts_on IS NULL OR e.starts_on <= $as_of)
    AND (e.ends_on IS NULL OR e.ends_on >= $as_of)
),

first_steps AS (
  SELECT e.a, e.b, e.src
  FROM valid_edges AS e
  WHERE EXISTS (SELECT 1 FROM cadres AS c WHERE c.person = e.a)
)

SELECT k.a, k.b, k.src, k.src2
FROM (
  SELECT
    s.a,
    s.b,
    s.src,
    s.src2,
    ROW_NUMBER() OVER (PARTITION BY s.a, s.b ORDER BY s.steps, s.src, s.src2) AS place
  FROM (
    SELECT f.a, f.b, f.src, CAST(NULL AS BIGINT) AS src2, 1 AS steps
    FROM first_steps AS f
    UNION ALL
    SELECT f.a, e.b, f.src, e.src AS src2, 2 AS steps
    FROM first_steps AS f
    INNER JOIN valid_edges AS e ON e.a = f.b AND e.b <> f.a
  ) AS s
) AS k
WHERE k.place = 1
