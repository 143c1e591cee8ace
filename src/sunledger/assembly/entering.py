"""A command that serves a platform's home by itself, whether or not the platform runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sunledger.assembly.installed import home_of, need_platform
from sunledger.kit.errors import WrongUse


@contextmanager
def entered(folder: Path | None, *rooms: str) -> Iterator[None]:
    """Serve the home in this process, with its database, started where it does not run.

    Raises WrongUse where there is no platform, or where the tables of these rooms are not those of
    this version.
    """
    need_platform()
    from sunledger.assembly.doctor import reached  # noqa: PLC0415 - needs the platform
    from sunledger.assembly.manage import enter  # noqa: PLC0415

    home = home_of(folder)
    if not home.answers_file.exists() and not home.postgres.exists():
        raise WrongUse(
            f"{home.folder} 里没有平台。请用 --home 写平台的文件夹。",
            f"There is no platform in {home.folder}. Name its folder by --home.",
            code="no_home",
            where=home.folder,
        )
    with reached(home) as tables:
        enter(home, tables.web)
        from sunledger.assembly.prepare import waiting  # noqa: PLC0415 - entered

        if any(name.partition(".")[0] in rooms for name in waiting()):
            raise WrongUse(
                "数据库的表不是这一版的。请启动一次平台（sunledger serve），它会自己改。",
                "The tables are not those of this version. Start the platform once (sunledger "
                "serve), which changes them.",
                code="migrations_waiting",
                where=home.folder,
            )
        yield
