/*
code: E06
title: {zh: 名下有商业、办公用房或商品房, en: "A shop, an office or a commercial flat"}
severity: B
route: field
subject: {type: household, ref: "{household}"}
match: exact_id
order: 6
law:
  - zh: 《最低生活保障审核确认办法》（民发〔2021〕57号）：家庭财产包括不动产，认定办法由地方制定
    en: "Measures for confirming minimum living allowances (Minfa 2021 No. 57): family property includes real estate, by local rules"
    date: 2021-07-01
    verified: false
main: [members, property]
views: [households, active_members, means_titles]
parameters: [active_statuses, min_share]
lacks: [members.status, property.property_use, property.house_nature, property.status]
values:
  member: {zh: 家庭成员, en: Member}
  location: {zh: 坐落, en: Location}
  property_use: {zh: 用途, en: Use}
  house_nature: {zh: 房屋性质, en: Nature}
  share_pct: {zh: 共有份额, en: Share in per cent}
exclusions:
  zh: 宅基地房、安置房、动迁房、易地搬迁房、经济适用住房等不算；工业用房、车库不算；注销的不算；份额低于限值的不算
  en: Homestead houses, resettlement and relocation flats and affordable housing do not count, nor industrial space and garages, cancelled titles, or shares below the limit
question:
  zh: 不动产登记里，{member}名下在“{location}”有一处{property_use}用房。请问是怎么来的？现在谁在用？
  en: "The real-estate register has {property_use} space at {location} in the name of {member}. How did it come about, and who uses it now?"
innocent:
  - {zh: 是继承来的份额，自己不住也卖不掉, en: It is an inherited share that he neither uses nor can sell}
  - {zh: 是易地搬迁、拆迁安置的房，性质登记成了商品房, en: It is a relocation or resettlement flat registered as a commercial one}
  - {zh: 替子女或亲友挂名登记, en: It is registered in his name for a child or a relative}
  - {zh: 已经卖了、拆了或抵债了，没有办变更登记, en: "It was sold, pulled down or given for debts and the register was not changed"}
next_step:
  zh: 请不动产登记机构核对权证种类和现状，再由两名工作人员上门了解居住情况。属实的由县里按规定认定，其间待遇照发。
  en: The registry checks the kind and state of the title, then two officers see how the family lives. If right, the county decides by its rules. Aid goes on meanwhile.
examples:
  - title: {zh: 商业、办公用房不问性质, en: "Shops and offices, whatever their nature"}
    rows:
      members:
        - {household: H1, person: P1, name: 蒋一, status: 在册, relation: 户主, village: V1}
        - {household: H2, person: P2, name: 蒋二, status: 监测}
        - {household: H3, person: P3, name: 蒋三, status: 在册}
        - {household: H4, person: P4, name: 蒋四, status: 在册}
      property:
        - {person: P1, title_no: T1, location: 甲街1号, property_use: 商业, status: 现势}
        - {person: P2, title_no: T2, location: 甲街2号, property_use: 办公, house_nature: 自建房, status: 现势}
        - {person: P3, title_no: T3, location: 甲街3号, property_use: 车库, house_nature: 商品房, status: 现势}
        - {person: P4, title_no: T4, location: 甲街4号, property_use: 工业, house_nature: 商品房, status: 现势}
    expect: {H1: flagged, H2: flagged, H3: clear, H4: clear}
  - title: {zh: 住宅只问正好写商品房或市场化商品房的, en: "Dwellings only where the nature is exactly 商品房 or 市场化商品房"}
    rows:
      members:
        - {household: H1, person: P1, name: 蒋一, status: 在册}
        - {household: H2, person: P2, name: 蒋二, status: 在册}
        - {household: H3, person: P3, name: 蒋三, status: 在册}
        - {household: H4, person: P4, name: 蒋四, status: 在册}
        - {household: H5, person: P5, name: 蒋五, status: 在册}
      property:
        - {person: P1, title_no: T1, location: 乙街1号, property_use: 住宅, house_nature: 商品房, status: 现势}
        - {person: P2, title_no: T2, location: 乙街2号, property_use: 住宅, house_nature: 市场化商品房, status: 现势}
        - {person: P3, title_no: T3, location: 乙街3号, property_use: 住宅, house_nature: 安置商品房, status: 现势}
        - {person: P4, title_no: T4, location: 乙街4号, property_use: 住宅, house_nature: 经济适用住房, status: 现势}
        - {person: P5, title_no: T5, location: 乙街5号, property_use: 住宅, status: 现势}
    expect: {H1: flagged, H2: flagged, H3: clear, H4: clear, H5: "missing_data:房屋性质"}
  - title: {zh: 份额正好五成要问，低于五成不问，份额空着要问, en: "Exactly half is asked about, less is not, an empty share is"}
    rows:
      members:
        - {household: H1, person: P1, name: 蒋一, status: 在册}
        - {household: H2, person: P2, name: 蒋二, status: 在册}
        - {household: H3, person: P3, name: 蒋三, status: 在册}
        - {household: H4, person: P4, name: 蒋四, status: 在册}
      property:
        - {person: P1, title_no: T1, location: 丙街1号, property_use: 商业, share_pct: 50, status: 现势}
        - {person: P2, title_no: T2, location: 丙街2号, property_use: 商业, share_pct: 49.99, status: 现势}
        - {person: P3, title_no: T3, location: 丙街3号, property_use: 商业, status: 现势}
        - {person: P4, title_no: T4, location: 丙街4号, property_use: 住宅, share_pct: 25, status: 现势}
    expect: {H1: flagged, H2: clear, H3: flagged, H4: clear}
  - title: {zh: 注销的不算；用途或状态不在所列之内的看是否影响结论, en: "Cancelled titles do not count; use or state outside the list matters only where it decides"}
    rows:
      members:
        - {household: H1, person: P1, name: 蒋一, status: 在册}
        - {household: H2, person: P2, name: 蒋二, status: 在册}
        - {household: H3, person: P3, name: 蒋三, status: 在册}
        - {household: H4, person: P4, name: 蒋四, status: 在册}
        - {household: H5, person: P5, name: 蒋五, status: 在册}
      property:
        - {person: P1, title_no: T1, location: 丁街1号, property_use: 商业, status: 注销}
        - {person: P2, title_no: T2, location: 丁街2号, property_use: 综合, status: 现势}
        - {person: P3, title_no: T3, location: 丁街3号, property_use: 商业, status: 查封}
        - {person: P4, title_no: T4, location: 丁街4号, property_use: 综合, share_pct: 10, status: 现势}
        - {person: P5, title_no: T5, location: 丁街5号, property_use: 综合, status: 现势}
        - {person: P5, title_no: T6, location: 丁街6号, property_use: 办公, status: 现势}
    expect: {H1: clear, H2: "missing_data:用途", H3: "missing_data:状态", H4: clear, H5: flagged}
  - title: {zh: 只问在册和监测的户, en: Only active households}
    rows:
      members:
        - {household: H1, person: P1, name: 蒋一, status: 已脱贫}
        - {household: H2, person: P2, name: 蒋二, status: 待定}
      property:
        - {person: P1, title_no: T1, location: 戊街1号, property_use: 商业, status: 现势}
        - {person: P2, title_no: T2, location: 戊街2号, property_use: 商业, status: 现势}
    expect: {H1: not_applicable, H2: "missing_data:属性状态"}
  - title: {zh: 份额限值由县里定, en: The county sets the share}
    parameters: {min_share: 25 %}
    rows:
      members:
        - {household: H1, person: P1, name: 蒋一, status: 在册}
        - {household: H2, person: P2, name: 蒋二, status: 在册}
      property:
        - {person: P1, title_no: T1, location: 己街1号, property_use: 商业, share_pct: 25, status: 现势}
        - {person: P2, title_no: T2, location: 己街2号, property_use: 商业, share_pct: 24, status: 现势}
    expect: {H1: flagged, H2: clear}
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
  t.location AS v_location,
  t.property_use AS v_property_use,
  t.house_nature AS v_house_nature,
  t.share_pct AS v_share_pct
FROM means_titles AS t
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
  CAST(NULL AS VARCHAR) AS v_location,
  CAST(NULL AS VARCHAR) AS v_property_use,
  CAST(NULL AS VARCHAR) AS v_house_nature,
  CAST(NULL AS DECIMAL(18, 8)) AS v_share_pct
FROM households AS h
