/*
code: C01
title: {zh: 信访事项超期, en: Petition past its time}
severity: B
route: discipline
subject: {type: matter, ref: "{matter}"}
match: none
idle: true
order: 60
law:
  - zh: 《信访工作条例》第二十二条：十五日内告知是否受理；第三十四条：六十日内办结，延长不超过三十日
    en: "Regulations on Petitions, article 22: told within fifteen days whether it is taken up; article 34: closed within sixty days, extended by thirty at most"
    date: 2022-05-01
    verified: false
main: [matters]
parameters: [inform_days, handle_days, extend_days]
lacks: [matters.matter_kind]
values:
  problem: {zh: 情形, en: What was found}
  received_on: {zh: 收到日期, en: Received on}
  informed_on: {zh: 告知日期, en: Told on}
  due_on: {zh: 应办结日期, en: Due on}
  closed_on: {zh: 办结日期, en: Closed on}
  office: {zh: 承办单位, en: Office}
exclusions:
  zh: 检举控告、热线工单另有规定，不看；正好十五日告知、正好六十日办结的不算；有延期的按延期算，最多再加三十日
  en: Reports against officials and hotline calls have clocks of their own; told on the fifteenth or closed on the sixtieth day is in time; an extension counts up to thirty days
question:
  zh: 这件信访事项{received_on}收到，应在{due_on}前办结；现在看到：{problem}。请问办到哪一步了？有没有延期手续？
  en: "This petition came on {received_on} and was due on {due_on}; the record says: {problem}. How far is it, and was it extended?"
innocent:
  - {zh: 当面或电话告知过，系统里没有补登日期, en: "The person was told by word or telephone, and the date was not entered"}
  - {zh: 办理了延期，延期至没有填, en: It was extended and the date was not filled in}
  - {zh: 转给了有权处理的单位，由对方计时, en: It was passed to the competent office and runs there}
  - {zh: 等鉴定、检测或诉讼结果，依法不计入期限, en: "It waits for an expert opinion or a court, and the law stops the clock"}
next_step:
  zh: 请承办单位说明进展并补登日期；还没有告知的先告知来访人，没有办结的定出时间。
  en: The office tells how it stands and enters the dates; who has not been told is told first, and a day is set for closing.
examples:
  - title: {zh: 正好十五日告知不算，十六日算, en: Told on the fifteenth day and on the sixteenth}
    rows:
      matters:
        - {matter: T1, matter_kind: 信访事项, received_on: 2026-01-01, informed_on: 2026-01-16, closed_on: 2026-01-20}
        - {matter: T2, matter_kind: 信访事项, received_on: 2026-01-01, informed_on: 2026-01-17, closed_on: 2026-01-20}
    expect: {T1: clear, T2: flagged}
  - title: {zh: 还没有告知，看核对当天满没满十五日, en: Not told yet counts until as_of}
    rows:
      matters:
        - {matter: T1, received_on: 2026-06-10}
        - {matter: T2, received_on: 2026-06-09}
        - {matter: T3, received_on: 2026-01-01, closed_on: 2026-01-05}
    expect: {T1: clear, T2: flagged, T3: flagged}
  - title: {zh: 正好六十日办结不算，六十一日算，办晚了也算, en: "Closed on the sixtieth day and on the sixty-first, late is late"}
    rows:
      matters:
        - {matter: T1, received_on: 2026-01-01, informed_on: 2026-01-02, closed_on: 2026-03-02}
        - {matter: T2, received_on: 2026-01-01, informed_on: 2026-01-02, closed_on: 2026-03-03}
        - {matter: T3, received_on: 2026-04-26, informed_on: 2026-04-27}
        - {matter: T4, received_on: 2026-04-25, informed_on: 2026-04-27}
    expect: {T1: clear, T2: flagged, T3: clear, T4: flagged}
  - title: {zh: 延期到八十日按八十日，超过九十日的只算九十日，早于六十日的不变, en: "An extension to the eightieth day holds, beyond the ninetieth only ninety count, before the sixtieth changes nothing"}
    rows:
      matters:
        - {matter: T1, received_on: 2026-01-01, informed_on: 2026-01-02, extended_to: 2026-03-22, closed_on: 2026-03-22}
        - {matter: T2, received_on: 2026-01-01, informed_on: 2026-01-02, extended_to: 2026-03-22, closed_on: 2026-03-23}
        - {matter: T3, received_on: 2026-01-01, informed_on: 2026-01-02, extended_to: 2026-12-31, closed_on: 2026-04-01}
        - {matter: T4, received_on: 2026-01-01, informed_on: 2026-01-02, extended_to: 2026-12-31, closed_on: 2026-04-02}
        - {matter: T5, received_on: 2026-01-01, informed_on: 2026-01-02, extended_to: 2026-01-31, closed_on: 2026-03-02}
        - {matter: T6, received_on: 2026-01-01, informed_on: 2026-01-02, extended_to: 2026-12-31}
    expect: {T1: clear, T2: flagged, T3: clear, T4: flagged, T5: clear, T6: flagged}
  - title: {zh: 检举控告和热线工单不适用；类别不在所列之内只在超期时缺数据, en: "Other kinds do not apply; an unlisted kind lacks data only where it would be late"}
    rows:
      matters:
        - {matter: T1, matter_kind: 检举控告, received_on: 2025-01-01}
        - {matter: T2, matter_kind: 热线工单, received_on: 2025-01-01}
        - {matter: T3, matter_kind: 网上留言, received_on: 2025-01-01}
        - {matter: T4, matter_kind: 网上留言, received_on: 2026-06-20}
    expect: {T1: not_applicable, T2: not_applicable, T3: "missing_data:类别", T4: clear}
*/
WITH clocks AS (
  SELECT
    m.matter,
    m.matter_kind,
    m.received_on,
    m.informed_on,
    m.closed_on,
    m.office,
    m.row_id,
    GREATEST(
      CAST(m.received_on + INTERVAL ($handle_days) DAY AS DATE),
      LEAST(
        COALESCE(m.extended_to, m.received_on),
        CAST(m.received_on + INTERVAL ($handle_days + $extend_days) DAY AS DATE)
      )
    ) AS due_on,
    CASE
      WHEN DATE_DIFF('day', m.received_on, COALESCE(m.informed_on, $as_of)) > $inform_days THEN 1
      ELSE 0
    END AS told_late
  FROM matters AS m
),

judged AS (
  SELECT
    c.matter,
    c.matter_kind,
    c.received_on,
    c.informed_on,
    c.closed_on,
    c.office,
    c.row_id,
    c.due_on,
    c.told_late,
    CASE WHEN COALESCE(c.closed_on, $as_of) > c.due_on THEN 1 ELSE 0 END AS closed_late
  FROM clocks AS c
)

SELECT
  j.matter,
  CASE
    WHEN j.matter_kind IN ('检举控告', '热线工单') THEN 'not_applicable'
    WHEN j.told_late = 0 AND j.closed_late = 0 THEN 'clear'
    WHEN COALESCE(j.matter_kind, '信访事项') <> '信访事项' THEN 'missing_data'
    ELSE 'flagged'
  END AS verdict,
  'matters.matter_kind' AS missing,
  j.row_id AS src,
  CAST(NULL AS BIGINT) AS amount_fen,
  j.office AS name,
  CASE
    WHEN j.told_late = 1 AND j.informed_on IS NULL THEN '没有告知'
    WHEN j.told_late = 1 THEN '告知晚了'
    ELSE '按期告知'
  END
  || CASE
    WHEN j.closed_late = 1 AND j.closed_on IS NULL THEN '，到期没有办结'
    WHEN j.closed_late = 1 THEN '，办结晚了'
    ELSE ''
  END AS v_problem,
  j.received_on AS v_received_on,
  j.informed_on AS v_informed_on,
  j.due_on AS v_due_on,
  j.closed_on AS v_closed_on,
  j.office AS v_office
FROM judged AS j
