"""`make types` knows no aiogram: here the bot is checked against that of its lock file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.integration.examples.bot import EXAMPLES


def test_the_bot_s_types_fit_its_own_packages(bot_python: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        [
            Path(sys.executable).parent / "mypy",
            f"--python-executable={bot_python}",
            f"--cache-dir={tmp_path}",
            EXAMPLES / "telegram_bot",
        ],
        cwd=EXAMPLES.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )
    assert told.returncode == 0, told.stdout + told.stderr
