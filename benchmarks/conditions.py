"""Under which conditions a run was made."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # ships no type information

from benchmarks.environment import ROOT
from benchmarks.ground import Ground


def conditions_of(ground: Ground) -> dict[str, Any]:
    return {
        "broker": ground.broker.name,
        "database": f"{ground.postgres.name}, default durability",
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "aiokafka": version("aiokafka"),
        "commit": commit_of(ROOT),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def commit_of(folder: Path) -> str:
    """The commit of a checkout; marked where its work tree is not that."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607 - git is where it is
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    return told.stdout.strip() or "unknown"
