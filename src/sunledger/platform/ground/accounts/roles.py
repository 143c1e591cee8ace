"""The roles, read once from roles.yaml."""

from functools import cache
from importlib import resources

import yaml

from sunledger.platform.ground.accounts.contracts import Level, Role, Task


@cache
def roles() -> dict[str, Role]:
    """Return every role by its code. Raises ValueError where the file names an unknown task."""
    text = resources.files(__package__).joinpath("roles.yaml").read_text("utf-8")
    return {
        code: Role(
            code=code,
            zh=head["zh"],
            en=head["en"],
            says_zh=head["says"]["zh"],
            says_en=head["says"]["en"],
            level=Level(head["level"]),
            tasks=frozenset(Task(task) for task in head["tasks"]),
            exclusive=bool(head.get("exclusive", False)),
            line=bool(head.get("line", False)),
            household=bool(head.get("household", False)),
        )
        for code, head in yaml.safe_load(text).items()
    }
