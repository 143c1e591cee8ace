"""Who can sign in to a demonstration, and the password of all of them. It needs no Django."""

from dataclasses import dataclass

from sunledger.assembly.home import Home
from sunledger.desk.demo_county.places import COUNTY_CODE, villages
from sunledger.kit.files import open_new

COUNTY = COUNTY_CODE.ljust(12, "0")
_VILLAGE = villages()[0]
_FILE = "demo-password"


@dataclass(frozen=True)
class Login:
    """One made-up person of one role; `household` tells that of which household she is is open."""

    role: str
    username: str
    name: str
    place: str = COUNTY
    line: str | None = None
    household: str | None = None

    @property
    def founder(self) -> bool:
        """Tell whether it is one of the three administrators."""
        return self.role.endswith("_admin")


_TOWNSHIP = _VILLAGE.township_code.ljust(12, "0")
LOGINS = (
    Login("county_aid_office", "fupin", "周云"),
    Login("township_officer", "zhen", "吴青", _TOWNSHIP),
    Login("village_clerk", "cun", "郑禾", _VILLAGE.code),
    Login("branch_secretary", "shuji", "冯岳", _VILLAGE.code),
    Login("supervision_chair", "jianwei", "陈明", _VILLAGE.code),
    Login("helper", "bangfu", "褚林", _VILLAGE.code),
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


def read(home: Home) -> str | None:
    """Return the password of the demonstration; None before it is made."""
    try:
        return (home.folder / _FILE).read_text("utf-8")
    except FileNotFoundError:
        return None


def write(home: Home, password: str) -> None:
    """Keep the password, for the owner of the folder alone."""
    if read(home) is None:
        with open_new(home.folder / _FILE) as file:
            file.write(password.encode())
