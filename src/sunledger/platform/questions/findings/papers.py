"""Photos and scans that go with a step: checked, cleaned and kept sealed in the home."""

import io
from dataclasses import dataclass

from sunledger.kit.errors import SunledgerError
from sunledger.kit.masking import mask_in_text
from sunledger.platform import photos
from sunledger.platform.questions.findings.contracts import PaperFile

MOST_BYTES = 10 << 20
MOST_PAPERS = 10
_LONGEST_NAME = 200
_PDF = b"%PDF-"


@dataclass(frozen=True)
class Kept:
    """A paper that is kept, and may be named by a step."""

    name: str
    kind: str
    sha256: str
    size: int


def keep(files: tuple[PaperFile, ...]) -> tuple[Kept, ...]:
    """Keep papers sealed; of a photo only the picture. Raises SunledgerError where one cannot be.

    What is kept and then named by no step stays sealed and is shown to nobody.
    """
    if len(files) > MOST_PAPERS:
        raise SunledgerError(
            f"一次最多 {MOST_PAPERS} 个文件，现在有 {len(files)} 个。请分几次办。",
            f"At most {MOST_PAPERS} files at once; there are {len(files)}. Do it in several steps.",
            code="many_papers",
            where="papers",
        )
    return tuple(_keep(file) for file in files)


def _keep(file: PaperFile) -> Kept:
    if len(file.content) > MOST_BYTES:
        raise SunledgerError(
            f"“{file.name}”超过 {MOST_BYTES >> 20} 兆。请拍小一点，或者分成几个。",
            f"“{file.name}” is larger than {MOST_BYTES >> 20} MB. Make it smaller, or split it.",
            code="large_paper",
            where="papers",
        )
    pdf = file.content.startswith(_PDF)
    content = file.content if pdf else photos.cleaned(io.BytesIO(file.content))
    name = mask_in_text(file.name.strip())[:_LONGEST_NAME]
    return Kept(name, "pdf" if pdf else "photo", photos.keep(content), len(content))


def content_of(sha256: str) -> bytes:
    """Return a paper; raise SunledgerError where the home has it no more."""
    found = photos.kept(sha256)
    if found is None:
        raise SunledgerError(
            "这份文书的文件不在了。请找管理员从备份里恢复。",
            "The file of this paper is gone. Have an administrator restore it from a backup.",
            code="paper_gone",
        )
    return found
