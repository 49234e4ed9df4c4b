"""The image's health check: the very command of the Dockerfile, against a worker's answers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from streams.settings import Settings

DOCKERFILE = (Path(__file__).parents[2] / "Dockerfile").read_text()


class _Answers(BaseHTTPRequestHandler):
    """A worker's answers; `/readyz` has the status that the test asks for."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/readyz" else 404)
        self.end_headers()


@pytest.fixture(params=[(200, 0), (503, 1), (None, 1)], ids=["ready", "not ready", "silent"])
def health(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    """The port that the image's health check must ask, and the status it must exit with."""
    answer, status = request.param
    _Answers.status = answer or 0
    with HTTPServer(("127.0.0.1", 0), _Answers) as server:
        if answer:
            threading.Thread(target=server.handle_request, daemon=True).start()
        yield server.server_port, status


def test_the_image_s_health_check(health: tuple[int, int]) -> None:
    """Runs the very command of the Dockerfile."""
    command = re.search(r"^HEALTHCHECK .*\\\n *CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    assert command
    program, *arguments = json.loads(command.group(1))
    assert program == "python"
    port, status = health
    done = subprocess.run(
        [sys.executable, *arguments],
        env={"HOROSCOPE_HTTP_PORT": str(port)},
        capture_output=True,
        check=False,
        timeout=10,
    )
    assert done.returncode == status


def test_the_image_s_health_check_asks_the_default_port() -> None:
    assert f"'HOROSCOPE_HTTP_PORT', {Settings(_env_file=None).http_port})" in DOCKERFILE
