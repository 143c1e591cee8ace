/*
Death is the earliest 死亡日期 of a person (contract §6).
*/
SELECT d.person, d.died_on, d.row_id AS src
FROM (
  SELECT
    r.person,
    r.died_on,
    r.row_id,
    ROW_NUMBER() OVER (PARTITION BY r.person ORDER BY r.died_on, r.row_id) AS place
  FROM deaths AS r
) AS d
WHERE d.place = 1
