"""The 12 townships and 168 villages of 云岫县, the same under every seed."""

from dataclasses import dataclass
from functools import lru_cache

from sunledger.desk.demo_county.dice import dice

COUNTY_NAME = "云岫县"
COUNTY_CODE = "999901"
VILLAGES_A_TOWNSHIP = 14

_TOWNSHIPS = (
    "云岫镇",
    "青石镇",
    "白沙镇",
    "桃溪镇",
    "双河镇",
    "龙潭镇",
    "石门镇",
    "枫林镇",
    "茶山乡",
    "落雁乡",
    "梨花乡",
    "松坪乡",
)
_FIRST = "上下大小东西南北新老青白红黄金银双长高清桃梨柳竹松枫"
_LAST = "湾坪沟岭坝塘桥坡寨井溪畈冲垭"
# Out at sea: no house of a living person stands on these points.
_SOUTH, _WEST = 29.2, 125.1
_STEP = 0.06


@dataclass(frozen=True, slots=True)
class Village:
    """A village: 12-digit code, names of the village and its township, and a point (degrees)."""

    code: str
    name: str
    township: str
    township_code: str
    number: int
    latitude: float
    longitude: float

    @property
    def committee(self) -> str:
        """Return the name of the villagers' committee."""
        return f"{self.township}{self.name}民委员会"

    @property
    def government(self) -> str:
        """Return the name of the township government."""
        return f"{self.township}人民政府"


@lru_cache(maxsize=1)
def villages() -> tuple[Village, ...]:
    """Return the county's 168 villages in the order of their codes."""
    names = [f"{first}{last}村" for first in _FIRST for last in _LAST]
    dice(0, "village names").shuffle(names)
    return tuple(
        Village(
            code=f"{COUNTY_CODE}{town + 1:03d}{place + 1:03d}",
            name=names[town * VILLAGES_A_TOWNSHIP + place],
            township=township,
            township_code=f"{COUNTY_CODE}{town + 1:03d}",
            number=town * VILLAGES_A_TOWNSHIP + place,
            latitude=round(_SOUTH + _STEP * town, 6),
            longitude=round(_WEST + _STEP * place, 6),
        )
        for town, township in enumerate(_TOWNSHIPS)
        for place in range(VILLAGES_A_TOWNSHIP)
    )
