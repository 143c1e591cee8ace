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
    CAST(SUM(CASE WHEN v.movement_kind IN ('支出', '收回') THEN v.amount_fen ELSE 0 END) AS BIGINT) AS spent_fen,
    CAST(SUM(CASE WHEN v.movement_kind NOT IN ('下达', '拨付', '支出', '收回') THEN GREATEST(v.amount_fen, 0) ELSE 0 END) AS BIGINT) AS unsure_out_fen,
    CAST(SUM(CASE WHEN v.movement_kind NOT IN ('下达', '拨付', '支出', '收回') THEN LEAST(v.amount_fen, 0) ELSE 0 END) AS BIGINT) AS unsure_back_fen
  FROM movements AS v
  GROUP BY v.quota
) AS m ON m.quota = q.quota
