"""Which tables a rule cannot do without, and without which it runs in part (contract §6)."""

# Every table that the definition of §4 names, less the exceptions of §6.
MAIN = {
    "E01": "deaths payments",
    "E02": "members",
    "E03": "members",
    "E04": "members payroll",
    "E05": "members vehicles",
    "E06": "members property",
    "E07": "members companies",
    "E08": "members farm_machinery",
    "E09": "payments standards",
    "E13": "payments custody",
    "E14": "assistance",
    "E15": "deaths payments standards",
    "E16": "deaths",
    "I01": "members income",
    "I03": "members income",
    "I04": "members income payments",
    "I05": "members assurances",
    "I06": "exits",
    "I09": "income",
    "P01": "payments members",
    "P02": "payments members",
    "P04": "payments standards land members",
    "P06": "payments standards",
    "P07": "batches",
    "P11": "payments",
    "P13": "payments standards land members",
    "W01": "post_pay",
    "F01": "quotas movements",
    "F02": "quotas movements",
    "F03": "quotas movements",
    "F07": "movements projects",
    "F09": "contracts project_payments",
    "F10": "projects announcements",
    "F11": "movements contracts project_payments",
    "J01": "contracts",
    "J02": "contracts",
    "J03": "contracts bids",
    "J05": "bids",
    "J07": "contracts",
    "J08": "contracts",
    "J09": "contracts project_payments",
    "J10": "projects",
    "J12": "bids companies contracts",
    "V01": "vouchers",
    "V02": "vouchers",
    "V05": "vouchers",
    "V06": "vouchers disclosures",
    "V07": "vouchers resolutions",
    "V09": "vouchers",
    "V11": "vouchers",
    "V12": "vouchers",
    "K01": "cadres kin_declarations kinship",
    "K04": "contracts companies cadres projects",
    "K06": "vouchers cadres",
    "K07": "cadres",
    "H02": "visits",
    "H03": "visits",
    "H04": "members pairings visits",
    "H05": "pairings visits",
    "C01": "matters",
    "A01": "projects assets",
    "A02": "assets",
    "S01": "members school",
    "S02": "members medical_insurance",
    "S03": "members house_grades",
}
PART = {
    "E04": "kinship",
    "E14": "payroll vehicles property companies kinship",
    "E16": "pensions assistance",
    "I01": "deaths",
    "S01": "deaths",
    "S02": "deaths",
    "I04": "standards",
    "K01": "assistance members",
    "K07": "assistance members hukou",
    "V12": "resolutions",
    "K04": "kinship",
    "J12": "kinship",
    "P01": "hukou assistance",
    "P02": "hukou assistance",
    "P13": "hukou assistance",
    "W01": "deaths custody social_insurance payroll",
    "E01": "standards",
}
# Of each of these at least one has to be there.
ONE_OF = {
    "E14": "payroll vehicles property companies",
    "E16": "pensions assistance",
    "K01": "assistance members",
    "K07": "assistance members",
}


def named(rule: str) -> set[str]:
    """Return every table that matters to a rule."""
    return {*MAIN[rule].split(), *PART.get(rule, "").split()}


def expected(rule: str, present: set[str]) -> str:
    """Return run, run_in_part or not_run for a rule where these tables are present."""
    one_of = set(ONE_OF.get(rule, "").split())
    if not set(MAIN[rule].split()) <= present or (one_of and not one_of & present):
        return "not_run"
    return "run" if set(PART.get(rule, "").split()) <= present else "run_in_part"
