"""What a failed test shows beside its traceback: the end of each of its processes' logs.

A pytest plugin. The wait that ran out names itself (`tests.support.wait`); Hypothesis prints its
seed, and a run of the chaos suite has its seed in its name.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

_LINES = 40
_KINDS = ("*.log", "*.err")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """As the logs are now: while the test's processes still run, if they do."""
    report = yield
    if report.failed and call.when != "teardown":
        report.sections += [_section(log) for log in _logs(item)]
    return report


def _section(log: Path) -> tuple[str, str]:
    lines = log.read_text(errors="replace").splitlines()
    return f"the last {_LINES} of {len(lines)} lines of {log.name}", "\n".join(lines[-_LINES:])


def _logs(item: pytest.Item) -> list[Path]:
    found = (log for folder in _folders(item) for kind in _KINDS for log in folder.rglob(kind))
    return sorted({log for log in found if log.stat().st_size})


def _folders(item: pytest.Item) -> Iterator[Path]:
    """Its own, and those of the servers and workers that it was given."""
    for given in getattr(item, "funcargs", {}).values():
        for owner in (given, getattr(given, "world", None)):
            folder = owner if isinstance(owner, Path) else getattr(owner, "folder", None)
            if isinstance(folder, Path) and folder.is_dir():
                yield folder
