"""The options of `python -m benchmarks.run`: the plan's fields, and what else is chosen."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from benchmarks.plan import PARTS, Part, Plan, quick
from streams.embedded.broker import Kind

RESULTS = Path(__file__).parent / "results"
LATEST, QUICK = RESULTS / "latest.json", RESULTS / "quick.json"


class Options(Plan, BaseSettings):
    """Measure the service, its peers and its ceilings side by side, in one run."""

    model_config = SettingsConfigDict(
        cli_prog_name="python -m benchmarks.run",
        cli_avoid_json=True,
        cli_hide_none_type=True,
        cli_implicit_flags="toggle",
        cli_kebab_case=True,
    )

    parts: tuple[Part, ...] = Field(PARTS, description="which, with commas: " + ",".join(PARTS))
    quick: bool = Field(default=False, description="the views part alone, in under three minutes")
    broker: Kind = Field("auto", description="what the topics are on")
    out: Path | None = Field(None, description="where the figures go; else benchmarks/results")

    @property
    def plan(self) -> Plan:
        return quick(self) if self.quick else self

    @property
    def chosen(self) -> tuple[Part, ...]:
        return ("views",) if self.quick else self.parts

    @property
    def to(self) -> Path:
        return self.out or (QUICK if self.quick else LATEST)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The command line alone: what is measured must not depend on the environment."""
        return (init_settings,)
