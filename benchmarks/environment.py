"""Environments of their own, for peers and the plot: they are no dependencies of the product."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Kept between runs; `make clean` takes it away.
_CACHE = ROOT / ".bench"
_LOCKS = Path(__file__).parent / "environments"
#: Seconds to make one.
_LIMIT = 300.0


class UnavailableError(Exception):
    """An environment cannot be made: its packages cannot be had."""


async def python_of(name: str) -> Path:
    """The interpreter of environment `name`, made or brought up to its lock file first."""
    lock = await asyncio.to_thread((_LOCKS / f"{name}.txt").read_text)
    folder = _CACHE / name
    python, stamp = folder / "bin" / "python", folder / ".ready"
    if not stamp.exists() or stamp.read_text() != lock:
        uv = Path(sys.executable).parent / "uv"
        _CACHE.mkdir(exist_ok=True)
        await _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder)
        await _run(uv, "pip", "sync", "--quiet", "--python", python, _LOCKS / f"{name}.txt")
        stamp.write_text(lock)
    return python


async def _run(*argv: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *argv, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(_LIMIT):
            _, told = await process.communicate()
    except TimeoutError:
        process.kill()
        raise
    if process.returncode:
        raise UnavailableError(told.decode(errors="replace").strip()[-500:])
