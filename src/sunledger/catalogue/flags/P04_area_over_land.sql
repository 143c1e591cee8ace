/*
code: P04
title: {zh: 补贴面积多于确权面积, en: Paid for more land than is registered}
severity: B
route: field
subject: {type: household, ref: "{household}"}
match: exact_id
order: 22
law:
  - zh: 《耕地地力保护补贴》等面积类补贴的省级实施办法：按确权或核实的承包地面积发放
    en: "Provincial rules on subsidies by area, such as that for farmland fertility: they are paid by registered or verified area"
    date: 2016-04-18
    verified: false
  - zh: 《农村土地承包法》（2018年修正）：承包地登记造册，颁发证书
    en: "Law on Contracting Rural Land (amended 2018): contracted land is registered and certified"
    date: 2018-12-29
    verified: false
main: [members, payments, standards, land]
needs: [[standards.measure], [payments.quantity]]
views: [households, household_members, person_households, area_lines, household_plots, land_by_household, payees]
parameters: [land_over_pct]
lacks: [standards.measure, land.area_mu, payments.quantity, payments.status, members.person, payments.amount_fen]
values:
  year: {zh: 年度, en: Year}
  paid_mu: {zh: 发放面积（亩）, en: Area paid for (mu)}
  land_mu: {zh: 确权面积（亩）, en: Registered area (mu)}
exclusions:
  zh: 只看计量单位是亩的项目；每年分别看；多出不到一成的不问；没有确权地块的户另看；失败、退回、冲销的发放不算
  en: Only items measured in mu; each calendar year by itself; up to a tenth more is accepted; households without registered land are asked elsewhere; payments that failed, came back or were reversed
question:
  zh: "{year}年发给家里的面积类补贴合计{paid_mu}亩，确权登记是{land_mu}亩。请问多出来的地是流转来的，还是登记的面积不对？"
  en: In {year} the family was paid for {paid_mu} mu in all, and {land_mu} mu are registered. Was the rest taken over from others, or is the register wrong?
innocent:
  - {zh: 流转了别人的地来种，按实际种植面积领补贴, en: The family tills land of others and is paid for what it sows}
  - {zh: 一块地一年享受两个项目，两项面积相加就超过了, en: "One plot is paid under two items, and their areas were added up"}
  - {zh: 确权时漏登了开荒地或小块地，或者证上是旧面积, en: "Small or newly tilled plots were left out of the register, or it holds old areas"}
  - {zh: 村里把几户的补贴合到一户名下代领再分, en: The village paid the share of several families through one}
next_step:
  zh: 请农业部门对照确权证、流转合同和当年申报表；两名工作人员和农户一起到地里看。证不对的更正，其间补贴照发。
  en: The farm office compares certificates, leases and the year's claim; two officers look at the land with the family. What is wrong on the certificate is mended, and payment goes on.
examples:
  - title: {zh: 正好一成不问，多一点要问, en: Exactly 110 per cent is accepted and a little more is not}
    rows:
      members:
        - {household: H1, person: P1, name: 许一, status: 在册, relation: 户主, village: V1}
        - {household: H2, person: P2, name: 许二, status: 剔除, relation: 户主, village: V1}
      standards: [{item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}]
      land:
        - {plot: D1, household: H1, area_mu: 10}
        - {plot: D2, household: H2, area_mu: 4}
        - {plot: D3, household: H2, area_mu: 6}
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 许一, card: K1, quantity: 11, amount_fen: 110000, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P2, name: 许二, card: K2, quantity: 11.01, amount_fen: 110100, pay_month: 2025-06, status: 成功}
    expect: {H1: clear, H2: flagged}
  - title: {zh: 每个公历年分别看, en: Each calendar year by itself}
    rows:
      members:
        - {household: H1, person: P1, name: 许一, status: 在册}
        - {household: H2, person: P2, name: 许二, status: 在册}
      standards: [{item: 地力补贴, measure: 亩, rate: 100, starts_on: 2020-01-01}]
      land: [{plot: D1, household: H1, area_mu: 10}, {plot: D2, household: H2, area_mu: 10}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 许一, card: K1, quantity: 10, amount_fen: 100, pay_month: 2024-12, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P1, name: 许一, card: K1, quantity: 10, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P2, name: 许二, card: K2, quantity: 10, amount_fen: 100, pay_month: 2025-01, status: 成功}
        - {batch: B1, line_no: "4", item: 地力补贴, person: P2, name: 许二, card: K2, quantity: 10, amount_fen: 100, pay_month: 2025-12, status: 成功}
    expect: {H1: clear, H2: flagged}
  - title: {zh: 家里几个人、几个按亩的项目相加，不按亩的不算, en: "Members and items measured in mu add up, other items do not count"}
    rows:
      members:
        - {household: H1, person: P1, name: 许一, status: 在册}
        - {household: H1, person: P2, name: 许二, status: 在册}
        - {household: H2, person: P3, name: 许三, status: 在册}
        - {household: H3, person: P4, name: 许四, status: 在册}
      standards:
        - {item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}
        - {item: 种粮补贴, measure: 亩, rate: 20, starts_on: 2020-01-01}
        - {item: 退耕还林, measure: 公顷, rate: 20, starts_on: 2020-01-01}
        - {item: 高龄津贴, rate: 20, starts_on: 2020-01-01}
      land: [{plot: D1, household: H1, area_mu: 10}, {plot: D2, household: H2, area_mu: 10}, {plot: D3, household: H3, area_mu: 1}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 许一, card: K1, quantity: 6, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "2", item: 种粮补贴, person: P2, name: 许二, card: K2, quantity: 6, amount_fen: 100, pay_month: 2025-07, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P3, name: 许三, card: K3, quantity: 10, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "4", item: 退耕还林, person: P3, name: 许三, card: K3, quantity: 10, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "5", item: 高龄津贴, person: P4, name: 许四, card: K4, quantity: 12, amount_fen: 100, pay_month: 2025-06, status: 成功}
    expect: {H1: flagged, H2: clear, H3: not_applicable}
  - title: {zh: 按承包方代表登记的地归他那一户；没有地的户缺数据, en: Land by its representative belongs to his household; a household without land lacks data}
    rows:
      members:
        - {household: H1, person: P1, name: 许一, status: 在册}
        - {household: H1, person: P2, name: 许二, status: 在册}
        - {household: H2, person: P3, name: 许三, status: 在册}
        - {household: H3, person: P4, name: 许四, status: 在册}
      standards: [{item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}]
      land:
        - {plot: D1, holder: P2, area_mu: 5}
        - {plot: D2, household: H1, area_mu: 5}
        - {plot: D3, holder: P3, area_mu: 5}
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 许一, card: K1, quantity: 11, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P3, name: 许三, card: K3, quantity: 6, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P4, name: 许四, card: K4, quantity: 6, amount_fen: 100, pay_month: 2025-06, status: 成功}
    expect: {H1: clear, H2: flagged, H3: "missing_data:面积(亩)"}
  - title: {zh: 失败、退回、负数行和它冲掉的行不算, en: "Failed and returned lines, negative ones and the line each takes back do not count"}
    rows:
      members:
        - {household: H1, person: P1, name: 许一, status: 在册}
        - {household: H2, person: P2, name: 许二, status: 在册}
      standards: [{item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}]
      land: [{plot: D1, household: H1, area_mu: 10}, {plot: D2, household: H2, area_mu: 10}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 许一, card: K1, quantity: 10, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P1, name: 许一, card: K1, quantity: 10, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P1, name: 许一, card: K1, quantity: 10, amount_fen: -100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "4", item: 地力补贴, person: P1, name: 许一, card: K1, quantity: 10, amount_fen: 100, pay_month: 2025-07, status: 失败}
        - {batch: B1, line_no: "5", item: 地力补贴, person: P2, name: 许二, card: K2, quantity: 10, amount_fen: 100, pay_month: 2025-06, status: 退回}
    expect: {H1: clear, H2: not_applicable}
  - title: {zh: 没有数量、没有计量单位、状态不在所列之内, en: "No quantity, no measure, a status outside the list"}
    rows:
      members:
        - {household: H1, person: P1, name: 许一, status: 在册}
        - {household: H2, person: P2, name: 许二, status: 在册}
        - {household: H3, person: P3, name: 许三, status: 在册}
      standards: [{item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}]
      land: [{plot: D1, household: H1, area_mu: 10}, {plot: D2, household: H2, area_mu: 10}, {plot: D3, household: H3, area_mu: 10}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 许一, card: K1, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P2, name: 许二, card: K2, quantity: 12, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P2, name: 许二, card: K2, amount_fen: 100, pay_month: 2025-07, status: 成功}
        - {batch: B1, line_no: "4", item: 地力补贴, person: P3, name: 许三, card: K3, quantity: 6, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "5", item: 地力补贴, person: P3, name: 许三, card: K3, quantity: 6, amount_fen: 100, pay_month: 2025-07, status: 处理中}
    expect: {H1: "missing_data:数量", H2: flagged, H3: "missing_data:发放状态"}
  - title: {zh: 标准表整列没有计量单位, en: No standard says in what it is measured}
    rows:
      members: [{household: H1, person: P1, name: 许一, status: 在册}, {household: H2, person: P2, name: 许二, status: 在册}]
      standards: [{item: 地力补贴, rate: 100, starts_on: 2020-01-01}]
      land: [{plot: D1, household: H1, area_mu: 10}]
      payments: [{batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 许一, card: K1, quantity: 12, amount_fen: 100, pay_month: 2025-06, status: 成功}]
    expect: {H1: "missing_data:计量单位", H2: not_applicable}
  - title: {zh: 有退回的行关系到这一户的，改为缺数据, en: A refused row that concerns the household makes it missing data}
    rows:
      members:
        - {household: H1, person: P1, name: 许一, status: 在册}
        - {household: H2, person: P2, name: 许二, status: 在册}
        - {household: H3, person: P3, name: 许三, status: 在册}
        - {household: H4, person: P4, name: 许四, status: 在册}
        - {household: H5, person: P5, name: 许五, status: 在册}
      members_refused: [{household: H4, name: 许甲}]
      standards: [{item: 地力补贴, measure: 元/亩, rate: 100, starts_on: 2020-01-01}]
      land: [{plot: D1, household: H1, area_mu: 1}, {plot: D2, household: H2, area_mu: 1}, {plot: D3, household: H3, area_mu: 1}, {plot: D4, household: H4, area_mu: 1}, {plot: D5, household: H5, area_mu: 9}]
      land_refused: [{plot: D6, household: H1}, {plot: D7, holder: P2}, {plot: D8, household: H5}]
      payments:
        - {batch: B1, line_no: "1", item: 地力补贴, person: P1, name: 许一, card: K1, quantity: 9, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "2", item: 地力补贴, person: P2, name: 许二, card: K2, quantity: 9, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "3", item: 地力补贴, person: P3, name: 许三, card: K3, quantity: 9, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "4", item: 地力补贴, person: P4, name: 许四, card: K4, quantity: 9, amount_fen: 100, pay_month: 2025-06, status: 成功}
        - {batch: B1, line_no: "5", item: 地力补贴, person: P5, name: 许五, card: K5, quantity: 9, amount_fen: 100, pay_month: 2025-06, status: 成功}
      payments_refused: [{batch: B1, line_no: "6", item: 地力补贴, person: P3, name: 许三}]
    expect: {H1: "missing_data:面积(亩)", H2: "missing_data:面积(亩)", H3: "missing_data:金额", H4: "missing_data:身份证号", H5: clear}
*/
WITH years AS (
  SELECT
    m.household,
    l.pay_year,
    COALESCE(SUM(CASE WHEN l.sure = 1 THEN l.quantity END), 0) AS sure_mu,
    COALESCE(SUM(l.quantity), 0) AS all_mu,
    MAX(CASE WHEN l.quantity IS NULL THEN 1 ELSE 0 END) AS unknown
  FROM area_lines AS l
  INNER JOIN household_members AS m ON m.person = l.person AND m.person_ok
  GROUP BY m.household, l.pay_year
),

refused AS (
  SELECT r.household, 1 AS place
  FROM land_refused AS r
  WHERE r.household IS NOT NULL
  UNION ALL
  SELECT h.household, 1 AS place
  FROM land_refused AS r
  INNER JOIN person_households AS h ON h.person = r.holder
  UNION ALL
  SELECT r.household, 2 AS place
  FROM members_refused AS r
  WHERE r.household IS NOT NULL
  UNION ALL
  SELECT h.household, 2 AS place
  FROM members_refused AS r
  INNER JOIN person_households AS h ON h.person = r.person
  UNION ALL
  SELECT h.household, 3 AS place
  FROM payments_refused AS r
  INNER JOIN person_households AS h ON h.person = r.person
),

doubts AS (
  SELECT r.household, MIN(r.place) AS place
  FROM refused AS r
  GROUP BY r.household
),

judged AS (
  SELECT
    y.household,
    y.pay_year,
    y.sure_mu,
    g.area_mu,
    CASE
      WHEN g.household IS NULL THEN 'land.area_mu'
      WHEN CAST(y.all_mu AS DECIMAL(30, 8)) * 100 <= CAST(g.area_mu AS DECIMAL(30, 8)) * $land_over_pct
        THEN CASE WHEN y.unknown = 1 THEN 'payments.quantity' ELSE 'clear' END
      WHEN CAST(y.sure_mu AS DECIMAL(30, 8)) * 100 <= CAST(g.area_mu AS DECIMAL(30, 8)) * $land_over_pct
        THEN 'payments.status'
      WHEN d.place = 1 THEN 'land.area_mu'
      WHEN d.place = 2 THEN 'members.person'
      WHEN d.place = 3 THEN 'payments.amount_fen'
      ELSE 'flagged'
    END AS outcome
  FROM years AS y
  LEFT JOIN land_by_household AS g ON g.household = y.household
  LEFT JOIN doubts AS d ON d.household = y.household
),

unmeasured AS (
  SELECT m.household
  FROM payees AS p
  INNER JOIN person_households AS m ON m.person = p.person
  WHERE p.was_paid AND NOT EXISTS (SELECT 1 FROM standards AS s WHERE s.measure IS NOT NULL)
  GROUP BY m.household
),

evidence AS (
  SELECT m.household, l.pay_year, l.src, l.amount_fen
  FROM area_lines AS l
  INNER JOIN household_members AS m ON m.person = l.person AND m.person_ok
  WHERE l.sure = 1
  UNION ALL
  SELECT y.household, y.pay_year, g.src, CAST(NULL AS BIGINT) AS amount_fen
  FROM years AS y
  INNER JOIN household_plots AS g ON g.household = y.household
)

SELECT
  j.household,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  e.src,
  e.amount_fen,
  h.village,
  h.head_name AS name,
  j.pay_year AS v_year,
  j.sure_mu AS v_paid_mu,
  j.area_mu AS v_land_mu
FROM judged AS j
INNER JOIN evidence AS e ON e.household = j.household AND e.pay_year = j.pay_year
INNER JOIN households AS h ON h.household = j.household
WHERE j.outcome = 'flagged'
UNION ALL
SELECT
  j.household,
  CASE WHEN j.outcome = 'clear' THEN 'clear' ELSE 'missing_data' END AS verdict,
  CASE WHEN j.outcome <> 'clear' THEN j.outcome END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS BIGINT) AS v_year,
  CAST(NULL AS DECIMAL(38, 8)) AS v_paid_mu,
  CAST(NULL AS DECIMAL(38, 8)) AS v_land_mu
FROM judged AS j
WHERE j.outcome <> 'flagged'
UNION ALL
SELECT
  h.household,
  CASE WHEN u.household IS NULL THEN 'not_applicable' ELSE 'missing_data' END AS verdict,
  CASE WHEN u.household IS NOT NULL THEN 'standards.measure' END AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS BIGINT) AS v_year,
  CAST(NULL AS DECIMAL(38, 8)) AS v_paid_mu,
  CAST(NULL AS DECIMAL(38, 8)) AS v_land_mu
FROM households AS h
LEFT JOIN unmeasured AS u ON u.household = h.household
