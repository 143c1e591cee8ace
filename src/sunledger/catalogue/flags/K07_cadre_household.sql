/*
code: K07
title: {zh: 干部本人家庭享受, en: A cadre's own household receives support}
severity: B
route: discipline
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 55
law:
  - zh: 《最低生活保障审核确认办法》（民发〔2021〕57号）：村（居）民委员会成员及近亲属申请的备案和核查
    en: "Measures on subsistence allowances (Minfa 2021 no. 57): applications of village committee members and their kin are recorded and checked"
    date: 2021-07-01
    verified: false
main: [cadres]
also:
  hukou: {zh: 缺户籍人口，同一户口簿未核对, en: "no household registration: shared registers were not checked"}
any_of: [[members, assistance]]
views: [households, household_members]
lacks: [members.status]
values:
  post: {zh: 职务, en: Post}
  link: {zh: 关系, en: How they are linked}
  person_name: {zh: 享受政策的人, en: Person supported}
  list: {zh: 所在名册, en: Register}
  list_no: {zh: 户编号或救助证号, en: Household or certificate}
exclusions:
  zh: 只看现在在任的干部，任何村的都看。这是提示入户走访的一条记录，不是结论。
  en: Cadres in office now are looked at, of any village. It is a record to visit, never a verdict.
question:
  zh: 您或您家{person_name}在{list}里。家里现在的情况怎样，申请时报告过吗？
  en: "You or {person_name} of your family are in the register ({list}). How is the family doing, and was it reported at the time?"
innocent:
  - zh: 家里有重病、残疾等实际困难，符合条件并按程序审批。
    en: The family is in real need, such as illness or disability, and was approved in due form.
  - zh: 父母、岳父母单独生活，只是户口在一起。
    en: Parents live by themselves and only share the register.
  - zh: 先享受政策，后来当选，还没有办理变更。
    en: The support came before the election and has not been changed yet.
  - zh: 已经退出或拆户，名册没有更新。
    en: They have left or split, and the register was not updated.
next_step:
  zh: 由乡镇和上级业务部门两人入户，看实际情况和审批材料，再决定是否需要办理。
  en: Two people from the township and the department visit the family and read the papers before anything is decided.
examples:
  - title: {zh: 本人在册；户已脱贫；不在任, en: himself in an active household; household out of poverty; out of office}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}
        - {person: C2, name: 李主任, village: V1, post: 主任, starts_on: 2021-01-01}
        - {person: C3, name: 赵委员, village: V1, post: 委员, starts_on: 2015-01-01, ends_on: 2026-06-24}
        - {person: C4, name: 钱委员, village: V1, post: 委员, starts_on: 2015-01-01, ends_on: 2026-06-25}
      members:
        - {household: H1, person: C1, name: 王支书, relation: 户主, village: V9, status: 在册}
        - {household: H2, person: C2, name: 李主任, relation: 户主, village: V1, status: 已脱贫}
        - {household: H3, person: C3, name: 赵委员, relation: 户主, village: V1, status: 监测}
        - {household: H4, person: P4, name: 钱父, relation: 户主, village: V1, status: 监测}
        - {household: H4, person: C4, name: 钱委员, relation: 子, village: V1, status: 监测}
    expect: {C1: flagged, C2: clear, C3: not_applicable, C4: flagged}
  - title: {zh: 同一户口簿里有人在册, en: somebody of the same register is in an active household}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}
        - {person: C2, name: 李主任, village: V1, post: 主任, starts_on: 2021-01-01}
      members:
        - {household: H1, person: P1, name: 王父, relation: 户主, village: V1, status: 在册}
        - {household: H2, person: P2, name: 李父, relation: 户主, village: V1, status: 在册}
      hukou:
        - {book: B1, relation: 户主, name: 王父, person: P1}
        - {book: B1, relation: 子, name: 王支书, person: C1}
        - {book: B2, relation: 户主, name: 李主任, person: C2, father: P2}
        - {book: B3, relation: 户主, name: 李父, person: P2}
    expect: {C1: flagged, C2: clear}
  - title: {zh: 同户编号的人另有救助证；救助已停, en: one of the same household holds a certificate; the aid has ended}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}
        - {person: C2, name: 李主任, village: V1, post: 主任, starts_on: 2021-01-01}
      members:
        - {household: H1, person: C1, name: 王支书, relation: 户主, village: V1, status: 已脱贫}
        - {household: H1, person: P1, name: 王母, relation: 母, village: V1, status: 已脱贫}
        - {household: H2, person: C2, name: 李主任, relation: 户主, village: V1, status: 已脱贫}
        - {household: H2, person: P2, name: 李母, relation: 母, village: V1, status: 已脱贫}
      assistance:
        - {aid_no: A1, person: P1, name: 王母, aid_type: 低保, village: V1, starts_on: 2024-01-01, ends_on: 2026-06-25}
        - {aid_no: A2, person: P2, name: 李母, aid_type: 低保, village: V1, starts_on: 2024-01-01, ends_on: 2026-06-24}
    expect: {C1: flagged, C2: clear}
  - title: {zh: 本人在救助证上；同证的人在册, en: himself on a certificate; one of the same certificate in an active household}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}
        - {person: C2, name: 李主任, village: V1, post: 主任, starts_on: 2021-01-01}
      assistance:
        - {aid_no: A1, person: C1, name: 王支书, aid_type: 低保, village: V1, starts_on: 2024-01-01}
    expect: {C1: flagged, C2: clear}
  - title: {zh: 属性状态不在表中, en: a status outside the list}
    rows:
      cadres: [{person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}]
      members: [{household: H1, person: C1, name: 王支书, relation: 户主, village: V1, status: 待定}]
    expect: {C1: "missing_data:属性状态"}
*/
WITH supported AS (
  SELECT
    m.person, m.household, m.name, m.src, '农户家庭成员名册' AS list, m.household AS list_no,
    CASE WHEN h.is_active THEN CAST(NULL AS VARCHAR) ELSE 'members.status' END AS missing
  FROM household_members AS m
  INNER JOIN households AS h ON h.household = m.household
  WHERE m.person_ok AND (h.is_active OR NOT h.status_listed)
  UNION ALL
  SELECT
    a.person, CAST(NULL AS VARCHAR) AS household, a.name, a.row_id AS src,
    '社会救助对象名册' AS list, a.aid_no AS list_no, CAST(NULL AS VARCHAR) AS missing
  FROM assistance AS a
  WHERE a.starts_on <= $as_of AND (a.ends_on IS NULL OR a.ends_on >= $as_of)
),

in_office AS (
  SELECT c.person, c.name, c.post, c.village, c.row_id
  FROM cadres AS c
  WHERE c.starts_on <= $as_of AND (c.ends_on IS NULL OR c.ends_on >= $as_of)
),

-- The cadre himself, and everybody who is in one household, register or certificate with him.
around AS (
  SELECT c.person AS cadre, c.person, '本人' AS link, CAST(NULL AS BIGINT) AS link_row
  FROM in_office AS c
  UNION ALL
  SELECT c.person AS cadre, o.person, '同一户编号' AS link, m.src AS link_row
  FROM in_office AS c
  INNER JOIN household_members AS m ON m.person = c.person AND m.person_ok
  INNER JOIN household_members AS o ON o.household = m.household AND o.person <> c.person
  UNION ALL
  SELECT c.person AS cadre, o.person, '同一户口簿' AS link, b.row_id AS link_row
  FROM in_office AS c
  INNER JOIN hukou AS b ON b.person = c.person
  INNER JOIN hukou AS o ON o.book = b.book AND o.person <> c.person
  UNION ALL
  SELECT c.person AS cadre, o.person, '同一救助证' AS link, a.row_id AS link_row
  FROM in_office AS c
  INNER JOIN assistance AS a ON a.person = c.person
  INNER JOIN assistance AS o ON o.aid_no = a.aid_no AND o.person <> c.person
  WHERE a.starts_on <= $as_of AND (a.ends_on IS NULL OR a.ends_on >= $as_of)
),

links AS (
  SELECT r.cadre, r.link, r.link_row, s.household, s.name AS person_name, s.src, s.list, s.list_no, s.missing
  FROM around AS r
  INNER JOIN supported AS s ON s.person = r.person
)

SELECT
  c.person,
  CASE
    WHEN o.person IS NULL THEN 'not_applicable'
    WHEN l.cadre IS NULL THEN 'clear'
    WHEN l.missing IS NULL THEN 'flagged'
    ELSE 'missing_data'
  END AS verdict,
  l.missing,
  c.row_id AS src,
  l.src AS src2,
  l.link_row AS src3,
  CAST(NULL AS BIGINT) AS amount_fen,
  l.household,
  c.village,
  c.name,
  c.post AS v_post,
  l.link AS v_link,
  l.person_name AS v_person_name,
  l.list AS v_list,
  l.list_no AS v_list_no
FROM cadres AS c
LEFT JOIN in_office AS o ON o.row_id = c.row_id
LEFT JOIN links AS l ON l.cadre = o.person
