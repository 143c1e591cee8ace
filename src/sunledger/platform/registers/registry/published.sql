-- The register as rules may read it: the columns of the tables that departments hand in, out of
-- what stands in the register. Each section makes one table; it is run by DuckDB over copies of the
-- standing records (published.py). `at` puts rows in order, `source` and `row` say where each came
-- from; what the register does not keep (the proof of an income, the note of an assurance) is empty.

-- section: prepare
CREATE TABLE home AS
SELECT
  h.id,
  h.number,
  v.code AS village,
  h.village_id,
  v.township,
  v.name AS village_name,
  h.status,
  h.monitor_type,
  h.cause
FROM household AS h
LEFT JOIN village AS v ON v.id = h.village_id
WHERE h.merged IS NULL;

-- Of a household that was merged into another its records are the other's, after its own.
CREATE TABLE lives_in AS
SELECT h.id, COALESCE(h.merged, h.id) AS kept, h.merged IS NOT NULL AS second
FROM household AS h;

CREATE TABLE is_one AS
SELECT p.id, COALESCE(p.merged, p.id) AS kept
FROM person AS p;

CREATE TABLE living AS
SELECT
  l.kept AS household,
  o.kept AS person,
  m.relation,
  m.id AS record,
  m.source,
  m."row",
  l.second
FROM membership AS m
INNER JOIN lives_in AS l ON l.id = m.household
INNER JOIN is_one AS o ON o.id = m.person
INNER JOIN home AS h ON h.id = l.kept
WHERE (m.until IS NULL OR m.until > $on) AND (m.since IS NULL OR m.since <= $on)
QUALIFY ROW_NUMBER() OVER (PARTITION BY l.kept, o.kept ORDER BY l.second, m.id) = 1;

-- What was said of a household or of somebody in it, under the household that it is read as.
CREATE TABLE said AS
SELECT * EXCLUDE (second)
FROM (
  SELECT s.* EXCLUDE (household, person), l.kept AS household, NULL::UUID AS person, l.second
  FROM statement AS s
  INNER JOIN lives_in AS l ON l.id = s.household
  UNION ALL
  SELECT s.* EXCLUDE (household, person), m.household, o.kept AS person, FALSE AS second
  FROM statement AS s
  INNER JOIN is_one AS o ON o.id = s.person
  INNER JOIN living AS m ON m.person = o.kept
) AS both_of_them
SEMI JOIN home ON home.id = both_of_them.household
QUALIFY NOT second OR COUNT(*) FILTER (WHERE NOT second) OVER (PARTITION BY household, item) = 0;

CREATE TABLE dated AS
SELECT household, item, "day"
FROM said
WHERE person IS NULL AND item IN ('identified_on', 'exited_on')
QUALIFY ROW_NUMBER() OVER (PARTITION BY household, item ORDER BY period_to DESC, id DESC) = 1;

-- section: members
SELECT
  h.id AS at_household,
  l.person AS at_person,
  l.source,
  l."row",
  h.number AS household,
  r.name,
  r.name_key,
  r.id_hash AS person,
  l.relation,
  h.village,
  h.township,
  h.village_name,
  NULLIF(g."group", '') AS village_group,
  st.word AS status,
  mt.word AS monitor_type,
  i."day" AS identified_on,
  e."day" AS exited_on,
  ca.word AS cause,
  n.hash AS phone,
  k.person_ok,
  k.born_on
FROM living AS l
INNER JOIN home AS h ON h.id = l.household
INNER JOIN personrecord AS r ON r.person = l.person
LEFT JOIN known AS k ON k.person = l.person
LEFT JOIN numberrecord AS n ON n.person = l.person AND n.kind = 'phone'
LEFT JOIN residence AS g ON g.household = h.id
LEFT JOIN word AS st ON st.item = 'status' AND st.code = h.status
LEFT JOIN word AS mt ON mt.item = 'monitor_type' AND mt.code = h.monitor_type
LEFT JOIN word AS ca ON ca.item = 'poverty_cause' AND ca.code = h.cause
LEFT JOIN dated AS i ON i.household = h.id AND i.item = 'identified_on'
LEFT JOIN dated AS e ON e.household = h.id AND e.item = 'exited_on'
ORDER BY h.number, h.id, l.second, l.record

-- section: income
SELECT
  s.household AS at_household,
  s.person AS at_person,
  s.source,
  s."row",
  h.number AS household,
  s.period_from AS period_start,
  s.period_to AS period_end,
  c.class AS income_class,
  COALESCE(NULLIF(s.label, ''), c.word) AS item,
  s.amount_fen,
  NULLIF(NULLIF(s.said_name, ''), s.department) AS recorded_by,
  NULLIF(NULLIF(s.said_name, ''), s.department) AS recorded_by_key,
  s.said_on AS recorded_on,
  NULL::VARCHAR AS proof
FROM said AS s
INNER JOIN home AS h ON h.id = s.household
INNER JOIN class AS c ON c.item = s.item
WHERE s.amount_fen IS NOT NULL AND s.period_from IS NOT NULL AND s.period_to IS NOT NULL
ORDER BY h.number, h.id, s.id

-- section: assurances
SELECT
  s.household AS at_household,
  s.person AS at_person,
  s.source,
  s."row",
  h.number AS household,
  r.id_hash AS person,
  YEAR(s.period_from) AS for_year,
  a.word AS assurance,
  w.word AS assurance_result,
  NULL::VARCHAR AS note
FROM said AS s
INNER JOIN home AS h ON h.id = s.household
INNER JOIN assurance AS a ON a.item = s.item
INNER JOIN result AS w ON w.code = s.code
LEFT JOIN personrecord AS r ON r.person = s.person
WHERE s.period_from IS NOT NULL
ORDER BY h.number, h.id, s.id

-- section: exits
SELECT
  s.household AS at_household,
  NULL::UUID AS at_person,
  ANY_VALUE(s.source ORDER BY s.id) FILTER (WHERE s.item <> 'exited_on') AS source,
  ANY_VALUE(s."row" ORDER BY s.id) FILTER (WHERE s.item <> 'exited_on') AS "row",
  h.number AS household,
  MAX(s."day") FILTER (WHERE s.item = 'exited_on') AS exited_on,
  MAX(s."day") FILTER (WHERE s.item = 'exit_reviewed_on') AS reviewed_on,
  MAX(s."day") FILTER (WHERE s.item = 'exit_signed_on') AS signed_on,
  MAX(s."day") FILTER (WHERE s.item = 'exit_notice_from') AS notice_starts_on,
  MAX(s."day") FILTER (WHERE s.item = 'exit_notice_to') AS notice_ends_on
FROM said AS s
INNER JOIN home AS h ON h.id = s.household
WHERE s.person IS NULL AND (s.item = 'exited_on' OR STARTS_WITH(s.item, 'exit_'))
GROUP BY h.number, s.household
HAVING
  COUNT(*) FILTER (WHERE s.item = 'exited_on') > 0
  AND (COUNT(*) FILTER (WHERE s.item <> 'exited_on') > 0 OR BOOL_OR(s."table" = 'exits'))
ORDER BY h.number, s.household

-- section: house_grades
SELECT
  s.household AS at_household,
  NULL::UUID AS at_person,
  s.source,
  s."row",
  h.number AS household,
  COALESCE(s.said_on, s.period_from) AS assessed_on,
  s.code AS grade,
  m."day" AS repaired_on
FROM said AS s
INNER JOIN home AS h ON h.id = s.household
LEFT JOIN (
  SELECT household, said_on, MAX("day") AS "day"
  FROM said
  WHERE item = 'house_repaired_on'
  GROUP BY household, said_on
) AS m ON m.household = s.household AND m.said_on IS NOT DISTINCT FROM s.said_on
WHERE s.item = 'house_grade' AND s.person IS NULL
ORDER BY h.number, h.id, s.id

-- section: versions
SELECT
  e.household AS at_household,
  e.person AS at_person,
  e.source,
  e."row",
  CAST(e.fact AS VARCHAR) AS fact,
  h.number AS household,
  r.id_hash AS person,
  COALESCE(NULLIF(e.label, ''), n.word) AS item,
  e.period_from AS period_start,
  e.period_to AS period_end,
  e.told_by,
  e.how,
  e.amount_fen,
  COALESCE(
    w.word,
    e.code,
    e.text,
    CAST(e."day" AS VARCHAR),
    CASE e.truth WHEN 't' THEN '是' WHEN 'f' THEN '否' END
  ) AS content,
  NULLIF(e.said_name, '') AS recorded_by,
  e.said_on
FROM (
  SELECT v.* EXCLUDE (household, person), l.kept AS household, NULL::UUID AS person
  FROM version AS v
  INNER JOIN lives_in AS l ON l.id = v.household
  UNION ALL
  SELECT v.* EXCLUDE (household, person), m.household, o.kept AS person
  FROM version AS v
  INNER JOIN is_one AS o ON o.id = v.person
  INNER JOIN living AS m ON m.person = o.kept
) AS e
INNER JOIN home AS h ON h.id = e.household
LEFT JOIN name AS n ON n.item = e.item
LEFT JOIN word AS w ON w.item = e.item AND w.code = e.code
LEFT JOIN personrecord AS r ON r.person = e.person
ORDER BY h.number, h.id, e.fact, e.told_by
