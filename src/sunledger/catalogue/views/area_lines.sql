/*
Paid lines of items measured in 亩 (计量单位 contains 亩), with the calendar year of 所属月份 and the
area in mu, empty where not given. Lines that failed or came back, and reversals with the line each
takes back, are left out. sure is 0 where the status is outside the list.
*/
SELECT
  p.person,
  p.name,
  YEAR(p.pay_month) AS pay_year,
  p.item,
  p.quantity,
  p.amount_fen,
  p.row_id AS src,
  CASE WHEN p.status = '成功' THEN 1 ELSE 0 END AS sure
FROM payments AS p
WHERE
  p.amount_fen > 0
  AND p.status NOT IN ('失败', '退回')
  AND EXISTS (SELECT 1 FROM standards AS s WHERE s.item = p.item AND s.measure LIKE '%亩%')
  AND NOT EXISTS (SELECT 1 FROM reversed_lines AS r WHERE r.row_id = p.row_id)
