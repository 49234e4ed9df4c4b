"""What the page says that may change: named places, and what stands in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from schemas.http.stats import Stats
from schemas.sign import SIGNS
from streams.http.page.chart import bars_of, top_of
from streams.http.page.picture import Picture, Stored, Worker
from streams.http.page.words import Words
from streams.image_url import image_path

Height = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Slots:
    """`text` by place; `state`, which styles a place; `bars`: upper end and height, by number.

    `image`: where each sign's is found, or nothing.

    The HTML and the live events are made of the same, so they cannot say different things.
    """

    day: str
    text: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, str] = field(default_factory=dict)
    bars: Mapping[str, Height] = field(default_factory=dict)
    image: Mapping[str, str] = field(default_factory=dict)

    def since(self, before: Slots) -> Slots:
        """What is other than before. What is no longer known is left as it was."""
        return Slots(
            self.day,
            {name: text for name, text in self.text.items() if before.text.get(name) != text},
            {name: state for name, state in self.state.items() if before.state.get(name) != state},
            {name: bar for name, bar in self.bars.items() if before.bars.get(name) != bar},
            {sign: path for sign, path in self.image.items() if before.image.get(sign) != path},
        )


def slots_of(picture: Picture, words: Words) -> Slots:
    text = dict(_of_worker(picture.worker, words))
    state = {f"part.{name}": _ready(ready) for name, ready in picture.worker.parts.items()}
    bars: dict[str, Height] = {}
    image: dict[str, str] = {}
    if stored := picture.stored:
        text |= dict(_of_texts(stored, words)) | dict(_of_counts(stored.stats, words))
        state |= {sign: stored.conditions[sign] for sign in SIGNS}
        image = dict(_of_images(stored))
        for at, bar in enumerate(bars_of([day.total for day in stored.stats.days])):
            bars[f"{at}"] = bar.y, bar.height
    text["notice"] = "" if stored else words.away
    return Slots(f"{picture.day}", text, state, bars, image)


def _of_worker(worker: Worker, words: Words) -> Iterator[tuple[str, str]]:
    for name, ready in worker.parts.items():
        yield f"part.{name}", words.part_ready if ready else words.part_not_ready
    for topic, records in worker.lag.items():
        yield f"lag.{topic}", words.number(records) if records is not None else words.nothing
    yield "stuck", "\n".join(worker.stuck)


def _of_texts(stored: Stored, words: Words) -> Iterator[tuple[str, str]]:
    for sign in SIGNS:
        text, told = stored.texts.get(sign), words.conditions[stored.conditions[sign]]
        yield f"{sign}.text", text.content if text else ""
        yield f"{sign}.why", "" if text else told.sentence
        yield f"{sign}.word", told.word


def _of_images(stored: Stored) -> Iterator[tuple[str, str]]:
    for sign in SIGNS:
        image = stored.image(sign)
        yield sign, image_path(image) if image else ""


def _of_counts(stats: Stats, words: Words) -> Iterator[tuple[str, str]]:
    yield "total", words.number(stats.total)
    yield "trend", words.change(stats.trend_percent, stats.day_before)
    for sign in SIGNS:
        yield f"{sign}.views", words.number(stats.views[sign])
    yield "top", words.number(top_of(max(day.total for day in stats.days)))
    for at, day in enumerate(stats.days):
        yield f"day.{at}", words.number(day.total)
        yield f"bar.{at}", f"{words.short(day.day)}: {words.number(day.total)}"


def _ready(ready: bool) -> str:
    return "ready" if ready else "not_ready"
