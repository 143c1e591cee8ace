"""Where the tables are: in the database that comes along, or in one that the environment names.

`DATABASE_URL` is the address for the role that serves, `DATABASE_OWNER_URL` that of the owner of
the tables, who migrates. Two roles, because an owner passes by row-level security.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import conninfo, sql

from sunledger.assembly.home import Home
from sunledger.assembly.postgres import OWNER, WEB, Postgres
from sunledger.kit.errors import SunledgerError, WrongUse

WEB_VARIABLE = "DATABASE_URL"
OWNER_VARIABLE = "DATABASE_OWNER_URL"

_WAIT = 10  # seconds for a connection

# What the owner gives to the role that serves; the database that comes along has it already.
_GIVEN = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "GRANT USAGE ON SCHEMA public TO {web}",
    (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {web}"
    ),
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {web}",
)
# What lets a role pass by row-level security; an owner of tables does too.
_TOO_STRONG = """
    SELECT rolsuper, rolbypassrls,
           EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind = 'r'
                   AND c.relnamespace = 'public'::regnamespace)
    FROM pg_roles r WHERE rolname = current_user
"""


@dataclass
class Database:
    """The addresses of those who serve and migrate, and the server where it is ours."""

    web: str
    owner: str | None
    server: Postgres | None = None

    @classmethod
    def of(cls, server: Postgres) -> "Database":
        """Return the addresses of a server of ours that runs."""
        return cls(server.address(WEB), server.address(OWNER), server)

    @classmethod
    def named(cls) -> "Database | None":
        """Return the database that the environment names; None where it names none."""
        web = os.environ.get(WEB_VARIABLE)
        return cls(web, os.environ.get(OWNER_VARIABLE)) if web else None


@contextmanager
def opened(home: Home) -> Iterator[Database]:
    """Give the database of a home, running for as long as the block lasts.

    Raises WrongUse where the named one does not answer or serves with too much right.
    """
    named = Database.named()
    if named is None:
        with Postgres(home.postgres).running() as server:
            yield Database.of(server)
        return
    for variable, address in ((WEB_VARIABLE, named.web), (OWNER_VARIABLE, named.owner)):
        if address is not None:
            with _connected(variable, address) as link:
                excess = too_strong(link) if variable == WEB_VARIABLE else None
                if excess is not None:
                    raise excess
    _give(named)
    yield named


def too_strong(link: psycopg.Connection) -> SunledgerError | None:
    """Return what makes row-level security a show for the role that is connected, if anything."""
    row = link.execute(_TOO_STRONG).fetchone() or (False, False, False)
    words = (
        ("是超级用户", "is a superuser"),
        ("有 BYPASSRLS", "has BYPASSRLS"),
        ("是表的主人", "owns the tables"),
    )
    for excess, (zh, en) in zip(row, words, strict=True):
        if excess:
            return WrongUse(
                f"{WEB_VARIABLE} 的用户 {link.info.user} {zh}，数据库的行级保护对它不起作用。"
                f"请换一个普通用户，主人写在 {OWNER_VARIABLE}。",
                f"The user {link.info.user} of {WEB_VARIABLE} {en}, and row-level security does "
                f"not hold for it. Name an ordinary user, and the owner in {OWNER_VARIABLE}.",
                code="role_too_strong",
                where=WEB_VARIABLE,
            )
    return None


def _connected(variable: str, address: str) -> psycopg.Connection:
    try:
        return psycopg.connect(address, connect_timeout=_WAIT)
    except psycopg.Error as error:
        raise WrongUse(
            f"{variable} 写的数据库连不上：{_first_line(error)}。请核对地址、用户和口令。",
            f"The database of {variable} cannot be reached: {_first_line(error)}. "
            "Check address, user and password.",
            code="database_down",
            where=variable,
        ) from error


def _give(named: Database) -> None:
    """Give the role that serves what it needs, where the owner is named."""
    if named.owner is None:
        return
    web = conninfo.conninfo_to_dict(named.web).get("user")
    with _connected(OWNER_VARIABLE, named.owner) as link:
        names = {"web": sql.Identifier(str(web or link.info.user))}
        for statement in _GIVEN:
            try:
                link.execute(sql.SQL(statement).format(**names))
            except psycopg.Error as error:
                raise WrongUse(
                    f"{OWNER_VARIABLE} 的用户不能做“{statement.format(web=web)}”："
                    f"{_first_line(error)}。请让数据库管理员做这一句。",
                    f"The user of {OWNER_VARIABLE} may not do “{statement.format(web=web)}”: "
                    f"{_first_line(error)}. Have the keeper of the database do it.",
                    code="database_rights",
                    where=OWNER_VARIABLE,
                ) from error


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0]
