/*
code: R01
title: {zh: 登记的、帮扶干部的、农户的说法不一样, en: "Record, helper and household say different things"}
severity: B
route: field
subject: {type: household, ref: "{household}"}
match: none
order: 950
law:
  - zh: 《个人信息保护法》第四十六条：个人认为信息不准确的，可以请求更正，要核实并及时更正
    en: "Personal Information Protection Law, article 46: who finds a record of herself wrong may have it corrected; it is verified and corrected in time"
    date: 2021-08-20
    verified: false
main: [members, versions]
views: [households]
values:
  facts: {zh: 说法不一样的项数, en: Facts that differ}
  item: {zh: 项目, en: Item}
  recorded_fen: {zh: 登记的金额, en: Recorded sum}
  helper_fen: {zh: 帮扶干部说的金额, en: Sum by the helper}
  own_fen: {zh: 农户说的金额, en: Sum by the household}
  recorded: {zh: 登记的内容, en: Recorded}
  helper: {zh: 帮扶干部说的内容, en: By the helper}
  own: {zh: 农户说的内容, en: By the household}
exclusions:
  zh: 各方最近一次说的一样就不问；撤回的、已经按农户说的更正的不算；只有一方说过的不适用
  en: "Where each side last said the same nothing is asked; what was taken back or corrected does not count; one side alone is outside"
question:
  zh: 您家的{item}，登记的、帮扶干部说的、您家自己说的不一样。实际是怎样的？有单子、存折、合同的，请给我们看看。
  en: Of {item} of your household the record, the helper and you yourselves say different things. How is it in fact? If you have a paper or a bank book, please show it.
innocent:
  - {zh: 几方说的不是同一段时间，例如一个说半年、一个说全年, en: "They speak of different times, such as half a year and a whole one"}
  - {zh: 一方说的是到手的，一方说的是扣掉费用以前的, en: One tells what came in hand and another what it was before costs}
  - {zh: 后来有了新的单子，还没来得及改登记, en: A new paper came and the record was not changed yet}
  - {zh: 登记、录入的时候写错了数, en: A figure was written wrongly when it was recorded}
next_step:
  zh: 请没有登记过这一项的两名工作人员入户，和这家人一起看单子、对数。错了就更正；核实清楚以前，待遇照旧。
  en: Two officers who did not record it look at the papers with the family. What is wrong is corrected; until then aid goes on as it is.
examples:
  - title: {zh: 农户说的金额和登记的不一样, en: The household says another sum than the record}
    rows:
      members: &two
        - {household: H1, person: P1, name: 何一, status: 在册, relation: 户主, village: V1}
        - {household: H2, person: P2, name: 何二, status: 在册, relation: 户主, village: V1}
        - {household: H3, person: P3, name: 何三, status: 在册, relation: 户主, village: V1}
      versions:
        - {fact: "1", household: H1, item: 务工收入, told_by: 登记, how: 登记, amount_fen: 500000}
        - {fact: "1", household: H1, item: 务工收入, told_by: 农户, how: 说不对, amount_fen: 300000}
        - {fact: "2", household: H2, item: 务工收入, told_by: 登记, how: 登记, amount_fen: 500000}
        - {fact: "2", household: H2, item: 务工收入, told_by: 农户, how: 说对, amount_fen: 500000}
    expect: {H1: flagged, H2: clear, H3: not_applicable}
  - title: {zh: 没说数目也是说不对；帮扶干部报的差一分也要问, en: Not right without a sum counts; one fen of the helper's does too}
    rows:
      members: *two
      versions:
        - {fact: "1", household: H1, item: 养老金, told_by: 登记, how: 登记, amount_fen: 500000}
        - {fact: "1", household: H1, item: 养老金, told_by: 农户, how: 说不对}
        - {fact: "2", household: H2, item: 务工收入, told_by: 登记, how: 登记, amount_fen: 500000}
        - {fact: "2", household: H2, item: 务工收入, told_by: 帮扶干部, how: 提出的, amount_fen: 500001}
        - {fact: "3", household: H3, item: 务工收入, told_by: 登记, how: 登记, amount_fen: 500000}
        - {fact: "3", household: H3, item: 务工收入, told_by: 帮扶干部, how: 说过, amount_fen: 500000}
        - {fact: "3", household: H3, item: 务工收入, told_by: 农户, how: 签过字, amount_fen: 500000}
    expect: {H1: flagged, H2: flagged, H3: clear}
  - title: {zh: 不是钱的也比；别的户的说法不算这一户的, en: What is no money is compared too; another household's words are not this one's}
    rows:
      members: *two
      versions:
        - {fact: "1", household: H1, item: 住房安全, told_by: 登记, how: 登记, content: 有保障}
        - {fact: "1", household: H1, item: 住房安全, told_by: 帮扶干部, how: 说过, content: 未保障}
        - {fact: "2", household: H2, item: 住房安全, told_by: 登记, how: 登记, content: 有保障}
        - {fact: "2", household: H2, item: 住房安全, told_by: 帮扶干部, how: 说过, content: 有保障}
        - {fact: "3", household: H2, item: 饮水安全, told_by: 登记, how: 登记, content: 有保障}
        - {fact: "3", household: H2, item: 饮水安全, told_by: 农户, how: 说对, content: 有保障}
    expect: {H1: flagged, H2: clear}
*/
WITH said AS (
  SELECT
    v.fact,
    v.household,
    MAX(v.item) AS item,
    MAX(CASE WHEN v.told_by = '登记' THEN v.amount_fen END) AS recorded_fen,
    MAX(CASE WHEN v.told_by = '帮扶干部' THEN v.amount_fen END) AS helper_fen,
    MAX(CASE WHEN v.told_by = '农户' THEN v.amount_fen END) AS own_fen,
    MAX(CASE WHEN v.told_by = '登记' THEN v.content END) AS recorded,
    MAX(CASE WHEN v.told_by = '帮扶干部' THEN v.content END) AS helper,
    MAX(CASE WHEN v.told_by = '农户' THEN v.content END) AS own
  FROM versions AS v
  GROUP BY v.fact, v.household
),

differing AS (
  SELECT s.fact, s.household
  FROM said AS s
  INNER JOIN versions AS v ON v.fact = s.fact AND v.household = s.household
  WHERE
    v.told_by <> '登记'
    AND (
      v.how = '说不对'
      OR v.amount_fen IS DISTINCT FROM s.recorded_fen
      OR v.content IS DISTINCT FROM s.recorded
    )
  GROUP BY s.fact, s.household
),

counted AS (
  SELECT d.household, COUNT(*) AS facts
  FROM differing AS d
  GROUP BY d.household
),

spoken AS (
  SELECT s.household
  FROM said AS s
  GROUP BY s.household
)

SELECT
  h.household,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  v.row_id AS src,
  h.village,
  h.head_name AS name,
  c.facts AS v_facts,
  s.item AS v_item,
  s.recorded_fen AS v_recorded_fen,
  s.helper_fen AS v_helper_fen,
  s.own_fen AS v_own_fen,
  s.recorded AS v_recorded,
  s.helper AS v_helper,
  s.own AS v_own
FROM households AS h
INNER JOIN counted AS c ON c.household = h.household
INNER JOIN differing AS d ON d.household = h.household
INNER JOIN said AS s ON s.fact = d.fact AND s.household = d.household
INNER JOIN versions AS v ON v.fact = d.fact AND v.household = d.household
UNION ALL
SELECT
  h.household,
  CASE WHEN k.household IS NULL THEN 'not_applicable' ELSE 'clear' END AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  h.village,
  h.head_name AS name,
  CAST(NULL AS BIGINT) AS v_facts,
  CAST(NULL AS VARCHAR) AS v_item,
  CAST(NULL AS BIGINT) AS v_recorded_fen,
  CAST(NULL AS BIGINT) AS v_helper_fen,
  CAST(NULL AS BIGINT) AS v_own_fen,
  CAST(NULL AS VARCHAR) AS v_recorded,
  CAST(NULL AS VARCHAR) AS v_helper,
  CAST(NULL AS VARCHAR) AS v_own
FROM households AS h
LEFT JOIN spoken AS k ON k.household = h.household
LEFT JOIN counted AS c ON c.household = h.household
WHERE c.household IS NULL
