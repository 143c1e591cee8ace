/*
Registered land per household, in mu: by its household number, or through its representative's
household where the row names no household.
*/
SELECT p.household, SUM(p.area_mu) AS area_mu, COUNT(*) AS plots
FROM (
  SELECT l.household, l.area_mu
  FROM land AS l
  WHERE l.household IS NOT NULL
  UNION ALL
  SELECT h.household, l.area_mu
  FROM land AS l
  INNER JOIN person_households AS h ON h.person = l.holder
  WHERE l.household IS NULL
) AS p
GROUP BY p.household
