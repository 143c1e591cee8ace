"""Where a household or a village lies, and who heads it, for the papers that people read."""

from collections import Counter
from dataclasses import dataclass

import duckdb

from sunledger.engine.sources.snapshot import Snapshot


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

    def find(self, household: str | None, village: str | None) -> Home:
        """Return the home; of a village that no list names, its code."""
        home = self._households.get(household or "")
        if home is None:
            home = self._villages.get(village or "") or Home(village=village or "")
        return home
