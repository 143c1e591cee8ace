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
