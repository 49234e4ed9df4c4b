"""The page's style, script and icon, from this worker and nowhere else."""

from __future__ import annotations

from http import HTTPStatus
from importlib import resources

from aiohttp import web

from streams.http.caching import unless_held
from streams.http.operation import Answer, Operation
from streams.http.problem import ProblemError

_TYPES = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


class Assets:
    """Read once. A browser asks each time whether they are still the same: workers differ."""

    def __init__(self) -> None:
        folder = resources.files("streams.http.page") / "static"
        self._files = {name: (folder / name).read_bytes() for name in _TYPES}

    async def tell(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self._files:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no such file")
        return unless_held(request, self._files[name], _TYPES[name], "no-cache")

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "GET",
                "/assets/{name}",
                self.tell,
                "The page's style, script and icon",
                {200: Answer("the file", content_type=None)},
                documented=False,
            )
        ]
