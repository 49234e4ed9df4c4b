"""Kinds of numbers among the settings, each with the unit that docs/settings.md tells."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

SECONDS = Field(json_schema_extra={"unit": "s"})
_FINITE = Field(allow_inf_nan=False)
Seconds = Annotated[float, Field(ge=0), _FINITE, SECONDS]
Positive = Annotated[float, Field(gt=0), _FINITE, SECONDS]
Offset = Annotated[float, _FINITE, SECONDS]
Rate = Annotated[float, Field(ge=0), _FINITE, Field(json_schema_extra={"unit": "requests/s"})]
Calls = Annotated[int, Field(json_schema_extra={"unit": "calls"})]
Days = Annotated[int, Field(json_schema_extra={"unit": "days"})]
Bytes = Annotated[int, Field(json_schema_extra={"unit": "bytes"})]
