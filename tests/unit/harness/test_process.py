"""A forked process is like one that was started anew: pid, environment, signals, exit status."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.process import Program, command
from tests.support.wait import until

ANEW = pytest.mark.parametrize("anew", [False, True], ids=["forked", "anew"])


def tell() -> None:
    """A program that says what it was given; with an argument it ends with that status."""
    sys.stderr.write("to stderr\n")
    told = {
        "pid": os.getpid(),
        "arguments": sys.argv[1:],
        "own": os.environ.get("OWN"),
        "home": os.environ.get("HOME"),
        "folder": os.getcwd(),  # noqa: PTH109 - what the process has, not what Path makes of it
        "zone": time.tzname[0],
        "input": sys.stdin.read(),
    }
    print(json.dumps(told), flush=True)  # noqa: T201
    sys.exit(int(sys.argv[1]))


def wait() -> None:
    """Until a signal."""
    print("waiting", flush=True)  # noqa: T201
    signal.pause()


def _program(entry: str, folder: Path, *arguments: str) -> Program:
    env = {"OWN": "mine", "TZ": "XYZ-3", "PATH": os.environ["PATH"]}
    out, err = folder / "program.out", folder / "program.err"
    return Program(arguments, out, err, entry=f"{__name__}:{entry}", folder=folder, env=env)


def _told(program: Program) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(program.output.read_text())
    return told


@ANEW
@pytest.mark.parametrize("status", [0, 3])
def test_it_has_what_it_was_given_and_nothing_else(
    tmp_path: Path, status: int, *, anew: bool
) -> None:
    program = _program("tell", tmp_path, str(status))
    process = program.start(anew=anew)
    assert process.wait(60) == status
    assert _told(program) == {
        "pid": process.pid,
        "arguments": [str(status)],
        "own": "mine",
        "home": None,
        "folder": str(tmp_path),
        "zone": "XYZ",
        "input": "",
    }
    assert program.error
    assert program.error.read_text() == "to stderr\n"


@ANEW
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_a_signal_ends_it_and_is_its_status(
    tmp_path: Path, number: signal.Signals, *, anew: bool
) -> None:
    program = _program("wait", tmp_path)
    process = program.start(anew=anew)

    async def waiting() -> bool:
        return program.output.exists() and "waiting" in program.output.read_text()

    await until(waiting, "it waits for a signal", 60)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    assert process.poll() is None
    process.send_signal(number)
    assert await asyncio.to_thread(process.wait, 60) == process.poll() == -number
    process.kill()  # and nothing more


async def test_several_may_wait_for_one(tmp_path: Path) -> None:
    process = _program("tell", tmp_path, "5").start()
    statuses = await asyncio.gather(*(asyncio.to_thread(process.wait, 60) for _ in range(8)))
    assert set(statuses) == {5}


async def test_a_usage_error_is_the_command_s_own(tmp_path: Path) -> None:
    status, out, err = await command(tmp_path, dict(os.environ), "view", "ophiuchus")
    assert (status, out) == (2, "")
    assert "Usage: horoscope view" in err
