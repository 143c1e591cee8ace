/*
To whom an item is paid and whether it is paid after death: its first row that says so;
empty 发放对象 is 个人, empty 死亡后可发 is 否. A value outside the list stays as it is.
*/
SELECT
  i.item,
  COALESCE(p.payee, '个人') AS payee_kind,
  COALESCE(d.after_death, '否') AS after_death
FROM (SELECT s.item FROM standards AS s GROUP BY s.item) AS i
LEFT JOIN (
  SELECT s.item, s.payee, ROW_NUMBER() OVER (PARTITION BY s.item ORDER BY s.row_id) AS place
  FROM standards AS s
  WHERE s.payee IS NOT NULL
) AS p ON p.item = i.item AND p.place = 1
LEFT JOIN (
  SELECT
    s.item,
    s.after_death,
    ROW_NUMBER() OVER (PARTITION BY s.item ORDER BY s.row_id) AS place
  FROM standards AS s
  WHERE s.after_death IS NOT NULL
) AS d ON d.item = i.item AND d.place = 1
