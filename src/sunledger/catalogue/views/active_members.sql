/*
The members of active households whose ID can be true, with the village of their household.
*/
SELECT h.household, h.village, m.person, m.name, m.src
FROM household_members AS m
INNER JOIN households AS h ON h.household = m.household
WHERE h.is_active AND m.person_ok
