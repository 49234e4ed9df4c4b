"""The files that Telegram has, and what it says of those that it has not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp.web import FileField

#: Telegram's own limit.
LONGEST_CAPTION = 1024
_ATTACHED = "attach://"
_WRONG_FILE = "Bad Request: wrong file identifier/HTTP URL specified"


class RefusedError(Exception):
    """Says with which description."""


@dataclass(slots=True)
class Files:
    """Each upload is kept under an id of its own."""

    #: What was uploaded, in that order.
    uploads: list[bytes] = field(default_factory=list)
    _known: dict[str, bytes] = field(default_factory=dict)

    def forget(self) -> None:
        """No id is good any more."""
        self._known.clear()

    def got(self, fields: Mapping[str, Any]) -> bytes:
        """The photo of a call: uploaded with it, or known by its id."""
        photo = str(fields["photo"])
        if not photo.startswith(_ATTACHED):
            return self._of(photo)
        part = fields[photo.removeprefix(_ATTACHED)]
        assert isinstance(part, FileField)
        self.uploads.append(part.file.read())
        return self.uploads[-1]

    def _of(self, file_id: str) -> bytes:
        if file_id not in self._known:
            raise RefusedError(_WRONG_FILE)
        return self._known[file_id]

    def sizes(self, data: bytes) -> list[dict[str, Any]]:
        """As an answer tells of a photo: a small one that is of no use, and the whole."""
        file_id = f"file {len(self._known)} {len(self.uploads)}"
        self._known[file_id] = data
        size = {"width": 1080, "height": 1350}
        return [
            {"file_id": f"small {file_id}", "file_unique_id": "small"} | size,
            {"file_id": file_id, "file_unique_id": "whole"} | size,
        ]
