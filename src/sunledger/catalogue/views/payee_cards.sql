/*
One row per person and card of payments. state tells what single lines above zero came through,
reversals and the line each takes back left out: 2 some, 1 perhaps (only lines whose status is
outside the list), 0 none. as_person and as_household are 1 where a line came through of an item
that is paid to a person, to a household, and not after death.
*/
SELECT
  l.person,
  l.card,
  MAX(l.state) AS state,
  MAX(CASE WHEN l.state = 2 THEN l.to_person ELSE 0 END) AS as_person,
  MAX(CASE WHEN l.state = 2 THEN l.to_household ELSE 0 END) AS as_household
FROM (
  SELECT
    p.person,
    p.card,
    CASE
      WHEN p.amount_fen > 0 AND p.status NOT IN ('失败', '退回') AND r.row_id IS NULL
        THEN CASE WHEN p.status = '成功' THEN 2 ELSE 1 END
      ELSE 0
    END AS state,
    COALESCE(t.to_person, 1) AS to_person,
    COALESCE(t.to_household, 0) AS to_household
  FROM payments AS p
  LEFT JOIN reversed_lines AS r ON r.row_id = p.row_id
  LEFT JOIN (
    SELECT
      i.item,
      CASE WHEN i.payee_kind = '个人' AND i.after_death = '否' THEN 1 ELSE 0 END AS to_person,
      CASE WHEN i.payee_kind = '户' AND i.after_death = '否' THEN 1 ELSE 0 END AS to_household
    FROM item_terms AS i
  ) AS t ON t.item = p.item
) AS l
GROUP BY l.person, l.card
