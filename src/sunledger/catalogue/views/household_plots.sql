/*
The registered plots of each household: by its household number, or through its representative
where the row names no household.
*/
SELECT l.household, l.row_id AS src
FROM land AS l
WHERE l.household IS NOT NULL
UNION ALL
SELECT h.household, l.row_id AS src
FROM land AS l
INNER JOIN person_households AS h ON h.person = l.holder
WHERE l.household IS NULL
