/*
One row per person of payments, and what single lines above zero came through, reversals and the
line each takes back left out: any (was_paid), any of an item for a person and not after death
(paid_as_person), any of an item for a household and not after death (paid_as_household).
*/
SELECT
  p.person,
  MIN(p.name) AS name,
  CASE WHEN MAX(p.paid) = 1 THEN TRUE ELSE FALSE END AS was_paid,
  CASE WHEN MAX(CASE WHEN p.terms = '个人' THEN p.paid ELSE 0 END) = 1 THEN TRUE ELSE FALSE END AS paid_as_person,
  CASE WHEN MAX(CASE WHEN p.terms = '户' THEN p.paid ELSE 0 END) = 1 THEN TRUE ELSE FALSE END AS paid_as_household
FROM (
  SELECT
    l.person,
    l.name,
    CASE WHEN l.status = '成功' AND l.amount_fen > 0 AND r.row_id IS NULL THEN 1 ELSE 0 END AS paid,
    CASE WHEN COALESCE(t.after_death, '否') = '否' THEN COALESCE(t.payee_kind, '个人') END AS terms
  FROM payments AS l
  LEFT JOIN reversed_lines AS r ON r.row_id = l.row_id
  LEFT JOIN item_terms AS t ON t.item = l.item
) AS p
GROUP BY p.person
