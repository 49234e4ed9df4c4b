"""Pictures for the live page's tests, and what is read back from its HTML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from schemas.horoscope import Horoscope
from schemas.http.condition import Condition
from schemas.image import HoroscopeImage
from schemas.sign import SIGNS, Sign
from streams.counts import DayCounts
from streams.http.page.picture import Picture, Stored, Worker
from streams.http.stats import stats_of
from tests.unit.samples import DAY, NOON, horoscope, image
from tests.unit.strategies import numbers

MOSCOW = ZoneInfo("Europe/Moscow")
_DAYS = [DAY - timedelta(days=age) for age in range(30, -1, -1)]


def texts_of(*contents: str) -> dict[Sign, Horoscope]:
    """One text for each of the first signs."""
    return {
        sign: horoscope(sign=sign, content=content)
        for sign, content in zip(SIGNS, contents, strict=False)
    }


def stored(
    texts: Mapping[Sign, Horoscope] | None = None,
    leo: int = 0,
    missing: Condition = Condition.AWAITED,
    images: Mapping[Sign, HoroscopeImage] | None = None,
) -> Stored:
    """`leo` views of Leo today; signs without a text are `missing`; no image but `images`."""
    found = texts_of(*["A text. " * 9] * 12) if texts is None else texts
    conditions = {sign: Condition.READY if sign in found else missing for sign in SIGNS}
    counts = {day: DayCounts.none() for day in _DAYS}
    counts[DAY] = DayCounts(dict.fromkeys(SIGNS, 0) | {Sign.LEO: leo})
    return Stored(found, images or {}, conditions, stats_of(DAY, counts))


def picture(of: Stored | None = None, **worker: Any) -> Picture:
    """Without anything stored, of a worker that PostgreSQL does not answer."""
    defaults: dict[str, Any] = {"parts": {"views": True}, "stuck": [], "lag": {"t.views": None}}
    return Picture(NOON.astimezone(MOSCOW), of, Worker(**defaults | worker))


def images_of(*contents: bytes, **named: Any) -> dict[Sign, HoroscopeImage]:
    """One image for each of the first signs; of a sign without contents none."""
    drawn = zip(SIGNS, contents, strict=False)
    return {sign: image(data, sign=sign, **named) for sign, data in drawn if data}


def _stored(
    contents: list[str], drawings: list[bytes], condition: Condition, totals: list[int]
) -> Stored:
    """All signs in one condition, also where that cannot be, and views of one sign."""
    counts = {
        day: DayCounts(dict.fromkeys(SIGNS, 0) | {Sign.ARIES: total})
        for day, total in zip(_DAYS, totals, strict=True)
    }
    conditions = dict.fromkeys(SIGNS, condition)
    return Stored(texts_of(*contents), images_of(*drawings), conditions, stats_of(DAY, counts))


_some_stored = st.builds(
    _stored,
    st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=12),
    st.lists(st.binary(max_size=1), max_size=12),
    st.sampled_from(Condition),
    st.lists(numbers, min_size=31, max_size=31),
)
pictures: SearchStrategy[Picture] = st.builds(
    lambda of, ready, lag: picture(of, parts={"views": ready}, lag={"t.views": lag}),
    st.none() | _some_stored,
    st.booleans(),
    st.none() | numbers,
)


class Read(HTMLParser):
    """The elements of a page, and the text of each place, as a browser understands them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.places: dict[str, str] = {}
        #: The attributes of each image, by its sign.
        self.images: dict[str, dict[str, str | None]] = {}
        self._place: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        self._place = dict(attrs).get("data-slot")
        if tag == "img":
            self.images[dict(attrs)["data-image"] or ""] = dict(attrs)
        if self._place:
            self.places[self._place] = ""

    def handle_endtag(self, _: str) -> None:
        self._place = None

    def handle_data(self, data: str) -> None:
        if self._place:
            self.places[self._place] += data
