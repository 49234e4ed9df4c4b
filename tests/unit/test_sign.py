from __future__ import annotations

from schemas.sign import SIGNS, Sign

ZODIAC = (
    *("aries", "taurus", "gemini", "cancer", "leo", "virgo"),
    *("libra", "scorpio", "sagittarius", "capricorn", "aquarius", "pisces"),
)


def test_ordinals_follow_the_zodiac() -> None:
    assert tuple(sign.value for sign in SIGNS) == ZODIAC
    assert [Sign(name).ordinal for name in ZODIAC] == list(range(12))
