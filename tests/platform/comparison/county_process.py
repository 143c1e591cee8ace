"""`python county_process.py FOLDER DAY` on a platform's database: takes a county's tables in.

Then it compares, as of that day, and prints what stands: the hits, and what each rule counted.
"""

import json
import re
import sys
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - after setup

from sunledger.assembly import demo  # noqa: E402
from sunledger.engine.rules.judge import ref_columns  # noqa: E402
from sunledger.kit.keys import finding_id, pseudonym  # noqa: E402
from sunledger.platform.catalogue import catalogue  # noqa: E402
from sunledger.platform.ground.accounts.services import acting  # noqa: E402
from sunledger.platform.ground.transparency.contracts import Origin  # noqa: E402
from sunledger.platform.questions.comparison import services  # noqa: E402
from sunledger.platform.questions.comparison.models import Hit, RuleRun, Run  # noqa: E402
from sunledger.platform.questions.comparison.night import platform  # noqa: E402

FIRST = ("members", "income", "assurances", "exits", "assistance", "house_grades")


def key_of(finding):
    """Return the key of a finding of the desk as the platform makes it."""
    flag = catalogue().flags[finding["rule"]]
    text, pattern = flag.subject.ref, re.escape(flag.subject.ref)
    columns = ref_columns(text)
    for name, form in columns:
        hole = f"{{{name}:{form}}}" if form else f"{{{name}}}"
        pattern = pattern.replace(re.escape(hole), f"(?P<{name}>.+?)")
    found = re.fullmatch(pattern, finding["subject"]["ref"])
    for name, form in columns:
        value = found[name]
        if form in ("person", "card", "phone"):
            value = f"{form}:{pseudonym(settings.HOME.key('pseudonyms'), form, value)}"
        hole = f"{{{name}:{form}}}" if form else f"{{{name}}}"
        text = text.replace(hole, value)
    return finding_id(settings.HOME.key("pseudonyms"), flag.code, text)


def take_in(folder, day):
    """Take every table of the folder in, as people do."""
    demo.ground(settings.HOME)
    demo.income_line(settings.HOME, folder)
    catalogue.cache_clear()
    crew = demo._Crew.of_home()
    for table in (*FIRST, *(name for name in catalogue().sources if name not in FIRST)):
        found = list(folder.glob(f"*-{catalogue().sources[table].title.zh}.xlsx"))
        if not found:
            continue  # what people say on the platform, no table of the desk
        demo._take_in(
            table,
            found[0],
            day,
            crew["county_aid_office"],
            crew["data_steward"],
        )


def main(folder, day, findings):
    take_in(folder, day)
    origin = Origin("command", datetime.now(UTC), uuid.uuid4())
    number = services.start_here(None, "和单机版比", origin=origin)
    Run.objects.filter(id=number).update(as_of=day)
    services.run_waiting(number, origin=origin)
    told = [json.loads(line) for line in findings.open(encoding="utf-8")]
    with acting(platform()):
        hits = {
            f"{hit.rule} {hit.ref_key}": {
                "values": hit.values,
                "amount_fen": hit.amount_fen,
                "question": hit.question_zh,
                "match_strength": hit.match_strength,
                "rows": sorted([row["source"], row["row"]] for row in hit.evidence),
            }
            for hit in Hit.objects.filter(ended=None)
        }
        rules = {
            row.rule: [row.status, row.applied, row.flagged, row.clear, dict(row.missing)]
            for row in RuleRun.objects.filter(run=number)
        }
    desk = {f"{told['rule']} {key_of(told)}": told for told in told}
    return {"hits": hits, "rules": rules, "desk": desk, "state": Run.objects.get(id=number).state}


if __name__ == "__main__":
    sys.stdout.write(
        json.dumps(main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), Path(sys.argv[3])))
    )
