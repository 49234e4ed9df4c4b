"""What the model is asked to draw."""

from __future__ import annotations

from schemas.horoscope import Horoscope

#: Characters of a text that are told: more than a model writes, less than any API refuses.
MOST_WORDS = 2_000

PROMPT = """\
Paint the picture that goes with today's horoscope for {sign} for {day} ({weekday}). It says:

{words}

One calm, warm scene in the spirit of these words, under a sky in which the stars of {sign} can be
found. Portrait format, for a phone: large shapes, one thing to look at, nothing frightening.
No lettering anywhere: no words, letters, digits, zodiac glyphs, signatures or watermarks.
"""


def prompt(text: Horoscope) -> str:
    return PROMPT.format(
        sign=text.sign.title(),
        day=text.day.isoformat(),
        weekday=f"{text.day:%A}",
        words=text.content[:MOST_WORDS],
    )
