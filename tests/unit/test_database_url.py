"""A database's URL is understood or refused, and never quoted."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.database_url import problem_with

texts = st.text(min_size=1, max_size=20)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://horoscope@127.0.0.1:5432/horoscope",
        "postgres://db/horoscope",
        "postgresql:///horoscope?host=/run/postgresql",
        "postgresql://u:p%40ss@[::1]:5432/horoscope?sslmode=require",
        "postgresql://u@one:5432,two:5433/horoscope?target_session_attrs=read-write",
        "postgresql://",
    ],
)
def test_what_asyncpg_takes_is_taken(url: str) -> None:
    assert problem_with(url) is None


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://db/horoscope", "postgresql://"),
        ("", "postgresql://"),
        ("postgresql://u:p@ss@db/horoscope", "percent-encode"),
        ("postgresql://u:p/ss@db/horoscope", "percent-encode"),
        ("postgresql://u:1/ss@db/horoscope", "percent-encode"),
        ("postgresql://u:p#ss@db/horoscope", "percent-encode"),
        ("postgresql://u:1#ss@db/horoscope", "percent-encode"),
        ("postgresql://u:1?ss@db/horoscope", "percent-encode"),
        ("postgresql://u:p[ss@db/horoscope", "percent-encode"),
        ("postgresql://db:port/horoscope", "percent-encode"),
        ("postgresql://db/horoscope?sslmode", "percent-encode"),
        ("postgresql://db/h?sslrootcert=/no/such.pem&sslkey=/nor/this", "sslrootcert, sslkey"),
    ],
)
def test_what_it_would_misread_is_refused(url: str, told: str) -> None:
    problem = problem_with(url)
    assert problem
    assert told in problem


def test_the_root_certificate_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.touch()
    assert problem_with(f"postgresql://db/h?sslmode=verify-full&sslrootcert={file}") is None


@given(user=texts, password=texts)
def test_any_password_that_is_percent_encoded_is_taken(user: str, password: str) -> None:
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    assert problem_with(f"postgresql://{login}@db:5432/horoscope") is None


@given(password=st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S")), min_size=1))
def test_a_password_that_is_not_is_no_part_of_host_or_port(password: str) -> None:
    url = f"postgresql://user:{password}@db.test:5432/horoscope"
    if problem_with(url) is None:
        assert urlsplit(url).netloc.partition("@")[2] == "db.test:5432"
