"""Every topic: its partitions and clean-up, declared once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from schemas.sign import SIGNS

_DAY = 86_400_000
#: Bytes that a foreign record may have, and a dead letter, which carries one as base64.
MAX_RECORD = 1024 * 1024
MAX_DEAD_LETTER = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic. `exact` topics must have this many partitions; for others any number works."""

    name: str
    partitions: int
    exact: bool
    config: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topics:
    """The service's topics; all but `published` and `images_published` delete by age."""

    views: Topic
    requests: Topic
    generate_day: Topic
    generation: Topic
    published: Topic
    image_generation: Topic
    images_published: Topic
    replies: Topic
    dead_letters: Topic

    @property
    def consumed(self) -> tuple[Topic, ...]:
        """Those that agents read, which dead letters come from."""
        return (
            self.views,
            self.requests,
            self.generate_day,
            self.generation,
            self.image_generation,
        )

    def __iter__(self) -> Iterator[Topic]:
        return (getattr(self, each.name) for each in fields(self))


def topics(prefix: str) -> Topics:
    """The topics whose names begin with `prefix`."""
    # Lateness and expiry are judged against the broker's clock at arrival.
    arrival = {
        "message.timestamp.type": "LogAppendTime",
        "max.message.bytes": str(MAX_RECORD),
    }
    signs = len(SIGNS)
    return Topics(
        views=Topic(f"{prefix}views", 12, False, arrival | _kept(7)),
        requests=Topic(f"{prefix}requests", 12, False, arrival | _kept(1)),
        generate_day=Topic(f"{prefix}generate-day", 1, True, arrival | _kept(7)),
        generation=Topic(f"{prefix}generation", signs, True, _kept(7)),
        published=Topic(f"{prefix}published", signs, True, {"cleanup.policy": "compact"}),
        image_generation=Topic(f"{prefix}image-generation", signs, True, _kept(7)),
        images_published=Topic(
            f"{prefix}images-published", signs, True, {"cleanup.policy": "compact"}
        ),
        replies=Topic(f"{prefix}replies", 12, False, _kept(1)),
        dead_letters=Topic(
            f"{prefix}dead-letters",
            3,
            False,
            _kept(30) | {"max.message.bytes": f"{MAX_DEAD_LETTER}"},
        ),
    )


def _kept(days: int) -> dict[str, str]:
    return {"cleanup.policy": "delete", "retention.ms": str(days * _DAY)}
