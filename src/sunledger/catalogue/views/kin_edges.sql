/*
Kinship in both directions: rows of kinship, and the father, mother and spouse columns of hukou.
relation says what b is to a. A relation outside the list stays as it is, both ways.
*/
SELECT
  k.person AS a,
  k.relative AS b,
  k.kin_relation AS relation,
  k.starts_on,
  k.ends_on,
  k.row_id AS src
FROM kinship AS k
WHERE k.person <> k.relative
UNION ALL
SELECT
  k.relative AS a,
  k.person AS b,
  CASE k.kin_relation WHEN '父母' THEN '子女' WHEN '子女' THEN '父母' ELSE k.kin_relation END
    AS relation,
  k.starts_on,
  k.ends_on,
  k.row_id AS src
FROM kinship AS k
WHERE k.person <> k.relative
UNION ALL
SELECT
  h.person AS a,
  h.father AS b,
  '父母' AS relation,
  CAST(NULL AS DATE) AS starts_on,
  CAST(NULL AS DATE) AS ends_on,
  h.row_id AS src
FROM hukou AS h
WHERE h.father <> h.person
UNION ALL
SELECT
  h.father AS a,
  h.person AS b,
  '子女' AS relation,
  CAST(NULL AS DATE) AS starts_on,
  CAST(NULL AS DATE) AS ends_on,
  h.row_id AS src
FROM hukou AS h
WHERE h.father <> h.person
UNION ALL
SELECT
  h.person AS a,
  h.mother AS b,
  '父母' AS relation,
  CAST(NULL AS DATE) AS starts_on,
  CAST(NULL AS DATE) AS ends_on,
  h.row_id AS src
FROM hukou AS h
WHERE h.mother <> h.person
UNION ALL
SELECT
  h.mother AS a,
  h.person AS b,
  '子女' AS relation,
  CAST(NULL AS DATE) AS starts_on,
  CAST(NULL AS DATE) AS ends_on,
  h.row_id AS src
FROM hukou AS h
WHERE h.mother <> h.person
UNION ALL
SELECT
  h.person AS a,
  h.spouse AS b,
  '配偶' AS relation,
  CAST(NULL AS DATE) AS starts_on,
  CAST(NULL AS DATE) AS ends_on,
  h.row_id AS src
FROM hukou AS h
WHERE h.spouse <> h.person
UNION ALL
SELECT
  h.spouse AS a,
  h.person AS b,
  '配偶' AS relation,
  CAST(NULL AS DATE) AS starts_on,
  CAST(NULL AS DATE) AS ends_on,
  h.row_id AS src
FROM hukou AS h
WHERE h.spouse <> h.person
