/*
The paid lines that a reversal takes back: for each 成功 line below zero, one 成功 line of the same
person, item, month and opposite amount, the first by relative path, sheet and row (contract §6).
*/
SELECT p.row_id
FROM (
  SELECT
    l.row_id,
    r.reversals,
    ROW_NUMBER() OVER (
      PARTITION BY l.person, l.item, l.pay_month, l.amount_fen ORDER BY l.row_id
    ) AS place
  FROM payments AS l
  INNER JOIN (
    SELECT n.person, n.item, n.pay_month, -n.amount_fen AS amount_fen, COUNT(*) AS reversals
    FROM payments AS n
    WHERE n.status = '成功' AND n.amount_fen < 0
    GROUP BY n.person, n.item, n.pay_month, n.amount_fen
  ) AS r
    ON r.person = l.person
    AND r.item = l.item
    AND r.pay_month = l.pay_month
    AND r.amount_fen = l.amount_fen
  WHERE l.status = '成功' AND l.amount_fen > 0
) AS p
WHERE p.place <= p.reversals
