"""The built-in writer: horoscopes from a stock of sentences, without a network or a model."""

from __future__ import annotations

import re
from datetime import date

from agents.writers.phrases import LANGUAGES, load_phrases
from schemas.sign import Sign

_WEEKDAY_AREAS = ("work", "money", "love", "health", "rest")
_WEEKEND_AREAS = _WEEKDAY_AREAS[1:]
_CLOSINGS = ("monday", "midweek", "midweek", "midweek", "friday", "weekend", "weekend")

# How far a pool of sentences is advanced from one day, and from one sign, to the next. Primes
# above every pool's size have no factor in common with it, so a pool of twelve or more never
# serves two signs the same sentence on a day, nor one sign again before it is used up. The pairs
# differ, so that two pools do not advance in step.
_STRIDES = {
    "opening": (113, 43),
    "work": (107, 101),
    "money": (89, 67),
    "love": (109, 53),
    "health": (109, 97),
    "rest": (37, 113),
    "advice": (71, 61),
    "closing": (53, 73),
}


class BuiltinWriter:
    """Writes from a fixed stock of sentences: the same sign, day and language, the same text.

    On one day no two signs share an opening, a theme's sentence or an advice; and no sign meets
    its own opening again within 31 days.
    """

    name = "builtin"

    def __init__(self, language: str) -> None:
        """Accept a language or a full tag of it: `ru`, `ru-RU`, `en_GB`."""
        primary = re.split(r"[-_]", language, maxsplit=1)[0].lower()
        if primary not in LANGUAGES:
            raise ValueError(
                f"The built-in writer knows the languages {', '.join(LANGUAGES)}, not "
                f"{language!r}: change HOROSCOPE_LANGUAGE, or HOROSCOPE_WRITER to openai"
            )
        self._phrases = load_phrases(primary)

    async def write(self, sign: Sign, day: date) -> str:
        """Write one paragraph: an opening, two or three themes, an advice, a closing."""
        phrases = self._phrases
        own = phrases.signs[sign]
        advice = own.advice + phrases.elements[sign.element]
        sentences = [
            _pick("opening", phrases.openings, sign, day).format_map(own.forms),
            *(_pick(area, phrases.themes[area], sign, day) for area in _areas(sign, day)),
            _pick("advice", advice, sign, day),
            _pick("closing", phrases.closings[_CLOSINGS[day.weekday()]], sign, day),
        ]
        return " ".join(sentences)

    async def check(self) -> str:
        return "built in; needs nothing"


def _pick(part: str, pool: tuple[str, ...], sign: Sign, day: date) -> str:
    day_stride, sign_stride = _STRIDES[part]
    return pool[(day.toordinal() * day_stride + sign.ordinal * sign_stride) % len(pool)]


def _areas(sign: Sign, day: date) -> list[str]:
    """Name the areas of life the day is about: neighbours in the cycle, no work at weekends."""
    areas = _WEEKDAY_AREAS if day.weekday() < 5 else _WEEKEND_AREAS
    turn = day.toordinal() + sign.ordinal
    count = 3 if turn % 3 == 0 else 2
    chosen = {(day.toordinal() + turn + step) % len(areas) for step in range(count)}
    return [areas[index] for index in sorted(chosen)]
