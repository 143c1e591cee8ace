/*
code: E07
title: {zh: 公司法定代表人或股东, en: Head or partner of a company}
severity: B
route: owner
subject: {type: household, ref: "{household}"}
match: exact_id
order: 7
law:
  - zh: 《社会救助暂行办法》（国务院令第649号，2019年修订）：可以核对包括市场主体登记在内的家庭财产信息
    en: "Interim Measures for Social Assistance (State Council Decree 649, revised 2019): family property may be checked, company registration included"
    date: 2019-03-02
    verified: false
main: [members, companies]
needs: [[companies.capital_fen]]
views: [households, active_members, means_companies]
parameters: [active_statuses, company_capital_limit, min_partner_pct]
lacks:
  - members.status
  - companies.company_type
  - companies.company_role
  - companies.stake_pct
  - companies.capital_fen
  - companies.status
values:
  member: {zh: 家庭成员, en: Member}
  company: {zh: 企业名称, en: Company}
  company_role: {zh: 角色, en: Role}
  stake_pct: {zh: 出资比例, en: Stake in per cent}
  capital_fen: {zh: 注册资本, en: Registered capital}
exclusions:
  zh: 个体工商户、农民专业合作社不算；已注销、吊销的公司不算；出资比例或注册资本低于限值的不算
  en: Self-employed traders and farmers' co-operatives do not count, nor companies cancelled or revoked, nor stakes or capital below the limits
question:
  zh: 市场登记里，{member}是“{company}”的{company_role}。请问这家公司是您家在经营吗？现在有收入吗？
  en: "The company register has {member} as {company_role} of {company}. Does your family run it, and does it earn anything now?"
innocent:
  - {zh: 身份证被人借去或冒用注册，本人不知情, en: The identity card was lent or misused and he knows nothing of it}
  - {zh: 公司早已停业，只是没有办注销, en: The company stopped long ago and was never struck off}
  - {zh: 是帮扶项目让农户挂名入股，不参与经营, en: An aid project entered the family as partner in name only}
  - {zh: 注册资本只是认缴，没有实际出过钱, en: The capital is only subscribed and nothing was ever paid in}
next_step:
  zh: 请市场监管和税务部门看公司是否还在经营、有无申报。被冒用的帮助撤销登记；属实的由县里按实际收入认定，其间待遇照发。
  en: The market and tax offices see whether it trades and files returns. A misused name is taken off the register; otherwise the county decides by real income. Aid goes on meanwhile.
examples:
  - title: {zh: 法定代表人，注册资本正好十万, en: Legal representative with capital exactly at the limit}
    rows:
      members:
        - {household: H1, person: P1, name: 沈一, status: 在册, relation: 户主, village: V1}
        - {household: H2, person: P2, name: 沈二, status: 监测}
      companies:
        - {person: P1, company: 甲公司, uscc: U1, company_type: 公司, company_role: 法定代表人, capital_fen: 10000000, status: 存续}
        - {person: P2, company: 乙公司, uscc: U2, company_type: 公司, company_role: 法定代表人, capital_fen: 9999999, status: 存续}
    expect: {H1: flagged, H2: clear}
  - title: {zh: 股东出资比例正好一成；资本限值对股东同样适用, en: Partner with exactly a tenth; the capital limit holds for partners too}
    rows:
      members:
        - {household: H1, person: P1, name: 沈一, status: 在册}
        - {household: H2, person: P2, name: 沈二, status: 在册}
        - {household: H3, person: P3, name: 沈三, status: 在册}
      companies:
        - {person: P1, company: 甲公司, uscc: U1, company_type: 公司, company_role: 股东, stake_pct: 10, capital_fen: 10000000, status: 存续}
        - {person: P2, company: 甲公司, uscc: U1, company_type: 公司, company_role: 股东, stake_pct: 9.99, capital_fen: 10000000, status: 存续}
        - {person: P3, company: 乙公司, uscc: U2, company_type: 公司, company_role: 股东, stake_pct: 90, capital_fen: 5000000, status: 存续}
    expect: {H1: flagged, H2: clear, H3: clear}
  - title: {zh: 个体户、合作社、经营者、已注销和吊销的不算, en: "Traders, co-operatives, 经营者, cancelled and revoked do not count"}
    rows:
      members:
        - {household: H1, person: P1, name: 沈一, status: 在册}
        - {household: H2, person: P2, name: 沈二, status: 在册}
        - {household: H3, person: P3, name: 沈三, status: 在册}
        - {household: H4, person: P4, name: 沈四, status: 在册}
        - {household: H5, person: P5, name: 沈五, status: 在册}
      companies:
        - {person: P1, company: 甲店, uscc: U1, company_type: 个体工商户, company_role: 经营者, capital_fen: 90000000, status: 存续}
        - {person: P2, company: 乙社, uscc: U2, company_type: 农民专业合作社, company_role: 法定代表人, capital_fen: 90000000, status: 存续}
        - {person: P3, company: 丙公司, uscc: U3, company_type: 公司, company_role: 经营者, capital_fen: 90000000, status: 存续}
        - {person: P4, company: 丁公司, uscc: U4, company_type: 公司, company_role: 法定代表人, capital_fen: 90000000, status: 注销}
        - {person: P5, company: 戊公司, uscc: U5, company_type: 公司, company_role: 法定代表人, capital_fen: 90000000, status: 吊销}
    expect: {H1: clear, H2: clear, H3: clear, H4: clear, H5: clear}
  - title: {zh: 出资比例或注册资本空着, en: An empty stake or capital}
    rows:
      members:
        - {household: H1, person: P1, name: 沈一, status: 在册}
        - {household: H2, person: P2, name: 沈二, status: 在册}
        - {household: H3, person: P3, name: 沈三, status: 在册}
        - {household: H4, person: P4, name: 沈四, status: 在册}
        - {household: H5, person: P5, name: 沈五, status: 在册}
      companies:
        - {person: P1, company: 甲公司, uscc: U1, company_type: 公司, company_role: 股东, capital_fen: 10000000, status: 存续}
        - {person: P2, company: 乙公司, uscc: U2, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P3, company: 丙公司, uscc: U3, company_type: 公司, company_role: 股东, capital_fen: 9999999, status: 存续}
        - {person: P4, company: 丁公司, uscc: U4, company_type: 公司, company_role: 股东, stake_pct: 5, status: 存续}
        - {person: P5, company: 戊公司, uscc: U5, company_type: 公司, company_role: 法定代表人, status: 存续}
        - {person: P5, company: 己公司, uscc: U6, company_type: 公司, company_role: 法定代表人, capital_fen: 10000000, status: 存续}
    expect: {H1: "missing_data:出资比例", H2: "missing_data:注册资本(万元)", H3: clear, H4: clear, H5: flagged}
  - title: {zh: 类型、角色、状态不在所列之内, en: "Type, role or state outside its list"}
    rows:
      members:
        - {household: H1, person: P1, name: 沈一, status: 在册}
        - {household: H2, person: P2, name: 沈二, status: 在册}
        - {household: H3, person: P3, name: 沈三, status: 在册}
        - {household: H4, person: P4, name: 沈四, status: 在册}
      companies:
        - {person: P1, company: 甲公司, uscc: U1, company_type: 分支机构, company_role: 法定代表人, capital_fen: 10000000, status: 存续}
        - {person: P2, company: 乙公司, uscc: U2, company_type: 公司, company_role: 监事, capital_fen: 10000000, status: 存续}
        - {person: P3, company: 丙公司, uscc: U3, company_type: 公司, company_role: 法定代表人, capital_fen: 10000000, status: 歇业}
        - {person: P4, company: 丁公司, uscc: U4, company_type: 公司, company_role: 法定代表人, capital_fen: 100, status: 歇业}
    expect: {H1: "missing_data:主体类型", H2: "missing_data:角色", H3: "missing_data:状态", H4: clear}
  - title: {zh: 只问在册和监测的户, en: Only active households}
    rows:
      members:
        - {household: H1, person: P1, name: 沈一, status: 剔除}
        - {household: H2, person: P2, name: 沈二, status: 待定}
      companies:
        - {person: P1, company: 甲公司, uscc: U1, company_type: 公司, company_role: 法定代表人, capital_fen: 10000000, status: 存续}
    expect: {H1: not_applicable, H2: "missing_data:属性状态"}
*/
SELECT
  m.household,
  t.verdict,
  t.missing,
  t.src,
  m.src AS src2,
  h.village,
  h.head_name AS name,
  m.name AS v_member,
  t.company AS v_company,
  t.company_role AS v_company_role,
  t.stake_pct AS v_stake_pct,
  t.capital_fen AS v_capital_fen
FROM means_companies AS t
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
  h.village,
  h.head_name AS name,
  CAST(NULL AS VARCHAR) AS v_member,
  CAST(NULL AS VARCHAR) AS v_company,
  CAST(NULL AS VARCHAR) AS v_company_role,
  CAST(NULL AS DECIMAL(18, 8)) AS v_stake_pct,
  CAST(NULL AS BIGINT) AS v_capital_fen
FROM households AS h
