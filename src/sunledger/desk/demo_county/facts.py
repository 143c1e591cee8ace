"""Single facts about a person, as the department that knows them writes them down."""

from datetime import date

from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.people import Person
from sunledger.desk.demo_county.state import County


def write_post(
    county: County,
    person: Person,
    unit: str,
    post: str,
    since: date,
    *,
    monthly_fen: int = 480000,
) -> None:
    """Write a post held since that day (payroll register)."""
    county.tables.add(
        "payroll", person=person.id, name=person.name, employer=unit, post_class=post,
        starts_on=since, monthly_fen=monthly_fen,
    )  # fmt: skip


def write_social_insurance(
    county: County, person: Person, unit: str, since: date, until: date
) -> None:
    """Write an employee's insurance from the first day of a month to the last of another."""
    county.tables.add(
        "social_insurance", person=person.id, name=person.name, employer=unit,
        insurance="企业职工基本养老保险", base_fen=420000, starts_on=since, ends_on=until,
    )  # fmt: skip


def write_post_pay(
    county: County,
    person: Person,
    unit: str,
    dice: Dice,
    *,
    months: tuple[date, ...] = (),
    days: int | None = None,
) -> None:
    """Write the monthly pay of a public-welfare post (600 yuan), with the days worked."""
    for month in months or county.clock.months:
        county.tables.add(
            "post_pay", person=person.id, name=person.name, post="保洁员", employer=unit,
            pay_month=month, subsidy_fen=60000,
            days_present=dice.between(18, 26) if days is None else days,
        )  # fmt: skip


def write_vehicle(
    county: County,
    person: Person,
    kind: str,
    brand: str,
    registered: date,
    *,
    price_fen: int | None,
    status: str = "正常",
    status_on: date | None = None,
) -> None:
    """Write a vehicle; the plate begins with a character that no province has."""
    number = county.serial("plate") * 7919 % 100000
    county.tables.add(
        "vehicles", person=person.id, name=person.name, plate=f"岫A{number:05d}",
        vehicle_type=kind, usage_kind="非营运", brand=brand, registered_on=registered,
        price_fen=price_fen, status=status, status_on=status_on,
    )  # fmt: skip


def write_machine(
    county: County, person: Person, machine: str, price_fen: int, bought: date
) -> None:
    """Write a subsidised machine; the subsidy is three tenths."""
    county.tables.add(
        "farm_machinery", person=person.id, name=person.name, machine=machine,
        price_fen=price_fen, subsidy_fen=price_fen * 3 // 1000 * 100, bought_on=bought,
    )  # fmt: skip


def write_title(
    county: County,
    person: Person,
    nature: str,
    place: str,
    registered: date,
    *,
    use: str = "住宅",
    share: int = 100,
    status: str = "现势",
) -> None:
    """Write a title; the share in percent."""
    number = county.serial("title")
    county.tables.add(
        "property", person=person.id, name=person.name,
        title_no=f"云岫县不动产权第{number:07d}号", location=place, property_use=use,
        house_nature=nature, area=60 + number * 37 % 80, share_pct=share,
        registered_on=registered, status=status,
    )  # fmt: skip


def write_stake(
    county: County,
    person: Person,
    company: str,
    role: str,
    *,
    capital_fen: int,
    kind: str = "公司",
    stake: int | None = None,
    code: str | None = None,
    status: str = "存续",
) -> None:
    """Write somebody's part in a company; the stake in percent."""
    county.tables.add(
        "companies", person=person.id, name=person.name, company=company,
        uscc=code or county.numbers.company(), company_type=kind, company_role=role,
        stake_pct=stake, capital_fen=capital_fen, founded_on=county.clock.ago(2000), status=status,
    )  # fmt: skip


def write_kin(
    county: County,
    person: Person,
    relation: str,
    relative: Person,
    *,
    since: date | None = None,
    until: date | None = None,
) -> None:
    """Write that `relative` is the person's spouse, parent, child or sibling."""
    county.tables.add(
        "kinship", person=person.id, name=person.name, kin_relation=relation,
        relative=relative.id, relative_name=relative.name, starts_on=since, ends_on=until,
    )  # fmt: skip


def write_custody(county: County, person: Person, since: date, until: date | None = None) -> None:
    """Write a term of custody."""
    county.tables.add("custody", person=person.id, name=person.name, starts_on=since, ends_on=until)
