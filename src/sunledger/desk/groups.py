"""The groups by which people read findings: the letter of a rule's code, in words."""

from sunledger.catalogue.model import Bilingual, Flag

GROUPS = {
    "E": Bilingual("对象与待遇", "People and entitlements"),
    "I": Bilingual("收入与三保障", "Income and assurances"),
    "P": Bilingual("一卡通发放", "One-card payments"),
    "W": Bilingual("公益岗", "Public-welfare posts"),
    "F": Bilingual("资金", "Funds"),
    "J": Bilingual("项目与采购", "Projects and procurement"),
    "A": Bilingual("资产", "Assets"),
    "V": Bilingual("村级账目", "Village books"),
    "K": Bilingual("干部与亲属", "Cadres and kin"),
    "H": Bilingual("结对走访", "Pairing and visits"),
    "C": Bilingual("信访时限", "Petition clocks"),
    "S": Bilingual("应帮未帮", "Help not reached"),
    "R": Bilingual("各方说法", "What each side says"),
}
OTHERS = Bilingual("其他", "Others")
LEAD = "C"  # the severity of what only screens: nobody is asked about it
SCREENING = Bilingual("线索(仅筛查)", "Leads (screening only)")


def group_of(flag: Flag) -> Bilingual:
    """Return the group of a flag; a deployment's own letters are under 其他."""
    return GROUPS.get(flag.code[0], OTHERS)
