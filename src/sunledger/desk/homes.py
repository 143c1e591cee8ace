"""Where a household or a village lies, and who heads it, for the papers that people read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import duckdb

from sunledger.engine.sources.snapshot import Snapshot

_TOWNSHIP_DIGITS = 9  # of a division code (GB/T 10114)
_VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Home:
    """A household's or a village's place by name; empty where the folder does not say."""

    township: str = ""
    village: str = ""
    head: str = ""


class Homes:
    """Looks up homes by household number, else by village code.

    `listed` counts the households of each village in the list of members.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._households: dict[str, Home] = {}
        self._villages: dict[str, Home] = {}
        self._townships: dict[str, str] = {}
        self.listed: Counter[str] = Counter()
        members = snapshot.tables.get("members")
        if members is None:
            return
        files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in members.paths)
        with duckdb.connect(config={"temp_directory": ""}) as con:
            rows = con.execute(
                f"""
                SELECT household, village, township, village_name, name FROM (
                  SELECT *, row_number() OVER (
                    PARTITION BY household
                    ORDER BY relation IN ('户主', '本人') DESC NULLS LAST, row_id) AS place
                  FROM read_parquet([{files}])) WHERE place = 1 ORDER BY row_id
                """
            ).fetchall()
        for household, village, township, village_name, name in rows:
            self._households[household] = Home(township or "", village_name or "", name or "")
            if village:
                self.listed[village] += 1
                self._villages.setdefault(village, Home(township or "", village_name or ""))
        self._townships = _townships((village, township) for _, village, township, *_ in rows)

    def find(self, household: str | None, village: str | None) -> Home:
        """Return the home; of a village that no list names, its code.

        Its township is then that of the villages that share the first nine digits, so that one
        township is not asked in two papers.
        """
        home = self._households.get(household or "")
        if home is None:
            home = self._villages.get(village or "") or Home(village=village or "")
        if home.township:
            return home
        code = township_code(village or "", household or "")
        return replace(home, township=self._townships.get(code, ""))


def township_code(village: str, household: str) -> str:
    """Return the nine digits of a township from a code of twelve or more, else an empty text."""
    code = village or household
    whole = len(code) >= _VILLAGE_DIGITS and code[:_TOWNSHIP_DIGITS].isdigit()
    return code[:_TOWNSHIP_DIGITS] if whole else ""


def _townships(named: Iterable[tuple[str | None, str | None]]) -> dict[str, str]:
    """Return the name of each township by its code, of those that go by one name."""
    names: dict[str, set[str]] = {}
    for village, township in named:
        if township and (code := township_code(village or "", "")):
            names.setdefault(code, set()).add(township)
    return {code: name for code, (name, *others) in names.items() if not others}
