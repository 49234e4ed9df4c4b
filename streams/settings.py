"""Every setting, its unit and its default; read from the environment or a `.env` file."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, FilePath, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from streams.database_url import problem_with

#: Seconds that a lease is longer than the writer call it covers.
CALL_MARGIN = 5.0

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Rate = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Settings(BaseSettings):
    """The service's settings; the variable is the field's name with the prefix `HOROSCOPE_`."""

    model_config = SettingsConfigDict(
        env_prefix="HOROSCOPE_",
        env_file=".env",
        extra="ignore",
        validate_by_name=True,
        hide_input_in_errors=True,  # a value may be a secret
    )

    kafka_url: str = Field("127.0.0.1:9092", description="bootstrap list of the Kafka cluster")
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="how clients talk to the brokers"
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "PLAIN", description="SASL mechanism"
    )
    kafka_sasl_username: str | None = Field(None, validate_default=True, description="SASL user")
    kafka_sasl_password: SecretStr | None = Field(
        None, validate_default=True, description="SASL password"
    )
    kafka_ssl_cafile: FilePath | None = Field(None, description="file with the CA certificates")
    kafka_ssl_certfile: FilePath | None = Field(
        None, description="file with the client certificate"
    )
    kafka_ssl_keyfile: FilePath | None = Field(
        None, validate_default=True, description="file with the client's key"
    )
    kafka_ssl_key_password: SecretStr | None = Field(
        None, description="password of that key, if it is encrypted"
    )
    kafka_replication: int = Field(1, ge=1, description="replication factor of created topics")
    topic_prefix: str = Field("horoscope.", min_length=1, description="prefix of every topic")
    session_timeout: Positive = Field(10, description="s; both consumer groups")

    database_url: SecretStr = Field(
        SecretStr("postgresql://horoscope@127.0.0.1:5432/horoscope"), description="PostgreSQL"
    )
    database_connections: int = Field(10, ge=2, description="connections a worker may open")

    timezone: str = Field("Europe/Moscow", description="IANA zone whose midnight begins a day")
    lead_time: Seconds = Field(0, description="s before midnight at which the next day is prepared")
    catch_up: Seconds = Field(90_000, description="s after midnight a missed today is still made")
    clock_offset: float = Field(
        0, allow_inf_nan=False, description="s added to the clock, to rehearse a midnight"
    )

    text_retention_days: int = Field(7, ge=1, description="days a text is kept")
    count_retention_days: int = Field(400, ge=8, description="days the view counts are kept")

    writer: Literal["openai", "builtin"] = Field("builtin", description="what writes the texts")
    language: str = Field("ru", description="language of the texts")
    retry_backoff: Annotated[tuple[Seconds, ...], NoDecode] = Field(
        (5, 10, 30), description="s before each further call of a round"
    )
    cool_down: Seconds = Field(60, description="s after a failed round before the next")
    max_calls_per_day: int = Field(100, ge=0, description="writer calls a day; then fails closed")
    writer_timeout: Positive = Field(30, description="s a writer call may take")
    model: str = Field("gpt-4o-mini", description="the OpenAI-compatible model")
    openai_api_key: SecretStr | None = Field(
        None, validation_alias="OPENAI_API_KEY", description="key of the OpenAI-compatible API"
    )
    openai_base_url: str | None = Field(
        None, validation_alias="OPENAI_BASE_URL", description="its base URL, if not OpenAI's"
    )

    http_host: str = Field("127.0.0.1", description="address on which the worker serves HTTP")
    http_port: int = Field(6066, ge=0, le=65535, description="its port; 0: any free one")
    http_rate: Rate = Field(20, description="HTTP requests a second of one client; 0: any")
    http_burst: int = Field(100, ge=1, description="HTTP requests of one client at once")
    http_proxies: int = Field(
        0, ge=0, description="reverse proxies in front, which add to X-Forwarded-For"
    )
    http_max_body: int = Field(262_144, ge=1_024, description="bytes of a body over HTTP")
    http_max_views: int = Field(500, ge=1, le=10_000, description="views of one POST")
    admin_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="bearer token of the admin calls; without one there are none",
    )
    stuck_after: Positive = Field(
        60, description="s without progress, beyond what a record may take, that are too many"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="logs")

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

    @property
    def round_limit(self) -> float:
        """Seconds that a round lasts at the most: calls, what passes around them, back-offs."""
        calls = len(self.retry_backoff) + 1
        return calls * (self.writer_timeout + CALL_MARGIN) + sum(self.retry_backoff)
