"""What a measured program is told, through its environment; needs nothing but Python."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BOOTSTRAP = os.environ.get("BENCH_KAFKA", "")
DSN = os.environ.get("BENCH_DSN", "")
TOPIC = os.environ.get("BENCH_TOPIC", "")
#: A consumer group that nobody has used before.
GROUP = os.environ.get("BENCH_GROUP", "")
VIEWS = int(os.environ.get("BENCH_VIEWS", "0"))
CALLERS = int(os.environ.get("BENCH_CALLERS", "12"))
HOT = os.environ.get("BENCH_HOT") == "1"
#: Connections to PostgreSQL for those that write each view by itself: SQLAlchemy's default.
CONNECTIONS = 15

_ZONE = ZoneInfo("Europe/Moscow")


def day_of(moment: datetime) -> date:
    """The civil day that a view belongs to, as the service counts it."""
    return moment.astimezone(_ZONE).date()


def today() -> date:
    return day_of(datetime.now(UTC))


def tell(**measured: object) -> None:
    """The last line of a program that times itself."""
    sys.stdout.write(f"\n{json.dumps(measured)}\n")
    sys.stdout.flush()
