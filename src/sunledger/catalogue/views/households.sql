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
FROM (
  SELECT
    m.household,
    m.village,
    m.township,
    m.village_name,
    m.status,
    m.name,
    m.row_id,
    ROW_NUMBER() OVER (
      PARTITION BY m.household
      ORDER BY
        CASE WHEN REPLACE(m.relation, ' ', '') IN ('户主', '本人') THEN 0 ELSE 1 END,
        m.row_id
    ) AS place
  FROM members AS m
) AS h
WHERE h.place = 1
