"""Every metric of a worker, in base units; docs/metrics.md explains each.

Labels hold only what the code itself can name, never what a foreign record says.
"""

from __future__ import annotations

from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
)

from schemas.artefact import Product

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

#: Seconds; a writer call may take 30 of them, a request waits 300.
_LONG = (0.01, 0.05, 0.25, 1, 2.5, 5, 10, 20, 30, 60, 120, 300)

BUILD = Info("horoscope_build", "The running release.", registry=REGISTRY)
BUILD.info({"version": version("horoscope-streams")})

READY = Gauge("horoscope_ready", "1 while /readyz says so.", registry=REGISTRY)
LAG = Gauge(
    "horoscope_lag_records",
    "The log's end less the next offset to be dealt with.",
    ["topic", "partition"],
    registry=REGISTRY,
)
STUCK = Gauge(
    "horoscope_stuck_partitions",
    "Partitions that do not advance although their log goes on.",
    ["topic"],
    registry=REGISTRY,
)
REBALANCES = Counter("horoscope_rebalances", "Assignments received.", ["group"], registry=REGISTRY)
LOST = Counter(
    "horoscope_lost_records",
    "Records that retention deleted unread.",
    ["topic"],
    registry=REGISTRY,
)
DEAD_LETTERS = Counter(
    "horoscope_dead_letters",
    "Dead letters that the broker has.",
    ["topic", "error_type"],
    registry=REGISTRY,
)

VIEWS = Counter("horoscope_views", "View records dealt with.", ["outcome"], registry=REGISTRY)
VIEW_BATCH = Histogram(
    "horoscope_view_batch_records",
    "Records of a committed batch.",
    buckets=(1, 10, 100, 1_000, 5_000, 10_000, 20_000, 40_000),
    registry=REGISTRY,
)
VIEW_COMMIT = Histogram(
    "horoscope_view_commit_seconds", "From a batch's end to its commit.", registry=REGISTRY
)

CALL = Histogram(
    "horoscope_call_seconds",
    "A call of the writer or the artist.",
    ["product", "outcome"],
    buckets=_LONG,
    registry=REGISTRY,
)
ROUNDS = Counter(
    "horoscope_rounds", "Rounds that ended.", ["product", "outcome"], registry=REGISTRY
)
REPLY = Histogram(
    "horoscope_reply_seconds",
    "From `requested_at` to the reply.",
    ["outcome"],
    buckets=_LONG,
    registry=REGISTRY,
)
CACHE = Counter(
    "horoscope_cache_reads", "Looks into memory.", ["product", "outcome"], registry=REGISTRY
)
IMAGE_CACHE = Counter(
    "horoscope_image_cache_reads",
    "Looks for an image's bytes in memory.",
    ["outcome"],
    registry=REGISTRY,
)
IMAGE_CACHE_SIZE = Gauge(
    "horoscope_image_cache_bytes", "Images' bytes that are held in memory.", registry=REGISTRY
)
HTTP = Histogram(
    "horoscope_http_request_seconds",
    "From a request's head to its answer.",
    ["route", "method", "status"],
    buckets=(0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60),
    registry=REGISTRY,
)
LISTENERS = Gauge(
    "horoscope_live_listeners", "Readers of the live page that are connected.", registry=REGISTRY
)

TOKENS = Counter(
    "horoscope_writer_tokens", "Tokens that the model charged.", ["kind"], registry=REGISTRY
)
CALLS = Gauge(
    "horoscope_calls", "Calls of today, by the whole fleet.", ["product"], registry=REGISTRY
)
CALLS_LIMIT = Gauge("horoscope_calls_limit", "The day's budget.", ["product"], registry=REGISTRY)
DAY_ARTEFACTS = Gauge(
    "horoscope_day_artefacts",
    "Signs that have one of today.",
    ["product", "state"],
    registry=REGISTRY,
)
DAY_ELAPSED = Gauge(
    "horoscope_day_elapsed_seconds", "Since the midnight that began today.", registry=REGISTRY
)
COMPLETE_DAY_AGE = Gauge(
    "horoscope_complete_day_age_seconds",
    "Since the midnight that began the newest complete day.",
    ["product"],
    registry=REGISTRY,
)

# A counter whose first value is 1 shows no increase: known outcomes begin at 0.
for _counter, _outcomes in (
    (VIEWS, ("counted", "duplicate", "late", "refused")),
    (TOKENS, ("prompt", "completion")),
    (IMAGE_CACHE, ("hit", "miss")),
):
    for _outcome in _outcomes:
        _counter.labels(_outcome)
for _counter, _outcomes in (
    (ROUNDS, ("made", "writer_failed", "over_budget", "paused")),
    (CACHE, ("hit", "miss")),
):
    for _product in Product:
        for _outcome in _outcomes:
            _counter.labels(_product, _outcome)


def count_views(records: int, counted: int, refused: int, late: int) -> None:
    """A committed batch: what neither counts nor is late or refused was there before."""
    VIEW_BATCH.observe(records)
    VIEWS.labels("counted").inc(counted)
    VIEWS.labels("late").inc(late)
    VIEWS.labels("refused").inc(refused)
    VIEWS.labels("duplicate").inc(records - counted - late - refused)
