"""Every setting, its unit and its default; read from the environment or a `.env` file."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, FilePath, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from streams.database_url import problem_with
from streams.units import SECONDS, Bytes, Calls, Days, Offset, Positive, Rate, Seconds


class Settings(BaseSettings):
    """The service's settings; the variable is the field's name with the prefix `HOROSCOPE_`.

    `make reference` writes docs/settings.md from them.
    """

    model_config = SettingsConfigDict(
        env_prefix="HOROSCOPE_",
        env_file=".env",
        extra="ignore",
        validate_by_name=True,
        hide_input_in_errors=True,  # a value may be a secret
    )

    kafka_url: str = Field(
        "127.0.0.1:9092", description="bootstrap list: `host:port`, separated by commas"
    )
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="how clients talk to the brokers"
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "PLAIN", description="for a protocol that begins with SASL"
    )
    kafka_sasl_username: str | None = Field(None, validate_default=True, description="SASL user")
    kafka_sasl_password: SecretStr | None = Field(
        None, validate_default=True, description="SASL password"
    )
    kafka_ssl_cafile: FilePath | None = Field(
        None, description="PEM file with the CA certificates; none: the system's"
    )
    kafka_ssl_certfile: FilePath | None = Field(
        None, description="PEM file with the client's certificate"
    )
    kafka_ssl_keyfile: FilePath | None = Field(
        None, validate_default=True, description="PEM file with its key"
    )
    kafka_ssl_key_password: SecretStr | None = Field(
        None, description="password of that key, if it is encrypted"
    )
    kafka_replication: int = Field(1, ge=1, description="replication factor of created topics")
    topic_prefix: str = Field(
        "horoscope.", min_length=1, description="prefix of every topic and of both consumer groups"
    )
    session_timeout: Positive = Field(
        10, description="without a sign of life, after which a worker's partitions move"
    )

    database_url: SecretStr = Field(
        SecretStr("postgresql://horoscope@127.0.0.1:5432/horoscope"), description="PostgreSQL"
    )
    database_connections: int = Field(
        10, ge=2, description="in a worker's pool; it opens four more"
    )

    timezone: str = Field("Europe/Moscow", description="IANA zone whose midnight begins a day")
    lead_time: Seconds = Field(
        0, description="before midnight, when the next day is prepared; 0: not"
    )
    catch_up: Seconds = Field(
        90_000, description="after midnight, while a missed today is still made"
    )
    clock_offset: Offset = Field(0, description="added to the clock, to rehearse a midnight")

    text_retention_days: Days = Field(7, ge=1, description="that a text and its image are kept")
    count_retention_days: Days = Field(400, ge=8, description="that the counts of views are kept")

    writer: Literal["openai", "builtin"] = Field("builtin", description="what writes the texts")
    language: str = Field("ru", description="of the texts; the built-in writer knows `ru` and `en`")
    retry_backoff: Annotated[tuple[Seconds, ...], NoDecode, SECONDS] = Field(
        (5, 10, 30), description="before each further call of a round; empty: one call only"
    )
    cool_down: Seconds = Field(60, description="after a failed round, before the sign's next")
    max_calls_per_day: Calls = Field(
        100, ge=0, description="of the writer a day, by all workers; 0: none"
    )
    writer_timeout: Positive = Field(30, description="that a writer call may take")
    model: str = Field("gpt-6-luna", description="the OpenAI-compatible model")
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = (
        Field(None, description="of a model that reasons; empty: the model's own, and not sent")
    )
    artist: Literal["openai", "builtin", "none"] = Field(
        "builtin", description="what draws the images; `none`: there are no images"
    )
    artist_timeout: Positive = Field(120, description="that a call of the artist may take")
    image_model: str = Field("gpt-image-2.5-flare", description="the OpenAI-compatible image model")
    max_image_calls_per_day: Calls = Field(
        100, ge=0, description="of the artist a day, by all workers; 0: none"
    )
    public_url: str = Field(
        "http://127.0.0.1:6066",
        description="where others reach the worker's HTTP; the images' URLs begin with it",
    )
    image_cache_bytes: Bytes = Field(
        33_554_432, ge=0, description="of images that a worker keeps in memory; 0: none"
    )
    openai_api_key: SecretStr | None = Field(
        None, validation_alias="OPENAI_API_KEY", description="key of the OpenAI-compatible API"
    )
    openai_base_url: str | None = Field(
        None, validation_alias="OPENAI_BASE_URL", description="its base URL, if not OpenAI's"
    )

    http_host: str = Field("127.0.0.1", description="address on which the worker serves HTTP")
    http_port: int = Field(6066, ge=0, le=65535, description="its port; 0: any free one")
    http_rate: Rate = Field(20, description="of one client in the long run; 0: any")
    http_burst: int = Field(100, ge=1, description="requests of one client at once")
    http_proxies: int = Field(
        0, ge=0, description="reverse proxies in front, which add to X-Forwarded-For"
    )
    http_max_body: Bytes = Field(262_144, ge=1_024, description="that a body may have")
    http_max_views: int = Field(500, ge=1, le=10_000, description="views of one POST")
    admin_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="bearer token of the admin calls; without one there are none",
    )
    stuck_after: Positive = Field(
        60, description="that a partition may stand still, beyond what a record may take"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="least level that is logged"
    )

    @field_validator("retry_backoff", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """`5,10,30`; an empty text means no further call."""
        if not isinstance(value, str):
            return value
        return tuple(float(part) for part in value.split(",")) if value.strip() else ()

    @field_validator(
        "kafka_sasl_username",
        "kafka_sasl_password",
        "kafka_ssl_cafile",
        "kafka_ssl_certfile",
        "kafka_ssl_keyfile",
        "kafka_ssl_key_password",
        "reasoning_effort",
        "admin_token",
        mode="before",
    )
    @classmethod
    def _none_if_empty(cls, value: object) -> object:
        """An empty variable means the same as none."""
        return value or None

    @field_validator("kafka_sasl_username", "kafka_sasl_password")
    @classmethod
    def _there_for_sasl(cls, value: object, info: ValidationInfo) -> object:
        if value is None and f"{info.data.get('kafka_security_protocol')}".startswith("SASL_"):
            raise ValueError("is needed with a SASL_ protocol")
        return value

    @field_validator("kafka_ssl_keyfile")
    @classmethod
    def _there_for_a_certificate(cls, value: object, info: ValidationInfo) -> object:
        if value is None and info.data.get("kafka_ssl_certfile"):
            raise ValueError("is needed with HOROSCOPE_KAFKA_SSL_CERTFILE")
        return value

    @field_validator("database_url")
    @classmethod
    def _readable_url(cls, value: SecretStr) -> SecretStr:
        problem = problem_with(value.get_secret_value())
        if problem:
            raise ValueError(problem)
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"no such IANA time zone: {value!r}") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def group(self) -> str:
        """Faust's consumer group; the views' is `views_group`. Both follow the topic prefix."""
        return self.topic_prefix.rstrip("._-") or "horoscope"

    @property
    def views_group(self) -> str:
        return f"{self.group}-views"
