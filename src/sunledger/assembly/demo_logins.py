"""Who can sign in to a demonstration, and the password of all of them. It needs no Django."""

import json
from dataclasses import asdict, dataclass

from sunledger.assembly.home import Home
from sunledger.desk.demo_county.places import COUNTY_CODE, villages
from sunledger.kit.files import open_new

COUNTY = COUNTY_CODE.ljust(12, "0")
VILLAGE = villages()[0]
_FILE = "demo.json"


@dataclass(frozen=True)
class Login:
    """One made-up person of one role."""

    role: str
    username: str
    name: str
    place: str = COUNTY
    line: str | None = None

    @property
    def founder(self) -> bool:
        """Tell whether it is one of the three administrators."""
        return self.role.endswith("_admin")


PIN = "482913"  # of the card of that household
HOUSEHOLD = "nonghu"  # signs in as the head of the first household of the first village
TOWNSHIP = VILLAGE.township_code.ljust(12, "0")
LOGINS = (
    Login("county_aid_office", "fupin", "周云"),
    # Colleagues: of a finding each person does one judging step at most.
    Login("county_aid_office", "fupin2", "钱程"),
    Login("county_aid_office", "fupin3", "孙静"),
    Login("township_officer", "zhen", "吴青", TOWNSHIP),
    Login("township_officer", "zhen2", "李想", TOWNSHIP),
    Login("township_officer", "zhen3", "王晴", TOWNSHIP),
    Login("township_officer", "zhen4", "赵宁", TOWNSHIP),
    Login("village_clerk", "cun", "郑禾", VILLAGE.code),
    Login("branch_secretary", "shuji", "冯岳", VILLAGE.code),
    Login("supervision_chair", "jianwei", "陈明", VILLAGE.code),
    Login("village_head", "cunzhu", "蒋田", VILLAGE.code),
    Login("supervision_member", "jianwei2", "苗青", VILLAGE.code),
    Login("supervision_member", "jianwei3", "鲁松", VILLAGE.code),
    Login("centre_accountant", "daili", "葛云", TOWNSHIP),
    Login("centre_cashier", "chuna", "范竹", TOWNSHIP),
    Login("centre_director", "zhongxin", "彭石", TOWNSHIP),
    Login("helper", "bangfu", "褚林", VILLAGE.code),
    Login("department_officer", "minzheng", "卫兰", line="civil_affairs"),
    Login("department_approver", "minzheng2", "蒋平", line="civil_affairs"),
    Login("finance", "caizheng", "沈金"),
    Login("audit", "shenji", "韩正"),
    Login("discipline_intake", "jiwei1", "杨松"),
    Login("discipline_supervision", "jiwei2", "朱柏"),
    Login("discipline_review", "jiwei3", "秦川"),
    Login("appeals_reviewer", "fuhe", "尤和"),
    Login("hotline_operator", "rexian", "许晴"),
    Login("data_steward", "shuju", "何数"),
    Login("leader", "lingdao", "吕远"),
    Login("system_admin", "guanli1", "施系"),
    Login("security_admin", "guanli2", "张全"),
    Login("audit_admin", "guanli3", "孔留"),
)


@dataclass(frozen=True)
class Told:
    """What a demonstration tells whoever opens it: the password, its household and its card."""

    password: str
    household_name: str = ""
    card: str = ""


def read(home: Home) -> Told | None:
    """Return what the demonstration tells; None before it is made."""
    try:
        found: dict[str, str] = json.loads((home.folder / _FILE).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Told(**found)


def write(home: Home, told: Told) -> None:
    """Keep it, for the owner of the folder alone."""
    draft = home.folder / f".{_FILE}"
    draft.unlink(missing_ok=True)
    with open_new(draft) as file:
        file.write(json.dumps(asdict(told), ensure_ascii=False).encode())
    draft.replace(home.folder / _FILE)
