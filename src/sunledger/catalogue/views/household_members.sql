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
FROM (
  SELECT
    r.household,
    r.person,
    r.person_ok,
    r.name,
    r.name_key,
    r.relation,
    r.row_id,
    ROW_NUMBER() OVER (PARTITION BY r.household, r.person ORDER BY r.row_id) AS place
  FROM members AS r
) AS m
WHERE m.place = 1
