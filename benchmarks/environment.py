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
    return await made(_CACHE / name, _LOCKS / f"{name}.txt")


async def made(folder: Path, lock_file: Path) -> Path:
    """The interpreter of the environment in `folder`, of exactly what the lock file names."""
    lock = await asyncio.to_thread(lock_file.read_text)
    python, stamp = folder / "bin" / "python", folder / ".ready"
    if not stamp.exists() or stamp.read_text() != lock:
        uv = Path(sys.executable).parent / "uv"
        folder.parent.mkdir(exist_ok=True)
        await _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder)
        await _run(
            uv, "pip", "sync", "--quiet", "--compile-bytecode", "--python", python, lock_file
        )
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
