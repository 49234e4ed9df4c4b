"""No locked package has a known vulnerability, where somebody can be asked."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

LOCKS = sorted((Path(__file__).parents[2]).glob("requirements*.lock"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_locked_package_has_a_known_vulnerability(lock: Path) -> None:
    """Not installed in CI: from there the vulnerability service cannot be reached."""
    audit = shutil.which("pip-audit")
    if audit is None:
        pytest.skip("pip-audit is not installed (pip install pip-audit), see `make audit`")
    done = subprocess.run(
        [audit, "--disable-pip", "--no-deps", "--format=json", f"--requirement={lock}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )
    found = json.loads(done.stdout)["dependencies"]
    asked = [each for each in found if "vulns" in each]
    if not asked:
        pytest.skip("the vulnerability service answers for no package from here")
    assert [each for each in asked if each["vulns"]] == []
