/*
One row per household of the register, with its status and its village.
Both are those of its row 户主 or 本人, else of its first row (contract §6).
is_active: status among active_statuses. status_listed: the status is one of the four listed.
*/
SELECT
  h.household,
  h.village,
  h.township,
  h.village_name,
  h.status,
  h.name AS head_name,
  h.row_id AS src,
  CASE WHEN EXISTS (SELECT 1 FROM param_active_statuses AS a WHERE a.value = h.status)
    THEN TRUE ELSE FALSE END AS is_active,
  CASE WHEN h.status IN ('在册', '已脱贫', '监测', '剔除') THEN TRUE ELSE FALSE END AS status_listed
FROM members AS h
INNER JOIN (
  SELECT
    COALESCE(
      MIN(CASE WHEN REPLACE(m.relation, ' ', '') IN ('户主', '本人') THEN m.row_id END),
      MIN(m.row_id)
    ) AS row_id
  FROM members AS m
  GROUP BY m.household
) AS f ON f.row_id = h.row_id
