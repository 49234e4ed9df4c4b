import asyncio
import os
import subprocess
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no type information
import pytest

from streams.embedded.child import Child
from streams.embedded.error import EmbeddedError
from tests.embedded.helpers import until

SLEEP = ("-c", "import time; print('up', flush=True); time.sleep(600)")
DEAF = (
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('up', flush=True); time.sleep(600)",
)


def child(tmp_path: Path, *arguments: str) -> Child:
    return Child("it", [sys.executable, *arguments], tmp_path / "log")


async def never() -> bool:
    return False


async def test_an_early_end_is_told_with_its_last_words(tmp_path: Path) -> None:
    it = child(tmp_path, "-c", "print('last words'); raise SystemExit(3)")
    with pytest.raises(EmbeddedError, match=r"(?s)status 3.*last words"):
        await it.ready(never, 30)


async def test_one_that_never_answers_is_told_at_the_limit(tmp_path: Path) -> None:
    it = child(tmp_path, *SLEEP)
    try:
        with pytest.raises(EmbeddedError, match="did not answer within 0 s"):
            await it.ready(never, 0.1)
    finally:
        await it.kill()


async def test_an_orderly_stop_is_told_from_a_kill(tmp_path: Path) -> None:
    it = child(tmp_path, *SLEEP)
    await until(lambda: "up" in it.tail())
    assert await it.stop()
    assert not it.running


async def test_the_deaf_are_killed_at_the_limit(tmp_path: Path) -> None:
    it = child(tmp_path, *DEAF)
    await until(lambda: "up" in it.tail())
    assert not await it.stop(limit=0.2)
    assert not it.running


async def test_a_command_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    it = child(tmp_path, *SLEEP)
    with pytest.raises(EmbeddedError, match="longer than"):
        await it.finished(0.1)
    assert not it.running


async def test_kill_takes_its_children_too(tmp_path: Path) -> None:
    inner = "import time; time.sleep(600)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    it = child(tmp_path, "-c", outer)
    await until(lambda: bool(psutil.Process(it.pid).children()))
    (grandchild,) = psutil.Process(it.pid).children()
    await it.kill()
    await until(lambda: not grandchild.is_running())
    assert not it.running
    assert not grandchild.is_running()


async def test_ctrl_c_on_the_terminal_is_its_owners(tmp_path: Path) -> None:
    it = child(tmp_path, *SLEEP)
    try:
        assert os.getsid(it.pid) != os.getsid(0)
    finally:
        await it.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
async def test_it_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from streams.embedded.child import Child;"
        f"it = Child('it', [sys.executable, *{SLEEP!r}], Path(sys.argv[1]));"
        "print(it.pid, flush=True); time.sleep(600)"
    )
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, tmp_path / "log", stdout=subprocess.PIPE
    )
    assert owner.stdout
    orphan = psutil.Process(int(await owner.stdout.readline()))
    assert not _ended(orphan)
    owner.kill()
    await owner.wait()
    await until(lambda: _ended(orphan))
    assert _ended(orphan)


def _ended(process: psutil.Process) -> bool:
    """Or waits for whoever adopted it to ask how."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
