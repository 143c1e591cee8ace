/*
One row per period in which a helper was paired with a household without a break: adjoining and
overlapping periods of one pair are one pairing (contract §6). ends_on is empty while it is open.
src is the row that begins it, last_src the row that ends it.
*/
WITH steps AS (
  SELECT
    p.household,
    p.helper,
    p.starts_on,
    p.ends_on,
    p.row_id,
    CASE
      WHEN DATE_DIFF(
        'day',
        MAX(COALESCE(p.ends_on, DATE '9999-12-31')) OVER (
          PARTITION BY p.household, p.helper ORDER BY p.starts_on, p.row_id
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        p.starts_on
      ) <= 1 THEN 0
      ELSE 1
    END AS begins
  FROM pairings AS p
),

numbered AS (
  SELECT
    s.household,
    s.helper,
    s.starts_on,
    s.ends_on,
    s.row_id,
    SUM(s.begins) OVER (
      PARTITION BY s.household, s.helper ORDER BY s.starts_on, s.row_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS period
  FROM steps AS s
)

SELECT
  n.household,
  n.helper,
  MIN(n.starts_on) AS starts_on,
  CASE WHEN COUNT(*) = COUNT(n.ends_on) THEN MAX(n.ends_on) END AS ends_on,
  ARG_MIN(n.row_id, n.starts_on) AS src,
  ARG_MAX(n.row_id, COALESCE(n.ends_on, DATE '9999-12-31')) AS last_src
FROM numbered AS n
GROUP BY n.household, n.helper, n.period
