/*
Single payment lines above zero for a month after the month of the payee's death, reversals left
out, with the terms of their item. Lines that failed or came back are not here; a status outside
the list is, and so are terms outside their lists: what is unsure is for the rule to say.
An item without a standard is paid to a person and not after death.
*/
SELECT
  p.row_id AS src,
  p.person,
  p.name,
  p.item,
  p.amount_fen,
  p.pay_month,
  p.status,
  d.died_on,
  d.src AS death_src,
  (YEAR(p.pay_month) * 12 + MONTH(p.pay_month)) - (YEAR(d.died_on) * 12 + MONTH(d.died_on))
    AS months_after,
  COALESCE(t.payee_kind, '个人') AS payee_kind,
  COALESCE(t.after_death, '否') AS after_death
FROM payments AS p
INNER JOIN first_deaths AS d ON d.person = p.person AND p.pay_month > d.died_on
LEFT JOIN item_terms AS t ON t.item = p.item
WHERE
  p.amount_fen > 0
  AND p.status NOT IN ('失败', '退回')
  AND NOT EXISTS (SELECT 1 FROM reversed_lines AS r WHERE r.row_id = p.row_id)
