"""The page's own words, one TOML file a language."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from schemas.http.condition import Condition
from schemas.sign import Sign

LANGUAGES = ("en", "ru")
#: For texts in any other language.
DEFAULT = "en"


class Told(BaseModel):
    """A condition: in a word, and, where there is no text, in a sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    word: str
    sentence: str = ""


class Words(BaseModel):
    """All that the page says in one language; `{…}` are filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    title: str
    skip: str
    signs_label: str
    texts_label: str
    image: str
    views: str
    views_today: str
    trend: str
    no_trend: str
    chart: str
    chart_summary: str
    chart_table: str
    day_label: str
    worker: str
    worker_note: str
    parts_label: str
    part_ready: str
    part_not_ready: str
    lag_label: str
    stuck_label: str
    as_of: str
    live: str
    lost: str
    away: str
    interface: str
    metrics: str
    nothing: str
    thousands: str
    decimal: str
    percent: str
    long_date: str
    short_date: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    signs: dict[Sign, str]
    parts: dict[str, str]
    conditions: dict[Condition, Told]

    def number(self, count: int) -> str:
        return f"{count:,}".replace(",", self.thousands)

    def change(self, percent: float | None, before: int) -> str:
        """How today's total compares with the whole of yesterday's."""
        if percent is None:
            return self.no_trend
        told = f"{percent:+,.1f}".replace(",", self.thousands).replace(".", self.decimal)
        return self.trend.format(
            percent=self.percent.format(told.replace("-", "\N{MINUS SIGN}")),
            before=self.number(before),
        )

    def long(self, day: date) -> str:
        return self.long_date.format(
            weekday=self.weekdays[day.weekday()],
            day=day.day,
            month=self.months[day.month - 1],
            year=day.year,
        )

    def short(self, day: date) -> str:
        return self.short_date.format(day=day.day, month=self.short_months[day.month - 1])

    def part(self, name: str) -> str:
        """A part of a worker by the name that `/readyz` has for it."""
        return self.parts.get(name, name)


def words_for(language: str) -> Words:
    """Those of the texts' `language` (`ru`, `ru-RU`, `en_GB`), if the page knows it."""
    primary = re.split(r"[-_]", language, maxsplit=1)[0].lower()
    return _load(primary if primary in LANGUAGES else DEFAULT)


@cache
def _load(language: str) -> Words:
    text = resources.files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Words.model_validate(tomllib.loads(text))
