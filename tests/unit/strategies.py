"""What properties range over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from schemas.dead_letter import DeadLetter
from schemas.event import Event
from schemas.generation import GenerateDay, GenerateHoroscope, GenerateImage, Trigger
from schemas.horoscope import HoroscopePublished
from schemas.image import MAX_BYTES, MAX_SIDE, HoroscopeImagePublished
from schemas.request import HoroscopeReply, HoroscopeRequested, ReplyError, ReplyStatus
from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed

#: Midnights skipped and repeated, half-hour changes, offsets to +14, a day that never was.
ZONES = (
    "Europe/Moscow",
    "UTC",
    "America/New_York",
    "America/Havana",
    "America/Santiago",
    "America/Nuuk",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)

signs: SearchStrategy[Sign] = st.sampled_from(SIGNS)
some_signs: SearchStrategy[frozenset[Sign]] = st.frozensets(signs)
zones: SearchStrategy[ZoneInfo] = st.sampled_from(ZONES).map(ZoneInfo)
days: SearchStrategy[date] = st.dates(date(2000, 1, 1), date(2060, 12, 31))
offsets: SearchStrategy[timezone] = st.integers(-1439, 1439).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
#: Any moment with an offset, the ends of the calendar included.
moments: SearchStrategy[datetime] = st.datetimes(timezones=offsets | st.just(UTC))
#: What can be written in JSON: no lone surrogates.
words: SearchStrategy[str] = st.text(st.characters(codec="utf-8"), max_size=40)
numbers: SearchStrategy[int] = st.integers(0, 2**53)
partitions: SearchStrategy[int] = st.integers(0, 2**31 - 1)
revisions: SearchStrategy[int] = st.integers(1, 2**31 - 1)
sides: SearchStrategy[int] = st.integers(1, MAX_SIDE)
topic_names: SearchStrategy[str] = st.from_regex(r"[a-zA-Z0-9._-]{3,249}", fullmatch=True)

_requests = st.builds(
    HoroscopeRequested,
    request_id=st.uuids(),
    sign=signs,
    requested_at=moments,
    day=st.none() | st.dates(),
    requested_by=st.none() | words,
    reply_partition=st.none() | partitions,
    expires_at=st.none() | moments,
    count_view=st.booleans(),
)

#: The fields of every artefact's command.
_command: dict[str, SearchStrategy[Any]] = {
    "command_id": st.uuids(),
    "sign": signs,
    "day": st.dates(),
    "revision": revisions,
    "trigger": st.sampled_from(Trigger),
    "issued_at": moments,
}

events: SearchStrategy[Event] = st.one_of(
    _requests,
    st.builds(
        HoroscopeViewed,
        sign=signs,
        viewed_at=moments,
        event_id=st.none() | st.uuids(),
        viewer=st.none() | words,
    ),
    st.builds(
        GenerateDay,
        command_id=st.uuids(),
        day=st.dates(),
        trigger=st.sampled_from([each for each in Trigger if each is not Trigger.REQUEST]),
        signs=st.lists(signs, min_size=1).map(tuple),
        regenerate=st.booleans(),
        emitted_at=moments,
    ),
    st.builds(GenerateHoroscope, **_command, request=st.none() | _requests),
    st.builds(GenerateImage, **_command),
    st.builds(
        HoroscopePublished,
        sign=signs,
        day=st.dates(),
        revision=revisions,
        content=words,
        language=words,
        writer=words,
        generated_at=moments,
    ),
    st.builds(
        HoroscopeImagePublished,
        sign=signs,
        day=st.dates(),
        revision=revisions,
        url=words,
        media_type=words,
        width=sides,
        height=sides,
        size=st.integers(1, MAX_BYTES),
        sha256=st.from_regex("[0-9a-f]{64}", fullmatch=True),
        artist=words,
        generated_at=moments,
    ),
    st.builds(
        HoroscopeReply,
        request_id=st.uuids(),
        sign=signs,
        day=st.dates(),
        status=st.sampled_from(ReplyStatus),
        content=st.none() | words,
        revision=st.none() | revisions,
        error=st.none() | st.sampled_from(ReplyError),
        replied_at=moments,
    ),
    st.builds(
        DeadLetter,
        source_topic=topic_names,
        source_partition=partitions,
        source_offset=numbers,
        key=st.none() | st.binary(),
        value=st.none() | st.binary(),
        headers=st.dictionaries(words, st.none() | st.binary(), max_size=3),
        error_type=words,
        error_message=words,
        attempts=st.integers(1, 2**31),
        failed_at=moments,
    ),
)
MODELS: tuple[type[Event], ...] = (
    DeadLetter,
    GenerateDay,
    GenerateHoroscope,
    GenerateImage,
    HoroscopeImagePublished,
    HoroscopePublished,
    HoroscopeReply,
    HoroscopeRequested,
    HoroscopeViewed,
)
