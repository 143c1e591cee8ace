"""Village officials, their declared kin, and the letters that people write."""

from datetime import timedelta

from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.facts import write_kin
from sunledger.desk.demo_county.people import Household, Person
from sunledger.desk.demo_county.places import Village, villages
from sunledger.desk.demo_county.state import Cadre, County
from sunledger.kit.text import name_key

_POSTS = ("党支部书记", "村委会主任", "村务监督委员会主任", "报账员")
_OFFICES = ("云岫县民政局", "云岫县农业农村局", "云岫县自然资源局", "云岫县住房和城乡建设局")
_OUTCOMES = ("已答复", "已改正", "不属实")
_KINDS = ("信访事项", "信访事项", "热线工单", "检举控告")


def seat_cadres(county: County) -> None:
    """Give each village its officials, people outside the register."""
    for village in villages():
        dice = county.dice("cadres", village.code)
        for post in _POSTS:
            person = county.people.townsfolk("女" if post == "报账员" else "男", married=False)
            seat(county, person, village, post, dice)


def seat(county: County, person: Person, village: Village, post: str, dice: Dice) -> Cadre:
    """Put somebody in office, years ago."""
    since = county.clock.ago(dice.between(900, 2600))
    cadre = Cadre(person, village, post, since)
    county.cadres[village.code].append(cadre)
    county.tables.add(
        "cadres", person=person.id, name=person.name, village=village.code, post=post,
        starts_on=since, phone=county.numbers.phone(),
    )  # fmt: skip
    return cadre


def cadre_names(county: County, village: Village) -> set[str]:
    """Return the names of the village's officials as names are compared."""
    return {name_key(cadre.person.name) for cadre in county.cadres[village.code]}


def declare_kin(county: County) -> None:
    """Let one village in six have an official whose poor brother is on the list, and declared."""
    for village in villages()[::6]:
        cadre = county.cadres[village.code][0]
        brother = county.people.settle(village, ("elder",), status="监测")
        write_kin(county, cadre.person, "兄弟姐妹", brother.head)
        declare(county, cadre, brother)


def declare(county: County, cadre: Cadre, household: Household) -> None:
    """Declare every member of a household as kin of an official."""
    for person in household.members:
        county.tables.add(
            "kin_declarations", cadre=cadre.person.id, relative=person.id,
            matter_declared="亲属享受低保、帮扶政策", declared_on=county.clock.ago(400),
        )  # fmt: skip


def write_matters(county: County) -> None:
    """Write the petitions: told in 15 days, closed in 60."""
    clock = county.clock
    for number in range(county.scaled(420, least=24)):
        dice = county.dice("matter", number)
        received = clock.ago(dice.between(2, 700))
        informed = clock.past(received + timedelta(days=dice.between(1, 14)))
        closed = clock.past(received + timedelta(days=dice.between(16, 58)))
        county.tables.add(
            "matters", matter=f"XF{received.year}{number + 1:05d}", matter_kind=dice.pick(_KINDS),
            received_on=received, informed_on=informed, closed_on=closed,
            office=dice.pick(_OFFICES), outcome=closed and dice.pick(_OUTCOMES),
        )  # fmt: skip
