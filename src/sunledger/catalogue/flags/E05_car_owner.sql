/*
code: E05
title: {zh: 名下有机动车, en: A vehicle of some worth}
severity: B
route: field
subject: {type: household, ref: "{household}"}
match: exact_id
order: 5
law:
  - zh: 《最低生活保障审核确认办法》（民发〔2021〕57号）：家庭财产包括机动车辆，认定办法由地方制定
    en: "Measures for confirming minimum living allowances (Minfa 2021 No. 57): family property includes motor vehicles, by local rules"
    date: 2021-07-01
    verified: false
main: [members, vehicles]
views: [households, active_members, means_vehicles]
parameters: [active_statuses, vehicle_price_limit, flag_unpriced_vehicles]
lacks: [members.status, vehicles.price_fen, vehicles.status]
values:
  member: {zh: 家庭成员, en: Member}
  plate: {zh: 号牌号码, en: Plate}
  vehicle_type: {zh: 车辆类型, en: Type of vehicle}
  price_fen: {zh: 购置价格, en: Price}
  price_note: {zh: 价格情况, en: Note on the price}
exclusions:
  zh: 残疾人专用车、三轮车、摩托车、拖拉机、低速货车不算；已注销、报废、转出的不算；价格低于限值的不算
  en: Vehicles for the disabled, three-wheelers, motorcycles, tractors and low-speed trucks do not count, nor those cancelled, scrapped or transferred, nor those below the limit
question:
  zh: 车管记录里，{member}名下有一辆{vehicle_type}（{plate}）。请问这辆车现在还在用吗？是谁在用，做什么用？
  en: The vehicle register has a {vehicle_type} ({plate}) in the name of {member}. Is it still in use, by whom and for what?
innocent:
  - {zh: 车早就卖了或报废了，没有办过户或注销, en: The vehicle was sold or scrapped long ago without changing the register}
  - {zh: 亲友借名上牌，车不是这家的, en: A relative or friend registered it in this name}
  - {zh: 靠这辆车跑运输谋生，或者接送残疾人、病人, en: "The vehicle earns the living, or carries a disabled or sick member"}
  - {zh: 贷款或别人资助买的旧车，实际值不了这个价, en: "It was bought on credit or as a gift, and is worth much less now"}
next_step:
  zh: 两名工作人员上门看车和行驶证，请本人说明。已卖、报废或借名的，帮助办过户或注销；属实的由县里按规定认定，其间待遇照发。
  en: Two officers look at the vehicle and its licence and hear the owner. If sold, scrapped or lent, they help to put the register right; otherwise the county decides by its rules. Aid goes on meanwhile.
examples:
  - title: {zh: 正好三万元, en: Exactly at the limit}
    rows:
      members:
        - {household: H1, person: P1, name: 卫一, status: 在册, relation: 户主, village: V1}
        - {household: H2, person: P2, name: 卫二, status: 在册, relation: 户主, village: V1}
      vehicles:
        - {person: P1, plate: 甲A1, vehicle_type: 小型普通客车, registered_on: 2020-01-01, price_fen: 3000000, status: 正常}
        - {person: P2, plate: 甲A2, vehicle_type: 小型普通客车, registered_on: 2020-01-01, price_fen: 2999999, status: 正常}
    expect: {H1: flagged, H2: clear}
  - title: {zh: 免问的车型，再贵也不算, en: "Exempt types do not count, whatever the price"}
    rows:
      members:
        - {household: H1, person: P1, name: 卫一, status: 在册}
        - {household: H2, person: P2, name: 卫二, status: 在册}
        - {household: H3, person: P3, name: 卫三, status: 在册}
        - {household: H4, person: P4, name: 卫四, status: 在册}
        - {household: H5, person: P5, name: 卫五, status: 在册}
      vehicles:
        - {person: P1, plate: 甲A1, vehicle_type: 残疾人专用小型客车, registered_on: 2020-01-01, price_fen: 9000000, status: 正常}
        - {person: P2, plate: 甲A2, vehicle_type: 正三轮载货车, registered_on: 2020-01-01, status: 正常}
        - {person: P3, plate: 甲A3, vehicle_type: 普通二轮摩托车, registered_on: 2020-01-01, price_fen: 9000000, status: 正常}
        - {person: P4, plate: 甲A4, vehicle_type: 轮式拖拉机, registered_on: 2020-01-01, status: 正常}
        - {person: P5, plate: 甲A5, vehicle_type: 低速货车, registered_on: 2020-01-01, price_fen: 9000000, status: 正常}
    expect: {H1: clear, H2: clear, H3: clear, H4: clear, H5: clear}
  - title: {zh: 没有价格：轿车、客车、货车、越野要问，其他车型缺数据, en: "Without a price: cars, buses, lorries and off-road vehicles are asked about, other types lack data"}
    rows:
      members:
        - {household: H1, person: P1, name: 卫一, status: 在册}
        - {household: H2, person: P2, name: 卫二, status: 在册}
        - {household: H3, person: P3, name: 卫三, status: 在册}
        - {household: H4, person: P4, name: 卫四, status: 在册}
        - {household: H5, person: P5, name: 卫五, status: 在册}
      vehicles:
        - {person: P1, plate: 甲A1, vehicle_type: 小型轿车, registered_on: 2020-01-01, status: 正常}
        - {person: P2, plate: 甲A2, vehicle_type: 轻型厢式货车, registered_on: 2020-01-01, status: 正常}
        - {person: P3, plate: 甲A3, vehicle_type: 小型越野车, registered_on: 2020-01-01, status: 正常}
        - {person: P4, plate: 甲A4, vehicle_type: 轮式专用机械车, registered_on: 2020-01-01, status: 正常}
        - {person: P5, plate: 甲A5, vehicle_type: 大型客车, registered_on: 2020-01-01, status: 正常}
    expect: {H1: flagged, H2: flagged, H3: flagged, H4: "missing_data:购置价格", H5: flagged}
  - title: {zh: 县里不问没有价格的车, en: A county that does not ask about vehicles without a price}
    parameters: {flag_unpriced_vehicles: false}
    rows:
      members:
        - {household: H1, person: P1, name: 卫一, status: 在册}
        - {household: H2, person: P2, name: 卫二, status: 在册}
      vehicles:
        - {person: P1, plate: 甲A1, vehicle_type: 小型轿车, registered_on: 2020-01-01, status: 正常}
        - {person: P2, plate: 甲A2, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 3000000, status: 正常}
    expect: {H1: "missing_data:购置价格", H2: flagged}
  - title: {zh: 有一辆要问就够了，不管别的车缺价格, en: "One vehicle is enough, whatever other prices are missing"}
    rows:
      members:
        - {household: H1, person: P1, name: 卫一, status: 监测}
        - {household: H1, person: P2, name: 卫二, status: 监测}
      vehicles:
        - {person: P1, plate: 甲A1, vehicle_type: 轮式专用机械车, registered_on: 2020-01-01, status: 正常}
        - {person: P2, plate: 甲A2, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 5000000, status: 正常}
    expect: {H1: flagged}
  - title: {zh: 已注销、报废、转出的不算；状态不在所列之内的看是否影响结论, en: "Cancelled, scrapped and transferred do not count; a state outside the list matters only where it decides"}
    rows:
      members:
        - {household: H1, person: P1, name: 卫一, status: 在册}
        - {household: H2, person: P2, name: 卫二, status: 在册}
        - {household: H3, person: P3, name: 卫三, status: 在册}
        - {household: H4, person: P4, name: 卫四, status: 在册}
        - {household: H5, person: P5, name: 卫五, status: 在册}
        - {household: H6, person: P6, name: 卫六, status: 在册}
      vehicles:
        - {person: P1, plate: 甲A1, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 9000000, status: 注销}
        - {person: P2, plate: 甲A2, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 9000000, status: 报废}
        - {person: P3, plate: 甲A3, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 9000000, status: 转出}
        - {person: P4, plate: 甲A4, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 9000000, status: 其他}
        - {person: P5, plate: 甲A5, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 900000, status: 其他}
        - {person: P6, plate: 甲A6, vehicle_type: 小型轿车, registered_on: 2020-01-01, status: 其他}
    expect: {H1: clear, H2: clear, H3: clear, H4: "missing_data:状态", H5: clear, H6: "missing_data:状态"}
  - title: {zh: 只问在册和监测的户；户状态不明的缺数据, en: Only active households are asked; a state outside the list lacks data}
    rows:
      members:
        - {household: H1, person: P1, name: 卫一, status: 已脱贫}
        - {household: H2, person: P2, name: 卫二, status: 剔除}
        - {household: H3, person: P3, name: 卫三, status: 待定}
        - {household: H4, person: "P4!", name: 卫四, status: 在册}
      vehicles:
        - {person: P1, plate: 甲A1, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 9000000, status: 正常}
        - {person: P3, plate: 甲A3, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 9000000, status: 正常}
    expect: {H1: not_applicable, H2: not_applicable, H3: "missing_data:属性状态", H4: clear}
  - title: {zh: 限值由县里定, en: The county sets the limit}
    parameters: {vehicle_price_limit: 50000}
    rows:
      members: [{household: H1, person: P1, name: 卫一, status: 在册}]
      vehicles: [{person: P1, plate: 甲A1, vehicle_type: 小型轿车, registered_on: 2020-01-01, price_fen: 4999900, status: 正常}]
    expect: {H1: clear}
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
  t.plate AS v_plate,
  t.vehicle_type AS v_vehicle_type,
  t.price_fen AS v_price_fen,
  CASE WHEN t.price_fen IS NULL THEN '价格未知' END AS v_price_note
FROM means_vehicles AS t
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
  CAST(NULL AS VARCHAR) AS v_plate,
  CAST(NULL AS VARCHAR) AS v_vehicle_type,
  CAST(NULL AS BIGINT) AS v_price_fen,
  CAST(NULL AS VARCHAR) AS v_price_note
FROM households AS h
