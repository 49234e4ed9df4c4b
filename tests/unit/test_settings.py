from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from streams.settings import Settings
from streams.terms import CALL_MARGIN, terms_of_texts
from tests.unit.samples import settings

MARK = "zqxjzqxj"
seconds = st.integers(0, 3600) | st.floats(0, 3600)


def from_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **variables: str) -> Settings:
    """Read the settings as a worker does, in a folder without a `.env` file."""
    monkeypatch.chdir(tmp_path)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings()


@given(pauses=st.lists(seconds, min_size=1, max_size=5), space=st.sampled_from(["", " "]))
def test_the_back_off_is_a_list_of_seconds(pauses: list[float], space: str) -> None:
    read = settings(retry_backoff=f",{space}".join(map(str, pauses)))
    assert read.retry_backoff == tuple(pauses)


def test_an_empty_back_off_means_one_call_a_round() -> None:
    assert settings(retry_backoff=" ").retry_backoff == ()


@pytest.mark.parametrize("text", ["5;10", "5,,10", "five", "-1", "5,-1", "nan"])
def test_a_back_off_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="retry_backoff"):
        settings(retry_backoff=text)


def test_variables_carry_the_prefix_and_openai_s_do_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read = from_environment(
        monkeypatch,
        tmp_path,
        HOROSCOPE_RETRY_BACKOFF="1,2.5",
        HOROSCOPE_TIMEZONE="Asia/Beirut",
        OPENAI_API_KEY=MARK,
        OPENAI_BASE_URL="http://there/v1",
        HOROSCOPE_UNKNOWN="ignored",
    )
    assert list(read.retry_backoff) == [1, 2.5]
    assert read.zone.key == "Asia/Beirut"
    assert read.openai_api_key
    assert read.openai_api_key.get_secret_value() == MARK
    assert read.openai_base_url == "http://there/v1"


def test_a_file_of_settings_is_read_and_the_environment_overrules_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("HOROSCOPE_LANGUAGE=en\nHOROSCOPE_MODEL=small\n")
    read = from_environment(monkeypatch, tmp_path, HOROSCOPE_MODEL="large")
    assert (read.language, read.model) == ("en", "large")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe", "\0", "/etc"])
def test_an_unknown_zone_is_named(zone: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(timezone=zone)
    assert f"no such IANA time zone: {zone!r}" in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("writer", "chatgpt"),
        ("lead_time", -1),
        ("writer_timeout", 0),
        ("max_calls_per_day", -1),
        ("text_retention_days", 0),
        ("count_retention_days", 7),
        ("topic_prefix", ""),
        ("database_connections", 1),
        ("kafka_security_protocol", "TLS"),
    ],
)
def test_what_cannot_work_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        settings(**{field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cool_down", "inf"),
        ("catch_up", "inf"),
        ("lead_time", "inf"),
        ("writer_timeout", "inf"),
        ("retry_backoff", "5,inf"),
        ("clock_offset", "inf"),
        ("clock_offset", "nan"),
    ],
)
def test_seconds_are_finite(field: str, value: str) -> None:
    with pytest.raises(ValidationError, match=field):
        settings(**{field: value})


def test_secrets_do_not_show() -> None:
    read = settings(
        openai_api_key=MARK,
        kafka_sasl_password=MARK,
        database_url=f"postgresql://horoscope:{MARK}@db/horoscope",
    )
    for shown in (repr(read), str(read), read.model_dump_json(), f"{read.model_dump()}"):
        assert MARK not in shown


@pytest.mark.parametrize(
    ("prefix", "group"),
    [
        ("horoscope.", "horoscope"),
        ("test-7.", "test-7"),
        ("a.b_", "a.b"),
        ("plain", "plain"),
        (".", "horoscope"),
    ],
)
def test_both_groups_follow_the_prefix(prefix: str, group: str) -> None:
    read = settings(topic_prefix=prefix)
    assert (read.group, read.views_group) == (group, f"{group}-views")


@given(pauses=st.lists(seconds, max_size=5), timeout=st.floats(0.1, 60))
def test_a_round_has_room_for_its_calls_the_pauses_and_what_passes_around_them(
    pauses: list[float], timeout: float
) -> None:
    read = settings(retry_backoff=tuple(pauses), writer_timeout=timeout)
    calls = len(pauses) + 1
    waits = calls * timeout + sum(pauses)
    assert waits < terms_of_texts(read).round_limit <= waits + calls * CALL_MARGIN + 0.001


def test_the_defaults_are_the_contract_s() -> None:
    read = settings()
    assert (read.group, read.views_group) == ("horoscope", "horoscope-views")
    assert list(read.retry_backoff) == [5, 10, 30]
    assert (read.zone.key, read.lead_time, read.cool_down) == ("Europe/Moscow", 0, 60)
    assert timedelta(seconds=read.catch_up) >= timedelta(hours=25)  # the longest day
    assert (read.max_calls_per_day, read.writer_timeout, read.session_timeout) == (100, 30, 10)
    assert (read.text_retention_days, read.count_retention_days) == (7, 400)
