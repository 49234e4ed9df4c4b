"""One thing that may be asked over HTTP: what serves it, and what its documentation says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from schemas.http.query import Query
from schemas.sign import SIGNS
from streams.http.failures import Handler

Schemas = Mapping[str, Mapping[str, object]]

#: What may stand in a path.
OF_SIGN: dict[str, Mapping[str, object]] = {
    "sign": {"type": "string", "enum": [str(sign) for sign in SIGNS]}
}
OF_DAY: dict[str, Mapping[str, object]] = {"day": {"type": "string", "format": "date"}}
OF_SOURCE: dict[str, Mapping[str, object]] = {
    "topic": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,249}$"},
    "partition": {"type": "integer", "minimum": 0},
    "offset": {"type": "integer", "minimum": 0},
}


@dataclass(frozen=True, slots=True)
class Body:
    """A JSON body: one `model`, or, where `most` is more than 1, a list of so many."""

    model: type[BaseModel]
    most: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a status means; JSON of a model, text of another `content_type`, or without a body."""

    meaning: str
    model: type[BaseModel] | None = None
    headers: tuple[str, ...] = ()
    content_type: str | None = "application/json"


@dataclass(frozen=True, slots=True)
class Operation:
    """The server adds the problems that every operation may answer with."""

    method: str
    path: str
    handler: Handler
    summary: str
    answers: Mapping[int, Answer]
    query: type[Query] | None = None
    #: The schema of each `{name}` in the path.
    path_schemas: Schemas = field(default_factory=dict)
    body: Body | None = None
    #: Statuses of the problems that are this operation's own.
    problems: tuple[int, ...] = ()
    admin: bool = False
    #: False for what is no interface for programs, such as a page.
    documented: bool = True
