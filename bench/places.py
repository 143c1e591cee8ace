"""The made-up county of measurements: 250 villages in ten townships."""

from datetime import date

VILLAGES = 250


def lay_villages() -> dict[str, int]:
    """Make the county; return the id of each village by its code."""
    from sunledger.platform.ground.places.models import Division

    since = date(2000, 1, 1)
    county = Division.objects.create(
        code="990101000000", name="云岫县", name_key="云岫县", level="county", since=since
    )
    found = {}
    for number in range(VILLAGES):
        town = f"990101{101 + number // 25:03}000"
        parent, _ = Division.objects.get_or_create(
            code=town,
            defaults={
                "name": f"乡{town[6:9]}",
                "name_key": town,
                "level": "township",
                "parent": county,
                "since": since,
            },
        )
        code = f"{town[:9]}{201 + number % 25:03}"
        row = Division.objects.create(
            code=code,
            name=f"村{number}",
            name_key=code,
            level="village",
            parent=parent,
            since=since,
        )
        found[code] = row.id
    return found
