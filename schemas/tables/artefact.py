"""What the tables of the products have in common: one artefact for each sign and day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from schemas.artefact import Artefact

ArtefactT = TypeVar("ArtefactT", bound=Artefact)


@dataclass(frozen=True, slots=True)
class ArtefactTable(Generic[ArtefactT]):
    """A product's statements; the parameters $1 and $2 are the sign and the day.

    `changed`: the channel on which a trigger names every sign and day that changed. `upsert`
    takes `columns_of` an artefact and gives a row back if it was stored: the first commit of a
    revision wins. `revisions` and `delete_before` take a day as $1, `of_day` too;
    `mark_published` takes the revision as $3 and gives a row back while that is the newest;
    `count` takes signs, the first day and the last, and counts what is made and published, and
    overtaken by nothing.
    """

    changed: str
    one: str
    of_day: str
    revisions: str
    upsert: str
    mark_published: str
    delete_before: str
    count: str
    artefact_from: Callable[[Mapping[str, Any]], ArtefactT]
    columns_of: Callable[[ArtefactT], tuple[object, ...]]
