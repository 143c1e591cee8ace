"""Files on their way in: into the home folder and not a system's, and no further than 300 MB."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    StopUpload,
    TemporaryFileUploadHandler,
)

from sunledger.platform.questions.intake.contracts import MOST_BYTES


class Limited(FileUploadHandler):
    """Ends a request whose files grow too large; the rest of it is read and thrown away."""

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's handler
        super().__init__(*words, **more)
        self._bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and pass on."""
        del start
        self._bytes += len(raw_data)
        if self._bytes > MOST_BYTES:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
        del file_size


class _File(TemporaryUploadedFile):
    """A file in the home folder that is gone when the request ends."""

    def __init__(self, handler: TemporaryFileUploadHandler) -> None:
        folder = Path(settings.MEDIA_ROOT) / "uploading"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(dir=folder)  # noqa: SIM115 - closed with the request
        UploadedFile.__init__(
            self,
            file,
            handler.file_name,
            handler.content_type,
            0,
            handler.charset,
            handler.content_type_extra,
        )


class AtHome(TemporaryFileUploadHandler):
    """Keeps a file in the home folder until the request ends."""

    def new_file(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's handler
        """Begin a file."""
        FileUploadHandler.new_file(self, *words, **more)
        self.file = _File(self)
