/*
code: E02
title: {zh: 证号有误或一号两名, en: An impossible ID or one ID with two names}
severity: A
route: owner
subject: {type: person, ref: "{person:person}"}
match: exact_id
order: 2
law:
  - zh: 《中华人民共和国居民身份证法》（2011年修正）：公民身份号码是每个公民唯一的、终身不变的身份代码
    en: "Resident Identity Card Law (as amended 2011): the citizen number is each citizen's unique identity code for life"
    date: 2012-01-01
    verified: false
  - zh: GB 11643-1999《公民身份号码》：号码的位数、出生日期码和校验码
    en: "GB 11643-1999 Citizen identification number: length, date of birth and check character"
    date: 1999-07-01
    verified: false
main: [members]
views: [households]
parameters: []
lacks: []
values:
  problem: {zh: 情况, en: What is seen}
  shown_name: {zh: 名册上的姓名, en: Name in the roster}
  shown_household: {zh: 名册上的户编号, en: Household in the roster}
exclusions:
  zh: 15位老号升为18位后正确的、20位残疾人证号前18位正确的，不算有误；姓名里的空格、间隔点和全角半角差别不算两名
  en: A 15-digit number that is right after conversion and a disability-certificate number whose first 18 are right are no error; blanks, middle dots and width make no second name
question:
  zh: 名册里“{shown_name}”这一行的证号需要核对：{problem}。请看一下身份证或户口簿，号码和姓名各应怎样写？
  en: "The ID number in the row of {shown_name} needs a look: {problem}. By the identity card or hukou book, what should the number and the name be?"
innocent:
  - {zh: 看错或写错了一位, en: A digit was misread or mistyped}
  - {zh: 改过名字，或名字里有生僻字，前后写法不同, en: "The person changed names, or a rare character is written in two ways"}
  - {zh: 户口迁移或重号更正后换过新号，名册还是旧号, en: The number was reissued after a move or a correction and the roster still has the old one}
  - {zh: 复制上一行时忘了改证号, en: The number was left over when the row above was copied}
next_step:
  zh: 请填表单位对照身份证或户口簿改正后重报。改正之前不停发、不扣减任何待遇。
  en: The office that filled the roster in corrects it by the identity card or hukou book and sends it again. Until then no aid is stopped or cut.
examples:
  - title: {zh: 证号不可能成立, en: An ID that cannot be}
    rows:
      members:
        - {household: H1, person: "P1!", name: 周一, status: 在册, relation: 户主}
        - {household: H1, person: P2, name: 周二, status: 在册}
    expect: {"P1!": flagged, P2: clear}
  - title: {zh: 同一证号两个姓名，不论户的状态, en: One ID with two names whatever the state of the households}
    rows:
      members:
        - {household: H1, person: P1, name: 周一, status: 在册}
        - {household: H2, person: P1, name: 吴一, status: 剔除}
    expect: {P1: flagged}
  - title: {zh: 同一证号同一姓名两户, en: One ID with one name in two households}
    rows:
      members:
        - {household: H1, person: P1, name: 周一, status: 在册}
        - {household: H2, person: P1, name: 周 一, status: 在册}
    expect: {P1: clear}
  - title: {zh: 间隔点写法不同不算两名, en: Middle dots of several kinds make no second name}
    rows:
      members:
        - {household: H1, person: P1, name: 阿依·古丽, status: 在册}
        - {household: H2, person: P1, name: 阿依•古丽, status: 在册}
        - {household: H3, person: P1, name: 阿依古丽, status: 在册}
    expect: {P1: clear}
  - title: {zh: 同一户内同一证号写了两个姓名, en: Two names for one ID within one household}
    rows:
      members:
        - {household: H1, person: P1, name: 周一, status: 已脱贫}
        - {household: H1, person: P1, name: 周乙, status: 已脱贫}
    expect: {P1: flagged}
  - title: {zh: 同一个错号出现两次是一条疑点, en: The same impossible ID twice is one finding}
    rows:
      members:
        - {household: H1, person: "P1!", name: 周一, status: 在册}
        - {household: H2, person: "P1!", name: 周三, status: 在册}
        - {household: H2, person: "P2!", name: 周四, status: 在册}
    expect: {"P1!": flagged, "P2!": flagged}
*/
WITH ids AS (
  SELECT
    m.person,
    MIN(CASE WHEN m.person_ok THEN 1 ELSE 0 END) AS is_ok,
    COUNT(DISTINCT m.name_key) AS names,
    MIN(m.row_id) AS first_row
  FROM members AS m
  GROUP BY m.person
)

SELECT
  i.person,
  'flagged' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  m.row_id AS src,
  f.household,
  h.village,
  f.name,
  CASE WHEN i.is_ok = 0 THEN '证号有误' ELSE '一个证号两个姓名' END AS v_problem,
  m.name AS v_shown_name,
  m.household AS v_shown_household
FROM ids AS i
INNER JOIN members AS m ON m.person = i.person
INNER JOIN members AS f ON f.row_id = i.first_row
INNER JOIN households AS h ON h.household = f.household
WHERE i.is_ok = 0 OR i.names > 1
UNION ALL
SELECT
  i.person,
  'clear' AS verdict,
  CAST(NULL AS VARCHAR) AS missing,
  CAST(NULL AS BIGINT) AS src,
  CAST(NULL AS VARCHAR) AS household,
  CAST(NULL AS VARCHAR) AS village,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS v_problem,
  CAST(NULL AS VARCHAR) AS v_shown_name,
  CAST(NULL AS VARCHAR) AS v_shown_household
FROM ids AS i
WHERE i.is_ok = 1 AND i.names = 1
