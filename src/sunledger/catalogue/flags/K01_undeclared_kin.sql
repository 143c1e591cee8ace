/*
code: K01
title: {zh: 干部近亲属享受政策未备案, en: "Kin of a cadre receive support, not declared"}
severity: B
route: discipline
subject: {type: cadre_person, ref: "{cadre:person}#{person:person}"}
match: exact_id
order: 52
law:
  - zh: 《最低生活保障审核确认办法》（民发〔2021〕57号）：经办人员和村（居）民委员会成员近亲属申请的备案制度
    en: "Measures on subsistence allowances (Minfa 2021 no. 57): applications by kin of officials and village committee members are put on record"
    date: 2021-07-01
    verified: false
main: [cadres, kinship, kin_declarations]
any_of: [[members, assistance]]
needs: [[members.village, assistance.village]]
views: [households, household_members, kin_pairs_now]
lacks: [members.village, assistance.village, members.status, kin_declarations.declared_on, kinship.relative, cadres.starts_on, members.person, assistance.person]
values:
  cadre_name: {zh: 村干部, en: Cadre}
  post: {zh: 职务, en: Post}
  person_name: {zh: 享受政策的人, en: Person supported}
  list: {zh: 所在名册, en: Register}
  list_no: {zh: 户编号或救助证号, en: Household or certificate}
  steps: {zh: 亲属步数, en: Steps of kinship}
exclusions:
  zh: 已经备案的不提示，一份备案只管它写的那两个人。只看同一村、现在在任的干部。干部本人不算自己的亲属。困难亲属本来就可以享受政策。
  en: What is declared is not shown; a declaration covers only the two people it names. Only cadres of the same village in office now are looked at. A cadre is not his own kin. Poor kin are as entitled as anybody.
question:
  zh: "{person_name}在{list}里，和您是近亲属，备案表里没有这一条。是漏报了，还是另有备案？"
  en: "{person_name} is in the register ({list}) and is your close kin; no declaration names the two of you. Was it forgotten, or declared elsewhere?"
innocent:
  - zh: 亲属家庭确实困难，本来就符合条件，只是没有备案。
    en: The relative's family is poor and entitled; only the declaration is missing.
  - zh: 已经口头或书面报告过，没有录入备案表。
    en: It was reported, by word or on paper, and not entered.
  - zh: 先享受政策，后来才当选村干部。
    en: The support came first, and the election to office later.
  - zh: 同名或证号录错，两人不是亲属。
    en: A number was typed wrongly, and the two are not kin.
  - zh: 村里姓氏集中，亲戚多，干部本人不知道。
    en: In a village of few clans the cadre did not know of the application.
next_step:
  zh: 提醒干部补备案；入户看一次这家是否符合条件。困难属实的，政策照常享受。
  en: Ask the cadre to declare it; visit the family once. Where the need is real the support goes on.
examples:
  - title: {zh: 没有备案和已经备案, en: not declared and declared}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}
      members:
        - {household: H1, person: P1, name: 王一, relation: 户主, village: V1, status: 在册}
        - {household: H2, person: P2, name: 王二, relation: 户主, village: V1, status: 监测}
      kinship:
        - {person: C1, kin_relation: 兄弟姐妹, relative: P1}
        - {person: P2, kin_relation: 父母, relative: C1}
      kin_declarations:
        - {cadre: C1, relative: P2, declared_on: 2022-01-01}
    expect: {"C1#P1": flagged, "C1#P2": clear}
  - title: {zh: 两步算，三步不算；中间人可以是任何人, en: two steps count and three do not; the person between may be anybody}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}
      members:
        - {household: H1, person: P1, name: 王一, relation: 户主, village: V1, status: 在册}
        - {household: H2, person: P2, name: 王二, relation: 户主, village: V1, status: 在册}
      kinship:
        - {person: C1, kin_relation: 配偶, relative: X1}
        - {person: X1, kin_relation: 父母, relative: P1}
        - {person: P1, kin_relation: 兄弟姐妹, relative: P2}
      kin_declarations: []
    expect: {"C1#P1": flagged, "C1#P2": absent}
  - title: {zh: 户籍里的父母也算；本人不算自己的亲属, en: parents by hukou count; nobody is his own kin}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}
      members:
        - {household: H1, person: C1, name: 王支书, relation: 户主, village: V1, status: 在册}
        - {household: H1, person: P1, name: 王父, relation: 父, village: V1, status: 在册}
      hukou: [{book: B1, relation: 子, name: 王支书, person: C1, father: P1, mother: X2}]
      kinship: [{person: P1, kin_relation: 配偶, relative: X2}]
      kin_declarations: []
    expect: {"C1#P1": flagged, "C1#C1": absent}
  - title: {zh: 别村干部；不在任；关系已结束；户不在册, en: "cadre of another village; out of office; kinship ended; household not active"}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V2, post: 支书, starts_on: 2021-01-01}
        - {person: C2, name: 李主任, village: V1, post: 主任, starts_on: 2015-01-01, ends_on: 2026-06-24}
        - {person: C3, name: 赵委员, village: V1, post: 委员, starts_on: 2015-01-01, ends_on: 2026-06-25}
      members:
        - {household: H1, person: P1, name: 王一, relation: 户主, village: V1, status: 在册}
        - {household: H2, person: P2, name: 赵二, relation: 户主, village: V1, status: 已脱贫}
        - {household: H3, person: P3, name: 赵三, relation: 户主, village: V1, status: 在册}
        - {household: H4, person: P4, name: 赵四, relation: 户主, village: V1, status: 在册}
      kinship:
        - {person: C1, kin_relation: 兄弟姐妹, relative: P1}
        - {person: C2, kin_relation: 兄弟姐妹, relative: P1}
        - {person: C3, kin_relation: 兄弟姐妹, relative: P2}
        - {person: C3, kin_relation: 配偶, relative: P3, ends_on: 2026-06-24}
        - {person: C3, kin_relation: 配偶, relative: P4, ends_on: 2026-06-25}
      kin_declarations: []
    expect: {"C1#P1": absent, "C2#P1": absent, "C3#P2": absent, "C3#P3": absent, "C3#P4": flagged}
  - title: {zh: 低保证上的人按村代码；没有村代码的缺数据；已停的不看, en: people on a certificate by its village; without one data is lacking; ended ones are left out}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}
      assistance:
        - {aid_no: A1, person: P1, name: 王一, aid_type: 低保, village: V1, starts_on: 2024-01-01}
        - {aid_no: A2, person: P2, name: 王二, aid_type: 孤儿, starts_on: 2024-01-01}
        - {aid_no: A3, person: P3, name: 王三, aid_type: 特困, village: V1, starts_on: 2024-01-01, ends_on: 2026-06-24}
        - {aid_no: A4, person: P4, name: 王四, aid_type: 特困, village: V2, starts_on: 2024-01-01}
      kinship:
        - {person: C1, kin_relation: 兄弟姐妹, relative: P1}
        - {person: C1, kin_relation: 兄弟姐妹, relative: P2}
        - {person: C1, kin_relation: 兄弟姐妹, relative: P3}
        - {person: C1, kin_relation: 兄弟姐妹, relative: P4}
      kin_declarations: []
    expect: {"C1#P1": flagged, "C1#P2": "missing_data:村代码", "C1#P3": absent, "C1#P4": absent}
  - title: {zh: 一份备案只管它写的两个人, en: a declaration covers only its own pair}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}
        - {person: C2, name: 王主任, village: V1, post: 主任, starts_on: 2021-01-01}
      members:
        - {household: H1, person: P1, name: 王一, relation: 户主, village: V1, status: 在册}
        - {household: H1, person: P2, name: 王小, relation: 子, village: V1, status: 在册}
      kinship:
        - {person: C1, kin_relation: 兄弟姐妹, relative: P1}
        - {person: C2, kin_relation: 兄弟姐妹, relative: P1}
        - {person: P1, kin_relation: 子女, relative: P2}
      kin_declarations:
        - {cadre: C1, relative: P1, declared_on: 2022-01-01}
        - {cadre: P1, relative: C2, declared_on: 2022-01-01}
    expect: {"C1#P1": clear, "C1#P2": flagged, "C2#P1": flagged, "C2#P2": flagged}
  - title: {zh: 被退回的行露出其中的人, en: a refused row that shows one of the two}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}
        - {person: C2, name: 李主任, village: V1, post: 主任, starts_on: 2021-01-01}
      members:
        - {household: H1, person: P1, name: 王一, relation: 户主, village: V1, status: 在册}
        - {household: H2, person: P2, name: 王二, relation: 户主, village: V1, status: 在册}
        - {household: H3, person: P3, name: 王三, relation: 户主, village: V1, status: 在册}
        - {household: H4, person: P4, name: 李四, relation: 户主, village: V1, status: 在册}
      kinship:
        - {person: C1, kin_relation: 兄弟姐妹, relative: P1}
        - {person: C1, kin_relation: 兄弟姐妹, relative: P2}
        - {person: C1, kin_relation: 兄弟姐妹, relative: P3}
        - {person: C2, kin_relation: 兄弟姐妹, relative: P4}
      kin_declarations: []
      kin_declarations_refused:
        - {cadre: C1, relative: P1}
        - {relative: P2}
      kinship_refused:
        - {person: P4}
    expect: {"C1#P1": "missing_data:备案日期", "C1#P2": "missing_data:备案日期", "C1#P3": flagged, "C2#P4": "missing_data:亲属身份证号"}
  - title: {zh: 属性状态不在表中；证号不可能的人不看, en: a status outside the list; an impossible ID is left out}
    rows:
      cadres:
        - {person: C1, name: 王支书, village: V1, post: 支书, starts_on: 2021-01-01}
      members:
        - {household: H1, person: P1, name: 王一, relation: 户主, village: V1, status: 待定}
        - {household: H2, person: "P2!", name: 王二, relation: 户主, village: V1, status: 在册}
        - {household: H3, person: P3, name: 王三, relation: 户主, status: 在册}
      kinship:
        - {person: C1, kin_relation: 兄弟姐妹, relative: P1}
        - {person: C1, kin_relation: 兄弟姐妹, relative: "P2!"}
        - {person: C1, kin_relation: 兄弟姐妹, relative: P3}
      kin_declarations: []
    expect: {"C1#P1": "missing_data:属性状态", "C1#P2!": absent, "C1#P3": "missing_data:村代码"}
*/
WITH supported AS (
  SELECT
    m.person, h.village, m.household, m.name, m.src, '农户家庭成员名册' AS list, m.household AS list_no,
    CASE WHEN h.village IS NULL THEN 'members.village' WHEN NOT h.is_active THEN 'members.status' END AS missing
  FROM household_members AS m
  INNER JOIN households AS h ON h.household = m.household
  WHERE m.person_ok AND (h.is_active OR NOT h.status_listed)
  UNION ALL
  SELECT
    a.person, a.village, CAST(NULL AS VARCHAR) AS household, a.name, a.row_id AS src,
    '社会救助对象名册' AS list, a.aid_no AS list_no,
    CASE WHEN a.village IS NULL THEN 'assistance.village' END AS missing
  FROM assistance AS a
  WHERE a.starts_on <= $as_of AND (a.ends_on IS NULL OR a.ends_on >= $as_of)
),

pairs AS (
  SELECT
    c.person AS cadre, s.person, c.village, s.household, c.name AS cadre_name, c.post, s.name AS person_name,
    s.list, s.list_no, s.missing, s.src, c.row_id AS cadre_row, k.src AS kin_row, k.src2 AS kin_row2
  FROM cadres AS c
  INNER JOIN kin_pairs_now AS k ON k.a = c.person
  INNER JOIN supported AS s ON s.person = k.b AND (s.village = c.village OR s.village IS NULL)
  WHERE c.starts_on <= $as_of AND (c.ends_on IS NULL OR c.ends_on >= $as_of)
),

-- Who is shown by a refused row, so that what is missing may stand there.
refused AS (
  SELECT r.cadre, r.relative AS person, 'kin_declarations.declared_on' AS missing FROM kin_declarations_refused AS r
  UNION ALL
  SELECT r.person AS cadre, CAST(NULL AS BIGINT) AS person, 'kinship.relative' AS missing FROM kinship_refused AS r
  UNION ALL
  SELECT r.relative AS cadre, CAST(NULL AS BIGINT) AS person, 'kinship.relative' AS missing FROM kinship_refused AS r
  UNION ALL
  SELECT CAST(NULL AS BIGINT) AS cadre, r.person, 'kinship.relative' AS missing FROM kinship_refused AS r
  UNION ALL
  SELECT CAST(NULL AS BIGINT) AS cadre, r.relative AS person, 'kinship.relative' AS missing FROM kinship_refused AS r
  UNION ALL
  SELECT r.person AS cadre, CAST(NULL AS BIGINT) AS person, 'cadres.starts_on' AS missing FROM cadres_refused AS r
  UNION ALL
  SELECT CAST(NULL AS BIGINT) AS cadre, r.person, 'members.person' AS missing FROM members_refused AS r
  UNION ALL
  SELECT CAST(NULL AS BIGINT) AS cadre, r.person, 'assistance.person' AS missing FROM assistance_refused AS r
),

unsettled AS (
  SELECT p.cadre, p.person, MIN(p.missing) AS missing
  FROM (
    SELECT x.cadre, x.person, r.missing
    FROM pairs AS x
    INNER JOIN refused AS r ON r.cadre = x.cadre AND (r.person IS NULL OR r.person = x.person)
    UNION ALL
    SELECT x.cadre, x.person, r.missing
    FROM pairs AS x
    INNER JOIN refused AS r ON r.person = x.person AND r.cadre IS NULL
  ) AS p
  GROUP BY p.cadre, p.person
),

judged AS (
  SELECT
    p.cadre, p.person, p.village, p.household, p.cadre_name, p.post, p.person_name, p.list, p.list_no,
    p.src, p.cadre_row, p.kin_row, p.kin_row2,
    CASE
      WHEN EXISTS (SELECT 1 FROM kin_declarations AS d WHERE d.cadre = p.cadre AND d.relative = p.person) THEN 'clear'
      WHEN p.missing IS NOT NULL THEN p.missing
      WHEN u.missing IS NOT NULL THEN u.missing
      ELSE 'flagged'
    END AS outcome
  FROM pairs AS p
  LEFT JOIN unsettled AS u ON u.cadre = p.cadre AND u.person = p.person
)

SELECT
  j.cadre,
  j.person,
  CASE WHEN j.outcome IN ('clear', 'flagged') THEN j.outcome ELSE 'missing_data' END AS verdict,
  j.outcome AS missing,
  CASE WHEN h.half = 1 THEN j.src ELSE j.kin_row END AS src,
  CASE WHEN h.half = 1 THEN j.cadre_row ELSE j.kin_row2 END AS src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  j.household,
  j.village,
  j.person_name AS name,
  j.cadre_name AS v_cadre_name,
  j.post AS v_post,
  j.person_name AS v_person_name,
  j.list AS v_list,
  j.list_no AS v_list_no,
  CASE WHEN j.kin_row2 IS NULL THEN 1 ELSE 2 END AS v_steps
FROM judged AS j
CROSS JOIN (SELECT 1 AS half UNION ALL SELECT 2 AS half) AS h
