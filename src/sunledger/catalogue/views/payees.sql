/*
One row per person of payments, and what single lines above zero came through, reversals and the
line each takes back left out: any (was_paid), any of an item for a person and not after death
(paid_as_person), any of an item for a household and not after death (paid_as_household).
*/
SELECT
  p.person,
  MIN(p.name) AS name,
  CASE WHEN MAX(p.paid) = 1 THEN TRUE ELSE FALSE END AS was_paid,
  CASE WHEN MAX(p.paid * p.to_person) = 1 THEN TRUE ELSE FALSE END AS paid_as_person,
  CASE WHEN MAX(p.paid * p.to_household) = 1 THEN TRUE ELSE FALSE END AS paid_as_household
FROM (
  SELECT
    l.person,
    l.name,
    CASE WHEN l.status = '成功' AND l.amount_fen > 0 AND r.row_id IS NULL THEN 1 ELSE 0 END AS paid,
    COALESCE(t.to_person, 1) AS to_person,
    COALESCE(t.to_household, 0) AS to_household
  FROM payments AS l
  LEFT JOIN reversed_lines AS r ON r.row_id = l.row_id
  LEFT JOIN (
    SELECT
      i.item,
      CASE WHEN i.payee_kind = '个人' AND i.after_death = '否' THEN 1 ELSE 0 END AS to_person,
      CASE WHEN i.payee_kind = '户' AND i.after_death = '否' THEN 1 ELSE 0 END AS to_household
    FROM item_terms AS i
  ) AS t ON t.item = l.item
) AS p
GROUP BY p.person
