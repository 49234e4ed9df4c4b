"""A worker's imports: all before it serves, and as cheap as they can be."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

#: Ends at a setting, after its imports; tells how often all objects were looked through meanwhile.
WORKER = """
import gc, sys
from agents.cli import main
before = gc.get_stats()[2]["collections"]
sys.argv[1:] = ["worker"]
try:
    main()
finally:
    collections = gc.get_stats()[2]["collections"] - before
    print(collections, gc.isenabled(), gc.get_freeze_count() > 100_000)
"""
CLIENT = """
import sys
from agents.production import {of}
from streams.settings import Settings
{of}(Settings(_env_file=None, {kind}="openai", OPENAI_API_KEY="none"))
print("openai.resources.{resource}" in sys.modules)
"""


def told(program: str, **env: str) -> str:
    argv = [sys.executable, "-c", program]
    run = subprocess.run(argv, env=os.environ | env, capture_output=True, text=True, check=False)
    return run.stdout.strip()


def test_nothing_that_is_imported_is_looked_through_for_garbage() -> None:
    assert told(WORKER, HOROSCOPE_TIMEZONE="Mars/Olympus") == "0 True True"


@pytest.mark.parametrize(
    ("of", "kind", "resource"),
    [("writer_of", "writer", "chat.completions"), ("artist_of", "artist", "images")],
)
def test_a_model_s_client_is_imported_whole_before_its_first_call(
    of: str, kind: str, resource: str
) -> None:
    assert told(CLIENT.format(of=of, kind=kind, resource=resource)) == "True"
