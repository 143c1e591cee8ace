/*
The single lines that were paid: 成功, above zero, reversals and the line each takes back left out.
*/
SELECT
  p.row_id,
  p.batch,
  p.line_no,
  p.item,
  p.person,
  p.name,
  p.name_key,
  p.card,
  p.holder,
  p.holder_key,
  p.quantity,
  p.rate,
  p.amount_fen,
  p.pay_month,
  p.paid_on,
  p.status
FROM payments AS p
WHERE
  p.status = '成功'
  AND p.amount_fen > 0
  AND NOT EXISTS (SELECT 1 FROM reversed_lines AS r WHERE r.row_id = p.row_id)
