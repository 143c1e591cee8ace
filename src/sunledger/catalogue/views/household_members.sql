/*
One row per household and person: one person twice in one household is one member (contract §6).
A member whose ID is impossible stays a member; person_ok is then false.
*/
SELECT
  m.household,
  m.person,
  m.person_ok,
  m.name,
  m.name_key,
  m.relation,
  m.row_id AS src
FROM members AS m
INNER JOIN (
  SELECT MIN(r.row_id) AS row_id
  FROM members AS r
  GROUP BY r.household, r.person
) AS f ON f.row_id = m.row_id
