"""A failure shows the logs of the test's processes as they were then."""

from __future__ import annotations

import pytest

_FAILING = """
from types import SimpleNamespace
import pytest

@pytest.fixture
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    (folder / "server.log").write_text("the server said this")
    return SimpleNamespace(folder=folder)

def test_failing(tmp_path, server):
    log = tmp_path / "worker-0.log"
    log.write_text("")
    log.write_text("".join(f"line {number} of the log\\n" for number in range(50)))
    assert False, "the wait"

def test_passing(tmp_path):
    (tmp_path / "worker-0.log").write_text("unseen")
"""


def test_the_last_lines_of_each_log_stand_beside_the_traceback(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=_FAILING)
    ran = pytester.runpytest_subprocess("-p", "tests.support.failure")
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(
        ["*the last 40 of 50 lines of worker-0.log*", "line 10 of the log", "line 49 of the log"]
    )
    ran.stdout.fnmatch_lines(["*of server.log*", "the server said this"])
    ran.stdout.no_fnmatch_line("line 9 of the log")
    ran.stdout.no_fnmatch_line("*unseen*")
