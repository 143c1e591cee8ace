-- What stands in the register, copied out of the database as the actor sees it (published.py). The
-- line under each name says how the columns are called afterwards and of which type they are.

-- section: household
-- id UUID, number VARCHAR, village_id BIGINT, merged UUID, status VARCHAR, monitor_type VARCHAR, cause VARCHAR
SELECT id, number, village_id, merged_into_id, status, monitor_type, cause
FROM registry_household
WHERE undone_id IS NULL
AND (until IS NULL OR until > %(on)s)

-- section: person
-- id UUID, merged UUID
SELECT id, merged_into_id
FROM registry_person
WHERE undone_id IS NULL

-- section: personrecord
-- person UUID, name VARCHAR, name_key VARCHAR, id_hash BIGINT, id_mask VARCHAR, sealed VARCHAR
SELECT person_id, name, name_key, id_hash, id_mask, encode(id_sealed, 'hex')
FROM registry_personrecord
WHERE ended_id IS NULL

-- section: numberrecord
-- person UUID, kind VARCHAR, hash BIGINT, mask VARCHAR
SELECT person_id, kind, hash, mask
FROM registry_numberrecord
WHERE ended_id IS NULL

-- section: membership
-- id BIGINT, household UUID, person UUID, relation VARCHAR, since DATE, until DATE, source BIGINT, row BIGINT
SELECT id, household_id, person_id, relation, since, until, source_id, "row"
FROM registry_membership
WHERE ended_id IS NULL

-- section: residence
-- household UUID, group VARCHAR
SELECT DISTINCT ON (household_id) household_id, "group"
FROM registry_residence
WHERE ended_id IS NULL
AND until IS NULL
ORDER BY household_id, id

-- section: statement
-- id BIGINT, household UUID, person UUID, item VARCHAR, label VARCHAR, amount_fen BIGINT, code VARCHAR, day DATE, period_from DATE, period_to DATE, said_name VARCHAR, said_on DATE, source BIGINT, row BIGINT, table VARCHAR, department VARCHAR
SELECT s.id, s.household_id, s.person_id, s.item, s.label, s.amount_fen, s.code, s.day, s.period_from, s.period_to, s.said_name, s.said_on, s.source_id, s."row", o."table", o.department
FROM registry_statement s
JOIN registry_source o ON o.id = s.source_id
WHERE s.ended_id IS NULL
AND s.item = ANY(%(items)s)
AND (s.amount_fen IS NOT NULL OR s.code IS NOT NULL OR s.day IS NOT NULL)

-- section: source
-- id BIGINT, batch UUID, table VARCHAR, file VARCHAR, sheet VARCHAR
SELECT s.id, v.batch, s."table", s.file, s.sheet
FROM registry_source s
JOIN registry_version v ON v.id = s.version_id

-- section: version
-- fact BIGINT, household UUID, person UUID, item VARCHAR, label VARCHAR, period_from DATE, period_to DATE, told_by VARCHAR, how VARCHAR, amount_fen BIGINT, text VARCHAR, code VARCHAR, day DATE, truth VARCHAR, said_name VARCHAR, said_on DATE, source BIGINT, row BIGINT
WITH told AS (
  SELECT s.household_id, s.person_id, s.item, s.label, s.part, s.period_from, s.period_to,
    CASE s.said_by WHEN 'helper' THEN '帮扶干部' ELSE '农户' END AS told_by, '说过' AS how,
    s.amount_fen, s.text, s.code, s.day, s.truth, s.said_name, s.said_on, v.at, s.source_id, s."row"
  FROM registry_statement s
  JOIN registry_version v ON v.id = s.version_id
  WHERE s.ended_id IS NOT NULL
  AND s.said_by IN ('helper', 'household')
  UNION ALL
  SELECT s.household_id, s.person_id, s.item, s.label, s.part, s.period_from, s.period_to,
    '农户', '签过字', s.amount_fen, s.text, s.code, s.day, s.truth, s.said_name, g.day, v.at,
    s.source_id, s."row"
  FROM registry_statement s
  JOIN registry_signing g ON g.id = s.signing_id
  JOIN registry_version v ON v.id = g.version_id
  WHERE s.ended_id IS NOT NULL
  UNION ALL
  SELECT CASE WHEN c.person_id IS NULL THEN c.household_id END, c.person_id, c.item, c.label,
    c.part, c.period_from, c.period_to,
    CASE c.said_by WHEN 'helper' THEN '帮扶干部' ELSE '农户' END, '提出的', c.amount_fen, c.text,
    c.code, c.day, c.truth, c.said_name, c.said_on, c.proposed_at, NULL, NULL
  FROM registry_change c
  WHERE c.kind = 'fact'
  AND c.state IN ('proposed', 'rejected')
  AND c.said_by IN ('helper', 'household')
  UNION ALL
  SELECT s.household_id, s.person_id, s.item, s.label, s.part, s.period_from, s.period_to, '农户',
    '说不对', d.amount_fen, NULL, NULL, NULL, NULL, '', d.at::date, d.at, NULL, NULL
  FROM registry_dispute d
  JOIN registry_statement s ON s.id = d.statement_id
  WHERE d.state = 'open'
  OR (d.state = 'answered' AND d.verdict = 'stands')
),
facts AS (
  SELECT DISTINCT household_id, person_id, item, label, part, period_from, period_to
  FROM told
),
standing AS (
  SELECT s.*, v.at
  FROM facts f
  JOIN registry_statement s ON s.item = f.item AND s.label = f.label AND s.part = f.part
    AND (s.household_id = f.household_id OR s.person_id = f.person_id)
    AND s.period_from IS NOT DISTINCT FROM f.period_from
    AND s.period_to IS NOT DISTINCT FROM f.period_to
  JOIN registry_version v ON v.id = s.version_id
  WHERE s.ended_id IS NULL
  AND num_nonnulls(s.amount_fen, s.text, s.code, s.day, s.truth) = 1
),
every AS (
  SELECT s.id, t.told_by, t.how, t.amount_fen, t.text, t.code, t.day, t.truth, t.said_name,
    t.said_on, t.at, t.source_id, t."row"
  FROM standing s
  JOIN told t ON t.item = s.item AND t.label = s.label AND t.part = s.part
    AND (t.household_id = s.household_id OR t.person_id = s.person_id)
    AND t.period_from IS NOT DISTINCT FROM s.period_from
    AND t.period_to IS NOT DISTINCT FROM s.period_to
  UNION ALL
  SELECT s.id, CASE s.said_by WHEN 'helper' THEN '帮扶干部' ELSE '农户' END, '说过', s.amount_fen,
    s.text, s.code, s.day, s.truth, s.said_name, s.said_on, s.at, s.source_id, s."row"
  FROM standing s
  WHERE s.said_by IN ('helper', 'household')
  UNION ALL
  SELECT s.id, '农户', '签过字', s.amount_fen, s.text, s.code, s.day, s.truth, '', g.day, v.at,
    s.source_id, s."row"
  FROM standing s
  JOIN registry_signing g ON g.id = s.signing_id
  JOIN registry_version v ON v.id = g.version_id
  UNION ALL
  SELECT s.id, '农户', '说对', s.amount_fen, s.text, s.code, s.day, s.truth, '', c.at::date, c.at,
    NULL, NULL
  FROM standing s
  JOIN registry_confirmation c ON c.statement_id = s.id
),
last AS (
  SELECT DISTINCT ON (id, told_by) *
  FROM every
  ORDER BY id, told_by, at DESC, how
)
SELECT s.id, s.household_id, s.person_id, s.item, s.label, s.period_from, s.period_to, e.told_by,
  e.how, e.amount_fen, e.text, e.code, e.day, e.truth, e.said_name, e.said_on, e.source_id, e."row"
FROM standing s
JOIN (
  SELECT id, told_by, how, amount_fen, text, code, day, truth, said_name, said_on, source_id, "row"
  FROM last
  UNION ALL
  SELECT id, '登记', '登记', amount_fen, text, code, day, truth, said_name, said_on, source_id, "row"
  FROM standing
) e ON e.id = s.id
