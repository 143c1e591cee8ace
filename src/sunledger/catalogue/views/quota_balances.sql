/*
One row per quota: its balance in fen (金额 less 支出 and 收回), the least and the most that it can be
where movements have a kind outside the list, and the day of its last movement of any kind.
*/
SELECT
  q.quota,
  q.fund,
  q.quota_level,
  q.received_on,
  q.amount_fen,
  q.department,
  q.row_id AS src,
  m.last_on,
  q.amount_fen - COALESCE(m.spent_fen, 0) AS balance_fen,
  q.amount_fen - COALESCE(m.spent_fen, 0) - COALESCE(m.unsure_out_fen, 0) AS least_fen,
  q.amount_fen - COALESCE(m.spent_fen, 0) - COALESCE(m.unsure_back_fen, 0) AS most_fen
FROM quotas AS q
LEFT JOIN (
  SELECT
    v.quota,
    MAX(v.moved_on) AS last_on,
    CAST(SUM(v.amount_fen * v.spent) AS BIGINT) AS spent_fen,
    CAST(SUM(GREATEST(v.amount_fen, 0) * v.unlisted) AS BIGINT) AS unsure_out_fen,
    CAST(SUM(LEAST(v.amount_fen, 0) * v.unlisted) AS BIGINT) AS unsure_back_fen
  FROM (
    SELECT
      r.quota,
      r.moved_on,
      r.amount_fen,
      CASE WHEN r.movement_kind IN ('支出', '收回') THEN 1 ELSE 0 END AS spent,
      CASE
        WHEN r.movement_kind NOT IN ('下达', '拨付', '支出', '收回') THEN 1 ELSE 0
      END AS unlisted
    FROM movements AS r
  ) AS v
  GROUP BY v.quota
) AS m ON m.quota = q.quota
