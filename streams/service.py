"""The base of our services."""

from __future__ import annotations

from typing import ClassVar

import mode


class Service(mode.Service):
    """Mode's service without a log line for each start and stop."""

    abstract: ClassVar[bool] = True
    mundane_level = "debug"
