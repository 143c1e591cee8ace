/*
code: E04
title: {zh: 公职人员或国企正式职工, en: A public post or a regular post in a state firm}
severity: B
route: owner
subject: {type: household, ref: "{household}"}
match: exact_id
order: 4
law:
  - zh: 《社会救助暂行办法》（国务院令第649号，2019年修订）：对申请和已获得救助家庭的收入、财产状况可以通过有关部门信息核对
    en: "Interim Measures for Social Assistance (State Council Decree 649, revised 2019): income and property of families may be checked against records of departments"
    date: 2019-03-02
    verified: false
main: [members, payroll]
also:
  kinship:
    zh: 缺亲属关系表，配偶未全部核对
    en: Without the table of kinship not every spouse was checked
views: [households, active_members, means_posts]
parameters: [active_statuses]
lacks: [members.status, payroll.post_class, kinship.kin_relation]
values:
  member: {zh: 家庭成员, en: Member}
  holder: {zh: 任职的是, en: Who holds the post}
  employer: {zh: 单位, en: Employer}
  post_class: {zh: 岗位类别, en: Class of post}
exclusions:
  zh: 公益性岗位、临时聘用、村医不算；已经终止的任职不算；已脱贫、剔除的户不算
  en: Public-welfare posts, temporary posts and village doctors do not count, nor posts that have ended, nor households that are 已脱贫 or 剔除
question:
  zh: 人社名单上，{member}（{holder}）现在{employer}，岗位类别写的是{post_class}。请问这个岗位是什么时候的？是正式的还是临时的？
  en: "The payroll list has {member} ({holder}) at {employer} as {post_class}. Since when is it, and is the post regular or temporary?"
innocent:
  - {zh: 是公益性岗位、临时用工或劳务派遣，名单里归错了类, en: "It is a welfare post, temporary or agency work put into the wrong class"}
  - {zh: 已经离职、退休或合同到期，名单还没有更新, en: "The person has left, retired or come to the end of the contract and the list is old"}
  - {zh: 子女已另立家庭，与这一户不再共同生活, en: The child has a family of his own and no longer lives with this household}
  - {zh: 与配偶已离婚或长期分居，登记没有变更, en: The spouses are divorced or live apart and the record was not changed}
next_step:
  zh: 请人社部门先核实岗位类别和起止日期；属实的再按共同生活和收入情况重新核算，由县里作决定，其间待遇照发。
  en: The personnel office first confirms class and dates of the post; if right, income is worked out anew for those who live together and the county decides. Aid goes on meanwhile.
examples:
  - title: {zh: 成员是在职公务员, en: A member is a civil servant in office}
    rows:
      members: [{household: H1, person: P1, name: 冯一, status: 在册, relation: 户主, village: V1}]
      payroll: [{person: P1, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}]
    expect: {H1: flagged}
  - title: {zh: 事业编和国企也算，其余三类不算, en: "事业编 and 国企 count, the other three classes do not"}
    rows:
      members:
        - {household: H1, person: P1, name: 冯一, status: 在册}
        - {household: H2, person: P2, name: 冯二, status: 监测}
        - {household: H3, person: P3, name: 冯三, status: 在册}
        - {household: H4, person: P4, name: 冯四, status: 在册}
        - {household: H5, person: P5, name: 冯五, status: 在册}
      payroll:
        - {person: P1, employer: 某校, post_class: 事业编, starts_on: 2020-01-01}
        - {person: P2, employer: 某厂, post_class: 国企, starts_on: 2020-01-01}
        - {person: P3, employer: 某村, post_class: 公益性岗位, starts_on: 2020-01-01}
        - {person: P4, employer: 某局, post_class: 临时聘用, starts_on: 2020-01-01}
        - {person: P5, employer: 某村, post_class: 村医, starts_on: 2020-01-01}
    expect: {H1: flagged, H2: flagged, H3: clear, H4: clear, H5: clear}
  - title: {zh: 起止两天都算在任期内, en: Both the first and the last day are valid}
    as_of: 2026-06-25
    rows:
      members:
        - {household: H1, person: P1, name: 冯一, status: 在册}
        - {household: H2, person: P2, name: 冯二, status: 在册}
        - {household: H3, person: P3, name: 冯三, status: 在册}
      payroll:
        - {person: P1, employer: 某局, post_class: 公务员, starts_on: 2020-01-01, ends_on: 2026-06-25}
        - {person: P2, employer: 某局, post_class: 公务员, starts_on: 2020-01-01, ends_on: 2026-06-24}
        - {person: P3, employer: 某局, post_class: 公务员, starts_on: 2026-06-25}
    expect: {H1: flagged, H2: clear, H3: flagged}
  - title: {zh: 配偶不在本户，按亲属关系核对, en: A spouse outside the household by kinship}
    rows:
      members:
        - {household: H1, person: P1, name: 冯一, status: 在册}
        - {household: H2, person: P2, name: 冯二, status: 在册}
        - {household: H3, person: P3, name: 冯三, status: 在册}
        - {household: H4, person: P4, name: 冯四, status: 在册}
        - {household: H5, person: P5, name: 冯五, status: 在册}
      kinship:
        - {person: P1, kin_relation: 配偶, relative: Q1}
        - {person: Q2, kin_relation: 配偶, relative: P2, starts_on: 2010-01-01}
        - {person: P3, kin_relation: 配偶, relative: Q3, ends_on: 2026-06-24}
        - {person: P4, kin_relation: 子女, relative: Q4}
        - {person: P5, kin_relation: 配偶, relative: Q5, ends_on: 2026-06-25}
      payroll:
        - {person: Q1, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}
        - {person: Q2, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}
        - {person: Q3, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}
        - {person: Q4, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}
        - {person: Q5, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}
    expect: {H1: flagged, H2: flagged, H3: clear, H4: clear, H5: flagged}
  - title: {zh: 户籍表的配偶一栏也是亲属关系, en: The spouse column of the hukou register is kinship too}
    rows:
      members: [{household: H1, person: P1, name: 冯一, status: 在册}]
      hukou: [{book: K1, relation: 户主, name: 褚一, person: Q1, spouse: P1}]
      payroll: [{person: Q1, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}]
    expect: {H1: flagged}
  - title: {zh: 不是在册户的不适用，证号有误的成员不比对, en: "Not an active household; a member whose ID is impossible"}
    rows:
      members:
        - {household: H1, person: P1, name: 冯一, status: 已脱贫}
        - {household: H2, person: "P2!", name: 冯二, status: 在册}
      payroll: [{person: P1, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}]
    expect: {H1: not_applicable, H2: clear}
  - title: {zh: 岗位类别、关系、户状态不在所列之内, en: "Class, relation or state outside its list"}
    rows:
      members:
        - {household: H1, person: P1, name: 冯一, status: 在册}
        - {household: H2, person: P2, name: 冯二, status: 在册}
        - {household: H3, person: P3, name: 冯三, status: 在册}
        - {household: H4, person: P4, name: 冯四, status: 待定}
        - {household: H5, person: P5, name: 冯五, status: 在册}
      kinship: [{person: P3, kin_relation: 姻亲, relative: Q3}]
      payroll:
        - {person: P1, employer: 某局, post_class: 参公, starts_on: 2020-01-01}
        - {person: P2, employer: 某局, post_class: 参公, starts_on: 2020-01-01}
        - {person: P2, employer: 某局, post_class: 公务员, starts_on: 2021-01-01}
        - {person: Q3, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}
        - {person: P5, employer: 某局, post_class: 参公, starts_on: 2020-01-01, ends_on: 2020-12-31}
    expect: {H1: "missing_data:岗位类别", H2: flagged, H3: "missing_data:关系", H4: "missing_data:属性状态", H5: clear}
*/
SELECT
  m.household,
  t.verdict,
  t.missing,
  t.src,
  m.src AS src2,
  t.kin_src AS src3,
  h.village,
  h.head_name AS name,
  m.name AS v_member,
  t.holder AS v_holder,
  t.employer AS v_employer,
  t.post_class AS v_post_class
FROM means_posts AS t
INNER JOIN active_members AS m ON m.person = t.person
INNER JOIN households AS h ON h.household = m.household
UNION ALL
SELECT
  h.household,
  CASE
    WHEN h.is_active THEN 'clear'
    WHEN h.status_listed THEN 'not_applicable'
    ELSE 'missing_data'
  END AS verdict,
  CASE WHEN NOT h.is_active AND NOT h.status_listed THEN 'members.status' END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS src2,
  CAST(NULL AS BIGINT) AS src3,
  h.village,
  h.head_name AS name,
  CAST(NULL AS VARCHAR) AS v_member,
  CAST(NULL AS VARCHAR) AS v_holder,
  CAST(NULL AS VARCHAR) AS v_employer,
  CAST(NULL AS VARCHAR) AS v_post_class
FROM households AS h
