"""What every process that is forked for a test has imported: the product and its test doubles.

Imported by the fork server alone, before it forks: see `tests.support.process`.
"""

from __future__ import annotations

import gc
import os

# rich looks at the terminal when a console is made, which is now; the processes write to files.
os.environ["TERM"] = "dumb"

from agents import bootstrap, cli
from tests.chaos import worker
from tests.support import crashing, hasty, stepping

PRELOADED = (bootstrap, cli, worker, crashing, hasty, stepping)

# A collection would write to what all processes share, and so copy it.
gc.collect()
gc.freeze()
