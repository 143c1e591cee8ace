/*
code: J08
title: {zh: 合同变更增加过多, en: Contract raised beyond the limit}
severity: B
route: audit
subject: {type: contract, ref: "{contract}"}
match: none
order: 40
law:
  - zh: 《政府采购法》第四十九条：补充合同的采购金额不得超过原合同采购金额的百分之十
    en: "Government Procurement Law, article 49: supplementary contracts may not exceed ten per cent of the first one"
    date: 2014-08-31
    verified: false
main: [contracts]
needs: [[contracts.changed_fen]]
parameters: [change_limit]
lacks: [contracts.contract_class]
values:
  buyer: {zh: 采购人, en: Buyer}
  supplier: {zh: 供应商, en: Supplier}
  contract_class: {zh: 合同类别, en: Class of contract}
  contract_fen: {zh: 合同金额, en: Contract}
  changed_fen: {zh: 变更后金额, en: After the change}
  limit_pct: {zh: 上限（占合同金额%）, en: Limit (% of the contract)}
exclusions:
  zh: 没有变更后金额的合同不看。货物、服务超过110%，施工超过120%才提示。合同类别为空按施工。
  en: Contracts without a changed amount are left out. Goods and services are shown above 110 %, works above 120 %. An empty class counts as works.
question:
  zh: 合同金额{contract_fen}元，变更后{changed_fen}元。增加的部分是怎样批准的？
  en: "The contract was {contract_fen} yuan and became {changed_fen} yuan. How was the addition approved?"
innocent:
  - zh: 水毁、地质等原因增加工程量，有批准的变更文件。
    en: Flood damage or geology added work, with an approved change order.
  - zh: 增加的是另一个经批准的项目，写在同一份合同里。
    en: The addition is another approved project written into the same contract.
  - zh: 按合同约定调整材料价差。
    en: The price of materials was adjusted as the contract provides.
  - zh: 变更后金额的单位或小数点录入有误。
    en: The unit or the decimal point of the changed amount is wrong.
next_step:
  zh: 调取变更审批、签证单和结算审核报告，核对增加的内容。
  en: Get the approval of the change, the site records and the audited final account, and compare what was added.
examples:
  - title: {zh: 施工正好120%和多一分, en: works at exactly 120 % and one fen more}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, contract_class: 施工, amount_fen: 10000000, changed_fen: 12000000, signed_on: 2025-03-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, contract_class: 施工, amount_fen: 10000000, changed_fen: 12000001, signed_on: 2025-03-01, tender_method: 公开招标}
    expect: {A: clear, B: flagged}
  - title: {zh: 货物、服务正好110%和多一分, en: goods and services at exactly 110 % and one fen more}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, contract_class: 货物, amount_fen: 10000000, changed_fen: 11000000, signed_on: 2025-03-01, tender_method: 询价}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, contract_class: 货物, amount_fen: 10000000, changed_fen: 11000001, signed_on: 2025-03-01, tender_method: 询价}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, contract_class: 服务, amount_fen: 10000000, changed_fen: 11000000, signed_on: 2025-03-01, tender_method: 询价}
        - {contract: D, project: X, buyer: 甲局, supplier: 乙, contract_class: 服务, amount_fen: 10000000, changed_fen: 11000001, signed_on: 2025-03-01, tender_method: 询价}
    expect: {A: clear, B: flagged, C: clear, D: flagged}
  - title: {zh: 类别为空按施工；金额大也不差一分, en: an empty class is works; exact at large amounts}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 10000000, changed_fen: 11500000, signed_on: 2025-03-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000000000005, changed_fen: 1200000000000006, signed_on: 2025-03-01, tender_method: 公开招标}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, amount_fen: 1000000000000005, changed_fen: 1200000000000007, signed_on: 2025-03-01, tender_method: 公开招标}
    expect: {A: clear, B: clear, C: flagged}
  - title: {zh: 没有变更；减少；类别不在表中, en: no change; a reduction; a class outside the list}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 10000000, signed_on: 2025-03-01, tender_method: 公开招标}
        - {contract: B, project: X, buyer: 甲局, supplier: 乙, amount_fen: 10000000, changed_fen: 9000000, signed_on: 2025-03-01, tender_method: 公开招标}
        - {contract: C, project: X, buyer: 甲局, supplier: 乙, contract_class: 监理, amount_fen: 10000000, changed_fen: 30000000, signed_on: 2025-03-01, tender_method: 公开招标}
    expect: {A: not_applicable, B: clear, C: "missing_data:合同类别"}
  - title: {zh: 谁都没有变更后金额, en: no contract has a changed amount}
    rows:
      contracts:
        - {contract: A, project: X, buyer: 甲局, supplier: 乙, amount_fen: 10000000, signed_on: 2025-03-01, tender_method: 公开招标}
    absent: [contracts.changed_fen]
    expect: {A: "missing_data:变更后金额"}
*/
WITH changes AS (
  SELECT
    c.contract, c.buyer, c.supplier, c.amount_fen, c.changed_fen, c.row_id,
    COALESCE(c.contract_class, '施工') AS contract_class,
    l.value AS limit_pct
  FROM contracts AS c
  LEFT JOIN param_change_limit AS l ON l.key = COALESCE(c.contract_class, '施工')
)

SELECT
  c.contract,
  CASE
    WHEN c.changed_fen IS NULL THEN 'not_applicable'
    WHEN c.limit_pct IS NULL THEN 'missing_data'
    WHEN CAST(c.changed_fen AS DECIMAL(30, 8)) * 100 > c.amount_fen * c.limit_pct THEN 'flagged'
    ELSE 'clear'
  END AS verdict,
  CASE
    WHEN c.changed_fen IS NULL THEN 'contracts.changed_fen' ELSE 'contracts.contract_class'
  END AS missing,
  c.row_id AS src,
  c.changed_fen - c.amount_fen AS amount_fen,
  c.supplier AS name,
  c.buyer AS v_buyer,
  c.supplier AS v_supplier,
  c.contract_class AS v_contract_class,
  c.amount_fen AS v_contract_fen,
  c.changed_fen AS v_changed_fen,
  CAST(c.limit_pct AS DOUBLE) AS v_limit_pct
FROM changes AS c
