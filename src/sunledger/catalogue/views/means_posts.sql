/*
The test of public posts (E04, E14): a person, or the person's spouse by kinship valid now, holds a
post of the classes 公务员, 事业编 or 国企 that is valid now. verdict is missing_data where the class
of the post or the relation is a value outside its list.
*/
WITH posts AS (
  SELECT
    p.person,
    p.post_class,
    p.employer,
    p.row_id AS src,
    CASE WHEN p.post_class IN ('公务员', '事业编', '国企') THEN 'flagged' ELSE 'missing_data' END AS verdict
  FROM payroll AS p
  WHERE
    p.starts_on <= $as_of
    AND (p.ends_on IS NULL OR p.ends_on >= $as_of)
    AND p.post_class NOT IN ('公益性岗位', '临时聘用', '村医')
)

SELECT
  o.person,
  o.verdict,
  CASE WHEN o.verdict = 'missing_data' THEN 'payroll.post_class' END AS missing,
  o.src,
  CAST(NULL AS BIGINT) AS kin_src,
  '本人' AS holder,
  o.post_class,
  o.employer
FROM posts AS o
UNION ALL
SELECT
  e.a AS person,
  CASE WHEN e.relation = '配偶' THEN o.verdict ELSE 'missing_data' END AS verdict,
  CASE
    WHEN e.relation <> '配偶' THEN 'kinship.kin_relation'
    WHEN o.verdict = 'missing_data' THEN 'payroll.post_class'
  END AS missing,
  o.src,
  e.src AS kin_src,
  '配偶' AS holder,
  o.post_class,
  o.employer
FROM posts AS o
INNER JOIN kin_edges AS e ON e.b = o.person
WHERE
  e.relation NOT IN ('父母', '子女', '兄弟姐妹')
  AND (e.starts_on IS NULL OR e.starts_on <= $as_of)
  AND (e.ends_on IS NULL OR e.ends_on >= $as_of)
