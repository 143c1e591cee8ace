"""The answer key: what was put into the county, and what a check must and must not say."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Reference = str | Callable[[], str]


@dataclass(slots=True)
class Story:
    """Something that happened, and the findings (rule, subject.ref unmasked) it must cause."""

    id: str
    zh: str
    en: str
    happened_zh: str
    happened_en: str
    findings: list[tuple[str, Reference]] = field(default_factory=list)

    def expected(self) -> set[tuple[str, str]]:
        """Return the findings (rule, ref) that the story must cause."""
        return {(rule, _text(ref)) for rule, ref in self.findings}


@dataclass(slots=True)
class Innocent:
    """A look-alike: none of the refs may appear under any of the rules."""

    id: str
    zh: str
    en: str
    rules: tuple[str, ...]
    refs: list[Reference] = field(default_factory=list)

    def forbidden(self) -> set[tuple[str, str]]:
        """Return the findings (rule, ref) that must not appear."""
        return {(rule, _text(ref)) for rule in self.rules for ref in self.refs}


@dataclass(slots=True)
class AnswerKey:
    """All stories and innocents, the rows that must be refused by code, the unknown files."""

    seed: int
    scale: str
    as_of: str
    stories: list[Story] = field(default_factory=list)
    innocents: list[Innocent] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def story(self, name: str, zh: str, en: str, happened_zh: str, happened_en: str) -> Story:
        """Add a story and return it."""
        story = Story(name, zh, en, happened_zh, happened_en)
        self.stories.append(story)
        return story

    def innocent(self, name: str, zh: str, en: str, rules: str, *refs: Reference) -> None:
        """Add a look-alike; `rules` are codes parted by spaces."""
        self.innocents.append(Innocent(name, zh, en, tuple(rules.split()), list(refs)))

    def expected(self) -> set[tuple[str, str]]:
        """Return every finding (rule, ref) of the county: the union over the stories."""
        return set().union(*(story.expected() for story in self.stories))

    def as_dict(self) -> dict[str, Any]:
        """Return the key as it is written down."""
        return {
            "seed": self.seed,
            "scale": self.scale,
            "as_of": self.as_of,
            "stories": [
                {
                    "id": story.id,
                    "title": {"zh": story.zh, "en": story.en},
                    "happened": {"zh": story.happened_zh, "en": story.happened_en},
                    "findings": [
                        {"rule": rule, "ref": ref} for rule, ref in sorted(story.expected())
                    ],
                }
                for story in self.stories
            ],
            "innocents": [
                {
                    "id": one.id,
                    "title": {"zh": one.zh, "en": one.en},
                    "rules": list(one.rules),
                    "refs": [_text(ref) for ref in one.refs],
                }
                for one in self.innocents
            ],
            "refused": dict(sorted(self.refused.items())),
            "unknown": sorted(self.unknown),
            "duplicates": sorted(self.duplicates),
            "rows": dict(sorted(self.rows.items())),
        }

    def write(self, path: Path) -> None:
        """Write the key as JSON."""
        text = json.dumps(self.as_dict(), ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")


def _text(ref: Reference) -> str:
    return ref if isinstance(ref, str) else ref()
