/*
code: E08
title: {zh: 近三年购置大型农机, en: A large farm machine bought in the last three years}
severity: C
route: field
subject: {type: household, ref: "{household}"}
match: exact_id
order: 8
law:
  - zh: 《最低生活保障审核确认办法》（民发〔2021〕57号）：大型农机具属于家庭财产，认定办法由地方制定
    en: "Measures for confirming minimum living allowances (Minfa 2021 No. 57): large farm machines are family property, by local rules"
    date: 2021-07-01
    verified: false
main: [members, farm_machinery]
views: [households, active_members]
parameters: [active_statuses, machine_price_limit, machine_months]
lacks: [members.status]
values:
  member: {zh: 家庭成员, en: Member}
  machine: {zh: 机具品目, en: Machine}
  price_fen: {zh: 销售价格, en: Price}
  bought_on: {zh: 购机日期, en: Bought on}
exclusions:
  zh: 价格低于限值的小型机具不算；三十六个月以前购置的不算
  en: Small machines below the limit do not count, nor those bought more than 36 months ago
question:
  zh: 农机购置补贴记录里，{member}在{bought_on}购置了{machine}。请问是自家买的吗？钱从哪里来，现在谁在用？
  en: "The machinery subsidy has {member} buying a {machine} on {bought_on}. Did the family buy it itself, with what money, and who uses it?"
innocent:
  - {zh: 是合作社或几家合伙买的，用一个人的名字办的手续, en: A co-operative or several families bought it in one person's name}
  - {zh: 是贷款或帮扶资金买来发展生产的, en: It was bought on credit or with aid money to earn a living}
  - {zh: 替亲友代办购机，机具不在这家, en: He bought it on behalf of a relative and does not have it}
  - {zh: 购机后已经退货或转卖, en: It was returned or sold on}
next_step:
  zh: 这只是筛查线索。走访时顺便了解购机来源和使用情况，不单凭这一条作任何决定。
  en: This is a lead from screening only. A visit may ask how it was bought and used; nothing is decided on this alone.
examples:
  - title: {zh: 价格正好五万, en: Exactly at the limit}
    rows:
      members:
        - {household: H1, person: P1, name: 韩一, status: 在册, relation: 户主, village: V1}
        - {household: H2, person: P2, name: 韩二, status: 监测}
      farm_machinery:
        - {person: P1, machine: 轮式拖拉机, price_fen: 5000000, bought_on: 2025-01-01}
        - {person: P2, machine: 轮式拖拉机, price_fen: 4999999, bought_on: 2025-01-01}
    expect: {H1: flagged, H2: clear}
  - title: {zh: 正好三十六个月在内，早一天在外, en: Exactly 36 months ago is inside and a day earlier is not}
    rows:
      members:
        - {household: H1, person: P1, name: 韩一, status: 在册}
        - {household: H2, person: P2, name: 韩二, status: 在册}
        - {household: H3, person: P3, name: 韩三, status: 在册}
      farm_machinery:
        - {person: P1, machine: 收割机, price_fen: 9000000, bought_on: 2023-06-25}
        - {person: P2, machine: 收割机, price_fen: 9000000, bought_on: 2023-06-24}
        - {person: P3, machine: 收割机, price_fen: 9000000, bought_on: 2026-06-25}
    expect: {H1: flagged, H2: clear, H3: flagged}
  - title: {zh: 闰日往前推落在二月最后一天, en: From a leap day back to the last day of February}
    as_of: 2024-02-29
    rows:
      members:
        - {household: H1, person: P1, name: 韩一, status: 在册}
        - {household: H2, person: P2, name: 韩二, status: 在册}
      farm_machinery:
        - {person: P1, machine: 收割机, price_fen: 9000000, bought_on: 2021-02-28}
        - {person: P2, machine: 收割机, price_fen: 9000000, bought_on: 2021-02-27}
    expect: {H1: flagged, H2: clear}
  - title: {zh: 从二月最后一天往前推是同日，不是月末, en: From the last of February back to the same day and not to the month's end}
    as_of: 2023-02-28
    rows:
      members:
        - {household: H1, person: P1, name: 韩一, status: 在册}
        - {household: H2, person: P2, name: 韩二, status: 在册}
      farm_machinery:
        - {person: P1, machine: 收割机, price_fen: 9000000, bought_on: 2020-02-28}
        - {person: P2, machine: 收割机, price_fen: 9000000, bought_on: 2020-02-27}
    expect: {H1: flagged, H2: clear}
  - title: {zh: 各台单独看，不相加, en: Machines are judged one by one}
    rows:
      members: [{household: H1, person: P1, name: 韩一, status: 在册}]
      farm_machinery:
        - {person: P1, machine: 旋耕机, price_fen: 3000000, bought_on: 2025-01-01}
        - {person: P1, machine: 插秧机, price_fen: 3000000, bought_on: 2025-01-01}
    expect: {H1: clear}
  - title: {zh: 只问在册和监测的户, en: Only active households}
    rows:
      members:
        - {household: H1, person: P1, name: 韩一, status: 已脱贫}
        - {household: H2, person: P2, name: 韩二, status: 待定}
      farm_machinery: [{person: P1, machine: 收割机, price_fen: 9000000, bought_on: 2025-01-01}]
    expect: {H1: not_applicable, H2: "missing_data:属性状态"}
*/
WITH machines AS (
  SELECT
    f.person,
    f.machine,
    f.price_fen,
    f.bought_on,
    f.row_id AS src,
    YEAR(f.bought_on) * 12 + MONTH(f.bought_on) AS bought_month,
    YEAR($as_of) * 12 + MONTH($as_of) - $machine_months AS first_month
  FROM farm_machinery AS f
  WHERE f.price_fen >= $machine_price_limit
)

SELECT
  m.household,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  t.src,
  m.src AS src2,
  h.village,
  h.head_name AS name,
  m.name AS v_member,
  t.machine AS v_machine,
  t.price_fen AS v_price_fen,
  t.bought_on AS v_bought_on
FROM machines AS t
INNER JOIN active_members AS m ON m.person = t.person
INNER JOIN households AS h ON h.household = m.household
WHERE
  t.bought_on <= $as_of
  AND (
    t.bought_month > t.first_month
    OR (
      t.bought_month = t.first_month
      AND (
        DAY(t.bought_on) >= DAY($as_of)
        OR DAY(CAST(t.bought_on + INTERVAL 1 DAY AS DATE)) = 1
      )
    )
  )
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
  h.village,
  h.head_name AS name,
  CAST(NULL AS VARCHAR) AS v_member,
  CAST(NULL AS VARCHAR) AS v_machine,
  CAST(NULL AS BIGINT) AS v_price_fen,
  CAST(NULL AS DATE) AS v_bought_on
FROM households AS h
