/*
The members whose ID can be true and who have not died, one row per household and person.
state: active, other, or unlisted where the household's status is outside the listed set.
*/
SELECT
  m.household,
  h.village,
  m.person,
  m.name,
  r.born_on,
  m.src,
  CASE
    WHEN h.is_active THEN 'active'
    WHEN h.status_listed THEN 'other'
    ELSE 'unlisted'
  END AS state
FROM household_members AS m
INNER JOIN households AS h ON h.household = m.household
INNER JOIN members AS r ON r.row_id = m.src
LEFT JOIN first_deaths AS d ON d.person = m.person
WHERE m.person_ok AND d.person IS NULL
