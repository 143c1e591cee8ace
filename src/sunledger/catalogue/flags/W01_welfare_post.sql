/*
code: W01
title: {zh: 公益岗有补贴而人可能不在岗, en: Welfare post paid while its holder may be elsewhere}
severity: B
route: owner
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 27
law:
  - zh: 《人力资源社会保障部 财政部关于充分发挥公益性岗位促进就业作用的通知》等公益性岗位管理规定：按在岗情况发放岗位补贴，不在岗的及时退出
    en: "Notices of the ministries of human resources and of finance on public-welfare posts: the subsidy follows presence at work, and who has left is taken off"
    date: 2019-12-01
    verified: false
main: [post_pay]
also:
  deaths:
    zh: 缺死亡注销表，死亡后的月份没有核对
    en: Without the table of deaths months after a death were not checked
  custody:
    zh: 缺羁押服刑表，羁押期间的月份没有核对
    en: Without the table of custody months in custody were not checked
  social_insurance:
    zh: 缺职工社保表，另有单位参保的月份没有核对
    en: Without the table of employee insurance months insured by another employer were not checked
  payroll:
    zh: 缺公职与国企人员表，有正式岗位的月份没有核对
    en: Without the payroll months with a regular post were not checked
views: [first_deaths, person_homes]
parameters: [post_grace_months]
lacks: [payroll.post_class, post_pay.days_present]
values:
  reason: {zh: 情形, en: What was found}
  post: {zh: 岗位名称, en: Post}
  employer: {zh: 用人单位, en: Employer}
  pay_month: {zh: 所属月份, en: Month paid for}
  detail: {zh: 对照的记录, en: Record compared}
  paid_fen: {zh: 补贴金额, en: Subsidy}
exclusions:
  zh: 没有发补贴的月份不看；死亡当月、只有一部分日子被羁押的月份不算；另有单位参保只有一个月的不问；没有填出勤天数的不按出勤判断
  en: Months without a subsidy; the month of death and months only partly in custody; a single month insured by another employer; an empty number of days says nothing
question:
  zh: “{post}”{pay_month}发了岗位补贴，同时查到：{reason}。请问那时是谁在岗、怎样考勤的？
  en: "The post {post} was paid for {pay_month}, and a record says: {reason}. Who worked then, and how was presence noted?"
innocent:
  - {zh: 家里人顶岗做了活，钱是按实际劳动发的, en: Somebody of the family did the work and the money was for that work}
  - {zh: 单位替他补缴或代缴社保，人并没有去那里上班, en: "An employer paid insurance for him later or in his stead, and he did not work there"}
  - {zh: 已经离岗，补发的是以前月份，所属月份填错了, en: He had left and was paid arrears with the month filled in wrongly}
  - {zh: 出勤表漏填写成了零，或者证号录错成另一个人, en: "The sheet of presence was left at zero, or the ID was mistyped"}
next_step:
  zh: 请用人单位拿出考勤和派工记录，人社部门核对起止时间。已离岗的及时办退岗；由别人顶岗的按实际劳动处理。
  en: The employer shows its sheets of presence and work; the labour office compares the dates. Who has left is taken off; where another did the work, the work is what counts.
examples:
  - title: {zh: 死亡当月不算，下一个月要问, en: The month of death does not count and the next does}
    rows:
      members: [{household: H1, person: P1, name: 孔一, status: 在册, village: V1}]
      deaths: [{person: P1, died_on: 2025-03-01}, {person: P2, died_on: 2025-03-31}, {person: P2, died_on: 2025-06-30}]
      post_pay:
        - {person: P1, name: 孔一, post: 保洁员, employer: 甲村, pay_month: 2025-03, subsidy_fen: 80000}
        - {person: P2, name: 孔二, post: 保洁员, employer: 甲村, pay_month: 2025-04, subsidy_fen: 80000}
    expect: {P1: clear, P2: flagged}
  - title: {zh: 整月在羁押之内才算，没有终止的算到核对当天, en: Only months wholly in custody count; an open one lasts until as_of}
    as_of: 2026-05-31
    rows:
      custody:
        - {person: P1, starts_on: 2025-03-01, ends_on: 2025-03-31}
        - {person: P2, starts_on: 2025-03-02, ends_on: 2025-04-29}
        - {person: P3, starts_on: 2026-04-20}
        - {person: P4, starts_on: 2025-03-01, ends_on: 2025-03-15}
        - {person: P4, starts_on: 2025-03-16, ends_on: 2025-03-31}
      post_pay:
        - {person: P1, name: 孔一, post: 保洁员, employer: 甲村, pay_month: 2025-03, subsidy_fen: 80000}
        - {person: P2, name: 孔二, post: 保洁员, employer: 甲村, pay_month: 2025-03, subsidy_fen: 80000}
        - {person: P2, name: 孔二, post: 保洁员, employer: 甲村, pay_month: 2025-04, subsidy_fen: 80000}
        - {person: P3, name: 孔三, post: 保洁员, employer: 甲村, pay_month: 2026-05, subsidy_fen: 80000}
        - {person: P4, name: 孔四, post: 保洁员, employer: 甲村, pay_month: 2025-03, subsidy_fen: 80000}
    expect: {P1: flagged, P2: clear, P3: flagged, P4: clear}
  - title: {zh: 另有单位参保，一个月不问，两个月要问, en: Insured by another employer for one month and for two}
    rows:
      social_insurance:
        - {person: P1, employer: 某厂, starts_on: 2025-01-01, ends_on: 2025-02-27}
        - {person: P2, employer: 某厂, starts_on: 2025-01-01, ends_on: 2025-01-31}
        - {person: P2, employer: 某店, starts_on: 2025-04-01, ends_on: 2025-04-30}
        - {person: P3, employer: 某厂, insurance: 养老, starts_on: 2025-01-01, ends_on: 2025-01-31}
        - {person: P3, employer: 某厂, insurance: 失业, starts_on: 2025-01-01, ends_on: 2025-01-31}
      post_pay:
        - {person: P1, name: 孔一, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000}
        - {person: P1, name: 孔一, post: 保洁员, employer: 甲村, pay_month: 2025-02, subsidy_fen: 80000}
        - {person: P2, name: 孔二, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000}
        - {person: P2, name: 孔二, post: 护林员, employer: 乙村, pay_month: 2025-04, subsidy_fen: 80000}
        - {person: P3, name: 孔三, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000}
        - {person: P3, name: 孔三, post: 护林员, employer: 乙村, pay_month: 2025-01, subsidy_fen: 80000}
    expect: {P1: clear, P2: flagged, P3: clear}
  - title: {zh: 用人单位自己缴的社保不算，宽限由县里定, en: Insurance by the post's own employer does not count; the county sets the grace}
    parameters: {post_grace_months: 0}
    rows:
      social_insurance:
        - {person: P1, employer: 甲村委会, starts_on: 2024-01-01, ends_on: 2025-12-31}
        - {person: P2, employer: 甲村, starts_on: 2024-01-01, ends_on: 2025-12-31}
      post_pay:
        - {person: P1, name: 孔一, post: 保洁员, employer: 甲村委会, pay_month: 2025-01, subsidy_fen: 80000}
        - {person: P1, name: 孔一, post: 保洁员, employer: 甲村委会, pay_month: 2025-02, subsidy_fen: 80000}
        - {person: P2, name: 孔二, post: 保洁员, employer: 甲村委会, pay_month: 2025-02, subsidy_fen: 80000}
    expect: {P1: clear, P2: flagged}
  - title: {zh: 正式岗位看当月一日是否在任, en: A regular post counts when valid on the first day of the month}
    rows:
      payroll:
        - {person: P1, employer: 某局, post_class: 公务员, starts_on: 2025-01-02}
        - {person: P2, employer: 某校, post_class: 事业编, starts_on: 2025-01-01, ends_on: 2025-01-01}
        - {person: P3, employer: 某矿, post_class: 国企, starts_on: 2024-01-01, ends_on: 2024-12-31}
        - {person: P4, employer: 某村, post_class: 公益性岗位, starts_on: 2020-01-01}
        - {person: P4, employer: 某村, post_class: 村医, starts_on: 2020-01-01}
        - {person: P4, employer: 某局, post_class: 临时聘用, starts_on: 2020-01-01}
        - {person: P5, employer: 某局, post_class: 参公, starts_on: 2020-01-01}
        - {person: P6, employer: 某局, post_class: 参公, starts_on: 2026-01-01}
      post_pay:
        - {person: P1, name: 孔一, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000}
        - {person: P2, name: 孔二, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000}
        - {person: P3, name: 孔三, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000}
        - {person: P4, name: 孔四, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000}
        - {person: P5, name: 孔五, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000}
        - {person: P6, name: 孔六, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000}
    expect: {P1: clear, P2: flagged, P3: clear, P4: clear, P5: "missing_data:岗位类别", P6: clear}
  - title: {zh: 出勤为零要问，半天不问，没有发补贴的不看, en: "No day present is asked about, half a day is not, a month without a subsidy is not looked at"}
    rows:
      deaths: [{person: P9, died_on: 2020-01-01}]
      post_pay:
        - {person: P1, name: 孔一, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000, days_present: 0}
        - {person: P2, name: 孔二, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000, days_present: 0.5}
        - {person: P3, name: 孔三, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 0, days_present: 0}
        - {person: P4, name: 孔四, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000}
        - {person: P5, name: 孔五, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 1, days_present: 0}
    expect: {P1: flagged, P2: clear, P3: not_applicable, P4: clear, P5: flagged}
  - title: {zh: 其他四张表都没有，出勤又没有填，什么也判断不了, en: "Without the four other tables and without the days nothing can be judged"}
    rows:
      post_pay:
        - {person: P1, name: 孔一, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000}
        - {person: P2, name: 孔二, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000, days_present: 22}
        - {person: P3, name: 孔三, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000, days_present: 0}
    expect: {P1: "missing_data:出勤天数", P2: clear, P3: flagged}
  - title: {zh: 一个月几种情形都写出来，钱只算一次, en: "Several findings in one month are all named, and the money counts once"}
    rows:
      deaths: [{person: P1, died_on: 2024-12-01}]
      payroll: [{person: P1, employer: 某局, post_class: 公务员, starts_on: 2020-01-01}]
      post_pay: [{person: P1, name: 孔一, post: 保洁员, employer: 甲村, pay_month: 2025-01, subsidy_fen: 80000, days_present: 0}]
    expect: {P1: flagged}
*/
WITH months AS (
  SELECT
    p.person,
    p.name,
    p.post,
    p.employer,
    p.pay_month,
    CAST(p.pay_month + INTERVAL 1 MONTH AS DATE) AS next_month,
    p.subsidy_fen,
    p.days_present,
    p.row_id AS src
  FROM post_pay AS p
  WHERE p.subsidy_fen > 0
),

insured AS (
  SELECT m.person, m.pay_month, m.src, MIN(s.row_id) AS other_src
  FROM months AS m
  INNER JOIN social_insurance AS s
    ON s.person = m.person
    AND s.employer <> m.employer
    AND s.starts_on <= m.pay_month
    AND CAST(s.ends_on + INTERVAL 1 DAY AS DATE) >= m.next_month
  GROUP BY m.person, m.pay_month, m.src
),

long_insured AS (
  SELECT i.person
  FROM insured AS i
  GROUP BY i.person
  HAVING COUNT(DISTINCT i.pay_month) > $post_grace_months
),

reasons AS (
  SELECT
    m.src,
    d.src AS other_src,
    '已登记死亡' AS reason,
    '死亡日期 ' || CAST(d.died_on AS VARCHAR) AS detail,
    CAST(NULL AS VARCHAR) AS missing
  FROM months AS m
  INNER JOIN first_deaths AS d ON d.person = m.person AND d.died_on < m.pay_month
  UNION ALL
  SELECT
    m.src,
    c.row_id AS other_src,
    '整月羁押服刑' AS reason,
    '起始日期 ' || CAST(c.starts_on AS VARCHAR) AS detail,
    CAST(NULL AS VARCHAR) AS missing
  FROM months AS m
  INNER JOIN custody AS c
    ON c.person = m.person
    AND c.starts_on <= m.pay_month
    AND CAST(COALESCE(c.ends_on, $as_of) + INTERVAL 1 DAY AS DATE) >= m.next_month
  UNION ALL
  SELECT
    i.src,
    i.other_src,
    '另有单位整月缴社保' AS reason,
    s.employer AS detail,
    CAST(NULL AS VARCHAR) AS missing
  FROM insured AS i
  INNER JOIN long_insured AS l ON l.person = i.person
  INNER JOIN social_insurance AS s ON s.row_id = i.other_src
  UNION ALL
  SELECT
    m.src,
    p.row_id AS other_src,
    '当月有' || p.post_class || '岗位' AS reason,
    p.employer AS detail,
    CASE WHEN p.post_class NOT IN ('公务员', '事业编', '国企') THEN 'payroll.post_class' END AS missing
  FROM months AS m
  INNER JOIN payroll AS p
    ON p.person = m.person
    AND p.starts_on <= m.pay_month
    AND (p.ends_on IS NULL OR p.ends_on >= m.pay_month)
    AND p.post_class NOT IN ('公益性岗位', '临时聘用', '村医')
  UNION ALL
  SELECT
    m.src,
    CAST(NULL AS BIGINT) AS other_src,
    '出勤天数为零' AS reason,
    CAST(NULL AS VARCHAR) AS detail,
    CAST(NULL AS VARCHAR) AS missing
  FROM months AS m
  WHERE m.days_present = 0
),

compared AS (
  SELECT SUM(t.held) AS held
  FROM (
    SELECT COUNT(*) AS held FROM deaths
    UNION ALL
    SELECT COUNT(*) AS held FROM custody
    UNION ALL
    SELECT COUNT(*) AS held FROM social_insurance
    UNION ALL
    SELECT COUNT(*) AS held FROM payroll
  ) AS t
)

SELECT
  m.person,
  CASE WHEN r.missing IS NULL THEN 'flagged' ELSE 'missing_data' END AS verdict,
  r.missing,
  m.src,
  r.other_src AS src2,
  m.subsidy_fen AS amount_fen,
  h.household,
  h.village,
  COALESCE(h.name, m.name) AS name,
  r.reason AS v_reason,
  m.post AS v_post,
  m.employer AS v_employer,
  SUBSTR(CAST(m.pay_month AS VARCHAR), 1, 7) AS v_pay_month,
  r.detail AS v_detail,
  m.subsidy_fen AS v_paid_fen
FROM reasons AS r
INNER JOIN months AS m ON m.src = r.src
LEFT JOIN person_homes AS h ON h.person = m.person
UNION ALL
SELECT
  p.person,
  CASE
    WHEN p.most_fen <= 0 THEN 'not_applicable'
    WHEN p.days_known = 0 AND c.held = 0 THEN 'missing_data'
    ELSE 'clear'
  END AS verdict,
  CASE WHEN p.most_fen > 0 AND p.days_known = 0 AND c.held = 0 THEN 'post_pay.days_present' END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS src2,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_reason,
  CAST(NULL AS VARCHAR) AS v_post,
  CAST(NULL AS VARCHAR) AS v_employer,
  CAST(NULL AS VARCHAR) AS v_pay_month,
  CAST(NULL AS VARCHAR) AS v_detail,
  CAST(NULL AS BIGINT) AS v_paid_fen
FROM (
  SELECT
    a.person,
    MAX(a.subsidy_fen) AS most_fen,
    COUNT(CASE WHEN a.subsidy_fen > 0 THEN a.days_present END) AS days_known
  FROM post_pay AS a
  GROUP BY a.person
) AS p
CROSS JOIN compared AS c
