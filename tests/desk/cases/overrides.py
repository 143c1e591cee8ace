"""What a county may set, in the spellings that people use, and whom it then asks."""

# Rule; what the county sets (YAML); who is then flagged in the rule's own case.
OVERRIDES = """
E01 | death_grace_months: 3 | P5
E15 | change_grace_months: 11 | P6 P7
E16 | death_grace_months: 3 | P6 P7
E04 | active_statuses: [在册, 监测, 已脱贫] | H1 H2 H5 H7 H9
E04 | active_statuses: 在册、监测、已脱贫 | H1 H2 H5 H7 H9
E04 | active_statuses: [在册] | H1 H2 H5 H7
E05 | vehicle_price_limit: 50000 | H5 H7 H15
E05 | vehicle_price_limit: 5万 | H5 H7 H15
E05 | vehicle_price_limit: '50,000' | H5 H7 H15
E05 | flag_unpriced_vehicles: false | H1 H7 H11 H15
E05 | flag_unpriced_vehicles: 否 | H1 H7 H11 H15
E06 | min_share: 60 | H1 H6 H7
E06 | min_share: 0.6 | H1 H6 H7
E06 | min_share: '60%' | H1 H6 H7
E06 | min_share: 33 | H1 H2 H3 H4 H5 H6 H7
E07 | company_capital_limit: 200000 | H10
E07 | company_capital_limit: 20万元 | H10
E08 | machine_price_limit: 49999.99 | H1 H3 H4
E09 | exclusive_grace_months: 0 | P1 P2 P3 P5 P6
I01 | poverty_line: {2024: 7800, 2025: 8100.5} | H1 H2 H4 H5 H6 H8 H9
I01 | poverty_line: {'2025': '8,100.50'} | H1 H2 H4 H5 H6 H8 H9
I06 | exit_notice_days: 6 | H3 H4 H5 H7
I09 | reimbursement_words: [养老金] | H6 H7
P07 | bank_gap_days: 9 | X1 X2 X5
P13 | noland_min_mu: 1.5 |
P13 | noland_min_mu: 0.5 | P2 P7
W01 | post_grace_months: 2 | P2 P3 P7 P9
F01 | pass_on_days: {中央: 32} | F4
F01 | pass_on_days: {中央: 32, 市: 31} |
F10 | announce_days: 9 | X5
F11 | fict_tolerance: 10 | L6 L8
F11 | fict_tolerance: 0.1 | L6 L8
F11 | fict_tolerance: 10% | L6 L8
J01 | tender_limit: {施工: 3000000} | G1 G2 G3
J01 | tender_limit: {施工: 300万} | G1 G2 G3
J02 | tender_limit: {施工: 3999999.99} | A1 A3 A4 A6
J02 | bid_window_days: 21 | A1 A2 A4 A6
J07 | sign_days: 29 | B1 B2
J08 | change_limit: {施工: 115} | C1 C2 C4
J08 | change_limit: {施工: 115%, 服务: 120%} | C1 C2
J12 | control_pct: 49.99 | A1 A2 A3
J12 | control_pct: 0.4999 | A1 A2 A3
V01 | voucher_limit: 499.99 | V1/1 V1/2 V1/3 V1/6 V2/3
V02 | cash_limit: 999.99 | V1/1 V1/2 V1/3 V1/4 V2/10
V07 | big_item_limit: 49999.99 | V1/1 V1/2 V1/4 V1/5 V1/6 V1/9 V2/13 V1/14
V07 | big_item_limit: 5.00001万 |
V09 | zero_reception_from: 2024-12-31 | V1/1 V1/2 V1/4 V1/5
V09 | zero_reception_from: 2024年12月31日 | V1/1 V1/2 V1/4 V1/5
V09 | zero_reception_from: '2024.12.31' | V1/1 V1/2 V1/4 V1/5
V12 | split_days: 29 | V1/10 V1/11 V1/12 V1/13 V1/14
K06 | cadre_payee_limit: 4999.99 | V1/1 V1/2 V1/3
H04 | visit_gap_days: 29 | H1/P101 H2/P102 H4/P104 H5/P105 H7/P107
H05 | visits_per_year: 2 | H3/P103 H6/P106
H05 | visit_months: [9] | H2/P102 H3/P103 H6/P106
H05 | visit_months: 3、9 | H2/P102 H3/P103 H6/P106
H05 | visit_months: 9 | H2/P102 H3/P103 H6/P106
"""
