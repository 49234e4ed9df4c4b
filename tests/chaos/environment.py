"""The settings that a run's workers and commands get."""

from __future__ import annotations

from tests.chaos.plan import Plan
from tests.chaos.servers import Servers
from tests.fakes.remote import RemoteOpenAI

PREFIX = "chaos."
#: Seconds of a worker's session and of a writer call; a claim lasts 5 s longer than a call.
SESSION_TIMEOUT = 6.0
WRITER_TIMEOUT = 3.0


def direct(servers: Servers) -> dict[str, str]:
    """An operator's, whose network is well."""
    return {
        "HOROSCOPE_KAFKA_URL": servers.bootstrap,
        "HOROSCOPE_DATABASE_URL": servers.dsn,
    }


def environment(plan: Plan, servers: Servers, model: RemoteOpenAI) -> dict[str, str]:
    return {
        "HOROSCOPE_KAFKA_URL": servers.workers_bootstrap,
        "HOROSCOPE_KAFKA_REPLICATION": str(plan.brokers),
        "HOROSCOPE_DATABASE_URL": servers.workers_dsn,
        "HOROSCOPE_TOPIC_PREFIX": PREFIX,
        "HOROSCOPE_SESSION_TIMEOUT": f"{SESSION_TIMEOUT}",
        "HOROSCOPE_HTTP_PORT": "0",
        "HOROSCOPE_WRITER": "openai",
        "HOROSCOPE_WRITER_TIMEOUT": f"{WRITER_TIMEOUT}",
        "HOROSCOPE_ARTIST": "openai",
        "HOROSCOPE_ARTIST_TIMEOUT": f"{WRITER_TIMEOUT}",
        "HOROSCOPE_MAX_IMAGE_CALLS_PER_DAY": "5000",
        "HOROSCOPE_RETRY_BACKOFF": "0.2,0.4,0.6",
        "HOROSCOPE_COOL_DOWN": "2",
        "HOROSCOPE_STUCK_AFTER": "10",  # a stuck generation partition ends its worker after 92 s
        "HOROSCOPE_MAX_CALLS_PER_DAY": "5000",
        "OPENAI_API_KEY": "sk-of-a-test",
        "OPENAI_BASE_URL": model.base_url,
    }
