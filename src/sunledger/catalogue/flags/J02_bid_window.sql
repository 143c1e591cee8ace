/*
code: J02
title: {zh: 投标时间不足, en: Bid window too short}
severity: B
route: audit
subject: {type: contract, ref: "{contract}"}
match: none
order: 36
law:
  - zh: 《招标投标法》第二十四条：自招标文件开始发出之日起至投标截止之日止，最短不得少于二十日
    en: "Tender Law, article 24: at least twenty days from the day the tender papers are handed out to the closing day"
    date: 2017-12-28
    verified: false
  - zh: 《必须招标的工程项目规定》（国家发展改革委令第16号）第五条：单项合同估算价的限额
    en: "Rules on projects that must be put out to tender (NDRC order 16), article 5: limits of a single contract"
    date: 2018-06-01
    verified: false
main: [contracts]
parameters: [tender_limit, bid_window_days]
lacks: [contracts.contract_class, contracts.tender_method, contracts.noticed_on, contracts.closes_on]
values:
  buyer: {zh: 采购人, en: Buyer}
  supplier: {zh: 供应商, en: Supplier}
  noticed_on: {zh: 公告日期, en: Notice}
  closes_on: {zh: 投标截止日期, en: Bids close}
  days: {zh: 间隔天数, en: Days between}
exclusions:
  zh: 只看公开招标、且合同金额达到本类别招标限额的合同。合同类别为空按施工。
  en: Only contracts by public tender whose amount reaches the tender limit of their class are looked at. An empty class counts as works.
question:
  zh: 这份合同{noticed_on}公告、{closes_on}截止投标，相隔{days}天。时间是怎样定的？
  en: "This tender was announced on {noticed_on} and closed on {closes_on}, {days} days later. How was the time set?"
innocent:
  - zh: 表中填的是延期或更正公告的日期，首次公告更早。
    en: The date given is that of an extension or a correction; the first notice was earlier.
  - zh: 第一次流标后重新招标，填的是第二次公告。
    en: The first tender failed and was repeated; the date is that of the second notice.
  - zh: 合同金额后来增加，立项估算价低于限额，不属于必须招标。
    en: The contract grew later; by its estimate the project was below the limit and needed no tender.
  - zh: 日期录入有误。
    en: A date was typed wrongly.
next_step:
  zh: 到公共资源交易平台核对首次公告和招标文件发出日期，再请采购人说明。
  en: Check the first notice and the day the papers were handed out on the public trading platform, then ask the buyer.
examples:
  - title: {zh: 19天和正好20天, en: 19 days and exactly 20}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, contract_class: 施工, amount_fen: 400000000, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-01, closes_on: 2025-03-20}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, contract_class: 施工, amount_fen: 400000000, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-01, closes_on: 2025-03-21}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, contract_class: 施工, amount_fen: 400000000, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-10, closes_on: 2025-03-01}
    expect: {A: flagged, B: clear, C: flagged}
  - title: {zh: 差一分到限额；货物、服务各有限额, en: one fen below the limit; goods and services have their own}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, contract_class: 施工, amount_fen: 399999999, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-01, closes_on: 2025-03-11}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, contract_class: 货物, amount_fen: 200000000, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-01, closes_on: 2025-03-11}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, contract_class: 服务, amount_fen: 100000000, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-01, closes_on: 2025-03-11}
        - {contract: D, project: X, buyer: 甲局, supplier: 乙, contract_class: 服务, amount_fen: 99999999, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-01, closes_on: 2025-03-11}
    expect: {A: not_applicable, B: flagged, C: flagged, D: not_applicable}
  - title: {zh: 类别为空按施工；邀请招标不看, en: an empty class is works; invited tenders are left out}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 250000000, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-01, closes_on: 2025-03-11}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 450000000, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-01, closes_on: 2025-03-11}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, amount_fen: 450000000, signed_on: 2025-06-01, tender_method: 邀请招标, noticed_on: 2025-03-01, closes_on: 2025-03-11}
    expect: {A: not_applicable, B: flagged, C: not_applicable}
  - title: {zh: 变更后的金额不算, en: the changed amount does not count}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 390000000, changed_fen: 500000000, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-01, closes_on: 2025-03-11}
    expect: {A: not_applicable}
  - title: {zh: 缺日期；类别或采购方式不在表中, en: a date is lacking; class or method outside the list}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 450000000, signed_on: 2025-06-01, tender_method: 公开招标, closes_on: 2025-03-11}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 450000000, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-11}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, contract_class: 监理, amount_fen: 450000000, signed_on: 2025-06-01, tender_method: 公开招标, noticed_on: 2025-03-01, closes_on: 2025-04-11}
        - {contract: D, project: X, buyer: 甲局, supplier: 乙, amount_fen: 450000000, signed_on: 2025-06-01, tender_method: 抽签, noticed_on: 2025-03-01, closes_on: 2025-03-11}
        - {contract: E, project: X, buyer: 甲局, supplier: 乙, amount_fen: 450000000, signed_on: 2025-06-01, tender_method: 抽签, noticed_on: 2025-03-01, closes_on: 2025-04-11}
        - {contract: F, project: X, buyer: 甲局, supplier: 乙, contract_class: 监理, amount_fen: 450000000, signed_on: 2025-06-01, tender_method: 询价}
    expect: {A: "missing_data:公告日期", B: "missing_data:投标截止日期", C: "missing_data:合同类别", D: "missing_data:采购方式", E: clear, F: not_applicable}
*/
WITH tenders AS (
  SELECT
    c.contract, c.buyer, c.supplier, c.amount_fen, c.tender_method, c.noticed_on, c.closes_on, c.row_id,
    l.value AS limit_fen,
    DATE_DIFF('day', c.noticed_on, c.closes_on) AS days
  FROM contracts AS c
  LEFT JOIN param_tender_limit AS l ON l.key = COALESCE(c.contract_class, '施工')
)

SELECT
  t.contract,
  CASE
    WHEN t.tender_method IN ('邀请招标', '竞争性谈判', '竞争性磋商', '询价', '单一来源', '直接委托')
      THEN 'not_applicable'
    WHEN t.limit_fen IS NULL THEN 'missing_data'
    WHEN t.amount_fen < t.limit_fen THEN 'not_applicable'
    WHEN t.days >= $bid_window_days THEN 'clear'
    WHEN t.tender_method <> '公开招标' OR t.days IS NULL THEN 'missing_data'
    ELSE 'flagged'
  END AS verdict,
  CASE
    WHEN t.limit_fen IS NULL THEN 'contracts.contract_class'
    WHEN t.tender_method <> '公开招标' THEN 'contracts.tender_method'
    WHEN t.noticed_on IS NULL THEN 'contracts.noticed_on'
    ELSE 'contracts.closes_on'
  END AS missing,
  t.row_id AS src,
  t.amount_fen,
  t.supplier AS name,
  t.buyer AS v_buyer,
  t.supplier AS v_supplier,
  t.noticed_on AS v_noticed_on,
  t.closes_on AS v_closes_on,
  t.days AS v_days
FROM tenders AS t
