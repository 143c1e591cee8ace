/*
One row per person of payments, and what single lines above zero came through, reversals and the
line each takes back left out: any (was_paid), any of an item for a person and not after death
(paid_as_person), any of an item for a household and not after death (paid_as_household).
*/
SELECT
  c.person,
  CASE WHEN MAX(c.state) = 2 THEN TRUE ELSE FALSE END AS was_paid,
  CASE WHEN MAX(c.as_person) = 1 THEN TRUE ELSE FALSE END AS paid_as_person,
  CASE WHEN MAX(c.as_household) = 1 THEN TRUE ELSE FALSE END AS paid_as_household
FROM payee_cards AS c
GROUP BY c.person
