"""The twelve signs of the zodiac."""

from __future__ import annotations

from enum import StrEnum


class Element(StrEnum):
    """What the signs are of, in turn."""

    FIRE = "fire"
    EARTH = "earth"
    AIR = "air"
    WATER = "water"


class Sign(StrEnum):
    """A sign by its lower-case English name, in the order of the zodiac."""

    ARIES = "aries"
    TAURUS = "taurus"
    GEMINI = "gemini"
    CANCER = "cancer"
    LEO = "leo"
    VIRGO = "virgo"
    LIBRA = "libra"
    SCORPIO = "scorpio"
    SAGITTARIUS = "sagittarius"
    CAPRICORN = "capricorn"
    AQUARIUS = "aquarius"
    PISCES = "pisces"

    @property
    def ordinal(self) -> int:
        """0 to 11; also the partition of every topic that is kept in order per sign.

        An explicit map, because Kafka's default partitioner (murmur2) puts the twelve names on
        seven of twelve partitions.
        """
        return _ORDINALS[self]

    @property
    def element(self) -> Element:
        return _ELEMENTS[self.ordinal % len(_ELEMENTS)]


SIGNS: tuple[Sign, ...] = tuple(Sign)
_ORDINALS: dict[Sign, int] = {sign: ordinal for ordinal, sign in enumerate(SIGNS)}
_ELEMENTS = tuple(Element)
