"""What the model is asked."""

from __future__ import annotations

from datetime import date

from schemas.sign import Sign

SYSTEM = """\
You are the horoscope columnist of a well-loved daily newspaper. You write warmly, concretely and
with a light touch; you give no medical, legal or financial advice and you frighten nobody.
Answer with the text alone: no title, no markup, no sign's name as a heading, no quotation marks.
"""

USER = """\
Write today's horoscope for {sign} for {day} ({weekday}).
Language: {language} (BCP 47). Address the reader politely and without regard to gender.
Three to five sentences, 300 to 600 characters, about two areas of life, with one small,
practical suggestion at the end.
"""


def messages(sign: Sign, day: date, language: str) -> list[tuple[str, str]]:
    """The chat as (role, content) pairs."""
    asked = USER.format(
        sign=sign.title(), day=day.isoformat(), weekday=f"{day:%A}", language=language
    )
    return [("system", SYSTEM), ("user", asked)]
