"""What `horoscope doctor` looks at: everything a worker needs; costs no call of a model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TypeVar

from streams.admin import Admin
from streams.cli.session import Session
from streams.outage import AccessError, OutageError, is_outage, remedy_of
from streams.provision import TopicError, check, drift
from streams.security import SettingError
from streams.settings import Settings

T = TypeVar("T")
#: Seconds that this machine's clock may differ from the database's.
CLOCK_TOLERANCE = 2.0
#: `server_version_num` of the oldest PostgreSQL that will do.
OLDEST_POSTGRES = 140_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; `remedy` says what to do where it is not well."""

    part: str
    ok: bool
    told: str
    remedy: str | None = None


class UnwellError(Exception):
    def __init__(self, told: str, remedy: str) -> None:
        super().__init__(told)
        self.remedy = remedy


async def _broker(session: Session) -> str:
    await Admin(session.settings).knock()
    return f"answers at {session.settings.kafka_url}"


async def _topics(session: Session) -> str:
    admin = Admin(session.settings)  # of its own: what it hears is the answer to its own question
    found = await admin.describe(topic.name for topic in session.topics)
    missing = [topic.name for topic in session.topics if topic.name not in found]
    if missing:
        raise UnwellError(f"missing: {', '.join(missing)}", "run `horoscope topics`")
    check(session.topics, found)
    for topic in session.topics:
        wrong = drift(topic, await admin.configuration(topic.name))
        if wrong:
            raise UnwellError(f"{topic.name} is set otherwise: {wrong}", "run `horoscope topics`")
    return f"{len(found)} topics, partitions and settings as declared"


async def _database(session: Session) -> str:
    from streams.migrations import current_version, newest_version  # heavy

    async with session.database() as database, database.connection() as connection:
        number = int(await connection.fetchval("SHOW server_version_num"))
    if number < OLDEST_POSTGRES:
        raise UnwellError(f"server_version_num {number}", "use PostgreSQL 14 or newer")
    version = await current_version(session.settings)
    if version != newest_version():
        raise UnwellError(f"tables at version {version}", "run `horoscope migrate`")
    return f"PostgreSQL {number // 10_000}, tables at version {version}"


async def _writer(session: Session) -> str:
    from agents.production import writer_of  # heavy

    return await _made(writer_of, session).check()


async def _artist(session: Session) -> str:
    from agents.production import artist_of  # heavy

    artist = _made(artist_of, session)
    return await artist.check() if artist else "none: no images are made"


def _made(of: Callable[[Settings], T], session: Session) -> T:
    """What the settings ask for."""
    try:
        return of(session.settings)
    except ValueError as error:
        raise UnwellError(str(error), ".env.example lists every setting") from error


async def _clock(session: Session) -> str:
    async with session.database() as database, database.connection() as connection:
        theirs = await connection.fetchval("SELECT clock_timestamp()")
    apart = abs((session.clock.now() - theirs).total_seconds())
    if apart > CLOCK_TOLERANCE:
        raise UnwellError(
            f"{apart:.1f} s from the database's", "run NTP, and unset HOROSCOPE_CLOCK_OFFSET"
        )
    return f"{apart:.3f} s from the database's; today is {session.today()}"


CHECKS: dict[str, tuple[Callable[[Session], Awaitable[str]], str]] = {
    "broker": (_broker, "start Kafka, or correct HOROSCOPE_KAFKA_URL"),
    "topics": (_topics, "see the broker's line"),
    "database": (_database, "start PostgreSQL, or correct HOROSCOPE_DATABASE_URL"),
    "writer": (_writer, "check OPENAI_API_KEY, OPENAI_BASE_URL and HOROSCOPE_MODEL"),
    "artist": (_artist, "check OPENAI_API_KEY, OPENAI_BASE_URL and HOROSCOPE_IMAGE_MODEL"),
    "clock": (_clock, "see the database's line"),
}


def load(settings: Settings) -> None:
    """Import what is heavy before anything is asked: meanwhile no answer would be heard."""
    for heavy in ("agents.production", "streams.migrations"):
        import_module(heavy)
    if "openai" in (settings.writer, settings.artist):
        import_module("agents.openai_client")


async def examine(session: Session, part: str) -> Finding:
    """One check; whatever it raises is a finding."""
    look, remedy = CHECKS[part]
    try:
        return Finding(part, True, await look(session))
    except UnwellError as error:
        return Finding(part, False, str(error), error.remedy)
    except (TopicError, SettingError) as error:
        return Finding(part, False, str(error))
    except AccessError as error:
        return Finding(part, False, error.told, error.remedy)
    except OutageError as error:
        return Finding(part, False, str(error), remedy)
    except Exception as error:  # noqa: BLE001  (whatever is wrong is what was looked for)
        advised = remedy_of(error)
        if advised or not is_outage(error):
            return Finding(part, False, f"{type(error).__name__}: {error}", advised or remedy)
        return Finding(part, False, f"no answer ({error or type(error).__name__})", remedy)
